"""A text as data for its printed layout (text.typ); whoever has a typesetter prints it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dienhong.drafting.notes import NO_NOTES, Notes
from dienhong.drafting.numbering import Place, Places, places_of
from dienhong.drafting.references import rendered
from dienhong.drafting.tree import DIVISIONS, Kind, Text

LAYOUT = Path(__file__).with_name("text.typ")


def printed_data(text: Text, mark: str = "", notes: Notes = NO_NOTES) -> dict[str, Any]:
    """What the layout shows; `mark` stands at the foot of each page, as the short code of the frozen bytes; notes after the text."""
    places = places_of(text)
    return {
        "issuer": text.issuer,
        "type": text.type_name.upper(),
        "title": text.title,
        "mark": mark,
        "blocks": [
            block for id_, place in places.items() for block in _noted(_blocks(place, places), notes.at.get(id_))
        ],
        "notes": list(notes.words),
    }


def _noted(blocks: list[dict[str, str]], note: int | None) -> list[dict[str, str]]:
    """The first line of a place with the number of its note."""
    if note is not None:
        blocks[0] = {**blocks[0], "words": f"{blocks[0]['words']} [{note}]"}
    return blocks


def _blocks(place: Place, places: Places) -> list[dict[str, str]]:
    node = place.node
    heading, lines = rendered(node.heading, places), rendered(node.text, places).split("\n")
    style = "division" if node.kind in DIVISIONS else str(node.kind)
    if node.kind in DIVISIONS or node.kind == Kind.APPENDIX:
        found = [{"style": style, "label": place.label.upper(), "words": heading}]
    elif heading:
        found = [{"style": style, "label": place.label, "words": heading}]
    else:
        found = [
            {
                "style": f"{style}-plain" if node.kind == Kind.ARTICLE else style,
                "label": place.label,
                "words": lines.pop(0),
            }
        ]
    return found + [
        {"style": "signature" if node.kind == Kind.SIGNATURE else "words", "label": "", "words": line}
        for line in lines
        if line
    ]
