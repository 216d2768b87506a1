"""How pages and uploaded files are refused: stable codes; the sentences are here, in English, for messages.py."""

from typing import Any

SENTENCES: dict[str, tuple[str, str]] = {
    "documents.file_empty": ("The file is empty.", "Choose the file again."),
    "documents.file_too_large": (
        "The file has {size} bytes; at most {limit} are accepted.",
        "Split it, or save scanned pages with a lower resolution.",
    ),
    "documents.file_type_not_accepted": (
        "Not every recipient could open “{name}”, so it cannot be taken.",
        "Save it as PDF, DOCX, XLSX, PNG, JPEG, ZIP, XML or plain text, and choose that.",
    ),
    "documents.file_extension_mismatch": (
        "The name ends in “{extension}”, but the content is {found}.",
        "Save the file anew from its program under the right name.",
    ),
    "documents.file_executable": (
        "The file is a program or contains one: {name}.",
        "Remove programs and macros, then send it again.",
    ),
    "documents.file_malicious": (
        "The file contains a known virus test pattern: {name}.",
        "Do not open it; tell the information security officer.",
    ),
    "documents.file_encrypted": (
        "The file is protected by a password, so nobody could check or read it.",
        "Save it without a password and send it again.",
    ),
    "documents.file_broken": (
        "The file is damaged or incomplete: {reason}.",
        "Send it again; if that fails, save it anew.",
    ),
    "documents.file_bomb": (
        "The archive would unpack to far more than it is worth: {reason}.",
        "Send the files one by one.",
    ),
    "documents.file_unsafe": (
        "The file tries to reach outside itself: {reason}.",
        "Save it anew without links to other files.",
    ),
    "documents.file_too_many_pages": (
        "The file has {pages} pages; at most {limit} are accepted.",
        "Split it.",
    ),
    "documents.page_not_found": (
        "There is no page {page}; the file has {pages}.",
        "Choose another page.",
    ),
}


class FileRefused(Exception):
    """A refusal with a stable `code` (a key of SENTENCES) and the `facts` that its sentence names."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(f"{code}: {SENTENCES[code][0].format(**facts)}")
        self.code = code
        self.facts: dict[str, Any] = dict(facts)
