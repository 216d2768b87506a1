"""The work between the acts: typesetting and signing, numbering and sealing; idempotent, outside the acts themselves."""

from collections.abc import Sequence

from django.urls import reverse

from dienhong.audit.public import batch
from dienhong.documents.adopted import to_be_signed, with_number
from dienhong.documents.commands.issue import complete_issue, record_signature, release_signature
from dienhong.documents.commands.replies import finish_by_answer
from dienhong.documents.commands.terms import reckon_handling, reckon_opinion
from dienhong.documents.deadlines import basis_of
from dienhong.documents.events import (
    DocumentIssued,
    DocumentSigned,
    DraftApproved,
    DraftInitialled,
    DraftReturned,
    DraftSubmitted,
    ExportEnded,
    FileRowsDeleted,
    FilesReleased,
    IncomingArrived,
    IncomingAssigned,
    IncomingUpdated,
    IncomingWithdrawn,
    NumberTaken,
    OpinionAsked,
    OpinionDropped,
    OpinionGiven,
    OpinionReminded,
    SignatureRequested,
    TermMoved,
    TermPassed,
    WaitingFileEnded,
)
from dienhong.documents.models import (
    DocumentStep,
    Export,
    Handling,
    IncomingDocument,
    Opinion,
    OutgoingDocument,
    Reply,
    TermChange,
    Upload,
)
from dienhong.documents.notices import (
    tell_of_answer,
    tell_of_certificate,
    tell_of_draft,
    tell_of_export,
    tell_of_incoming,
    tell_of_moved_term,
    tell_of_opinion,
    tell_of_stamps,
    tell_of_waiting_file,
)
from dienhong.documents.permissions import GIVE_OPINION, ISSUE_DOCUMENT, REGISTER_INCOMING
from dienhong.documents.queries.initials import wanted_initials
from dienhong.documents.queries.outgoing import signing_subject
from dienhong.documents.queries.terms import handlings_touched, opinions_touched
from dienhong.documents.storage import erase, forget, keep, read
from dienhong.identity.public import persons_holding, persons_holding_each
from dienhong.kernel.actor import Actor
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import handles, handles_together, publish
from dienhong.signing.public import (
    Asked,
    ExpiryAnnounced,
    RemoteSignatureMade,
    RemoteSigningEnded,
    StampsResumed,
    StampsStopped,
    personal_key_of,
    seal_key_of,
    sign_pdf,
    sign_pdf_or_ask,
    signed_remotely,
)
from dienhong.working_time.public import CalendarChanged

PLATFORM = Actor.system("documents")
PDF = "application/pdf"
Status = OutgoingDocument.Status


@handles(SignatureRequested)
def on_signature_requested(event: SignatureRequested) -> None:
    """Typeset the approved text and sign it with the leader's own key, or ask the leader to approve it elsewhere."""
    document = OutgoingDocument.objects.select_related("adopted").get(pk=event.document_id)
    if document.status != Status.SIGNING:
        return
    pdf, pages, words = to_be_signed(document)
    signed = sign_pdf_or_ask(
        pdf,
        key_id=personal_key_of(event.signer_id),
        field="ChuKy",
        reason="Ký ban hành văn bản",
        asked=Asked(
            signing_subject(document),
            f"{document.symbol}: {document.summary}",
            reverse("documents:outgoing", args=[document.uuid]),
        ),
    )
    if signed is None:
        announce(f"documents.outgoing:{document.uuid}")
        return
    file = keep(signed, PDF, page_count=pages, text=words)
    record_signature(PLATFORM, document_id=document.pk, pdf_sha256=file.sha256, signer_id=event.signer_id)


@handles(RemoteSignatureMade)
def on_remote_signature_made(event: RemoteSignatureMade) -> None:
    """The leader approved on the phone: keep the PDF as if it had been signed at once."""
    document = _being_signed(event.subject)
    if document is None:
        return
    assert document.signer_post is not None
    _, pages, words = to_be_signed(document)
    file = keep(signed_remotely(event.signing_id), PDF, page_count=pages, text=words)
    signer_id = document.signer_post.person_id
    record_signature(PLATFORM, document_id=document.pk, pdf_sha256=file.sha256, signer_id=signer_id)


@handles(RemoteSigningEnded)
def on_remote_signing_ended(event: RemoteSigningEnded) -> None:
    """Nobody approved: the document waits for its signature anew."""
    document = _being_signed(event.subject)
    if document is not None:
        release_signature(PLATFORM, document_id=document.pk, remark=event.reason)


def _being_signed(subject: str) -> OutgoingDocument | None:
    """The document of a signature that was waited for; None where it is about something else, or over."""
    domain, _, number = subject.partition(":")
    documents = OutgoingDocument.objects.select_related("signer_post", "adopted").filter(status=Status.SIGNING)
    return documents.filter(pk=int(number)).first() if domain == "documents" else None


