"""Minutes that a person may read, their parts with the text that counts, and rows locked for an act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from dienhong.cabinet.models import (
    Attendance,
    Invitation,
    Minutes,
    MinutesPart,
    MinutesRemark,
    MinutesSignature,
    MinutesText,
    Seat,
    Session,
)
from dienhong.cabinet.permissions import READ_BODIES
from dienhong.cabinet.queries.sessions import Part, is_person, part_in, session_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound
from dienhong.signing.public import AwaitedSignature, awaited_signature
from dienhong_verify import canonical

# By which a signature under minutes that waits is found again.
SUBJECT = "cabinet-minutes"
State, Section = Minutes.State, MinutesPart.Section
# Words of a legal form, so always Vietnamese: the settled text has one hash, whoever reads it in whichever language.
_TITLES = {
    Section.OPENING: "Khai mạc",
    Section.ATTENDANCE: "Thành phần dự họp",
    Section.CHAIR: "Điều hành phiên họp",
    Section.CLOSE: "Bế mạc",
}
_ROWS = Minutes.objects.select_related(
    "session__body", "session__agency", "session__chair__person", "pdf", "drafted_by"
)


@dataclass(frozen=True, slots=True)
class Reader:
    """What somebody is to the minutes of a session: `keeps` its office, `leads` its chair, `seat` an own invitation as a member.

    An item that is withheld from one is not in the minutes that one reads (`part`).
    """

    session: Session
    part: Part
    keeps: bool
    leads: bool
    seat: Invitation | None


def reader_of(actor: Actor, session: UUID) -> Reader:
    """The office, the chair, who reads bodies, members; an invitee reads no minutes. Raises NotFound."""
    row = session_of(actor, session)
    part = part_in(actor, row)
    seated = Seat.objects.filter(
        counts_on(clock.today()), body_id=row.body_id, person_id=actor.acts_as_person_id or 0
    ).exists()
    reads = actor.may(READ_BODIES, at=row.agency_id)
    if not (part.keeps or part.leads or reads or part.seat is not None or seated):
        raise NotFound("cabinet.Session")
    return Reader(row, part, part.keeps, part.leads, part.seat)


def minutes_of(actor: Actor, session: UUID) -> tuple[Reader, Minutes | None]:
    """The minutes of a session, None where there are none yet; while they are written only the office and the chair know them.

    Raises NotFound for who may read none of this session.
    """
    reader = reader_of(actor, session)
    row = _ROWS.filter(session=reader.session).first()
    if row is not None and row.state == State.DRAFTED and not (reader.keeps or reader.leads):
        row = None
    return reader, row


def minutes_state(actor: Actor, session: UUID) -> str:
    """ "" without minutes; drafted, read, settled, by_secretary (signed by the secretary alone) or signed. Raises NotFound."""
    _, row = minutes_of(actor, session)
    if row is None:
        return ""
    return "by_secretary" if row.state == State.SETTLED and row.pdf_id else str(row.state)


def minutes_for_update(actor: Actor, session: UUID) -> tuple[Reader, Minutes]:
    """The locked minutes. Raises NotFound."""
    reader, row = minutes_of(actor, session)
    if row is None:
        raise NotFound("cabinet.Minutes")
    return reader, Minutes.objects.select_for_update().get(pk=row.pk)


def part_of(actor: Actor, uuid: UUID) -> tuple[Reader, MinutesPart]:
    """A passage that the secretary writes. Raises NotFound."""
    found = MinutesPart.objects.select_related("minutes__session", "item").filter(uuid=uuid, kind="written").first()
    if found is None:
        raise NotFound("cabinet.MinutesPart")
    reader, row = minutes_of(actor, found.minutes.session.uuid)
    if row is None or found.item_id in reader.part.withheld:
        raise NotFound("cabinet.MinutesPart")
    found.minutes = row
    return reader, found


def remark_of(actor: Actor, uuid: UUID) -> tuple[Reader, MinutesRemark]:
    """A remark on minutes that the actor may read. Raises NotFound."""
    rows = MinutesRemark.objects.select_related("minutes__session", "invitation__person", "invitation__post")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound("cabinet.MinutesRemark")
    reader, row = minutes_of(actor, found.minutes.session.uuid)
    if row is None or not _may_read(reader, found):
        raise NotFound("cabinet.MinutesRemark")
    return reader, found


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part with the text that counts, its versions (of a written one) and short references to its events."""

    part: MinutesPart
    text: str
    versions: list[MinutesText]

    @property
    def written(self) -> bool:
        """Whether the secretary writes it."""
        return self.part.kind == MinutesPart.Kind.WRITTEN


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section, of an item with its title."""

    key: str
    title: str
    parts: list[ShownPart] = field(default_factory=list)


def sections_of(actor: Actor, minutes: Minutes) -> list[ShownSection]:
    """The text in order, for who may read it. Raises NotFound."""
    return sections(minutes, reader_of(actor, minutes.session.uuid).part)


def sections(minutes: Minutes, part: Part | None = None) -> list[ShownSection]:
    """The whole text in order, or without what is withheld from one reader; three statements, one more for the latter."""
    versions = Prefetch("versions", MinutesText.objects.select_related("author").order_by("-number"))
    rows = minutes.parts.select_related("item").prefetch_related(versions).order_by("position")
    told = list(rows) if part is None or not part.withheld else _without_withheld(rows, part)
    found = []
    for _key, parts in groupby(told, key=lambda one: (one.section, one.item_id)):
        shown = [_shown(one) for one in parts]
        first = shown[0].part
        title = _TITLES.get(Section(first.section), "")
        if first.item is not None:
            title = f"{part.number_of(first.item) if part else first.item.position}. {first.item.title}"
        found.append(ShownSection(str(first.section), title, shown))
    return found


def _without_withheld(rows: Iterable[MinutesPart], part: Part) -> list[MinutesPart]:
    """Neither the items themselves nor who came for them alone."""
    comings = Attendance.objects.filter(invitation__item__in=list(part.withheld)).values_list("pk", flat=True)
    hidden = {f"attendance:{pk}" for pk in comings}
    return [one for one in rows if one.item_id not in part.withheld and hidden.isdisjoint(one.sources)]


def _shown(part: MinutesPart) -> ShownPart:
    versions = list(part.versions.all())
    text = (versions[0].text if versions else "") if part.kind == MinutesPart.Kind.WRITTEN else part.text
    return ShownPart(part, text, versions)


def content_of(minutes: Minutes, part: Part | None = None) -> bytes:
    """The text with its sources as canonical JSON; the SHA-256 of the whole is settled."""
    told = [
        {"section": one.key, "title": one.title, "parts": [_told(part) for part in one.parts if part.text]}
        for one in sections(minutes, part)
    ]
    return canonical.dumps({"format": "dienhong-minutes/1", "session": str(minutes.session.uuid), "sections": told})


def _told(one: ShownPart) -> dict[str, object]:
    return {"text": one.text, "sources": list(one.part.sources), "written": one.written}


def hash_of(minutes: Minutes, part: Part | None = None) -> str:
    """SHA-256 of the text, in hexadecimal."""
    return sha256(content_of(minutes, part)).hexdigest()


def remarks_of(actor: Actor, minutes: Minutes) -> list[MinutesRemark]:
    """All remarks in their order, with who said them; only one's own where something is withheld, for others' may speak of it."""
    reader = reader_of(actor, minutes.session.uuid)
    rows = minutes.remarks.select_related("invitation__person", "invitation__post", "answered_by")
    return [one for one in rows.order_by("id") if _may_read(reader, one)]


def _may_read(reader: Reader, remark: MinutesRemark) -> bool:
    own = reader.seat is not None and remark.invitation_id == reader.seat.pk
    return own or not reader.part.withheld


def signatures_of(minutes: Minutes) -> dict[str, MinutesSignature]:
    """Role → the signature that is being made or was made."""
    rows = minutes.signatures.exclude(state=MinutesSignature.State.DROPPED).select_related("person")
    return {str(one.role): one for one in rows}


def signatures_for(actor: Actor, minutes: Minutes) -> list[MinutesSignature]:
    """Signatures under the minutes in their order, for who may read them. Raises NotFound."""
    reader_of(actor, minutes.session.uuid)
    return list(signatures_of(minutes).values())


def signature_awaited(actor: Actor, minutes: Minutes) -> AwaitedSignature | None:
    """The signature that waits for its person's approval elsewhere."""
    waiting = [one for one in signatures_of(minutes).values() if one.state == MinutesSignature.State.ASKED]
    return awaited_signature(actor, f"{SUBJECT}:{waiting[0].pk}") if waiting else None


def member_invitations(session: Session) -> QuerySet[Invitation]:
    """Those of the members, who may say something about the minutes."""
    return session.invitations.filter(seat__isnull=False, sent_at__isnull=False)


def everybody_agrees(minutes: Minutes) -> bool:
    """Whether the last word of every member is that the minutes are right."""
    last: dict[int, bool] = dict(minutes.remarks.order_by("id").values_list("invitation_id", "agrees"))
    members = member_invitations(minutes.session).values_list("pk", flat=True)
    return all(last.get(one, False) for one in members)


def may_sign(actor: Actor, reader: Reader, minutes: Minutes) -> str:
    """The role in which the actor may sign now; "" for none. Nobody signs for another."""
    if minutes.state != State.SETTLED:
        return ""
    made = signatures_of(minutes)
    if "secretary" not in made:
        return "secretary" if reader.keeps and actor.person_id and not reader.leads else ""
    ready = made["secretary"].state == MinutesSignature.State.MADE and "chair" not in made
    return "chair" if ready and is_person(actor, reader.session.chair.person_id) else ""
