"""Pictures of pages light enough for a phone on a slow line, in which a legal text stays sharp."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from dienhong.documents.pages.render import render_page

# Eight shades of each colour: letters keep their soft edges and seals their red, at a third of the bytes.
_STEPS = 7
_SHADES = [round(round(value * _STEPS / 255) * 255 / _STEPS) for value in range(256)] * 3
# For scanned pages, whose paper has no plain white.
_SCAN_QUALITY = 45


def page_picture(pdf: bytes, page: int, width: int) -> bytes:
    """A page (from 0) as WebP, `width` pixels wide. Raises FileRefused like `render_page`."""
    picture = Image.open(BytesIO(render_page(pdf, page, width))).convert("RGB")
    drawn = _webp(picture.point(_SHADES), lossless=True, quality=50)
    # Lossy encoding blurs letters, so only what cannot be drawn in few bytes is encoded so.
    return drawn if len(drawn) <= picture.width * picture.height // 8 else _webp(picture, quality=_SCAN_QUALITY)


def _webp(picture: Image.Image, **options: int) -> bytes:
    output = BytesIO()
    picture.save(output, format="WEBP", method=3, **options)
    return output.getvalue()
