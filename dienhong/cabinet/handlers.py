"""What follows the acts of dossiers, votes and sessions: seals, ballots approved on a phone, notices; idempotent, outside the acts."""

from __future__ import annotations

from django.urls import reverse

from dienhong.cabinet.commands.consent import end_block
from dienhong.cabinet.commands.counting import seal_tally
from dienhong.cabinet.commands.minutes import drop_minutes_signature, record_minutes_signature
from dienhong.cabinet.commands.polls import open_poll
from dienhong.cabinet.commands.resolutions import record_issued_resolution
from dienhong.cabinet.commands.voting import cast_ballot
from dienhong.cabinet.dossier_notices import tell_of_dossier
from dienhong.cabinet.events import (
    AbsenceAsked,
    AbsenceDecided,
    DossierMoved,
    DraftMoved,
    MembersInvited,
    MinutesSent,
    MinutesSettled,
    MinutesSignatureAsked,
    OpinionAnswered,
    PollClosed,
    PollOpened,
    PollPrepared,
    PollWithdrawn,
    SessionMoved,
)
from dienhong.cabinet.minutes_notices import tell_members_to_read, tell_who_signs
from dienhong.cabinet.minutes_pdf import FIELDS, minutes_pdf
from dienhong.cabinet.models import (
    AssistantDraft,
    BallotDraft,
    ClauseOpinion,
    DossierStep,
    Invitation,
    Minutes,
    MinutesSignature,
    Poll,
    Resolution,
    Session,
    SessionStep,
)
from dienhong.cabinet.notices import tell_of_poll
from dienhong.cabinet.queries.minutes import SUBJECT as MINUTES_SUBJECT
from dienhong.cabinet.session_notices import tell_asked, tell_decided, tell_invited, tell_step
from dienhong.cabinet.view_notices import tell_answered, tell_draft
from dienhong.documents.public import DocumentIssued, store_file
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import handles
from dienhong.signing.public import (
    Asked,
    RemoteSignatureMade,
    RemoteSigningEnded,
    personal_key_of,
    seal_key_of,
    sign_detached,
    sign_pdf_or_ask,
    signed_remotely,
)

PLATFORM = Actor.system("cabinet")
SUBJECT = "cabinet"
_INVITATIONS = Invitation.objects.select_related("session__body", "person", "post", "item")


@handles(DossierMoved)
def on_dossier_moved(event: DossierMoved) -> None:
    """Tell whom the step concerns."""
    rows = DossierStep.objects.select_related("person", "dossier__type", "dossier__body", "dossier__submitter")
    tell_of_dossier(rows.get(pk=event.step_id), event.appraiser_id)


@handles(PollPrepared)
def on_poll_prepared(event: PollPrepared) -> None:
    """Put the agency's seal on the manifest; that opens the vote."""
    poll = Poll.objects.get(pk=event.poll_id)
    if poll.state == Poll.State.PREPARING:
        seal = sign_detached(poll.manifest.encode(), key_id=seal_key_of(poll.agency_id))
        open_poll(PLATFORM, poll_id=poll.pk, seal=seal)


@handles(PollClosed)
def on_poll_closed(event: PollClosed) -> None:
    """Put the agency's seal on the tally and tell the members what was decided."""
    poll = Poll.objects.get(pk=event.poll_id)
    if not poll.tally_seal:
        seal = sign_detached(poll.tally.encode(), key_id=seal_key_of(poll.agency_id))
        seal_tally(PLATFORM, poll_id=poll.pk, seal=seal)
    tell_of_poll(poll, "closed")


@handles(PollClosed)
def on_block_decided(event: PollClosed) -> None:
    """What was voted on together is concluded together, or goes back to the ordinary items."""
    _end_block(event.poll_id)


@handles(PollWithdrawn)
def on_block_withdrawn(event: PollWithdrawn) -> None:
    """The same where the question was taken back."""
    _end_block(event.poll_id)


def _end_block(poll_id: int) -> None:
    if Poll.objects.filter(pk=poll_id, block__isnull=False).exists():
        end_block(PLATFORM, poll_id=poll_id)


@handles(PollOpened)
def on_poll_opened(event: PollOpened) -> None:
    """Members hear of it."""
    tell_of_poll(Poll.objects.get(pk=event.poll_id), "opened")


@handles(PollWithdrawn)
def on_poll_withdrawn(event: PollWithdrawn) -> None:
    """Members hear of it."""
    tell_of_poll(Poll.objects.get(pk=event.poll_id), "withdrawn")


@handles(RemoteSignatureMade)
def on_remote_signature_made(event: RemoteSignatureMade) -> None:
    """A member approved the ballot on the phone: hand it in as if it had been signed at once."""
    draft = _draft_of(event.subject)
    if draft is None:
        return
    try:
        cast_ballot(PLATFORM, draft=draft.uuid, signature=signed_remotely(event.signing_id))
    except RuleBroken:
        # Refused for good, and recorded: the member voted again meanwhile, or the question was taken back.
        announce(f"cabinet.poll:{draft.poll.uuid}")


@handles(RemoteSigningEnded)
def on_remote_signing_ended(event: RemoteSigningEnded) -> None:
    """Nobody approved: the page offers the ballot anew."""
    draft = _draft_of(event.subject)
    if draft is not None:
        announce(f"cabinet.poll:{draft.poll.uuid}")


