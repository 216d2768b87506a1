"""The last signature of a PDF, found without reading the whole file: pure, a few microseconds.

A signature in a PDF is a detached CMS over a byte range (ISO 32000-1, 12.8.1). If the range is the whole file around
the signature's own place, its signer has signed every byte, whatever else the file contains.
"""

from __future__ import annotations

import re

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")


class NoLastSignature(ValueError):
    """No signature covers the file to its last byte."""


def last_signature(pdf: bytes) -> tuple[bytes, bytes]:
    """(signed bytes, CMS in DER) of the signature that covers the whole file. Raises NoLastSignature."""
    for found in reversed(list(_RANGE.finditer(pdf))):
        start, length, after, rest = (int(number) for number in found.groups())
        if start != 0 or after + rest != len(pdf) or not length < after:
            continue
        place = _HEX.fullmatch(pdf, length, after)
        if place is None or len(place[1]) % 2:
            continue
        return pdf[:length] + pdf[after:], _without_padding(bytes.fromhex(place[1].decode()))
    raise NoLastSignature("no signature covers the whole file")


def _without_padding(data: bytes) -> bytes:
    """The DER value at the beginning; the place is filled up with zeros behind it."""
    if len(data) < 4 or data[0] != 0x30:
        raise NoLastSignature("the signature is not DER")
    if data[1] < 0x80:
        size = 2 + data[1]
    else:
        octets = data[1] & 0x7F
        if not 1 <= octets <= 4:
            raise NoLastSignature("the signature is not DER")
        size = 2 + octets + int.from_bytes(data[2 : 2 + octets], "big")
    if size > len(data) or data[size:].strip(b"\0"):
        raise NoLastSignature("something stands behind the signature")
    return data[:size]
