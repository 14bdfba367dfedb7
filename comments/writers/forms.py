"""What the writer of a reply fills in on its private pages. What is too long is refused, never cut."""

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from comments import cleaning
from comments.posting.forms import clean_reply
from sitewide.mail.mailbox_fields import AddressFormField
from sitewide.text.numbers import number

_up_to = lazy(lambda words: words % number(cleaning.NOTE_LIMIT), str)


class EditForm(forms.Form):
    """Other words for a reply; `version` says which words they take the place of."""

    use_required_attribute = False

    body = forms.CharField(
        label=_("Your reply"), strip=False, error_messages={"required": _("Write your reply")},
        widget=forms.Textarea({"rows": 10}),
    )  # fmt: skip
    version = forms.IntegerField(required=False, min_value=0, max_value=2**15 - 1, widget=forms.HiddenInput)

    def clean_body(self):
        return clean_reply(self.cleaned_data["body"])

    def takes(self, version):
        """The words as they were sent, to take the place of another version."""
        self.data = self.data.copy()
        self.data["version"] = str(version)


class AppealForm(forms.Form):
    """Why a reply should be published after all."""

    use_required_attribute = False

    words = forms.CharField(
        label=_("Why it should be published"), help_text=_up_to(_("Up to %s characters.")), strip=False,
        error_messages={"required": _("Write why it should be published")}, widget=forms.Textarea({"rows": 5}),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """What a moderator says to an appeal that is turned down."""

    use_required_attribute = False

    answer = forms.CharField(
        label=_("What its writer reads"), help_text=_up_to(_("Up to %s characters. It is the last word.")),
        strip=False, error_messages={"required": _("Write why it stays as it was")}, widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip


class OwnForm(forms.Form):
    """Whose responses are asked for."""

    use_required_attribute = False

    email = AddressFormField(
        label=_("Your e-mail address"), max_length=cleaning.EMAIL_LIMIT,
        error_messages={"required": _("Enter an e-mail address, like name@example.org"),
                        "invalid": _("Enter an e-mail address, like name@example.org")},
    )  # fmt: skip
