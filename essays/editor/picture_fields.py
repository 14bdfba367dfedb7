"""The fields by which the editor takes in a picture: one for the text and one as cover, with what is said of each."""

from django import forms
from django.utils.translation import gettext_lazy as _

from essays.models import Licence, Media

PLACES = {"picture": "picture", "cover": "cover_file"}  # where a picture goes → its field of the file
WORDS = ("alt", "caption", "credit")


def _words(name, label, **options):
    field = forms.CharField(label=label, max_length=Media._meta.get_field(name).max_length, required=False, **options)
    field.widget.attrs |= {"dir": "auto"}
    field.widget.attrs.pop("maxlength", None)  # what is pasted is refused with words, not cut
    return field


def _file():
    return forms.FileField(label=_("Picture"), required=False)


def _alt():
    return _words("alt", _("Description"), help_text=_("For those who do not see it: what does it show?"))


def _caption():
    return _words("caption", _("Caption"))


def _credit():
    return _words("credit", _("Credit"), help_text=_("Who made it."))


def _licence():
    return forms.ModelChoiceField(
        Licence.objects.all(), label=_("Licence"), required=False, empty_label=_("None is stated")
    )


class PictureFields(forms.Form):
    """What can be sent along with an essay. Nothing of it is the essay's: a revision knows pictures by name."""

    picture, picture_alt, picture_caption = _file(), _alt(), _caption()
    picture_credit, picture_licence = _credit(), _licence()
    cover_file, cover_alt, cover_caption = _file(), _alt(), _caption()
    cover_credit, cover_licence = _credit(), _licence()
    known_picture = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
