"""Attachments that travel beside the package: a small description under the seal, the bytes uploaded in pieces before.

Our extension of edXML (docs/protocols/exchange.md, section 13, of 22/11/2026): any other reader sees an ordinary small file.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass

from dienhong.documents.public import must_not_be_marked_secret, owned_file
from dienhong.exchange.edxml import Attachment
from dienhong.kernel.errors import RuleBroken

MEDIA_TYPE = "application/vnd.dienhong.detached+json"
ENDING = ".tep.json"
MOST_BYTES = 4096
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Detached:
    """What the description says: `size` in bytes, `sha256` in hexadecimal."""

    name: str
    size: int
    sha256: str
    media_type: str


def is_description(attachment: Attachment) -> bool:
    """Whether an attachment describes one that travels beside the package."""
    return attachment.content_type == MEDIA_TYPE


def description_of(content_id: str, file: Detached) -> Attachment:
    """The attachment that stands in the package for a file."""
    text = json.dumps({"version": 1, **asdict(file)}, ensure_ascii=False, separators=(",", ":"))
    return Attachment(content_id, f"{file.name}{ENDING}", MEDIA_TYPE, text.encode())


def read_description(attachment: Attachment) -> Detached:
    """Raises RuleBroken("exchange.detached_malformed")."""
    try:
        if len(attachment.data) > MOST_BYTES:
            raise ValueError("too long")
        said = json.loads(attachment.data)
        if said.pop("version") != 1:
            raise ValueError("version")
        file = Detached(**said)
        if not (isinstance(file.size, int) and isinstance(file.media_type, str) and _SHA256.fullmatch(file.sha256)):
            raise ValueError("values")
        if attachment.name != f"{file.name}{ENDING}":
            raise ValueError("name")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RuleBroken("exchange.detached_malformed", name=attachment.name) from error
    return file


def must_be_there(attachment: Attachment, agency_id: int) -> Detached:
    """The description of a file that the sender has uploaded and that was checked then.

    Raises RuleBroken: exchange.detached_malformed, exchange.detached_missing.
    """
    file = read_description(attachment)
    must_not_be_marked_secret(file.name)
    stored = owned_file(agency_id, file.sha256)
    if stored is None or stored.size != file.size:
        raise RuleBroken("exchange.detached_missing", name=file.name)
    return file
