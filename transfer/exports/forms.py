"""What is asked on the desk of who takes the site along: as what, and what of it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essays.models import Hub, Licence, Tag
from transfer.models import Export
from transfer.selection import FREE

Kind = Export.Kind
MOST_TAGS = 2000
KINDS = {
    Kind.BUNDLE: gettext_lazy(
        "Everything, described in plain files, with a checksum each. Read back into an empty site it gives the same "
        "site."
    ),
    Kind.WORDPRESS: gettext_lazy("An export file that WordPress’s own importer takes, with threads and dates."),
    Kind.MIRROR: gettext_lazy("A folder of pages to browse from a disk or any web server."),
    Kind.GIT: gettext_lazy("A commit an edition, with its author and date."),
}


class ExportForm(forms.Form):
    """As what, and what of it; filters that are left alone take all."""

    kind = forms.ChoiceField(
        label=gettext_lazy("As what?"), widget=forms.RadioSelect, choices=Kind.choices, initial=Kind.BUNDLE,
        error_messages={"required": gettext_lazy("Say as what.")},
    )  # fmt: skip
    hub = forms.ChoiceField(label=gettext_lazy("Hub"), required=False)
    tag = forms.ChoiceField(label=gettext_lazy("Tag"), required=False)
    licence = forms.ChoiceField(label=gettext_lazy("Licence"), required=False)
    since = forms.DateField(
        label=gettext_lazy("Changed since"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Enter a date, like 2026-11-21.")},
    )  # fmt: skip
    private = forms.BooleanField(
        label=gettext_lazy("With what is private: mail addresses, held replies, drafts"), required=False,
        help_text=gettext_lazy("Only for a copy that you keep yourself. Its name says so."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        every = [("", _("All"))]
        self.fields["hub"].choices = [*every, *Hub.objects.order_by("position", "pk").values_list("slug", "name")]
        tags = Tag.objects.filter(synonym_of=None).order_by("key").values_list("slug", "name")[:MOST_TAGS]
        self.fields["tag"].choices = [*every, *tags]
        licences = [("", _("All")), (FREE, _("Only free ones")), *Licence.objects.values_list("code", "name")]
        self.fields["licence"].choices = licences

    @property
    def kinds(self):
        """(button, label, sentence) of each kind."""
        return [(choice.tag, choice.choice_label, KINDS[choice.data["value"]]) for choice in self["kind"]]

    def filters(self):
        """The plain values of `transfer.exports.runs.begin`."""
        chosen = {name: [value] for name in ("hub", "tag", "licence") if (value := self.cleaned_data[name])}
        since = self.cleaned_data["since"]
        return chosen | ({"since": since.isoformat()} if since else {})