def _draft_of(subject: str) -> BallotDraft | None:
    """The ballot of a signature that was waited for; None where it is about something else."""
    domain, _, number = subject.partition(":")
    return BallotDraft.objects.select_related("poll").filter(pk=int(number)).first() if domain == SUBJECT else None


@handles(SessionMoved)
def on_session_moved(event: SessionMoved) -> None:
    """Tell whom the step concerns."""
    tell_step(SessionStep.objects.select_related("session__body", "chair").get(pk=event.step_id))


@handles(MembersInvited)
def on_members_invited(event: MembersInvited) -> None:
    """Tell those invited."""
    session = Session.objects.select_related("body").get(pk=event.session_id)
    tell_invited(session, _INVITATIONS.filter(pk__in=event.invitation_ids))


@handles(AbsenceAsked)
def on_absence_asked(event: AbsenceAsked) -> None:
    """Tell the head of the body, unless the member thought better of it meanwhile."""
    invitation = _INVITATIONS.get(pk=event.invitation_id)
    if invitation.consent == Invitation.Consent.ASKED:
        tell_asked(invitation)


@handles(AbsenceDecided)
def on_absence_decided(event: AbsenceDecided) -> None:
    """Tell the member, unless the reply was changed meanwhile."""
    invitation = _INVITATIONS.get(pk=event.invitation_id)
    if invitation.consent in (Invitation.Consent.GRANTED, Invitation.Consent.REFUSED):
        tell_decided(invitation)


@handles(MinutesSent)
def on_minutes_sent(event: MinutesSent) -> None:
    """Members hear until when they can say what is wrong."""
    tell_members_to_read(Minutes.objects.select_related("session__body").get(pk=event.minutes_id))


@handles(MinutesSettled)
def on_minutes_settled(event: MinutesSettled) -> None:
    """The chair hears when the secretary has signed."""
    tell_who_signs(Minutes.objects.select_related("session__body", "session__chair").get(pk=event.minutes_id))


@handles(MinutesSignatureAsked)
def on_minutes_signature_asked(event: MinutesSignatureAsked) -> None:
    """Typeset the settled text, or take the PDF with the first signature, and sign it, or ask the person to approve elsewhere."""
    row = _asked_signature(event.signature_id)
    if row is None:
        return
    session = row.minutes.session
    pdf, _ = minutes_pdf(row.minutes)
    signed = sign_pdf_or_ask(
        pdf,
        key_id=personal_key_of(row.person_id),
        field=FIELDS[row.role],
        reason="Ký biên bản phiên họp",
        asked=Asked(f"{MINUTES_SUBJECT}:{row.pk}", session.title, reverse("cabinet:minutes", args=[session.uuid])),
    )
    if signed is not None:
        _keep_signed(row, signed)


@handles(RemoteSignatureMade)
def on_remote_minutes_signed(event: RemoteSignatureMade) -> None:
    """The secretary or the chair approved on the phone: keep the PDF as if it had been signed at once."""
    row = _waiting_signature(event.subject)
    if row is not None:
        _keep_signed(row, signed_remotely(event.signing_id))


@handles(RemoteSigningEnded)
def on_remote_minutes_unsigned(event: RemoteSigningEnded) -> None:
    """Nobody approved: the minutes wait for the signature anew."""
    row = _waiting_signature(event.subject)
    if row is not None:
        drop_minutes_signature(PLATFORM, signature_id=row.pk)


def _keep_signed(row: MinutesSignature, pdf: bytes) -> None:
    digest = store_file(pdf, "application/pdf")
    record_minutes_signature(PLATFORM, signature_id=row.pk, pdf_sha256=digest)


def _waiting_signature(subject: str) -> MinutesSignature | None:
    """The signature under minutes that was waited for; None where it is about something else, or over."""
    domain, _, number = subject.partition(":")
    return _asked_signature(int(number)) if domain == MINUTES_SUBJECT else None


def _asked_signature(signature_id: int) -> MinutesSignature | None:
    rows = MinutesSignature.objects.select_related("minutes__session__agency", "minutes__session__chair__person")
    return rows.filter(pk=signature_id, state=MinutesSignature.State.ASKED).first()


@handles(DocumentIssued)
def on_resolution_issued(event: DocumentIssued) -> None:
    """A document made of a conclusion is issued: keep whether it is what was voted on."""
    if Resolution.objects.filter(document_id=event.document_id, issued_at=None).exists():
        record_issued_resolution(PLATFORM, document_id=event.document_id)


@handles(OpinionAnswered)
def on_opinion_answered(event: OpinionAnswered) -> None:
    """Tell whose opinion was answered."""
    rows = ClauseOpinion.objects.select_related(
        "item__session", "answers__author", "author", "by_agency", "seat__person"
    )
    tell_answered(rows.get(pk=event.opinion_id))


@handles(DraftMoved)
def on_draft_moved(event: DraftMoved) -> None:
    """Tell the member of what waits for him, or the assistant of what came back; nobody else."""
    draft = AssistantDraft.objects.select_related("item__session", "seat", "author").get(pk=event.draft_id)
    if draft.state == event.state:
        tell_draft(draft)
