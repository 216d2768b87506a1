"""Packs of papers on devices: taken, revoked, wiped; what was opened; items withheld from a member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.dossier_steps import human, must_say_why, said
from dienhong.cabinet.commands.sessions import tell_pages
from dienhong.cabinet.models import (
    AgendaItem,
    Body,
    PaperOpening,
    ReadingPack,
    Seat,
    Session,
    Withholding,
)
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.assistants import in_person
from dienhong.cabinet.queries.consent_rows import must_be_free
from dienhong.cabinet.queries.dossiers import version_of
from dienhong.cabinet.queries.reading import (
    digest_of_device,
    must_read,
    pack_for_update,
    revocable_pack,
    unopened_by,
)
from dienhong.cabinet.queries.rows import body_for_update
from dienhong.cabinet.queries.sessions import day_of, item_for_update
from dienhong.cabinet.queries.withheld import withholding_for_update
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound, RuleBroken

State = ReadingPack.State
MOST_DAYS = 90
_NAME, _SHORTEST, _LONGEST = 80, 32, 200


@dataclass(frozen=True, slots=True)
class Device:
    """A device that takes papers: its name for people, and the secret (32 to 200 letters) that it made for itself."""

    name: str
    secret: str


@command(secret=("device",))
def take_pack(actor: Actor, *, session: UUID, device: Device) -> ReadingPack:
    """Take one's papers of a session onto a device (nhận bộ tài liệu), numbered in the session; a device that has them keeps its number.

    Only the member in person. Raises RuleBroken: cabinet.pack_device, pack_over.
    """
    row, seat = must_read(actor, session)
    Session.objects.select_for_update().get(pk=row.pk)
    if not _SHORTEST <= len(device.secret) <= _LONGEST:
        raise RuleBroken("cabinet.pack_device")
    if clock.now() >= row.papers_until:
        raise RuleBroken("cabinet.pack_over")
    digest = digest_of_device(device.secret)
    held = row.reading_packs.filter(person_id=in_person(actor), device_sha256=digest, state=State.HELD).first()
    if held is not None:
        return held
    last = row.reading_packs.order_by("-number").values_list("number", flat=True).first() or 0
    made = ReadingPack.objects.create(
        agency_id=row.agency_id,
        session=row,
        seat=seat,
        person_id=seat.person_id,
        number=last + 1,
        device=said(device.name, _NAME) or "–",
        device_sha256=digest,
        taken_at=clock.now(),
        seen_at=clock.now(),
    )
    tell_pages(row, pack=str(made.uuid), number=str(made.number), member=seat.person.full_name)
    return made


@command
def revoke_pack(actor: Actor, *, pack: UUID, reason: str = "") -> ReadingPack:
    """Have a pack deleted from its device at the next contact (xóa từ xa): the member his own, the office any, with a reason.

    Raises RuleBroken: cabinet.pack_state, reason_missing, documents.state_secret.
    """
    ReadingPack.objects.select_for_update().get(pk=revocable_pack(actor, pack).pk)
    row = revocable_pack(actor, pack)
    own = row.person_id == in_person(actor)
    words = said(reason) if own and not reason.strip() else must_say_why(reason)
    if row.state != State.HELD:
        raise RuleBroken("cabinet.pack_state", conflict=True, state=row.get_state_display())
    row.state, row.revoked_by_id, row.revoked_at = State.REVOKED, human(actor, KEEP_BODIES), clock.now()
    row.reason = words[:500]
    row.save(update_fields=["state", "revoked_by", "revoked_at", "reason"])
    tell_pages(row.session, pack=str(row.uuid), number=str(row.number), reason=row.reason)
    return row


@command(secret=("device",))
def confirm_wipe(actor: Actor, *, pack: UUID, device: str) -> ReadingPack:
    """Say that a device has deleted the key and the papers of a pack (xác nhận đã xóa), asked to or by itself; said twice, once."""
    row = pack_for_update(actor, pack, device)
    if row.state != State.WIPED:
        row.state, row.wiped_at = State.WIPED, clock.now()
        row.save(update_fields=["state", "wiped_at"])
    tell_pages(row.session, pack=str(row.uuid), number=str(row.number), wiped=str(row.wiped_at))
    return row


# Who reads what is the office's to know, not that of everybody who reads the log.
@command(secret=("version",))
def open_paper(actor: Actor, *, version: UUID) -> int:
    """Keep that a member opened a version of a paper in the pages (đã mở tài liệu), once a session; in how many sessions it was new."""
    found = version_of(actor, version)
    rows = unopened_by(actor, found)
    for session, seat in rows:
        keep_opening(session, seat, found.pk)
    if rows:
        note(agency_id=rows[0][0].agency_id, subject=("cabinet.Session", str(rows[0][0].uuid)), opened=1)
    return len(rows)


def keep_opening(session: Session, seat: Seat, version_id: int, opened_at: datetime | None = None) -> None:
    """The first opening counts."""
    PaperOpening.objects.get_or_create(
        agency_id=session.agency_id,
        session=session,
        seat=seat,
        version_id=version_id,
        defaults={"opened_at": opened_at or clock.now()},
    )


@command
def set_pack_days(actor: Actor, *, body: UUID, days: int) -> Body:
    """Say how many days after a session its papers stay on devices (thời hạn giữ tài liệu). Raises RuleBroken: cabinet.pack_days."""
    row = body_for_update(actor, body)
    require(actor, KEEP_BODIES, at=row.agency_id)
    if not 1 <= days <= MOST_DAYS:
        raise RuleBroken("cabinet.pack_days", most=MOST_DAYS)
    row.pack_days = days
    row.save(update_fields=["pack_days"])
    note(agency_id=row.agency_id, subject=("cabinet.Body", str(row.uuid)), pack_days=days)
    return row


@command
def withhold_item(actor: Actor, *, item: UUID, seat: UUID, reason: str) -> Withholding:
    """Keep an item from a member (không cung cấp cho thành viên): it exists for him no more, on his devices from the next contact.

    Before it is taken up; never from who presides or leads. Raises RuleBroken: cabinet.item_state, item_in_block,
    not_in_the_roll, withheld_from_chair, withheld_already, reason_missing, documents.state_secret.
    """
    row = item_for_update(actor, item)
    require(actor, KEEP_BODIES, at=row.agency_id)
    must_be_free(row)
    if row.state != AgendaItem.State.WAITING:
        raise RuleBroken("cabinet.item_state", conflict=True, state=row.get_state_display())
    roll = Seat.objects.filter(counts_on(day_of(row.session)), body_id=row.session.body_id)
    member = roll.select_related("person").filter(uuid=seat).first()
    if member is None:
        raise RuleBroken("cabinet.not_in_the_roll")
    if member.presides or member.pk == row.session.chair_id:
        raise RuleBroken("cabinet.withheld_from_chair")
    words = must_say_why(reason)
    if row.withholdings.filter(seat=member, given_back_at=None).exists():
        raise RuleBroken("cabinet.withheld_already", conflict=True, name=member.person.full_name)
    made = Withholding.objects.create(
        agency_id=row.agency_id,
        item=row,
        seat=member,
        reason=words[:500],
        withheld_by_id=human(actor, KEEP_BODIES),
        withheld_at=clock.now(),
    )
    tell_pages(row.session, item=row.title, withheld_from=member.person.full_name)
    return made


@command
def give_item_back(actor: Actor, *, withholding: UUID) -> Withholding:
    """Let a member see an item again that was withheld from him (cung cấp lại). Raises RuleBroken("cabinet.given_back_already")."""
    row = withholding_for_update(actor, withholding)
    if not actor.may(KEEP_BODIES, at=row.agency_id):
        raise NotFound("cabinet.Withholding")
    if row.given_back_at is not None:
        raise RuleBroken("cabinet.given_back_already", conflict=True)
    row.given_back_at, row.given_back_by_id = clock.now(), human(actor, KEEP_BODIES)
    row.save(update_fields=["given_back_at", "given_back_by"])
    tell_pages(row.item.session, item=row.item.title, given_back_to=row.seat.person.full_name)
    return row
