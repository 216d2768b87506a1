"""Records files: which ones a person may see, and what lies in them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from dienhong.documents.models import FiledDocument, IncomingDocument, OutgoingDocument, RecordsFile, RetentionPeriod
from dienhong.documents.permissions import KEEP_ARCHIVE, KEEP_RECORDS, READ_DOCUMENTS
from dienhong.documents.queries.incoming import visible_incoming
from dienhong.documents.queries.outgoing import NOBODY, visible_outgoing
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

RECORDS_ORDER = ("-year", "agency_id", "code", "id")


def visible_records(actor: Actor) -> QuerySet[RecordsFile]:
    """The files one keeps oneself, and those of agencies whose records one keeps, archives or reads."""
    agencies = (
        actor.authority.agencies_with(KEEP_RECORDS)
        | actor.authority.agencies_with(KEEP_ARCHIVE)
        | actor.authority.agencies_with(READ_DOCUMENTS)
    )
    rows = RecordsFile.objects.select_related("agency", "keeper", "retention", "group")
    return rows.filter(Q(agency_id__in=agencies) | Q(keeper_id=actor.acts_as_person_id or NOBODY))


def records_list(actor: Actor, year: int | None = None, *, to_review: bool = False) -> QuerySet[RecordsFile]:
    """Files of a year, or those whose time has run out; to be paged by RECORDS_ORDER."""
    rows = visible_records(actor)
    if year is not None:
        rows = rows.filter(year=year)
    if to_review:
        rows = rows.filter(retain_until__lt=clock.today())
    return rows


def records_file(actor: Actor, uuid: UUID) -> RecordsFile:
    """One file. Raises NotFound, also for one the actor may not see."""
    found = visible_records(actor).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("documents.RecordsFile")
    return found


def records_for_update(actor: Actor, file_id: int) -> RecordsFile:
    """The locked file. Raises NotFound."""
    if not visible_records(actor).filter(pk=file_id).exists():
        raise NotFound("documents.RecordsFile")
    return RecordsFile.objects.select_for_update(of=("self",)).select_related("retention").get(pk=file_id)


def open_files_for(actor: Actor, agency_id: int) -> list[RecordsFile]:
    """The open files of an agency into which the actor may put documents, by code; at most 500."""
    if not actor.may(KEEP_RECORDS, at=agency_id):
        return []
    rows = visible_records(actor).filter(agency_id=agency_id, status=RecordsFile.Status.OPEN)
    return list(rows.order_by("-year", "code")[:500])


def filed_in(actor: Actor, file: RecordsFile) -> tuple[list[FiledDocument], int]:
    """What lies in a file as far as the actor may see it, in the order of filing, and how many things he may not see."""
    every = list(file.documents.select_related("outgoing", "incoming", "filed_by").order_by("id")[:2000])
    outgoing = visible_outgoing(actor).filter(filed__records_file=file).values_list("pk", flat=True)
    incoming = visible_incoming(actor).filter(filed__records_file=file).values_list("pk", flat=True)
    ours, theirs = set(outgoing), set(incoming)
    seen = [one for one in every if one.outgoing_id in ours or one.incoming_id in theirs]
    return seen, len(every) - len(seen)


def files_holding(actor: Actor, document: OutgoingDocument | IncomingDocument) -> list[RecordsFile]:
    """The files that a document lies in, as far as the actor may see them."""
    if isinstance(document, OutgoingDocument):
        filed = FiledDocument.objects.filter(outgoing=document)
    else:
        filed = FiledDocument.objects.filter(incoming=document)
    return list(visible_records(actor).filter(pk__in=filed.values("records_file")).order_by("year", "code"))


def fileable_document(actor: Actor, uuid: UUID) -> OutgoingDocument | IncomingDocument:
    """A document of either kind that the actor may see. Raises NotFound."""
    found = visible_outgoing(actor).filter(uuid=uuid).first() or visible_incoming(actor).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("documents.document")
    return found


def retention_periods() -> list[RetentionPeriod]:
    """The periods in force today, the longest first."""
    today = clock.today()
    rows = RetentionPeriod.objects.filter(valid_from__lte=today).filter(Q(valid_until=None) | Q(valid_until__gte=today))
    return sorted(rows, key=lambda row: -(row.years or 1000))


def usual_group(document: OutgoingDocument | IncomingDocument) -> str:
    """The code of the group that the template of a document proposes; the caller has checked that it may be seen."""
    if not isinstance(document, OutgoingDocument) or document.begun_with is None:
        return ""
    return document.begun_with.group_code
