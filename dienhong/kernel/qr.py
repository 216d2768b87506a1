"""A square code that a phone reads."""

from __future__ import annotations

# Comes with the second factors of django-allauth, which show one too.
import qrcode

QUIET = 4  # empty modules around it, without which readers do not find it


def qr_path(text: str) -> tuple[int, str]:
    """The code as the path of an SVG of so many units a side, one unit a module."""
    code = qrcode.QRCode(border=QUIET, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return len(rows), path


def qr_svg(text: str) -> str:
    """The same as a whole SVG, black on white."""
    size, path = qr_path(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )
