"""What happened in the e-Cabinet."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DossierMoved:
    """A dossier made a step; `appraiser_id` is the agency that was asked for an appraisal, if that was the step."""

    dossier_id: int
    step_id: int
    appraiser_id: int | None = None


@dataclass(frozen=True)
class PollPrepared:
    """A question waits for the agency's seal; then it is open."""

    poll_id: int


@dataclass(frozen=True)
class PollOpened:
    """Members are asked for their vote."""

    poll_id: int


@dataclass(frozen=True)
class PollClosed:
    """The votes are counted; the tally waits for the agency's seal."""

    poll_id: int


@dataclass(frozen=True)
class PollWithdrawn:
    """A question is not put to the vote after all."""

    poll_id: int


@dataclass(frozen=True, slots=True)
class SessionMoved:
    """A session made a step; `kind` is a value of SessionStep.Kind."""

    session_id: int
    step_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class MembersInvited:
    """Invitations were sent."""

    session_id: int
    invitation_ids: list[int]


@dataclass(frozen=True, slots=True)
class AbsenceAsked:
    """A member asked the head's consent to be absent or to send a stand-in."""

    invitation_id: int


@dataclass(frozen=True, slots=True)
class AbsenceDecided:
    """The head of the body consented to an absence, or did not."""

    invitation_id: int


@dataclass(frozen=True)
class MinutesSent:
    """Members are asked what they find wrong with the minutes of a session."""

    minutes_id: int


@dataclass(frozen=True)
class MinutesSettled:
    """Minutes wait for the next signature."""

    minutes_id: int


@dataclass(frozen=True)
class MinutesSignatureAsked:
    """The secretary or the chair told the platform to sign the minutes."""

    signature_id: int


@dataclass(frozen=True, slots=True)
class OpinionAnswered:
    """Somebody answered a member's opinion."""

    opinion_id: int


@dataclass(frozen=True, slots=True)
class DraftMoved:
    """A draft of an assistant waits for the member, or was sent back; told to that circle alone."""

    draft_id: int
    state: str