@handles(NumberTaken)
def on_number_taken(event: NumberTaken) -> None:
    """Fill in number and date and put the agency's seal over the whole."""
    document = OutgoingDocument.objects.select_related("pdf", "agency").get(pk=event.document_id)
    if document.status != Status.SEALING:
        return
    assert document.pdf is not None
    numbered, box, mark = with_number(document, read(document.pdf))
    sealed = sign_pdf(
        numbered,
        key_id=seal_key_of(document.agency_id),
        field="ConDau",
        reason="Phát hành văn bản",
        box=box,
        appearance=mark,
    )
    file = keep(sealed, PDF, page_count=document.pdf.page_count, text=f"{document.code}\n{document.pdf.text}")
    complete_issue(PLATFORM, document_id=document.pk, pdf_sha256=file.sha256)


@handles(DraftSubmitted)
def on_draft_submitted(event: DraftSubmitted) -> None:
    """Tell the reviewer."""
    document = OutgoingDocument.objects.get(pk=event.document_id)
    tell_of_draft([event.reviewer_id], "documents.submitted", document, DocumentStep.Kind.SUBMITTED)


@handles(DraftSubmitted)
def on_draft_submitted_ask_initials(event: DraftSubmitted) -> None:
    """Tell those whose initial it needs; where many may give one, all of them."""
    document = OutgoingDocument.objects.get(pk=event.document_id)
    if document.status == Status.IN_REVIEW:
        missing = [one for one in wanted_initials(document) if one.given is None]
        people = dict.fromkeys(person for one in missing for person in one.person_ids)
        tell_of_draft(people, "documents.initial_wanted", document, DocumentStep.Kind.SUBMITTED)


@handles(DraftInitialled)
def on_draft_initialled(event: DraftInitialled) -> None:
    """Tell the reviewer when nothing is missing any more."""
    document = OutgoingDocument.objects.get(pk=event.document_id)
    if event.complete and document.status == Status.IN_REVIEW and document.reviewer_id is not None:
        tell_of_draft([document.reviewer_id], "documents.initialled", document, DocumentStep.Kind.INITIALLED)


@handles(OpinionAsked)
def on_opinion_asked(event: OpinionAsked) -> None:
    """Tell those who give opinions for the agency that is asked."""
    row = _opinion(event.opinion_id)
    tell_of_opinion(persons_holding(GIVE_OPINION, row.to_agency_id), "documents.opinion_asked", row)


@handles(OpinionGiven)
def on_opinion_given(event: OpinionGiven) -> None:
    """Tell the author."""
    row = _opinion(event.opinion_id)
    tell_of_opinion([row.document.author_id], "documents.opinion_given", row)


@handles(OpinionDropped)
def on_opinion_dropped(event: OpinionDropped) -> None:
    """Tell those who were asked that nothing is left to do."""
    row = _opinion(event.opinion_id)
    tell_of_opinion(persons_holding(GIVE_OPINION, row.to_agency_id), "documents.opinion_dropped", row)


@handles(OpinionReminded)
def on_opinion_reminded(event: OpinionReminded) -> None:
    """Remind those who are asked; of a term that has passed the author hears too."""
    row = _opinion(event.opinion_id)
    if row.status == Opinion.Status.ASKED:
        people = [*persons_holding(GIVE_OPINION, row.to_agency_id), *([row.document.author_id] if event.passed else [])]
        tell_of_opinion(people, "documents.opinion_overdue" if event.passed else "documents.opinion_soon", row)


def _opinion(opinion_id: int) -> Opinion:
    return Opinion.objects.select_related("document", "agency", "to_agency", "asked_by").get(pk=opinion_id)


@handles(DraftReturned)
def on_draft_returned(event: DraftReturned) -> None:
    """Tell the author why."""
    document = OutgoingDocument.objects.get(pk=event.document_id)
    tell_of_draft([event.author_id], "documents.returned", document, DocumentStep.Kind.RETURNED)


@handles(DraftApproved)
def on_draft_approved(event: DraftApproved) -> None:
    """Tell the signer."""
    document = OutgoingDocument.objects.get(pk=event.document_id)
    tell_of_draft([event.signer_id], "documents.approved", document, DocumentStep.Kind.APPROVED)


@handles(DocumentSigned)
def on_document_signed(event: DocumentSigned) -> None:
    """Tell the clerks who issue."""
    document = OutgoingDocument.objects.get(pk=event.document_id)
    clerks = persons_holding(ISSUE_DOCUMENT, event.agency_id)
    tell_of_draft(clerks, "documents.signed", document, DocumentStep.Kind.SIGNED)


@handles_together(IncomingArrived, most=20)
def on_incoming_arrived(events: Sequence[IncomingArrived]) -> None:
    """Tell the clerks who register."""
    documents = IncomingDocument.objects.defer("search_text", "search").in_bulk([one.document_id for one in events])
    clerks = persons_holding_each(REGISTER_INCOMING, [one.agency_id for one in events])
    for event in events:
        if clerks[event.agency_id]:
            tell_of_incoming(clerks[event.agency_id], "documents.arrived", documents[event.document_id])


@handles_together(IncomingArrived, most=200)
def on_incoming_arrived_tell_author(events: Sequence[IncomingArrived]) -> None:
    """Tell who wrote the documents that are answered."""
    arrived = [one.document_id for one in events]
    rows = Reply.objects.filter(incoming_id__in=arrived).exclude(to_outgoing=None).order_by("id")
    for reply in rows.select_related("incoming", "to_outgoing"):
        tell_of_answer(reply)


