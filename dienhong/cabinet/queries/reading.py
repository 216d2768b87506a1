"""What a member takes to a device: the pack, its papers, where it stands; who opened what, for the office alone."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from dienhong.cabinet.models import AgendaItem, PaperOpening, PaperVersion, ReadingPack, Seat, Session
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.assistants import in_person
from dienhong.cabinet.queries.dossiers import dossiers_visible_to
from dienhong.cabinet.queries.positions import own_seat, roll_on_day
from dienhong.cabinet.queries.sessions import Part, part_in, session_of, sessions_visible_to
from dienhong.cabinet.queries.withheld import session_withholdings
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound, RuleBroken

SEEN_EVERY = timedelta(minutes=10)
TAKEN = (Session.State.CALLED, Session.State.OPEN, Session.State.CLOSED)


@dataclass(frozen=True, slots=True)
class PackItem:
    """An item with the versions of its papers that count. `number` counts what this reader may see, so that no gap tells of more."""

    number: int
    item: AgendaItem
    versions: list[PaperVersion]


def digest_of_device(secret: str) -> str:
    """What is kept of the secret of a device."""
    return hashlib.sha256(secret.encode()).hexdigest()


def must_read(actor: Actor, uuid: UUID) -> tuple[Session, Seat]:
    """The session and the actor's own seat in it, in person. Raises NotFound for everybody else."""
    session = session_of(actor, uuid)
    seat = own_seat(actor, session)
    if seat is None or session.state not in TAKEN:
        raise NotFound("cabinet.Session")
    return session, seat


def reads(actor: Actor, session: Session, part: Part) -> bool:
    """Whether to offer the papers of a session for reading: to its members, in person."""
    return session.state in TAKEN and part.seat is not None and part.seat.person_id == in_person(actor)


def items_to_read(actor: Actor, session: Session) -> list[PackItem]:
    """What the reader may see of a session, in order; three statements beside who may see it."""
    part = part_in(actor, session)
    rows = session.items.exclude(state=AgendaItem.State.TAKEN_OFF).order_by("position")
    seen = [one for one in rows if part.sees(one)]
    versions = PaperVersion.objects.filter(
        paper__taken_out_at=None,
        paper__dossier__in=dossiers_visible_to(actor).filter(pk__in=[one.dossier_id for one in seen]),
    ).select_related("paper", "file")
    newest = {one.paper_id: one for one in versions.order_by("paper__position", "paper_id", "number")}
    of_dossier: dict[int, list[PaperVersion]] = defaultdict(list)
    for version in newest.values():
        of_dossier[version.paper.dossier_id].append(version)
    return [PackItem(number, one, of_dossier.get(one.dossier_id or 0, [])) for number, one in enumerate(seen, 1)]


def packs_of(actor: Actor, session: Session) -> list[ReadingPack]:
    """The actor's own packs of a session, the newest first."""
    return list(ReadingPack.objects.filter(session=session, person_id=in_person(actor)).order_by("-number"))


def pack_of(actor: Actor, uuid: UUID, device: str) -> ReadingPack:
    """The actor's own pack, asked for by the device that holds it. Raises NotFound for everybody and everything else."""
    rows = ReadingPack.objects.select_related("session__body", "seat", "person")
    found = rows.filter(uuid=uuid, person_id=in_person(actor), device_sha256=digest_of_device(device)).first()
    if found is None:
        raise NotFound("cabinet.ReadingPack")
    return found


def pack_for_update(actor: Actor, uuid: UUID, device: str) -> ReadingPack:
    """The same, behind the lock of its member's seat: what several devices send comes in one after the other."""
    found = pack_of(actor, uuid, device)
    Seat.objects.select_for_update(no_key=True).get(pk=found.seat_id)
    return pack_of(actor, uuid, device)


def revocable_pack(actor: Actor, uuid: UUID) -> ReadingPack:
    """One's own pack or, for the office, any of its bodies. Raises NotFound."""
    rows = ReadingPack.objects.select_related("session__body", "person")
    found = rows.filter(uuid=uuid).first()
    if found is None or not (found.person_id == in_person(actor) or actor.may(KEEP_BODIES, at=found.agency_id)):
        raise NotFound("cabinet.ReadingPack")
    return found


