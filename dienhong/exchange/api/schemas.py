"""Shapes of answers and requests of the interface."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Schema


class Text(Schema):
    """A sentence in both languages."""

    vi: str
    en: str


class Problem(Schema):
    """A refusal."""

    code: str
    message: Text
    what_to_do: Text
    contact: str


class Accepted(Schema):
    """The answer to one package. In a batch `key` says which one, and `error` stands instead when it was refused."""

    key: str = ""
    uuid: UUID | None = None
    duplicate: bool = False
    receipt: UUID | None = None
    warnings: list[str] = []
    error: Problem | None = None


class AcceptedBatch(Schema):
    """Answers in the order of the parts."""

    results: list[Accepted]


class Party(Schema):
    """An agency."""

    code: str
    name: str


class DeliveryState(Schema):
    """How far a package is with one recipient; `withdrawn_at`: it agreed to a recall and has the document no more."""

    delivery: UUID
    recipient: Party
    addressed_as: str
    redirected: bool
    channel: str
    transport: str
    confirmed_at: datetime | None
    status: str
    status_at: datetime | None
    reason: str
    withdrawn_at: datetime | None = None


class Recipient(Schema):
    """How an agency receives packages today: `received_by` the one that has them in the end, `receives_by` api or platform."""

    agency: Party
    received_by: Party
    receives_by: str
    package_bytes: int


class PackageState(Schema):
    """A package and its deliveries; a recipient sees its own delivery only."""

    uuid: UUID
    state: str
    kind: str
    document_id: str
    code: str
    subject: str
    type: str
    promulgated_on: date
    urgency: int
    due_on: date | None
    sender: Party
    sha256: str
    size: int
    pdf_sha256: str
    accepted_at: datetime | None
    warnings: list[str]
    deliveries: list[DeliveryState]


class PendingDelivery(Schema):
    """Something that waits for the agency's software."""

    delivery: UUID
    package: UUID
    kind: str
    document_id: str
    code: str
    subject: str
    urgency: int
    due_on: date | None
    sender: Party
    recipient: str
    addressed_as: str
    sha256: str
    size: int
    accepted_at: datetime
    transport: str


class PendingPage(Schema):
    """Some of what waits; `next` is None at the end."""

    items: list[PendingDelivery]
    next: str | None


class LogQuery(Schema):
    """What the message log is searched for; empty means all. `sha256` is the beginning of a package's or PDF's hash."""

    direction: Literal["sent", "received"] = "sent"
    number: str = ""
    words: str = ""
    agency: str = ""
    since: date | None = None
    until: date | None = None
    status: Literal["", "none", "01", "02", "03", "04", "05", "06"] = ""
    transport: Literal["", "waiting", "fetched", "confirmed"] = ""
    type: str = ""
    sha256: str = ""
    after: str | None = None
    limit: int = 100


class LoggedMessage(Schema):
    """A package on its way to one recipient, as the message log has it."""

    delivery: UUID
    package: UUID
    at: datetime
    sender: Party
    recipient: Party
    addressed_as: str
    document_id: str
    code: str
    type: str
    subject: str
    transport: str
    channel: str
    confirmed_at: datetime | None
    status: str
    status_at: datetime | None
    reason: str
    sha256: str
    pdf_sha256: str


class LogPage(Schema):
    """Some of the log, the newest first; `next` is None at the end."""

    items: list[LoggedMessage]
    next: str | None


class PartnerTally(Schema):
    """What went to or came from one agency on a day."""

    code: str
    count: int
    root: str


class DayTally(Schema):
    """What the axis carried for the caller's agency on one day; `uuid` fetches it signed."""

    uuid: UUID
    day: date
    side: str
    count: int
    unconfirmed: int
    root: str
    partners: list[PartnerTally]
    closed_at: datetime


class NamedDiscrepancy(Schema):
    """A package that one side lacks or has otherwise; `delivery` can be made again."""

    kind: str
    package: UUID
    document_id: str
    code: str
    delivery: UUID | None
    axis_sha256: str
    agency_sha256: str


class ComparedDay(Schema):
    """How an agency's list and the axis differ; the counts are whole, `discrepancies` names at most 1,000."""

    tally: UUID
    count: int
    listed: int
    missing_there: int
    missing_here: int
    differing: int
    discrepancies: list[NamedDiscrepancy]


class Confirmation(Schema):
    """Deliveries that the software has whole."""

    deliveries: list[UUID]


class Wanted(Schema):
    """Packages whose bytes the software wants."""

    packages: list[UUID]


class RecordedStatus(Schema):
    """The answer to one confirmation or status."""

    package: UUID | None = None
    delivery: UUID | None = None
    status: str = ""
    duplicate: bool = False
    late: bool = False
    receipt: UUID | None = None
    error: Problem | None = None


class RecordedBatch(Schema):
    """Answers in the order of what was sent."""

    results: list[RecordedStatus]


class StatusOfSent(Schema):
    """A status of a package that one sent."""

    uuid: UUID
    package: UUID
    delivery: UUID
    document_id: str
    reporter: Party
    status: str
    reason: str
    department: str
    staff: str
    at: datetime
    recorded_at: datetime
    sha256: str
    remarks: list[str]
    receipt: UUID | None


class StatusPage(Schema):
    """Statuses in their final order; come back with `next` to get the later ones."""

    items: list[StatusOfSent]
    next: str
    more: bool


class RequestState(Schema):
    """What a sender asks about a document that a recipient has: recall, update or replace.

    `package` carries the request; `null` for a bare status 13. `changes` are [field, old, new].
    """

    request: UUID
    kind: str
    state: str
    document_id: str
    delivery: UUID
    package: UUID | None
    sender: Party
    recipient: str
    reason: str
    changes: list[list[str]]
    asked_at: datetime
    answered_at: datetime | None
    answer_reason: str
    certificate: UUID | None


class RequestPage(Schema):
    """Some of the requests; `next` is None at the end."""

    items: list[RequestState]
    next: str | None


class Connection(Schema):
    """What the platform knows of the caller."""

    agency: Party
    software: str
    time: datetime
    permissions: list[str]
    receives_by: str
    waiting: bool
    stream: str
    limits: dict[str, int]


class WebhookRequest(Schema):
    """Where to call, and for what."""

    url: str
    events: list[str]


class Webhook(Schema):
    """A subscription; `secret` only in the answer that makes or renews it."""

    uuid: UUID
    url: str
    events: list[str]
    created_at: datetime
    secret: str | None = None


class WebhookMessage(Schema):
    """A message to a subscription and how it went."""

    uuid: UUID
    event: str
    state: str
    tries: int
    answer: int | None
    error: str
    created_at: datetime
    last_try_at: datetime | None


class Resent(Schema):
    """How many messages are sent again."""

    messages: int


class UploadRequest(Schema):
    """A large file that will come in pieces."""

    name: str
    size: int
    sha256: str


class UploadState(Schema):
    """How far an upload is: `state` is open, checking, stored, refused or expired; `problem` the code of a refusal."""

    uuid: UUID
    name: str
    size: int
    received: int
    state: str
    sha256: str
    problem: str
