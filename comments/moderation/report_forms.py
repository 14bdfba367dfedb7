"""What a reader says who reports a response."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.models import Flag
from comments.moderation import reports

SENTENCES = {
    Flag.Reason.PRIVATE: _("it names where or how someone can be found"),
    Flag.Reason.ATTACK: _("it goes for a person, not an argument"),
    Flag.Reason.ADVERTISING: _("it is there to sell, or to send people elsewhere"),
    Flag.Reason.OFF_SUBJECT: _("it does not speak to the essay or to another reply"),
    Flag.Reason.OTHER: _("say below what it is"),
}


_said = lazy(
    lambda reason, label: gettext("%(reason)s: %(sentence)s") % {"reason": label, "sentence": SENTENCES[reason]}, str
)


class ReportForm(forms.Form):
    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=[(value, _said(value, label)) for value, label in Flag.Reason.choices],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what is wrong with it."),
            "invalid_choice": _("Choose what is wrong with it."),
        },
    )
    words = forms.CharField(
        label=_("In your words"), required=False, strip=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("Only moderators read them. Needed for “Other”."),
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        if "reason" in data:
            try:
                data["words"] = reports.check(data["reason"], data.get("words", ""))
            except ValidationError as refused:
                for name, errors in refused.error_dict.items():
                    self.add_error(name, errors)
        return data