@handles(DocumentIssued)
def on_document_issued(event: DocumentIssued) -> None:
    """What the document answers is dealt with, where its author said so and somebody handles it."""
    open_ones = (IncomingDocument.Status.ASSIGNED, IncomingDocument.Status.PROCESSING)
    rows = Reply.objects.filter(outgoing_id=event.document_id, finishes=True, to_incoming__status__in=open_ones)
    for incoming_id in rows.values_list("to_incoming_id", flat=True):
        assert incoming_id is not None
        finish_by_answer(PLATFORM, document_id=incoming_id, answer_id=event.document_id)


@handles(TermPassed)
def on_term_passed(event: TermPassed) -> None:
    """Tell who handles it and who assigned it, unless it was dealt with meanwhile."""
    handling = Handling.objects.select_related("document", "assigned_by", "person").get(pk=event.handling_id)
    if handling.closed_at is None:
        people = [handling.person_id, handling.assigned_by_id]
        tell_of_incoming(people, "documents.overdue", handling.document, handling)


@handles(IncomingAssigned)
def on_incoming_assigned(event: IncomingAssigned) -> None:
    """Tell the one who handles it, unless somebody else does meanwhile."""
    document = IncomingDocument.objects.get(pk=event.document_id)
    handling = (
        document.handlings.select_related("assigned_by").filter(person_id=event.person_id, closed_at=None).first()
    )
    if handling is not None:
        tell_of_incoming([event.person_id], "documents.assigned", document, handling)


@handles(ExpiryAnnounced)
def on_expiry_announced(event: ExpiryAnnounced) -> None:
    """Tell those who manage the keys of the agency, and the holder. Here, because signing does not know notices."""
    tell_of_certificate(event)


@handles(StampsStopped)
def on_stamps_stopped(event: StampsStopped) -> None:
    """Tell those who manage keys that signatures go without time-stamps, and until when."""
    tell_of_stamps("documents.stamps_stopped", event.outage_id)


@handles(StampsResumed)
def on_stamps_resumed(event: StampsResumed) -> None:
    """Tell those who manage keys that it is over."""
    tell_of_stamps("documents.stamps_resumed", event.outage_id)


@handles(IncomingUpdated)
def on_incoming_updated(event: IncomingUpdated) -> None:
    """Tell those who work on it that it says something else now."""
    _tell_those_concerned(event.document_id, "documents.updated")


@handles(IncomingWithdrawn)
def on_incoming_withdrawn(event: IncomingWithdrawn) -> None:
    """Tell those who worked on it that it is gone."""
    _tell_those_concerned(event.document_id, "documents.withdrawn")


def _tell_those_concerned(document_id: int, notice: str) -> None:
    document = IncomingDocument.objects.get(pk=document_id)
    handlers = document.handlings.values_list("person_id", flat=True).distinct()
    concerned = {*persons_holding(REGISTER_INCOMING, document.agency_id), *handlers}
    tell_of_incoming(sorted(concerned), notice, document, version=document.versions.count())


@handles(FilesReleased)
def on_files_released(event: FilesReleased) -> None:
    """Delete the rows of files that nothing holds any more."""
    gone = forget(event.sha256s)
    if gone:
        publish(FileRowsDeleted(gone))


@handles(FileRowsDeleted)
def on_file_rows_deleted(event: FileRowsDeleted) -> None:
    """Delete their bytes, in a transaction of its own: only now nobody can want them back."""
    erase(event.sha256s)


@handles(CalendarChanged)
def on_calendar_changed(event: CalendarChanged) -> None:
    """Reckon the open terms of the agencies anew that the change can move; a second time changes nothing."""
    basis = basis_of(event)
    with batch() as acts:
        for handling_id in handlings_touched(event):
            acts.run(reckon_handling, PLATFORM, handling_id=handling_id, basis=basis)
        for opinion_id in opinions_touched(event):
            acts.run(reckon_opinion, PLATFORM, opinion_id=opinion_id, basis=basis)


@handles(TermMoved)
def on_term_moved(event: TermMoved) -> None:
    """Tell who handles the document, or who is asked for the opinion and who asked."""
    change = TermChange.objects.select_related("handling__document", "opinion__document").get(pk=event.change_id)
    if change.handling is not None:
        tell_of_moved_term([change.handling.person_id], change)
    elif change.opinion is not None:
        asked = persons_holding(GIVE_OPINION, change.opinion.to_agency_id)
        tell_of_moved_term([*asked, change.opinion.document.author_id], change)


@handles(ExportEnded)
def on_export_ended(event: ExportEnded) -> None:
    """Tell the one who waits for the file."""
    tell_of_export(Export.objects.get(pk=event.export_id))


@handles(WaitingFileEnded)
def on_waiting_file_ended(event: WaitingFileEnded) -> None:
    """Tell its author whether the file is attached."""
    tell_of_waiting_file(Upload.objects.select_related("outgoing").get(pk=event.upload_id))
