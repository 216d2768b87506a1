"""The typeface of official documents: Times metrics when the machine has it complete, else typst's own serif."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

# Debian's fonts-liberation2 first; fonts-liberation 1.x has the same names but lacks 92 Vietnamese letters.
_FOLDERS = (
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/truetype/liberation"),
    Path("/usr/share/fonts/liberation-serif"),
    Path("/usr/share/fonts/liberation"),
)
_STYLES = ("Regular", "Bold", "Italic", "BoldItalic")
_VIETNAMESE = frozenset([*map(chr, range(0x1EA0, 0x1EFA)), *"ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư–“”…₫"])


@dataclass(frozen=True, slots=True)
class Typeface:
    """`family` as typst names it; `folder` is None for the family that is bundled in typst."""

    family: str
    folder: Path | None = None


BUNDLED = Typeface("Libertinus Serif")


@cache
def typeface() -> Typeface:
    """The typeface of this machine, the same for the life of the process.

    "Liberation Serif" (metrics of Times New Roman, which Decree 30/2020 asks for) when all four styles have
    every Vietnamese letter, else `BUNDLED`.
    """
    return next((found for folder in _FOLDERS if (found := typeface_in(folder))), BUNDLED)


def typeface_in(folder: Path) -> Typeface | None:
    """Liberation Serif in that folder when it is complete, else None."""
    files = tuple(folder / f"LiberationSerif-{style}.ttf" for style in _STYLES)
    if all(file.is_file() and _is_complete(file) for file in files):
        return Typeface("Liberation Serif", folder)
    return None


def _is_complete(file: Path) -> bool:
    with TTFont(file, lazy=True) as font:
        return bool({ord(letter) for letter in _VIETNAMESE} <= font.getBestCmap().keys())
