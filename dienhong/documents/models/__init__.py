"""Tables of documents: files, registers, outgoing and incoming documents."""

from dienhong.documents.models.files import Attachment, StoredFile
from dienhong.documents.models.incoming import Handling, IncomingDocument
from dienhong.documents.models.outgoing import DocumentStep, DraftVersion, OutgoingDocument, Recipient
from dienhong.documents.models.registers import Register

__all__ = [
    "Attachment",
    "DocumentStep",
    "DraftVersion",
    "Handling",
    "IncomingDocument",
    "OutgoingDocument",
    "Recipient",
    "Register",
    "StoredFile",
]
