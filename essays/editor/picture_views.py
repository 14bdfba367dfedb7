"""The editor's buttons that take in a picture, for the text or as cover; and what to do with words that were typed for
a file that the library has already."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from essays.editor import drafts
from essays.editor.picture_fields import PLACES, WORDS
from essays.media import uploads
from essays.models import Licence, Media
from sitewide.text.numbers import whole_number

ACTS = {"picture", "cover", "uncover", "words:picture", "words:cover"}  # none of them saves the essay


def act(request, form):
    """Does what the button says, in the form alone: whatever fails, the words stay."""
    form.silence()
    do, _colon, place = form.do.partition(":")
    if do == "uncover":
        form.takes(cover="")
    elif do == "words":
        _change_words(request, form, place)
    else:
        _add(request, form, do)


def _add(request, form, place):
    """Stores the picture and writes it into the text, where the caret stood or at the end; or makes it the cover."""
    file = request.FILES.get(PLACES[place])
    if file is None:
        form.add_error(PLACES[place], _("Choose a file."))
        return
    typed = _typed(form, place)
    try:
        picture = uploads.add_picture(file, by=request.user, **typed)
    except ValidationError as error:
        _say(form, place, error)
        return
    if place == "cover":
        form.takes(cover=picture.name)
        form.data.pop("no_cover", None)
        messages.success(request, _("The picture is the cover. Save the draft to keep it so."))
    else:
        body = form.typed("body").replace("\r\n", "\n")
        form.takes(body=drafts.with_picture(body, picture, form.caret_sent(), markdown=picture.markdown_with(**typed)))
        messages.success(request, _("The picture is in the text. Save the draft to keep it there."))
    if uploads.says_otherwise(picture, typed):
        form.takes(known_picture=str(picture.pk))
        form.offer(place, picture)
    else:
        form.takes(**{f"{place}_{name}": "" for name in (*WORDS, "licence")})


def _change_words(request, form, place):
    """Gives a picture of the library the words that were typed for its file; what was not typed stays."""
    picture = Media.objects.filter(pk=whole_number(form.data.get("known_picture")) or 0).first()
    if picture is None:
        form.add_error(f"{place}_alt", _("The picture is not there any more."))
        return
    try:
        uploads.change_picture(picture, by=request.user, **uploads.filled_up(picture, _typed(form, place)))
    except (ValidationError, PermissionDenied) as error:
        _say(form, place, error)
        form.offer(place, picture)
        return
    form.takes(known_picture="", **{f"{place}_{name}": "" for name in (*WORDS, "licence")})
    messages.success(request, _("The library has your words now, and so has every page that shows the picture."))


def _say(form, place, error):
    """Puts what is wrong beside the fields of this place."""
    if not hasattr(error, "error_dict"):
        form.add_error(f"{place}_alt", getattr(error, "messages", None) or str(error))
        return
    for name, words in error.message_dict.items():
        field = f"{place}_{name}"
        form.add_error(field if field in form.fields and name != "file" else PLACES[place], words)


def _typed(form, place):
    licence = Licence.objects.filter(pk=whole_number(str(form.typed(f"{place}_licence"))) or 0).first()
    words = {name: " ".join(form.typed(f"{place}_{name}").split()) for name in WORDS}
    return words | {"licence": licence}
