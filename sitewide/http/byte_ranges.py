"""Parts of files, as players ask for them (RFC 9110, section 14): one range of bytes at a time."""

import re
from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})\Z")
CHUNK = 64 * 1024


def asked_for(header: str, size: int) -> tuple[int, int] | None:
    """(first, last) of the bytes that a `Range` asks for; None for all of the file: several ranges, other units, and
    what cannot be read are not heeded. Raises ValueError where the file has none of these bytes."""
    match = _RANGE.match(header.strip())
    if not match or not any(match.groups()):
        return None
    begin, end = match.groups()
    first, last = (max(0, size - int(end)), size - 1) if not begin else (int(begin), int(end or size - 1))
    if begin and end and int(end) < int(begin):
        return None
    if first >= size or (not begin and not int(end)):
        raise ValueError
    return first, min(last, size - 1)


def answer(request: HttpRequest, file: IO[bytes], size: int, content_type: str, etag: str) -> HttpResponse:
    """The file, or the part of it that is asked for: 200, 206, or 416. Closes the file when all is sent."""
    header = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
    try:
        part = asked_for(header, size) if header else None
    except ValueError:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    if part is None:
        response: StreamingHttpResponse = FileResponse(file, content_type=content_type)
        response["Content-Length"] = str(size)
    else:
        first, last = part
        response = StreamingHttpResponse(_Part(file, first, last), status=206, content_type=content_type)
        response["Content-Range"], response["Content-Length"] = f"bytes {first}-{last}/{size}", str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    return response


class _Part:
    """The bytes of a file from the first to the last; closed with the answer, though nobody may have read it."""

    def __init__(self, file: IO[bytes], first: int, last: int) -> None:
        self.file, self.first, self.last = file, first, last
        self.close = file.close

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.first)
        left = self.last - self.first + 1
        while left and (part := self.file.read(min(CHUNK, left))):
            left -= len(part)
            yield part
