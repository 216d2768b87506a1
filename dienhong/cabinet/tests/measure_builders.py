"""Random sessions, votes and dossiers of a body, written directly, for tests of what is measured."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import uuid4

from dienhong.cabinet.models import (
    AgendaItem,
    Appraisal,
    Ballot,
    Body,
    ConsentBlock,
    ConsentEntry,
    Dossier,
    Invitation,
    MeasureBaseline,
    Paper,
    PaperVersion,
    Poll,
    PollMember,
    Position,
    Seat,
    Session,
)
from dienhong.cabinet.tests.builders import a_dossier
from dienhong.directory.tests.builders import an_agency
from dienhong.documents.public import store_file
from dienhong.identity.tests.builders import a_person
from dienhong.kernel import clock

FORMS = AgendaItem.Form.values
FIRST = datetime(2025, 3, 3, 1, 0, tzinfo=clock.VIETNAM)


def random_baselines(body: Body, chance: random.Random) -> None:
    """Some forms have baselines from some days on, one of them corrected for the same day; one form may have none."""
    for form in chance.sample(FORMS, 2):
        for days in [*sorted(chance.sample(range(0, 200, 10), 3)), 100, 100]:
            MeasureBaseline.objects.create(
                agency_id=body.agency_id,
                body=body,
                form=form,
                minutes=chance.randrange(5, 90),
                valid_from=(FIRST + timedelta(days=days)).date(),
                citation="Báo cáo (giả định)",
                entered_at=FIRST,
            )


def random_sessions(body: Body, seats: list[Seat], chance: random.Random, number: int) -> None:
    """Sessions in all states within 240 days, with items, blocks, invitations, papers and positions."""
    dossiers = [_papers(body, chance) for _one in range(4)]
    for place in range(number):
        opened = FIRST + timedelta(days=chance.randrange(240), minutes=chance.randrange(600))
        state = chance.choice(["closed", "closed", "closed", "open", "called", "cancelled"])
        session = Session.objects.create(
            agency_id=body.agency_id,
            body=body,
            kind="regular",
            title=f"Phiên {place}",
            starts_at=opened - timedelta(minutes=5),
            ends_at=opened + timedelta(hours=4),
            place="Phòng họp",
            chair=seats[0],
            state=state,
            changed_at=opened,
            opened_at=opened if state in ("closed", "open") else None,
            closed_at=opened + timedelta(seconds=chance.randrange(7000, 20000)) if state == "closed" else None,
            cancel_reason="Hoãn" if state == "cancelled" else "",
        )
        _items(session, opened, dossiers, chance)
        _invited(session, opened, seats, chance)


def _papers(body: Body, chance: random.Random) -> Dossier:
    dossier = a_dossier(body, Dossier.State.ACCEPTED) if not body.dossiers.exists() else _another(body)
    for place in range(chance.randrange(1, 4)):
        paper = Paper.objects.create(
            agency_id=body.agency_id, dossier=dossier, kind="draft", title=f"Tài liệu {place}",
            source=dossier.submitter, position=place, taken_out_at=FIRST if chance.random() < 0.2 else None,
        )  # fmt: skip
        for number in range(1, chance.randrange(2, 5)):
            pages = chance.choice([None, chance.randrange(1, 200)])
            digest = store_file(chance.randbytes(20), "application/pdf", page_count=pages)
            PaperVersion.objects.create(
                agency_id=body.agency_id, paper=paper, number=number, file_id=digest, name="tep.pdf",
                added_by=dossier.drawn_up_by, added_at=FIRST + timedelta(days=50 * number - 60),
            )  # fmt: skip
    return dossier


def _another(body: Body) -> Dossier:
    row = body.dossiers.first()
    assert row is not None
    row.pk, row._state.adding = None, True
    row.uuid = uuid4()
    row.save()
    return row


def _items(session: Session, opened: datetime, dossiers: list[Dossier], chance: random.Random) -> None:
    put = chance.random() < 0.6 and session.state == "closed"
    block = None
    if put:
        block = ConsentBlock.objects.create(
            agency_id=session.agency_id, session=session, state=chance.choice(["adopted", "returned"]),
            put_at=opened, put_by=session.chair.person, ended_at=opened + timedelta(seconds=chance.randrange(20, 400)),
        )  # fmt: skip
    for position in range(1, chance.randrange(2, 8)):
        begun = opened + timedelta(minutes=10 * position, seconds=chance.randrange(60))
        state = chance.choice(["concluded", "concluded", "taken_off", "waiting"])
        item = AgendaItem.objects.create(
            agency_id=session.agency_id, session=session, position=position, title=f"Nội dung {position}",
            form=chance.choice(FORMS), minutes=20, state=state,
            dossier=chance.choice([None, *dossiers]),
            started_at=begun if state == "concluded" or (state == "taken_off" and chance.random() < 0.5) else None,
            ended_at=begun + timedelta(seconds=chance.randrange(3000)) if state != "waiting" else None,
        )  # fmt: skip
        if block is not None and state == "concluded" and chance.random() < 0.6:
            entry = "adopted" if block.state == "adopted" else "returned"
            ConsentEntry.objects.create(agency_id=item.agency_id, block=block, item=item, state=entry, at=opened)


def _invited(session: Session, opened: datetime, seats: list[Seat], chance: random.Random) -> None:
    items = list(session.items.all())
    guest = a_person()
    Invitation.objects.create(
        agency_id=session.agency_id, session=session, person=guest, post=seats[0].post, sent_at=opened
    )
    for seat in seats:
        sent = opened - timedelta(seconds=chance.randrange(3600, 800000)) if chance.random() < 0.9 else None
        Invitation.objects.create(
            agency_id=session.agency_id, session=session, seat=seat, person=seat.person, post=seat.post, sent_at=sent
        )
        for item in items if sent is not None else []:
            for _again in range(chance.choice([0, 0, 1, 2])):
                at = sent + timedelta(seconds=chance.randrange(1, 900000))
                Position.objects.create(agency_id=item.agency_id, item=item, seat=seat, stance="agree", at=at)


def random_polls(body: Body, seats: list[Seat], chance: random.Random, number: int) -> None:
    """Written ballots and votes in the session, in all states; members answer in time, late, again, or never."""
    for place in range(number):
        opened = FIRST + timedelta(days=chance.randrange(240))
        state, mode = (
            chance.choice(["open", "closed", "closed", "withdrawn"]),
            chance.choice(["circulated"] * 3 + ["in_session"]),
        )
        poll = Poll.objects.create(
            agency_id=body.agency_id, body=body, mode=mode, state=state, question=f"Phiếu {place}", manifest="{}",
            manifest_sha256=f"{place:064d}", manifest_seal=b"x", prepared_by=seats[0].person, prepared_at=opened,
            opened_at=opened, closes_at=opened + timedelta(days=5) if mode == "circulated" else None,
            closed_at=opened + timedelta(days=6) if state == "closed" else None,
            tally="{}" if state == "closed" else "", decision="passed" if state == "closed" else "",
        )  # fmt: skip
        for at, seat in enumerate(seats):
            member = PollMember.objects.create(
                agency_id=body.agency_id, poll=poll, seat=seat, person=seat.person, position=at
            )
            for revision in range(1, chance.choice([1, 2, 2, 3])):
                days = chance.choice([4, 7])
                Ballot.objects.create(
                    agency_id=body.agency_id, poll=poll, member=member, revision=revision, nonce=f"{revision:032d}",
                    choice="yes", content="{}", sha256="0" * 64, signature=b"x", late=days == 7,
                    received_at=opened + timedelta(seconds=chance.randrange(days * 86400)),
                )  # fmt: skip


def random_appraisals(body: Body, chance: random.Random, number: int) -> None:
    """Appraisals asked of three agencies: given in time, late, or not yet; some of a withdrawn dossier."""
    agencies = [an_agency() for _one in range(3)]
    dossier = body.dossiers.order_by("id").last() or a_dossier(body, Dossier.State.ACCEPTED)
    gone = _another(body)
    Dossier.objects.filter(pk=gone.pk).update(state=Dossier.State.WITHDRAWN, accepted_at=None)
    for _one in range(number):
        asked = FIRST + timedelta(days=chance.randrange(240))
        given = asked + timedelta(seconds=chance.randrange(20 * 86400)) if chance.random() < 0.9 else None
        of = chance.choice([dossier, gone])
        agency = chance.choice(agencies)
        if given is None and Appraisal.objects.filter(dossier=of, appraiser=agency, given_at=None).exists():
            continue
        Appraisal.objects.create(
            agency_id=body.agency_id, dossier=of, appraiser=agency, asked_by=dossier.drawn_up_by,
            asked_at=asked, given_at=given, due_on=(asked + timedelta(days=10)).date(),
        )  # fmt: skip
