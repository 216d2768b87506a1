"""Tables of the e-Cabinet."""

from dienhong.cabinet.models.amendments import Amendment
from dienhong.cabinet.models.archives import SessionArchive
from dienhong.cabinet.models.assistants import Assistant, AssistantDraft
from dienhong.cabinet.models.bodies import Body, ProcedureRule, Seat
from dienhong.cabinet.models.comments import ItemComment
from dienhong.cabinet.models.consent import ConsentBlock, ConsentEntry
from dienhong.cabinet.models.dossiers import ChecklistLine, Dossier, DossierStep, DossierType, PaperKind
from dienhong.cabinet.models.drafts import ArticleLease, Draft, DraftVersion, FrozenText, ShownPlace
from dienhong.cabinet.models.measures import MeasureBaseline
from dienhong.cabinet.models.minutes import Minutes, MinutesPart, MinutesRemark, MinutesSignature, MinutesText
from dienhong.cabinet.models.opinions import ClauseOpinion
from dienhong.cabinet.models.outcomes import ConclusionTask, NoTask, Resolution
from dienhong.cabinet.models.papers import Appraisal, Paper, PaperVersion
from dienhong.cabinet.models.polls import Ballot, BallotDraft, Poll, PollDocument, PollEvent, PollMember, PollReminder
from dienhong.cabinet.models.positions import Position
from dienhong.cabinet.models.reading import NoteOperation, PaperOpening, ReadingPack, Withholding
from dienhong.cabinet.models.releases import Release
from dienhong.cabinet.models.secret_copies import SecretCopy
from dienhong.cabinet.models.sessions import AgendaItem, Attendance, Invitation, Session, SessionRule, SessionStep
from dienhong.cabinet.models.speeches import SpeechStep

__all__ = [
    "AgendaItem",
    "Amendment",
    "Appraisal",
    "ArticleLease",
    "Assistant",
    "AssistantDraft",
    "Attendance",
    "Ballot",
    "BallotDraft",
    "Body",
    "ChecklistLine",
    "ClauseOpinion",
    "ConclusionTask",
    "ConsentBlock",
    "ConsentEntry",
    "Dossier",
    "DossierStep",
    "DossierType",
    "Draft",
    "DraftVersion",
    "FrozenText",
    "Invitation",
    "ItemComment",
    "MeasureBaseline",
    "Minutes",
    "MinutesPart",
    "MinutesRemark",
    "MinutesSignature",
    "MinutesText",
    "NoTask",
    "NoteOperation",
    "Paper",
    "PaperKind",
    "PaperOpening",
    "PaperVersion",
    "Poll",
    "PollDocument",
    "PollEvent",
    "PollMember",
    "PollReminder",
    "Position",
    "ProcedureRule",
    "ReadingPack",
    "Release",
    "Resolution",
    "Seat",
    "SecretCopy",
    "Session",
    "SessionArchive",
    "SessionRule",
    "SessionStep",
    "ShownPlace",
    "SpeechStep",
    "Withholding",
]