def is_current(actor: Actor, pack: ReadingPack) -> bool:
    """Whether the device may keep and fetch the papers: not revoked, not expired, its member sits, the session is held."""
    seat = Seat.objects.filter(counts_on(clock.today()), pk=pack.seat_id)
    session = sessions_visible_to(actor).filter(pk=pack.session_id, state__in=TAKEN)
    held = pack.state == ReadingPack.State.HELD and clock.now() < pack.session.papers_until
    return held and seat.exists() and session.exists()


def must_be_kept(actor: Actor, uuid: UUID, device: str, brings: bool) -> bool:
    """Whether a contact is an act: it brings something, or the last one that was kept is long ago. Asking alone leaves no record.

    Raises NotFound; RuleBroken("cabinet.pack_over").
    """
    pack = pack_of(actor, uuid, device)
    if not is_current(actor, pack):
        raise RuleBroken("cabinet.pack_over")
    return brings or clock.now() - pack.seen_at > SEEN_EVERY


def version_in_pack(actor: Actor, pack: ReadingPack, sha256: str) -> PaperVersion:
    """A paper of a current pack by its hash. Raises NotFound."""
    if is_current(actor, pack):
        for item in items_to_read(actor, pack.session):
            for version in item.versions:
                if version.file_id == sha256:
                    return version
    raise NotFound("cabinet.PaperVersion")


@dataclass(frozen=True, slots=True)
class PaperMarks:
    """A paper with who has opened the version that counts, and who has not."""

    item: AgendaItem
    version: PaperVersion
    opened: list[tuple[Seat, datetime]]
    unopened: list[Seat]


@dataclass(frozen=True, slots=True)
class ReadMarks:
    """For the office: papers with their readers, members with how many papers they have opened, the packs on devices."""

    session: Session
    papers: list[PaperMarks]
    members: list[tuple[Seat, int]]
    packs: list[ReadingPack]


def read_marks(actor: Actor, uuid: UUID) -> ReadMarks:
    """Who has opened what of a session; the office alone. Raises NotFound for everybody else, members included."""
    session = session_of(actor, uuid)
    if not actor.may(KEEP_BODIES, at=session.agency_id):
        raise NotFound("cabinet.Session")
    roll = roll_on_day(session)
    opened = {(one.seat_id, one.version_id): one.opened_at for one in PaperOpening.objects.filter(session=session)}
    withheld: dict[int, set[int]] = defaultdict(set)
    for item_id, seat_id in session_withholdings(session):
        withheld[item_id].add(seat_id)
    papers, counts = [], dict.fromkeys((one.pk for one in roll), 0)
    for row in items_to_read(actor, session):
        asked = [one for one in roll if one.pk not in withheld[row.item.pk]]
        for version in row.versions:
            done = [(one, opened[one.pk, version.pk]) for one in asked if (one.pk, version.pk) in opened]
            papers.append(
                PaperMarks(row.item, version, done, [one for one in asked if (one.pk, version.pk) not in opened])
            )
            for seat, _at in done:
                counts[seat.pk] += 1
    packs = ReadingPack.objects.filter(session=session).select_related("person").order_by("number")
    return ReadMarks(session, papers, [(one, counts[one.pk]) for one in roll], list(packs))


def unopened_by(actor: Actor, version: PaperVersion) -> list[tuple[Session, Seat]]:
    """The sessions in which the actor sits in person and has not opened this version before."""
    me = in_person(actor)
    if not me:
        return []
    sessions = Session.objects.filter(
        items__dossier_id=version.paper.dossier_id, state__in=TAKEN, body__seats__person_id=me
    ).exclude(openings__version=version, openings__seat__person_id=me)
    found = []
    for session in sessions.select_related("body").distinct():
        seat = own_seat(actor, session)
        if seat is not None:
            found.append((session, seat))
    return found
