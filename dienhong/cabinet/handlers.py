"""What follows the acts of dossiers, votes and sessions: seals, ballots approved on a phone, notices; idempotent, outside the acts."""

from __future__ import annotations

from dienhong.cabinet.commands.counting import seal_tally
from dienhong.cabinet.commands.polls import open_poll
from dienhong.cabinet.commands.voting import cast_ballot
from dienhong.cabinet.dossier_notices import tell_of_dossier
from dienhong.cabinet.events import (
    AbsenceAsked,
    AbsenceDecided,
    DossierMoved,
    MembersInvited,
    PollClosed,
    PollOpened,
    PollPrepared,
    PollWithdrawn,
    SessionMoved,
)
from dienhong.cabinet.models import BallotDraft, DossierStep, Invitation, Poll, Session, SessionStep
from dienhong.cabinet.notices import tell_of_poll
from dienhong.cabinet.session_notices import tell_asked, tell_decided, tell_invited, tell_step
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import handles
from dienhong.signing.public import (
    RemoteSignatureMade,
    RemoteSigningEnded,
    seal_key_of,
    sign_detached,
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
