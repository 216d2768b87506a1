"""Tables of public services."""

from dienhong.public_services.models.forms import FormDraft, FormVersion
from dienhong.public_services.models.imports import CatalogueImport
from dienhong.public_services.models.procedures import Offering, Procedure, ProcedureDraft, ProcedureVersion
from dienhong.public_services.models.search import ProcedureWord, SearchWord

__all__ = [
    "CatalogueImport",
    "FormDraft",
    "FormVersion",
    "Offering",
    "Procedure",
    "ProcedureDraft",
    "ProcedureVersion",
    "ProcedureWord",
    "SearchWord",
]
