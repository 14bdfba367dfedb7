"""What is asked on the desk of who brings a site here: the file first, then where its categories go."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essays.models import Hub, Licence
from essays.models.essay import LANGUAGE_CHOICES
from transfer import import_bundles as bundles
from transfer.importing import runs
from transfer.importing.mapping import LEAVE_OUT
from transfer.importing.old_addresses import split
from transfer.models import Import

Kind = Import.Kind
MOST_CHOICES = 20  # categories that are asked about; the others become tags
TAG = "tag"
MORE = ("keep_apart", "history", "talk", "base", "language", "author", "licence")
# What each kind is, in a sentence for people.
KINDS = {
    Kind.WORDPRESS: gettext_lazy(
        "An export file: .xml, .xml.gz or .zip. Posts, pages, categories, tags, comments, pictures, old addresses."
    ),
    Kind.MEDIAWIKI: gettext_lazy("A dump: .xml, .gz, .bz2 or .7z. Pages, redirects, categories, templates."),
    Kind.MARKDOWN: gettext_lazy("A folder as .zip, from Jekyll, Hugo, Obsidian or by hand."),
    Kind.GHOST: gettext_lazy("Ghost’s .json."),
    Kind.FEED: gettext_lazy("An archive as RSS, Atom or JSON feed."),
    Kind.BUNDLE: gettext_lazy("What “Export” makes here and elsewhere. It comes back as it left."),
}


class ImportForm(forms.Form):
    """Which kind of export is brought, the file, and what is to come over of it."""

    kind = forms.ChoiceField(label=gettext_lazy("What do you bring?"), widget=forms.RadioSelect)
    file = forms.FileField(label=gettext_lazy("Export file"), max_length=250)
    pictures = forms.FileField(
        label=gettext_lazy("Its pictures"), required=False, max_length=250,
        help_text=gettext_lazy("The folder wp-content/uploads, of a wiki its images, of Ghost content, as .zip."),
    )  # fmt: skip
    comments = forms.BooleanField(label=gettext_lazy("Bring the comments"), required=False, initial=True)
    keep_addresses = forms.BooleanField(
        label=gettext_lazy("Keep every old address working"), required=False, initial=True
    )
    fetch = forms.BooleanField(label=gettext_lazy("Fetch missing pictures from the old site"), required=False)
    keep_apart = forms.BooleanField(
        label=gettext_lazy("Keep apart what says the same as an essay that is here"), required=False,
        help_text=gettext_lazy("Otherwise the two become one essay, at both addresses."),
    )  # fmt: skip
    history = forms.BooleanField(label=gettext_lazy("A wiki’s older texts as older editions"), required=False)
    talk = forms.BooleanField(
        label=gettext_lazy("A wiki’s talk pages as comments, which wait for a moderator"), required=False
    )
    base = forms.CharField(
        label=gettext_lazy("Address of the old site"), required=False, max_length=300,
        help_text=gettext_lazy("Of Ghost, or of a wiki’s main page, whose files may not say it: https://old.example/"),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language of texts that name none"), choices=LANGUAGE_CHOICES, initial="en", required=False
    )
    author = forms.CharField(label=gettext_lazy("By-line of texts that name none"), required=False, max_length=200)
    licence = forms.ModelChoiceField(
        label=gettext_lazy("Licence of texts that name none"), required=False, to_field_name="code",
        queryset=Licence.objects.all(), empty_label=gettext_lazy("None"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.no_bundle = bundles.why_not()
        self.fields["kind"].choices = [(kind, kind.label) for kind in KINDS if kind in runs.kinds()]
        self.fields["kind"].initial = next(iter(self.fields["kind"].choices), ("",))[0]
        self.fields["kind"].error_messages["required"] = _("Say what you bring.")
        self.fields["file"].error_messages |= {
            "required": _("Choose the export file."),
            "empty": _("This file is empty."),
        }
        self.fields["file"].help_text = _("Up to %(most)s MB here. Larger ones: %(command)s") % {
            "most": settings.IMPORT_MB, "command": "manage.py import_wordpress FILE, import_bundle FILE …",
        }  # fmt: skip

    @property
    def kinds(self):
        """(button, label, sentence) of each kind; one that cannot be brought here says why, and cannot be chosen."""
        rows = []
        for choice in self["kind"]:
            why_not = self.no_bundle if choice.data["value"] == Kind.BUNDLE else ""
            if why_not:
                choice.data["attrs"] |= {"disabled": True, "checked": False}
            rows.append((choice.tag, choice.choice_label, why_not or KINDS[choice.data["value"]]))
        return rows

    def clean(self):
        sent = super().clean()
        if sent.get("kind") == Kind.BUNDLE and sent.get("pictures"):
            self.add_error("pictures", _("A bundle has its pictures in it: leave this empty."))
        return sent

    @property
    def more(self):
        """The fields that few need, to be shown where they are asked for."""
        return [self[name] for name in MORE]

    @property
    def is_more_open(self):
        """Whether something was chosen among these, or is wrong with it."""
        return any(
            field.errors or (self.is_bound and field.data and field.data != field.initial) for field in self.more
        )

    def clean_base(self):
        """An address of the web, as an old site has one."""
        typed = self.cleaned_data["base"].strip()
        parts = split(typed)
        if typed and not (parts and parts.scheme and parts.hostname):
            raise forms.ValidationError(_("An address begins with https:// or http://, as https://old.example/."))
        return typed

    def options(self):
        """The plain values that go with the run."""
        licence = self.cleaned_data["licence"]
        chosen = {name: self.cleaned_data[name] for name in ("comments", "keep_addresses", "fetch", *MORE)}
        return chosen | {"language": chosen["language"] or "en", "licence": licence.code if licence else ""}


class MappingForm(forms.Form):
    """Where the categories of a source go: the largest each by a choice of its own."""

    def __init__(self, terms, *args, **kwargs):
        """`terms` as a run's report has them."""
        super().__init__(*args, **kwargs)
        categories = sorted((term for term in terms if term["is_category"]), key=lambda term: -term["texts"])
        self.asked, self.others = categories[:MOST_CHOICES], len(categories[MOST_CHOICES:])
        choices = [(f"hub:{hub.slug}", _("Hub: %s") % hub.name) for hub in Hub.objects.order_by("position", "pk")]
        choices += [(TAG, _("A tag")), (LEAVE_OUT, _("Leave it out"))]
        for number, term in enumerate(self.asked):
            initial = TAG if term["to"].startswith("tag:") else term["to"]
            self.fields[f"category-{number}"] = forms.ChoiceField(
                label=term["name"], choices=choices, initial=initial,
                error_messages={"invalid_choice": _("Choose one of the places in the list.")},
            )  # fmt: skip

    @property
    def rows(self):
        """(field, how many texts) of each category that is asked about."""
        return [(self[f"category-{number}"], term["texts"]) for number, term in enumerate(self.asked)]

    def mapping(self):
        """The choices as a mapping file has them, by key."""
        chosen = [(term["key"], self.cleaned_data[f"category-{number}"]) for number, term in enumerate(self.asked)]
        return {"categories": {key: to for key, to in chosen if to != TAG}}
