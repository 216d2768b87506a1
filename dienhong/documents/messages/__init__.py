"""Sentences of every refusal of documents: what happened and why, and what to do."""

from dienhong.documents.messages.files import FILES
from dienhong.documents.messages.handling import HANDLING
from dienhong.documents.messages.keeping import KEEPING

MESSAGES = {**FILES, **HANDLING, **KEEPING}
