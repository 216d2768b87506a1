"""The visible mark of a signature on the page: an image, lines of text, or the red ring of a seal."""

# pyHanko leaves many of its constructors untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO

from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.images import pil_image
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from dienhong.signing.core.lettering import Lettering, dictionary, lettering_for, printable
from dienhong.signing.core.place import RED, Appearance, Colour

_LARGEST, _SMALLEST = 9.0, 4.0
_LEADING = 1.3


def draw(appearance: Appearance, writer: BasePdfFileWriter, width: float, height: float) -> generic.IndirectObject:
    """The mark as a form object of the given size in points; lines too long for the width are set smaller, then cut."""
    lines = tuple(printable(line) for line in appearance.lines)
    resources: dict[str, generic.PdfObject] = {}
    content = [b"q"]
    if appearance.ring:
        # A pale star must not hide what it lies on, so it is transparent.
        pale = dictionary({"/Type": pdf_name("/ExtGState"), "/ca": generic.FloatObject("0.13")})
        resources["/ExtGState"] = dictionary({"/Nhat": writer.add_object(pale)})
        content.append(_ring(width, height))
    room = height
    if appearance.image is not None:
        room = height * 0.4 if lines else 0.0
        content.append(_image(appearance.image, writer, resources, (width, height - room), room))
    if lines:
        letters = lettering_for("".join(lines) + "…")
        resources["/Font"] = dictionary({"/Dh": letters.embed(writer)})
        content.append(_text(lines, letters, appearance.colour, _Area(width, room, appearance.ring, appearance.indent)))
    content.append(b"Q")
    items = {
        "/Type": pdf_name("/XObject"),
        "/Subtype": pdf_name("/Form"),
        "/BBox": generic.ArrayObject([generic.FloatObject(f"{value:.3f}") for value in (0, 0, width, height)]),
        "/Resources": dictionary(resources),
    }
    stream = generic.StreamObject(dictionary(items), stream_data=b"\n".join(content))
    stream.compress()
    return writer.add_object(stream)


@dataclass(frozen=True)
class _Area:
    """Room for text: a rectangle, or what is left inside the ring."""

    width: float
    height: float
    in_ring: bool
    indent: float

    @property
    def room(self) -> float:
        return min(self.width, self.height) * 0.78 if self.in_ring else self.width * (1 - self.indent) - 4

    @property
    def tall(self) -> float:
        return min(self.width, self.height) * 0.55 if self.in_ring else self.height - 4


def _text(lines: tuple[str, ...], letters: Lettering, colour: Colour, area: _Area) -> bytes:
    room = area.room
    widest = max(letters.width(line, 1) for line in lines) or 1
    size = max(_SMALLEST, min(_LARGEST, room / widest, area.tall / (len(lines) * _LEADING)))
    block = len(lines) * size * _LEADING
    top = (area.height + block) / 2 - size
    drawn = [b"BT", b"/Dh %.2f Tf" % size, b"%.3f %.3f %.3f rg" % colour]
    for number, line in enumerate(lines):
        fitted = _fit(line, letters, size, room)
        left = (area.width * (1 + area.indent) - letters.width(fitted, size)) / 2
        drawn.append(b"1 0 0 1 %.3f %.3f Tm" % (left, top - number * size * _LEADING))
        drawn.append(letters.shown(fitted) + b" Tj")
    return b"\n".join([*drawn, b"ET"])


def _fit(line: str, letters: Lettering, size: float, room: float) -> str:
    if letters.width(line, size) <= room:
        return line
    while line and letters.width(line + "…", size) > room:
        line = line[:-1]
    return line.rstrip() + "…"


def _image(
    png: bytes,
    writer: BasePdfFileWriter,
    resources: dict[str, generic.PdfObject],
    box: tuple[float, float],
    bottom: float,
) -> bytes:
    with Image.open(BytesIO(png)) as picture:
        drawn = picture.convert("RGBA")
    reference = writer.add_object(pil_image(drawn, writer))
    resources["/XObject"] = dictionary({"/Hinh": reference})
    scale = min(box[0] / drawn.width, box[1] / drawn.height)
    width, height = drawn.width * scale, drawn.height * scale
    left = (box[0] - width) / 2
    return b"q %.3f 0 0 %.3f %.3f %.3f cm /Hinh Do Q" % (width, height, left, bottom + (box[1] - height) / 2)


def _ring(width: float, height: float) -> bytes:
    radius = min(width, height) / 2 - 1.5
    centre = (width / 2, height / 2)
    colour = b"%.3f %.3f %.3f" % RED
    rings = [_circle(centre, radius, 1.6), _circle(centre, radius - 3, 0.6)]
    return b"\n".join([colour + b" RG", *rings, b"q /Nhat gs", colour + b" rg", _star(centre, radius * 0.8), b"Q"])


def _circle(centre: tuple[float, float], radius: float, line: float) -> bytes:
    x, y = centre
    bend = radius * 0.5523
    return (
        b"%.2f w %.3f %.3f m " % (line, x + radius, y)
        + b"%.3f %.3f %.3f %.3f %.3f %.3f c " % (x + radius, y + bend, x + bend, y + radius, x, y + radius)
        + b"%.3f %.3f %.3f %.3f %.3f %.3f c " % (x - bend, y + radius, x - radius, y + bend, x - radius, y)
        + b"%.3f %.3f %.3f %.3f %.3f %.3f c " % (x - radius, y - bend, x - bend, y - radius, x, y - radius)
        + b"%.3f %.3f %.3f %.3f %.3f %.3f c s" % (x + bend, y - radius, x + radius, y - bend, x + radius, y)
    )


def _star(centre: tuple[float, float], radius: float) -> bytes:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = math.pi / 2 + corner * math.pi / 5
        points.append(b"%.3f %.3f" % (centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)))
    return points[0] + b" m " + b" l ".join(points[1:]) + b" l h f"
