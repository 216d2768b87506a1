"""Shapes of what members ask and send about votes and opinions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema

# No NUL: PostgreSQL keeps none.
_CLEAN = r"^[^\x00]*$"
Long = Annotated[str, Field(max_length=5000, pattern=_CLEAN)]
Short = Annotated[str, Field(max_length=1000, pattern=_CLEAN)]
Line = Annotated[str, Field(max_length=120, pattern=_CLEAN)]


class OpenPoll(Schema):
    """A vote that is open to the caller; `own` is the SHA-256 of his ballot that counts so far."""

    poll: UUID
    body: str
    question: str
    mode: str
    closes_at: datetime | None
    own: str | None


class OpenPolls(Schema):
    """A page of them."""

    items: list[OpenPoll]
    next: str | None


class Document(Schema):
    """What is voted on: frozen bytes by their SHA-256."""

    name: str
    version: str
    sha256: str
    size: int


class PollState(Schema):
    """A vote; `manifest_seal` is the agency's detached CMS (DER, base64), empty before it is open."""

    poll: UUID
    body: str
    question: str
    mode: str
    state: str
    closes_at: datetime | None
    manifest_sha256: str
    manifest_seal: str
    documents: list[Document]
    own: str | None


class Objection(Schema):
    """What the member would change: the place's GUID in the frozen text, and the words proposed."""

    node: Annotated[str, Field(min_length=1, max_length=120, pattern=_CLEAN)]
    text: Annotated[str, Field(min_length=1, max_length=5000, pattern=_CLEAN)]


class Choice(Schema):
    """A ballot to be filled in. `nonce`: 32 hex digits; sent again, the first ballot is given."""

    choice: Literal["yes", "no", "other"]
    nonce: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    opinion: Long = ""
    objections: Annotated[list[Objection], Field(max_length=200)] = []
    channel: Literal["room", "remote"] = "remote"


class Draft(Schema):
    """A ballot that waits for its signature. `content`: what is to be signed, as it stands in UTF-8, byte for byte."""

    draft: UUID
    content: str
    sha256: str


class Signature(Schema):
    """A detached CMS signature (DER) over the draft's content, in base64."""

    signature: Annotated[str, Field(max_length=200_000)]


class HandedIn(Schema):
    """A ballot that was taken in; a late one is kept and does not count."""

    ballot: UUID
    poll: UUID
    choice: str
    sha256: str
    revision: int
    late: bool
    replaced: bool = False
    received_at: datetime


class HandedInPage(Schema):
    """A page of one's own ballots."""

    items: list[HandedIn]
    next: str | None


class Words(Schema):
    """An opinion to be published. `version`: of the paper that it is about; `place`: node of the text's tree."""

    stand: Literal["support", "object", "change", "remark"]
    text: Long = ""
    clause: Line = ""
    quote: Short = ""
    version: UUID | None = None
    place: Annotated[str, Field(max_length=64, pattern=_CLEAN)] = ""


class Opinion(Schema):
    """A published opinion or an answer, as it counts now; `answers` names what it answers."""

    opinion: UUID
    stand: str
    clause: str
    place: str
    quote: str
    text: str
    by: str
    at: datetime
    answers: UUID | None
    withdrawn: bool


class Opinions(Schema):
    """All that is published about an item."""

    items: list[Opinion]
