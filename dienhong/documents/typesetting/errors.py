"""How typesetting says no: one exception with a stable code; the sentences are here, in English, for messages.py."""

from typing import Any

SENTENCES: dict[str, tuple[str, str]] = {
    "documents.content_incomplete": (
        "The document lacks parts that every document must have: {missing}.",
        "Fill in these parts and try again.",
    ),
    "documents.content_malformed": (
        "The stored content of the document cannot be read: {reason}.",
        "Open an earlier version of the draft, or ask support.",
    ),
    "documents.content_too_long": (
        "The text has {length} characters; at most {limit} fit into one document.",
        "Move long tables into an attached file.",
    ),
    "documents.symbol_malformed": (
        "“{symbol}” is not the symbol of a document.",
        "Write the symbol without number and spaces, for example QĐ-BNNMT.",
    ),
    "documents.control_character": (
        "The text contains the invisible character U+{codepoint}, which could make it read differently from what is stored.",
        "Type the passage again, or paste it as plain text.",
    ),
    "documents.missing_glyph": (
        "The typeface of official documents has no sign for: {characters}.",
        "Replace these characters; pictures and emoji belong into an attached file.",
    ),
    "documents.typesetting_failed": (
        "The document could not be typeset: {reason}.",
        "Ask support; the draft is unchanged.",
    ),
    "documents.number_unprintable": (
        "“{number}” is not a document number.",
        "A number is 1 to 7 digits, followed by at most 2 small letters a-h.",
    ),
    "documents.number_fields_missing": (
        "This file has no empty places for number and date: {missing}.",
        "Only documents typeset by this system can be numbered this way.",
    ),
    "documents.number_already_filled": (
        "Number and date are already written on this document: {fields}.",
        "A number is given once; issue a new document instead.",
    ),
}


class TypesettingError(Exception):
    """A refusal with a stable `code` (a key of SENTENCES) and the `facts` that its sentence names."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(f"{code}: {SENTENCES[code][0].format(**facts)}")
        self.code = code
        self.facts: dict[str, Any] = dict(facts)
