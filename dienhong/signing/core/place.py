"""Where a signature goes in a PDF, what it shows there, what it brings along, and a PDF that waits for it.

Known to every process; the library that writes PDF files is loaded only by those that do.
"""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[float, float, float]
BLACK: Colour = (0.09, 0.13, 0.17)
RED: Colour = (0.78, 0.10, 0.10)


class PdfNotSignable(Exception):
    """The PDF cannot be read, is encrypted, has no such place for a signature, or was signed there already."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in PDF points from the lower left corner; pages count from 0."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Appearance:
    """What shows in the field. `image` is a PNG (transparent ground) drawn above the lines; `ring` draws a red ring
    with a star, as the agency's seal has it (Decree 30/2020, Annex I), behind the text. `indent` leaves that part of
    the width free on the left, where the seal will overlap the leader's signature."""

    lines: tuple[str, ...] = ()
    image: bytes | None = None
    colour: Colour = BLACK
    ring: bool = False
    indent: float = 0.0


@dataclass(frozen=True)
class Material:
    """What proves that certificates were good: authorities, revocation lists, answers of responders, each DER."""

    certificates: tuple[bytes, ...] = ()
    lists: tuple[bytes, ...] = ()
    answers: tuple[bytes, ...] = ()


NO_MATERIAL = Material()


@dataclass(frozen=True)
class Placement:
    """Where and why one signs. An existing empty field `field` is used; else it is made at `box`, or invisibly.

    With `material`, which the signature then covers, a stamped signature is PAdES B-LT.
    """

    field: str
    reason: str = ""
    box: Box | None = None
    appearance: Appearance | None = None
    material: Material = NO_MATERIAL


@dataclass(frozen=True)
class Prepared:
    """What lacks only its signature: a PDF, the digest (SHA-256) of all but its reserved bytes, and where those lie; or of
    what is signed apart from its file nothing but the digest."""

    data: bytes
    document_digest: bytes
    reserved_start: int
    reserved_end: int
