"""Builds the screen font at set-up: Inter with Latin and Vietnamese letters only. The result is never committed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

log = logging.getLogger(__name__)

SOURCE = "files/Inter[opsz,wght].ttf"
TARGET = Path("portal", "fonts", "inter-vn.woff2")  # where ui.css looks for it, below a static root
WEIGHTS = (400, 700)
_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0x102, 0x103),
    (0x110, 0x111),
    (0x128, 0x129),
    (0x168, 0x169),
    (0x1A0, 0x1A1),
    (0x1AF, 0x1B0),
    (0x300, 0x301),
    (0x303, 0x303),
    (0x309, 0x309),
    (0x323, 0x323),
    (0x1EA0, 0x1EF9),
)
_SINGLES = "–—‘’“”…‹›€₫→←↑↓−×≤≥•′″\u2009\u202f"
_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "tnum", "liga"]


def letters() -> Iterator[int]:
    """Code points that the screen font must hold."""
    for first, last in _RANGES:
        yield from range(first, last + 1)
    yield from map(ord, _SINGLES)


def build(target_dir: Path) -> Path | None:
    """Write `portal/fonts/inter-vn.woff2` below `target_dir` (about 55 KB, some five seconds).

    Returns its path, at once if it is there already; None when the package fontpkg-inter is missing: the file is
    then empty, so that the style sheet's address exists, and screens use the reader's system font.
    """
    target = target_dir / TARGET
    if target.exists() and target.stat().st_size:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source = files("fontpkg_inter") / SOURCE
    except ModuleNotFoundError:
        log.warning("fontpkg-inter is not installed: screens use the system font")
        target.touch()
        return None
    unfinished = target.with_suffix(".part")
    with source.open("rb") as stream:
        _shrink(TTFont(stream)).save(unfinished)
    unfinished.replace(target)
    return target


def _shrink(font: TTFont) -> TTFont:
    # The subset comes first: limiting the axes of the whole font takes ten times as long.
    options = Options()
    options.layout_features = _FEATURES
    options.hinting = False
    options.name_IDs = [1, 2, 3, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=list(letters()))
    subsetter.subset(font)
    small = instantiateVariableFont(font, {"wght": WEIGHTS, "opsz": 14})
    small.flavor = "woff2"
    return small
