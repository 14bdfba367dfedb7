"""The desk's forms for books, calls and bookmarks. They check one row; the verbs in `board` do what follows."""

import unicodedata
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essays import texts
from essays.media.forms import PictureFileForm
from noticeboard.models import Book, Bookmark, Call
from sitewide.text import datetimes
from sitewide.text.enumerations import commas

EARLIEST, LATEST = 1990, 2200
MAX_TAGS = 20


class WebAddressField(forms.URLField):
    """An address of the web: http or https, nothing else."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", max_length=500, **kwargs)
        self.error_messages["invalid"] = gettext_lazy("Enter a web address, like https://example.org/page.")


class MomentField(datetimes.MomentField):
    """A day and a time in the site's zone, typed into the browser's own field."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def clean(self, value):
        moment = super().clean(value)
        if moment and not EARLIEST <= moment.year <= LATEST:
            raise ValidationError(_("Enter a year from %(first)d to %(last)d.") % {"first": EARLIEST, "last": LATEST})
        return moment


class DayField(forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.validators += [MinValueValidator(date(EARLIEST, 1, 1)), MaxValueValidator(date(LATEST, 12, 31))]


class ItemForm(forms.ModelForm):
    """A form of one row. `links` are given to the verb beside the row: its hubs, its tags."""

    links = ()

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        for field in self.fields.values():
            field.error_messages["required"] = _("Fill in “%s”.") % field.label
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs.update(rows=12)

    def clean(self):
        for name, words in texts.refused(self._meta.model, self.cleaned_data).items():
            self.add_error(name, words)
        return super().clean()

    def extras(self):
        return {name: self.cleaned_data[name] for name in self.links}


class PictureField(forms.ModelChoiceField):
    """A picture of the media library by its name: a list of all of them would be long."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        pictures = Book._meta.get_field("cover").related_model.objects.all()
        super().__init__(queryset=pictures, to_field_name="name", required=False, **kwargs)
        self.error_messages["invalid_choice"] = gettext_lazy("No picture in the media library has this name.")

    def prepare_value(self, value):
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first()
        return super().prepare_value(value)

    def to_python(self, value):
        return super().to_python(value.strip() if isinstance(value, str) else value)


class BookForm(PictureFileForm, ItemForm):
    picture_name, picture_alt, described_by = "cover", gettext_lazy("Cover of “%s”"), "title"
    cover = PictureField(
        label=gettext_lazy("Cover"),
        help_text=gettext_lazy(
            "The name of a picture in the media library. Without one the title is set on the colour of the hub."
        ),
    )
    borrow_url = WebAddressField(label=gettext_lazy("Address of the place to borrow it"), required=False)
    buy_url = WebAddressField(label=gettext_lazy("Address of the place to buy it"), required=False)
    added = DayField(label=gettext_lazy("Added"), initial=timezone.localdate)
    year = forms.IntegerField(label=gettext_lazy("Year"), required=False, min_value=1, max_value=LATEST)

    class Meta:
        model = Book
        fields = [
            "title", "author", "publisher", "year", "why", "borrow", "borrow_url", "buy", "buy_url", "cover", "hub",
            "added", "featured",
        ]  # fmt: skip
        labels = {
            "title": gettext_lazy("Title"),
            "author": gettext_lazy("Author"),
            "publisher": gettext_lazy("Publisher"),
            "hub": gettext_lazy("Hub"),
            "featured": gettext_lazy("Featured"),
        }
        help_texts = {
            "why": gettext_lazy("Markdown."),
            "featured": gettext_lazy("Shown on every page, in place of the one before."),
        }


class CallForm(ItemForm):
    links = ("hubs",)
    opens = MomentField(label=gettext_lazy("Opens"), initial=timezone.now)
    closes = MomentField(label=gettext_lazy("Closes"))

    class Meta:
        model = Call
        fields = ["title", "standfirst", "body", "opens", "closes", "hubs", "fee", "licence", "ask", "ask_email"]
        labels = {
            "title": gettext_lazy("Title"),
            "standfirst": gettext_lazy("Standfirst"),
            "body": gettext_lazy("Text"),
            "hubs": gettext_lazy("Hubs"),
            "fee": gettext_lazy("Fee"),
            "licence": gettext_lazy("Licence"),
        }
        widgets = {"hubs": forms.CheckboxSelectMultiple}
        help_texts = {
            "body": gettext_lazy("Markdown."),
            "ask_email": gettext_lazy("The button of the call writes to it; everybody can see it."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone_name()
        self.fields["opens"].help_text = _("Nobody sees it before. Time in %s.") % zone
        self.fields["closes"].help_text = _("It closes by itself and keeps its page. Time in %s.") % zone

    def clean(self):
        super().clean()
        opens, closes = self.cleaned_data.get("opens"), self.cleaned_data.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("It must close after it opens."))


class TagsField(forms.CharField):
    """Names of tags with commas between them, each as it stands in the vocabulary; a synonym leads to its tag."""

    def __init__(self, **kwargs):
        super().__init__(max_length=1000, required=False, **kwargs)

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else ", ".join(tag.name for tag in value)

    def clean(self, value):
        names = [" ".join(name.split()) for name in super().clean(value).split(",")]
        wanted = {_fold(name): name for name in names if name}
        if len(wanted) > MAX_TAGS:
            raise ValidationError(_("At most %d tags.") % MAX_TAGS)
        model = Bookmark._meta.get_field("tags").related_model
        found = {tag.key: tag for tag in model.objects.filter(key__in=wanted).select_related("synonym_of")}
        if missing := [f"“{name}”" for key, name in wanted.items() if key not in found]:
            raise ValidationError(_("There is no tag %s. Tags are made with essays.") % commas(missing))
        return list({tag.synonym_of or tag for tag in found.values()})


def _fold(name):
    return unicodedata.normalize("NFKC", name).casefold()


class BookmarkForm(ItemForm):
    links = ("tags",)
    url = WebAddressField(
        label=gettext_lazy("Address"),
        error_messages={"unique": gettext_lazy("This address is bookmarked already.")},
    )
    copy_url = WebAddressField(label=gettext_lazy("Address of a kept copy"), required=False)
    tags = TagsField(label=gettext_lazy("Tags"), help_text=gettext_lazy("With commas between them."))
    added = DayField(label=gettext_lazy("Added"), initial=timezone.localdate)

    class Meta:
        model = Bookmark
        fields = ["title", "url", "note", "tags", "added", "copy_url", "gone"]
        labels = {"title": gettext_lazy("Title"), "note": gettext_lazy("Note")}
