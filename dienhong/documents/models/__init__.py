"""Tables of documents: files, registers, outgoing and incoming documents."""

from dienhong.documents.models.checking import Initial, InitialRule, Opinion
from dienhong.documents.models.exports import Export
from dienhong.documents.models.files import Attachment, StoredFile
from dienhong.documents.models.incoming import Handling, IncomingDocument, IncomingVersion, TermChange
from dienhong.documents.models.lists import DistributionList, DocumentList, ListEntry, ListVersion
from dienhong.documents.models.outgoing import DocumentStep, DraftVersion, OutgoingDocument, Recipient
from dienhong.documents.models.records import FiledDocument, RecordsFile, RecordsGroup, RetentionPeriod
from dienhong.documents.models.registers import Register
from dienhong.documents.models.replies import Reply
from dienhong.documents.models.templates import DocumentTemplate, TemplateVersion
from dienhong.documents.models.uploads import Upload

__all__ = [
    "Attachment",
    "DistributionList",
    "DocumentList",
    "DocumentStep",
    "DocumentTemplate",
    "DraftVersion",
    "Export",
    "FiledDocument",
    "Handling",
    "IncomingDocument",
    "IncomingVersion",
    "Initial",
    "InitialRule",
    "ListEntry",
    "ListVersion",
    "Opinion",
    "OutgoingDocument",
    "Recipient",
    "RecordsFile",
    "RecordsGroup",
    "Register",
    "Reply",
    "RetentionPeriod",
    "StoredFile",
    "TemplateVersion",
    "TermChange",
    "Upload",
]
