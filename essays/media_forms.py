from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from essays.models import Licence, Media


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


class UploadForm(PictureWordsForm):
    file = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG, WebP, AVIF or GIF, at most 20 MB. Where it was taken is not kept."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif,image/gif"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    field_order = ["file", "alt", "caption", "credit", "licence", "source_url"]
