"""The desk's forms for what essays are sorted by and stand beside: hubs, pages, authors, licences."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from essays import taxonomy
from essays.media.forms import PictureFileForm
from essays.models import Author, Essay, Hub, HubPair, Licence, Media, Page
from essays.taxonomy import MAX_STARTS
from essays.taxonomy.row_forms import NamedField, RowForm, WebAddressField, essay_named


class HubForm(PictureFileForm, RowForm):
    picture_name, picture_alt, described_by = "picture", gettext_lazy("Picture of the hub %s"), "name"
    starts = forms.CharField(
        label=gettext_lazy("“Start here”"), required=False, max_length=5000, widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("The essays to begin with, in this order: one a line, by title or address."),
    )  # fmt: skip
    body = forms.CharField(
        label=gettext_lazy("The argument at length"), required=False, max_length=50_000, strip=False,
        widget=forms.Textarea({"rows": 16, "class": "source"}),
    )  # fmt: skip
    picture = NamedField(
        Media, "name", gettext_lazy("No picture in the media library is called “%s”."),
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy(
            "The name of a picture in the media library, a wide one: it stands over the argument, in the hub’s ink."
        ),
    )  # fmt: skip
    position = forms.IntegerField(label=gettext_lazy("Place in the row of hubs"), min_value=0, max_value=9999)

    class Meta:
        model = Hub
        fields = ["name", "slug", "ordinal", "argument", "mark", "ink", "position", "without", "questions", "starts",
                  "picture", "body"]  # fmt: skip
        widgets = {"without": forms.Textarea}
        labels = {
            "name": gettext_lazy("Name"),
            "slug": gettext_lazy("Slug"),
            "ink": gettext_lazy("Ink"),
            "without": gettext_lazy("“Take one away”: what is missing without it"),
        }
        help_texts = {
            "mark": gettext_lazy("The few words under its name in an essay’s margin."),
            "ink": gettext_lazy("Each of the three inks belongs to one hub; others are plain and have no ring."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["questions"].label = _("Open questions")
        self.fields["questions"].help_text = _("One a line.")
        if self.instance.pk:
            rows = self.instance.starts.select_related("essay").order_by("position")
            self.initial["starts"] = "\n".join(_line(start.essay) for start in rows)

    def clean_slug(self):
        slug = super().clean_slug()
        if slug in taxonomy.reserved_slugs():
            raise ValidationError(_("“%s” is an address of the site itself. Choose another.") % slug)
        return slug

    def clean_starts(self):
        lines = [line.strip() for line in self.cleaned_data["starts"].splitlines() if line.strip()]
        if len(lines) > MAX_STARTS:
            raise ValidationError(_("At most %(n)d essays; there are %(m)d.") % {"n": MAX_STARTS, "m": len(lines)})
        return [_essay_named(line, self.instance).pk for line in lines]

    def extras(self):
        return {"starts": self.cleaned_data["starts"]}


def _line(essay):
    """How an essay is named in a list: by its title, or by its address where another has the same title."""
    alike = Essay.objects.filter(title_key=essay.title_key).exclude(pk=essay.pk).exists()
    return f"/essays/{essay.slug}/" if alike else essay.title


def _essay_named(line, hub):
    found = essay_named(line, Essay.objects.released())
    if found is None:
        raise ValidationError(_("No published essay is called “%s”.") % line[:100])
    if hub.pk is None or not found.hubs.filter(pk=hub.pk).exists():
        raise ValidationError(_("“%s” does not stand in this hub.") % found.title)
    return found


class PairForm(forms.ModelForm):
    use_required_attribute = False

    class Meta:
        model = HubPair
        fields = ["why"]
        labels = {"why": gettext_lazy("Why")}
        widgets = {"why": forms.Textarea({"rows": 2})}


class PageForm(RowForm):
    body = forms.CharField(
        label=gettext_lazy("Text"), required=False, max_length=100_000, strip=False,
        widget=forms.Textarea({"rows": 24, "class": "source"}),
    )  # fmt: skip

    class Meta:
        model = Page
        fields = ["title", "body"]
        labels = {"title": gettext_lazy("Title")}


class AuthorForm(PictureFileForm, RowForm):
    picture_name, picture_alt, described_by = "portrait", gettext_lazy("Portrait of %s"), "name"
    portrait = NamedField(
        Media, "name", gettext_lazy("No picture in the media library is called “%s”."),
        label=gettext_lazy("Portrait"), help_text=gettext_lazy("The name of a picture in the media library."),
    )  # fmt: skip
    site = WebAddressField(label=gettext_lazy("Web site"))

    class Meta:
        model = Author
        fields = ["name", "slug", "portrait", "bio", "site", "user"]
        labels = {"name": gettext_lazy("Name"), "slug": gettext_lazy("Slug"), "user": gettext_lazy("Account")}
        help_texts = {
            "bio": gettext_lazy("Markdown."),
            "user": gettext_lazy("Who signs in as this author. New drafts of this account carry this by-line."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["bio"].widget.attrs["rows"] = 8
        if self.user is not None and not self.user.is_administrator:
            del self.fields["user"]
        else:
            self.fields["user"].queryset = User.objects.filter(is_active=True).order_by("name", "pk")
            self.fields["user"].empty_label = _("None")

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class LicenceForm(RowForm):
    url = WebAddressField(label=gettext_lazy("Address of its text"))
    position = forms.IntegerField(label=gettext_lazy("Place in lists"), min_value=0, max_value=9999, initial=0)

    class Meta:
        model = Licence
        fields = ["name", "legal_name", "code", "url", "position"]
        labels = {"legal_name": gettext_lazy("Legal name"), "code": gettext_lazy("Short code")}
        help_texts = {"code": gettext_lazy("As in CC-BY-SA-4.0; files that are imported name it so.")}

    def clean_code(self):
        return "-".join(self.cleaned_data["code"].split())
