"""The form of a reading pack (docs/protocols/reading-pack.md): the manifest, a page, what a device sends and is answered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dienhong.cabinet.commands.notes import Contact, Written
from dienhong.cabinet.models import NoteOperation, PaperVersion, ReadingPack
from dienhong.cabinet.queries.reading import PackItem
from dienhong.documents.public import file_bytes, offline_page
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.kernel.text import nfc

FORMAT = "dienhong-reading-pack/1"
PDF = "application/pdf"
PICTURES = ("image/png", "image/jpeg")
MOST_BYTES = 2_000_000
_WORDS, _AROUND, _STROKES, _POINTS, _RECTS = 5000, 200, 500, 20_000, 200
_SHA256 = re.compile(r"[0-9a-f]{64}")


def manifest_of(pack: ReadingPack, items: Iterable[PackItem] | None, token: str) -> dict[str, Any]:
    """What the device may hold; without items: nothing any more. `token` is for what it sends."""
    head = {"format": FORMAT, "pack": str(pack.uuid), "now": clock.now().isoformat(), "token": token}
    if items is None:
        return {**head, "state": "wipe"}
    session = pack.session
    return {
        **head,
        "state": "current",
        "number": pack.number,
        "reader": pack.person.full_name,
        "expires_at": session.papers_until.isoformat(),
        "session": {
            "uuid": str(session.uuid),
            "title": session.title,
            "body": session.body.name,
            "starts_at": session.starts_at.isoformat(),
            "place": session.place,
        },
        "items": [
            {
                "number": one.number,
                "title": one.item.title,
                "papers": [_paper(version) for version in one.versions],
            }
            for one in items
        ],
    }


def pages_in(version: PaperVersion) -> int:
    """Of how many pages a paper is sent."""
    return version.file.page_count or 1


def _paper(version: PaperVersion) -> dict[str, Any]:
    return {
        "paper": str(version.paper.uuid),
        "title": version.paper.title,
        "kind": str(version.paper.get_kind_display()),
        "version": version.number,
        "sha256": version.file_id,
        "size": version.file.size,
        "media_type": version.file.media_type,
        "pages": pages_in(version),
    }


def page_bytes(version: PaperVersion, number: int) -> bytes:
    """A page (from 1): the length of a JSON object in four bytes, the object, the picture. Raises NotFound."""
    if not 1 <= number <= pages_in(version):
        raise NotFound("page")
    head: dict[str, Any] = {"width": 0, "height": 0, "lines": [], "text": ""}
    picture = b""
    if version.file.media_type == PDF:
        page = offline_page(version.file, number)
        lines = [[round(n, 2) for n in (one.x, one.y, one.width, one.size)] + [one.text] for one in page.lines]
        head |= {"width": page.width, "height": page.height, "lines": lines}
        picture = page.picture
    elif version.file.media_type in PICTURES:
        picture = file_bytes(version.file_id)
    else:
        head["text"] = version.file.text
    encoded = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    return len(encoded).to_bytes(4, "big") + encoded + picture


def told_operation(one: NoteOperation) -> dict[str, Any]:
    """An operation as it is sent back to its owner's devices."""
    return {
        "id": str(one.uuid),
        "note": str(one.note),
        "paper": str(one.paper.uuid),
        "sha256": one.version.file_id,
        "clock": one.clock,
        "device": one.device,
        "kind": one.kind,
        "deleted": one.deleted,
        "shared": one.shared,
        "content": one.content,
        "made_at": one.made_at.isoformat(),
    }


def read_contact(body: bytes) -> tuple[Contact, int]:
    """What a device sent, and from which operation on it asks. Raises RuleBroken("cabinet.contact_malformed")."""
    if len(body) > MOST_BYTES:
        raise RuleBroken("cabinet.contact_malformed")
    try:
        said = json.loads(body)
        operations = tuple(_operation(one) for one in said.get("operations", []))
        opened = tuple((_hash(one["sha256"]), _instant(one["at"])) for one in said.get("opened", []))
        cursor = _whole(said.get("cursor", 0))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RuleBroken("cabinet.contact_malformed") from error
    return Contact(operations, opened), cursor


def _operation(one: Mapping[str, Any]) -> Written:
    if one["kind"] not in NoteOperation.Kind.values:
        raise ValueError(one["kind"])
    return Written(
        id=UUID(one["id"]),
        note=UUID(one["note"]),
        paper=UUID(one["paper"]),
        sha256=_hash(one["sha256"]),
        clock=max(_whole(one["clock"]), 1),
        device=str(UUID(one["device"])),
        kind=one["kind"],
        deleted=one["deleted"] is True,
        shared=one["shared"] is True,
        content=_content(one["content"]),
        made_at=_instant(one["made_at"]),
    )


def _content(said: Mapping[str, Any]) -> dict[str, Any]:
    """The known members only, each bounded."""
    quote = said.get("quote") or {}
    strokes = [[_share(n) for n in stroke] for stroke in said.get("strokes", [])]
    if len(strokes) > _STROKES or sum(map(len, strokes)) > _POINTS:
        raise ValueError("strokes")
    found: dict[str, Any] = {"page": max(_whole(said.get("page", 1)), 1), "text": _words(said.get("text", ""), _WORDS)}
    if quote:
        limits = {"exact": _WORDS, "prefix": _AROUND, "suffix": _AROUND}
        found["quote"] = {name: _words(quote.get(name, ""), most) for name, most in limits.items()}
    rects = [[_share(n) for n in rect] for rect in said.get("rects", [])]
    if len(rects) > _RECTS or any(len(rect) != 4 for rect in rects):
        raise ValueError("rects")
    return {**found, "rects": rects, "strokes": strokes}


def _words(value: object, most: int) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise TypeError("words")
    return nfc(value)[:most]


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise ValueError("number")
    return value


def _share(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not -1 <= value <= 2:
        raise ValueError("share")
    return round(value, 5)


def _hash(value: str) -> str:
    if not _SHA256.fullmatch(value):
        raise ValueError("hash")
    return value


def _instant(value: str) -> datetime:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None or not 2000 < found.year < 3000:
        raise ValueError("instant")
    return found
