"""Another file in the place of a picture's: its name stays, so whatever shows it shows the new one."""

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from essays.media import files, image_encoding
from essays.media.uploads import check_may_change, show_anew
from essays.models import Media
from sitewide import state

MIDDLE = 50
ALIKE = 1.25  # how much wider or narrower a picture may become and have its focal point still


def replace_picture(media: Media, file: Any, *, by: User) -> Media:
    """Puts another file in the place of a picture's, in all that shows it; returns the Media as it is then.

    Name, words, and whose it is stay. The focal point stays where the format is about the same, else it is the middle.
    The old files are deleted once the new ones are sure to be there. Raises ValidationError in plain words as
    `uploads.add_picture` does, and for a file that the library has already, and PermissionDenied as `change_picture`.
    """
    check_may_change(media, by)
    data = image_encoding.read(file)
    digest = hashlib.sha256(data).hexdigest()
    _check_is_new(media, digest)
    encoded = image_encoding.encode(data)
    with files.none_if_it_fails() as written, transaction.atomic():
        state.take_turn()
        # Encoding takes a while: what is checked above may hold no longer.
        media = Media.objects.select_for_update(no_key=True).get(pk=media.pk)
        check_may_change(media, by)
        _check_is_new(media, digest)
        before, shape = files.of(media), media.width / media.height
        files.store(media, encoded, written)
        media.sha256 = digest
        if not 1 / ALIKE <= shape / (media.width / media.height) <= ALIKE:
            media.focus_x = media.focus_y = MIDDLE
        media.save()
        storage = media.file.storage
        transaction.on_commit(lambda: files.delete(storage, before))
        show_anew(media)
        state.bump()
    return media


def _check_is_new(media: Media, digest: str) -> None:
    if media.sha256 == digest:
        raise ValidationError({"file": _("This is the very file that stands here already.")})
    if other := Media.objects.filter(sha256=digest).exclude(pk=media.pk).first():
        words = _("The library has this file already, as media:%(name)s (“%(alt)s”). Use that one, or delete it first.")
        raise ValidationError({"file": words % {"name": other.name, "alt": other.alt}})
