"""The desk's forms for what essays are sorted by and stand beside: hubs, pages, tags, authors, licences."""

from urllib.parse import unquote

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from essays import catalogue
from essays.catalogue import MAX_STARTS
from essays.media_forms import PictureFileForm
from essays.models import Author, Essay, Hub, HubPair, Licence, Media, Page, Tag
from essays.models.tag import fold
from essays.naming import unique_slug
from sitewide.slugs import slugify

TOO_LONG = gettext_lazy("Write at most %(limit_value)d characters; there are %(show_value)d. Nothing was cut.")


def checked_text(text):
    """A text in Markdown with line ends of one kind, once it is sure that it can be rendered."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        catalogue.render_plain(text)
    except ValidationError as error:
        raise ValidationError(error.message_dict["body"]) from error
    return text


class RowForm(forms.ModelForm):
    """A form of one row: long texts are taken whole and refused with words, an address is made a slug."""

    use_required_attribute = False
    named_by = "name"  # the field from which the address is made

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)
            field.error_messages |= {"max_length": TOO_LONG, "required": _("Fill in “%s”.") % field.label}
            if isinstance(field.widget, forms.Textarea):
                if field.widget.attrs["rows"] == "10":  # Django's own number, which no form here asks for
                    field.widget.attrs["rows"] = 5
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].label = _("Address")
            self.fields["slug"].help_text = _("Empty: made from the name. An address that was in use leads on.")

    def clean_slug(self):
        asked, others = self.cleaned_data["slug"].strip(), self._meta.model.objects.exclude(pk=self.instance.pk)
        typed = asked or self.cleaned_data.get(self.named_by, "")
        limit = self._meta.model._meta.get_field("slug").max_length
        slug = slugify(typed, limit)
        if typed and not slug:
            raise ValidationError(_("An address needs a letter or a number."))
        # Two people may have one name: the second has a number in the address.
        if slug and not asked and len(free := unique_slug(others, slug, fallback=slug)) <= limit:
            return free
        if others.filter(slug=slug).exists():
            raise ValidationError(_("The address “%s” is taken.") % slug)
        return slug

    def extras(self):
        """What the verb takes beside the row."""
        return {}


class WebAddressField(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", max_length=300, required=False, **kwargs)
        self.error_messages["invalid"] = gettext_lazy("Enter a web address, like https://example.org/page.")


class NamedField(forms.CharField):
    """A row named by one of its texts: a list of all would be long. Empty means none."""

    def __init__(self, model, key, missing, **kwargs):
        self.model, self.key, self.missing = model, key, missing
        super().__init__(required=False, max_length=300, **kwargs)

    def prepare_value(self, value):
        found = self.model.objects.filter(pk=value).first() if isinstance(value, int) else None
        return str(found) if found else value

    def clean(self, value):
        typed = super().clean(value).strip()
        if not typed:
            return None
        found = self.model.objects.filter(**{self.key: fold(typed) if self.key == "key" else typed}).first()
        if found is None:
            raise ValidationError(self.missing % typed)
        return found


class EssayField(forms.CharField):
    """An essay named by its title or its address, among those of `rows`; drafts too. The oldest of several is taken."""

    rows = Essay.objects.all()

    def __init__(self, **kwargs):
        super().__init__(max_length=500, **kwargs)
        self.error_messages["required"] = gettext_lazy("Name an essay, by its title or its address.")

    def clean(self, value):
        typed = super().clean(value).strip()
        found = essay_named(typed, self.rows)
        if found is None:
            raise ValidationError(_("No essay is called “%s”.") % typed[:100])
        return found


def essay_named(typed, rows):
    """The essay of these that has this address or slug, else this title (the oldest); None where there is none."""
    slug = unquote(typed).partition("#")[0].rstrip("/").rsplit("/", 1)[-1] if "/essays/" in typed else typed
    titled = rows.filter(title_key=fold(typed)[:300]).order_by(F("live_at").asc(nulls_last=True), "pk")
    return rows.filter(slug=slug).first() or titled.first()


class HubForm(RowForm):
    starts = forms.CharField(
        label=gettext_lazy("“Start here”"), required=False, max_length=5000, widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("The essays to begin with, in this order: one a line, by title or address."),
    )  # fmt: skip
    body = forms.CharField(
        label=gettext_lazy("The argument at length"), required=False, max_length=50_000, strip=False,
        widget=forms.Textarea({"rows": 16, "class": "source"}),
    )  # fmt: skip
    position = forms.IntegerField(label=gettext_lazy("Place in the row of hubs"), min_value=0, max_value=9999)

    class Meta:
        model = Hub
        fields = ["name", "slug", "ordinal", "argument", "mark", "ink", "position", "without", "questions", "starts",
                  "body"]  # fmt: skip
        widgets = {"without": forms.Textarea}
        labels = {"without": gettext_lazy("“Take one away”: what is missing without it")}
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
        if slug in catalogue.reserved_slugs():
            raise ValidationError(_("“%s” is an address of the site itself. Choose another.") % slug)
        return slug

    def clean_body(self):
        return checked_text(self.cleaned_data["body"])

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
    found = essay_named(line, Essay.objects.filter(live=Essay.Live.PUBLISHED))
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
        widgets = {"why": forms.Textarea({"rows": 2})}


class PageForm(RowForm):
    body = forms.CharField(
        label=gettext_lazy("Text"), required=False, max_length=100_000, strip=False,
        widget=forms.Textarea({"rows": 24, "class": "source"}),
    )  # fmt: skip

    class Meta:
        model = Page
        fields = ["title", "body"]

    def clean_body(self):
        return checked_text(self.cleaned_data["body"])


class TagForm(RowForm):
    synonym_of = NamedField(
        Tag, "key", gettext_lazy("There is no tag “%s”."), label=gettext_lazy("Another word for"),
        help_text=gettext_lazy("The tag that it stands for. Its essays are handed over to that tag."),
    )  # fmt: skip

    class Meta:
        model = Tag
        fields = ["name", "slug", "definition", "synonym_of"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["synonym_of"].widget.attrs |= {
            "list": "known-tags", "autocomplete": "off", "data-suggest": reverse("desk-tag-suggest"),
        }  # fmt: skip

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if "," in name:
            raise ValidationError(_("A tag has no comma: commas stand between tags."))
        if not slugify(name):
            raise ValidationError(_("A tag needs a letter or a number."))
        if Tag.objects.exclude(pk=self.instance.pk).filter(key=fold(name)).exists():
            raise ValidationError(_("There is a tag “%s” already.") % name)
        return name

    def clean_synonym_of(self):
        meant = self.cleaned_data["synonym_of"]
        if meant and (meant.pk == self.instance.pk or meant.synonym_of_id):
            raise ValidationError(_("A synonym must stand for a tag that is no synonym itself."))
        return meant


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
        labels = {"user": gettext_lazy("Account")}
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

    def clean_bio(self):
        return checked_text(self.cleaned_data["bio"])


class LicenceForm(RowForm):
    url = WebAddressField(label=gettext_lazy("Address of its text"))
    position = forms.IntegerField(label=gettext_lazy("Place in lists"), min_value=0, max_value=9999, initial=0)

    class Meta:
        model = Licence
        fields = ["name", "legal_name", "code", "url", "position"]
        labels = {"code": gettext_lazy("Short code")}
        help_texts = {"code": gettext_lazy("As in CC-BY-SA-4.0; files that are imported name it so.")}

    def clean_code(self):
        return "-".join(self.cleaned_data["code"].split())
