"""Tables of the e-Cabinet."""

from dienhong.cabinet.models.bodies import Body, ProcedureRule, Seat
from dienhong.cabinet.models.dossiers import ChecklistLine, Dossier, DossierStep, DossierType, PaperKind
from dienhong.cabinet.models.papers import Appraisal, Paper, PaperVersion
from dienhong.cabinet.models.secret_copies import SecretCopy

__all__ = [
    "Appraisal",
    "Body",
    "ChecklistLine",
    "Dossier",
    "DossierStep",
    "DossierType",
    "Paper",
    "PaperKind",
    "PaperVersion",
    "ProcedureRule",
    "Seat",
    "SecretCopy",
]
