"""What somebody was sending when the site could not take it: the page that says so gives every word back.

Some browsers keep what was typed when their Back is used, others do not, and an answer that has the words itself needs
no luck. Pages of errors show them in fields, to copy; where the form came from a page of this site and holds no
password, a button sends all of it once more.
"""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
# Never shown and never sent again by a button: who reads the screen, or the next person at it, is not to have them.
SECRET = ("password", "secret")
# What forms say of themselves; nobody typed it.
NOT_TYPED = {
    "stamp", "subject", "parent", "paragraph", "version", "guid", "window", "caret", "sending", "revision", "theirs",
    "kept", "next", "back", "do", "send", "preview", "save", "form_id", "seen", "entry", "state", "pick", "begun",
    "user", "age", "edition", "known", "appeal",
}  # fmt: skip
CALLED = {
    "answer": _("Answer"),
    "body": _("Text"),
    "comments policy": _("Comments policy"),
    "email": _("E-mail"),
    "lead in": _("Lead-in"),
    "name": _("Name"),
    "note": _("Note"),
    "reason": _("Reason"),
    "standfirst": _("Standfirst"),
    "strength": _("Strength"),
    "summary": _("Summary"),
    "tags": _("Tags"),
    "title": _("Title"),
    "username": _("Username"),
    "website": _("Website"),
    "why": _("Why"),
    "words": _("Text"),
}
MOST = 8 * 1024 * 1024  # bytes of a form, too large to be taken, that are given back all the same
MOST_OF_OURS = 100 * 1024 * 1024  # as above, of who is signed in, with pictures that go by


@dataclass
class Unsent:
    """`typed`: (name, label, value) of what can be read and copied; `passed`: what goes with it when it is sent `again`
    (the address, or "") with the `token` of its form."""

    typed: list[tuple[str, str, str]] = field(default_factory=list)
    passed: list[tuple[str, str]] = field(default_factory=list)
    again: str = ""
    token: str = ""


def unsent(request: HttpRequest, *, again: bool = False, token: str = "") -> Unsent:
    """What a request was sending; empty for one that sends no form, or one that cannot be read. Raises nothing.

    Only with `again` can it be sent once more: for forms from pages of this site (origin.same_origin). `token` is a
    new one in the place of the form's own.
    """
    if request.method != "POST":
        return Unsent()
    form = _form(request)
    fields = [(name, value) for name, values in form.lists() for value in values if name != TOKEN]
    told = [(name, value) for name, value in fields if not _is_secret(name)]
    address = request.get_full_path() if again and told and told == fields else ""
    typed = [(name, value) for name, value in told if _is_typed(name, value, sent_again=bool(address))]
    passed = [pair for pair in told if pair not in typed] if address else []
    named = [(name, _label(name), value) for name, value in typed]
    return Unsent(named, passed, address, token or form.get(TOKEN, ""))


def _label(name: str) -> str:
    """A field's name as people say it."""
    plain = name.rpartition("-")[2].replace("_", " ")
    return str(CALLED.get(plain, plain[:1].upper() + plain[1:]))


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET)


def _is_typed(name: str, value: str, *, sent_again: bool) -> bool:
    """Ticks and numbers of rows go with the others where those are sent again, and are no loss where not."""
    name = name.rpartition("-")[2]
    return bool(value.strip()) and name not in NOT_TYPED and not (sent_again and (value.isdecimal() or value == "on"))


def _form(request: HttpRequest) -> MultiValueDict[str, str]:
    try:
        return request.POST
    except Exception:  # whatever broke it before: the page comes all the same
        return MultiValueDict()


def _set(request: HttpRequest, post: QueryDict, files: MultiValueDict[str, Any]) -> None:
    """As if the request had been read: Django keeps what it read in these."""
    vars(request).update(_post=post, _files=files)


def read_too_large(request: HttpRequest, length: int) -> None:
    """Reads a form that is larger than any may be, as far as that is cheap, so that its words can be given back: the
    fields beside a picture, and one long text. Called where nothing has been read yet; `length` in bytes.

    Of what comes with a session the rest is read to its end, four times as much as is taken: a picture that is too
    large goes by. For strangers nothing is read that would cost more than a page.
    """
    try:
        if length > (MOST_OF_OURS if settings.SESSION_COOKIE_NAME in request.COOKIES else MOST):
            _set(request, QueryDict(), MultiValueDict())
        elif request.content_type == "multipart/form-data":
            request.upload_handlers = [_NoFiles(request)]
            request.POST  # noqa: B018 - reading it parses it
        elif length <= MOST:
            _set(request, QueryDict(request.read(length), encoding="utf-8"), MultiValueDict())
    except Exception:  # as above
        return


class _NoFiles(FileUploadHandler):
    """Lets files pass by: none of them is kept or written anywhere."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing comes here."""

    def file_complete(self, file_size: int) -> None:
        """Nothing comes here."""
