"""Files on their way out: whole, or the range of bytes that was asked for, in memory that does not grow with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

PIECE = 1 << 18
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


def file_answer(
    request: HttpRequest, path: str | Path, media_type: str, headers: Mapping[str, str]
) -> HttpResponseBase:
    """The file; 206 with the bytes of one Range, 416 when it lies outside, 304 when the reader has it already.

    RFC 9110, section 14; several ranges are answered with the whole file, which is allowed.
    """
    etag = headers.get("ETag", "")
    if etag and request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    size = Path(path).stat().st_size
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked[0] == "bytes=-" or request.headers.get("If-Range", etag) != etag:
        given = {**headers, "Accept-Ranges": "bytes"}
        return FileResponse(open(path, "rb"), content_type=media_type, headers=given)
    first, last = _bounds(asked[1], asked[2], size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    answer = StreamingHttpResponse(
        _pieces(Path(path), first, last), status=206, content_type=media_type, headers=dict(headers)
    )
    answer.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    answer.headers["Content-Length"] = str(last - first + 1)
    answer.headers["Accept-Ranges"] = "bytes"
    return answer


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:  # the last bytes
        return max(0, size - int(last)), size - 1 if int(last) else -1
    return int(first), min(int(last or size), size - 1)


def _pieces(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
