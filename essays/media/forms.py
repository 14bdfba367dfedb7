from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essays.media import uploads
from essays.models import Licence, Media

ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/gif"


def _words(name, label, *, required=False, **kwargs):
    limit = Media._meta.get_field(name).max_length
    return forms.CharField(label=label, max_length=limit, required=required, **kwargs)


class PictureWordsForm(forms.Form):
    """What is said of a picture."""

    alt = _words(
        "alt",
        _("Description"),
        required=True,
        help_text=_("For those who do not see the picture: what is to be seen, in a sentence."),
        error_messages={"required": _("Describe the picture, for those who do not see it.")},
    )
    caption = _words("caption", _("Caption"), help_text=_("Stands under the picture."))
    credit = _words("credit", _("Credit"), help_text=_("Who made it."))
    licence = forms.ModelChoiceField(
        label=_("Licence"), queryset=Licence.objects.all(), required=False, empty_label=_("None stated")
    )
    source_url = forms.URLField(
        label=_("Address of the source"), max_length=500, required=False, assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={"invalid": _("Enter a web address, like https://example.org/page.")},
    )  # fmt: skip


def _percent(label):
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    numbers = {name: _("Enter a number from 0 to 100.") for name in ("invalid", "min_value", "max_value")}
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=100, widget=widget, error_messages=numbers
    )


class PictureForm(PictureWordsForm):
    """What is said of a picture, and the point of it that crops keep."""

    focus_x = _percent(_("From the left, in per cent"))
    focus_y = _percent(_("From the top, in per cent"))


def _file(label, help_text, widget=None):
    return forms.FileField(
        label=label, help_text=help_text, widget=widget or forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )  # fmt: skip


class ReplaceForm(forms.Form):
    """Another file for a picture."""

    file = _file(_("New file"), _("JPEG, PNG, WebP, AVIF or GIF, at most 20 MB. Name, words and places stay."))


class SeveralFiles(forms.FileInput):
    """Lets several files be chosen; the form checks the first, the view reads all."""

    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.get(name)


class UploadForm(PictureWordsForm):
    file = _file(
        _("Picture"),
        _("JPEG, PNG, WebP, AVIF or GIF, at most 20 MB each; several at once. Where they were taken is not kept."),
        SeveralFiles(attrs={"accept": ACCEPTED, "multiple": True}),
    )
    field_order = ["file", "alt", "caption", "credit", "licence", "source_url"]


class PictureFileForm(forms.Form):
    """For the form of a row with a picture of the library: it is named in the field `picture_name`, or sent here.

    A picture that is sent is kept at once and named in that field, so that an error elsewhere does not lose it. Its
    description is `picture_alt` with the field `described_by` in it, until somebody writes a better one in the library.
    """

    picture_name = picture_alt = described_by = ""
    picture_file = forms.FileField(
        label=_("Or a new picture"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("JPEG, PNG, WebP, AVIF or GIF, at most 20 MB. It is kept in the media library too."),
        error_messages={"empty": _("The file is empty.")},
    )  # fmt: skip

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        names = [name for name in self.fields if name != "picture_file"]
        place = names.index(self.picture_name) + 1
        self.order_fields([*names[:place], "picture_file", *names[place:]])
        self.fields[self.picture_name].widget.attrs |= {
            "list": "known-pictures", "autocomplete": "off", "data-suggest": reverse("desk-media-suggest"),
        }  # fmt: skip

    @property
    def picture_shown(self):
        """The picture that is chosen now, or None."""
        return getattr(self.instance, self.picture_name)

    def clean(self):
        data = super().clean()
        if file := self.cleaned_data.get("picture_file"):
            name = self.cleaned_data.get(self.described_by) or getattr(self.instance, self.described_by)
            words = self.picture_alt % (name or "…")
            try:
                media = uploads.add_picture(file, by=self.user, alt=words[:300])
            except ValidationError as error:
                self.add_error("picture_file", error.messages)
            else:
                self.cleaned_data[self.picture_name] = media
                self.errors.pop(self.picture_name, None)
                self.data = self.data.copy()
                self.data[self.add_prefix(self.picture_name)] = media.name
        return data
