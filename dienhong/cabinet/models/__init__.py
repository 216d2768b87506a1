"""Tables of the e-Cabinet."""

from dienhong.cabinet.models.assistants import Assistant, AssistantDraft
from dienhong.cabinet.models.bodies import Body, ProcedureRule, Seat
from dienhong.cabinet.models.consent import ConsentBlock, ConsentEntry
from dienhong.cabinet.models.dossiers import ChecklistLine, Dossier, DossierStep, DossierType, PaperKind
from dienhong.cabinet.models.opinions import ClauseOpinion
from dienhong.cabinet.models.papers import Appraisal, Paper, PaperVersion
from dienhong.cabinet.models.polls import Ballot, BallotDraft, Poll, PollDocument, PollEvent, PollMember, PollReminder
from dienhong.cabinet.models.positions import Position
from dienhong.cabinet.models.secret_copies import SecretCopy
from dienhong.cabinet.models.sessions import AgendaItem, Attendance, Invitation, Session, SessionRule, SessionStep
from dienhong.cabinet.models.speeches import SpeechStep

__all__ = [
    "AgendaItem",
    "Appraisal",
    "Assistant",
    "AssistantDraft",
    "Attendance",
    "Ballot",
    "BallotDraft",
    "Body",
    "ChecklistLine",
    "ClauseOpinion",
    "ConsentBlock",
    "ConsentEntry",
    "Dossier",
    "DossierStep",
    "DossierType",
    "Invitation",
    "Paper",
    "PaperKind",
    "PaperVersion",
    "Poll",
    "PollDocument",
    "PollEvent",
    "PollMember",
    "Position",
    "PollReminder",
    "ProcedureRule",
    "Seat",
    "SecretCopy",
    "Session",
    "SessionRule",
    "SessionStep",
    "SpeechStep",
]
