"""INTERIM until pages/sniff.py is there."""
from dataclasses import dataclass

@dataclass(frozen=True, slots=True)
class CheckedFile:
    name: str
    media_type: str
    page_count: int | None
    text: str

def checked_file(name: str, data: bytes) -> CheckedFile:
    raise NotImplementedError
