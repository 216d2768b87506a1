"""What every command on a document does at its end: the step for the timeline, the search text, the live signal."""

from __future__ import annotations

import hashlib
import json

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from dienhong.audit.public import note
from dienhong.documents.models import DocumentStep, DraftVersion, IncomingDocument, OutgoingDocument
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.live import announce
from dienhong.kernel.text import fold, nfc


def add_step(actor: Actor, document: OutgoingDocument, kind: DocumentStep.Kind, remark: str = "") -> None:
    """Write a step of the timeline, tell the record what it is about, and wake open pages."""
    DocumentStep.objects.create(
        agency_id=document.agency_id,
        document=document,
        kind=kind,
        person_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of_person_id,
        remark=remark,
        at=clock.now(),
    )
    tell_change(document)


def tell_change(document: OutgoingDocument) -> None:
    """Tell the record what the act is about, and wake open pages."""
    note(
        agency_id=document.agency_id,
        subject=("documents.OutgoingDocument", str(document.uuid)),
        version=document.version,
        status=document.status,
    )
    announce(f"documents.outgoing:{document.uuid}")


def touch_incoming(document: IncomingDocument, *fields: str) -> None:
    """Save the given fields of an incoming document, tell the record, and wake open pages."""
    document.changed_at = clock.now()
    document.save(update_fields=["changed_at", *fields])
    note(
        agency_id=document.agency_id,
        subject=("documents.IncomingDocument", str(document.uuid)),
        status=document.status,
    )
    announce(f"documents.incoming:{document.uuid}")


def keep_version(actor: Actor, document: OutgoingDocument) -> None:
    """Store what the draft says now as a version that is never changed."""
    content = {
        **document.content,
        "type_code": document.type_code,
        "symbol": document.symbol,
        "summary": document.summary,
        "place": document.place,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    DraftVersion.objects.create(
        agency_id=document.agency_id,
        document=document,
        version=document.version,
        content=content,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        author_id=actor.person_id or document.author_id,
        saved_at=document.changed_at,
    )


def search_values(*texts: str) -> dict[str, object]:
    """The two search columns: the text with dấu and without, so that either way of typing finds it."""
    text, both = search_words(*texts)
    return {"search_text": text, "search": SearchVector(Value(both), config="simple")}


def search_words(*texts: str) -> tuple[str, str]:
    """The text for the first search column, and the words with and without dấu for the second."""
    text = nfc("\n".join(part for part in texts if part)).lower()
    return text[:900_000], f"{text}\n{fold(text)}"[:900_000]
