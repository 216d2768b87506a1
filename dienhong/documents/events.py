"""What happened to documents."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DraftSubmitted:
    """A draft waits for its reviewer."""

    document_id: int
    reviewer_id: int


@dataclass(frozen=True)
class DraftReturned:
    """A draft went back to its author, with a reason."""

    document_id: int
    author_id: int


@dataclass(frozen=True)
class DraftApproved:
    """A draft waits for the signer."""

    document_id: int
    signer_id: int


@dataclass(frozen=True)
class SignatureRequested:
    """The signer has told us to sign: the PDF is to be made and signed with the signer's key."""

    document_id: int
    signer_id: int


@dataclass(frozen=True)
class DocumentSigned:
    """The leader's signature is in the PDF; the clerk may issue it."""

    document_id: int
    agency_id: int


@dataclass(frozen=True)
class NumberTaken:
    """A signed document has its number; number and date are to be filled in and the seal put on."""

    document_id: int


@dataclass(frozen=True)
class DocumentIssued:
    """A document is issued: numbered, sealed, final."""

    document_id: int
    agency_id: int


@dataclass(frozen=True)
class IncomingArrived:
    """A document reached an agency; its clerk has not acted."""

    document_id: int
    agency_id: int


@dataclass(frozen=True)
class IncomingRegistered:
    """The clerk took a document in and gave it its arrival number."""

    document_id: int
    source_key: str


@dataclass(frozen=True)
class IncomingRefused:
    """The clerk refused to take a document in."""

    document_id: int
    source_key: str
    reason: str


@dataclass(frozen=True)
class IncomingAssigned:
    """Somebody has an incoming document to handle."""

    document_id: int
    source_key: str
    person_id: int


@dataclass(frozen=True)
class IncomingStarted:
    """The one who handles a document has begun."""

    document_id: int
    source_key: str


@dataclass(frozen=True)
class IncomingUpdated:
    """The sender changed what a document says, and the agency took that over."""

    document_id: int
    agency_id: int


@dataclass(frozen=True)
class IncomingWithdrawn:
    """A document was recalled by its sender; its files are gone."""

    document_id: int
    agency_id: int


@dataclass(frozen=True)
class FilesReleased:
    """Files (by SHA-256) lost a document that held them; what nobody else holds is to be erased."""

    sha256s: tuple[str, ...]


@dataclass(frozen=True)
class FileRowsDeleted:
    """The rows of files (by SHA-256) are gone; their bytes are to be erased from the disk."""

    sha256s: tuple[str, ...]


@dataclass(frozen=True)
class IncomingFinished:
    """An incoming document is dealt with."""

    document_id: int
    source_key: str
    result: str


@dataclass(frozen=True)
class TermPassed:
    """The term of an assignment passed and the document is not dealt with."""

    handling_id: int


@dataclass(frozen=True)
class OpinionAsked:
    """An agency is asked for its opinion on a draft."""

    opinion_id: int


@dataclass(frozen=True)
class OpinionGiven:
    """An agency gave its opinion on a draft."""

    opinion_id: int


@dataclass(frozen=True)
class OpinionDropped:
    """An agency is not asked any more."""

    opinion_id: int


@dataclass(frozen=True)
class ExportEnded:
    """A list that was made in the background is ready, or could not be made."""

    export_id: int


@dataclass(frozen=True)
class WaitingFileEnded:
    """A file that waited for the virus scanner is attached, or was refused."""

    upload_id: int


@dataclass(frozen=True)
class OpinionReminded:
    """The term of an opinion comes near, or has `passed`."""

    opinion_id: int
    passed: bool


@dataclass(frozen=True)
class DraftInitialled:
    """A draft in review was initialled; `complete` says that no initial is missing any more."""

    document_id: int
    complete: bool


@dataclass(frozen=True)
class TermMoved:
    """A change of the calendar moved the term of an assignment or an opinion."""

    change_id: int
