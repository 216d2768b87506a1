"""One of everything of the e-Cabinet: on no route does it exist for who has nothing to do with it, whatever he may do at home."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from dienhong.cabinet import commands
from dienhong.cabinet import models as cabinet
from dienhong.cabinet.commands.assistant_drafts import Prepared
from dienhong.cabinet.commands.opinions import Words
from dienhong.cabinet.permissions import PERMISSIONS
from dienhong.cabinet.tests.after_builders import a_held_session, a_running_session, settled_minutes
from dienhong.cabinet.tests.dossier_builders import a_setting, a_submitted_dossier
from dienhong.cabinet.tests.draft_builders import a_draft
from dienhong.cabinet.tests.poll_builders import a_chamber, a_question, said
from dienhong.cabinet.tests.reading_builders import a_pack
from dienhong.cabinet.tests.view_builders import a_forum, an_assistant, an_opinion
from dienhong.directory.tests.builders import an_agency
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.tests.builders import a_stranger, an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from tests.security.routes import PLAIN, Route, body, every_route
from tests.security.test_isolation import attacks, contents
from tests.security.world import browser

PLACE = "phien-hop/"
# What stands before the id in an address → whose id it is.
WHOSE: dict[str, Any] = {
    "to-chuc": cabinet.Body,
    "phien": cabinet.Session,
    "noi-dung": cabinet.AgendaItem,
    "giay-moi": cabinet.Invitation,
    "bieu-quyet": cabinet.Poll,
    "phieu-cho-ky": cabinet.BallotDraft,
    "phieu": cabinet.Ballot,
    "ho-so": cabinet.Dossier,
    "tham-dinh": cabinet.Appraisal,
    "tai-lieu": cabinet.Paper,
    "phien-ban": cabinet.PaperVersion,
    "van-ban": cabinet.Draft,
    "sua-doi": cabinet.Amendment,
    "ban-chot": cabinet.FrozenText,
    "y-kien": cabinet.ClauseOpinion,
    "thanh-vien": cabinet.Seat,
    "tro-ly": cabinet.Assistant,
    "ban-thao-giup-viec": cabinet.AssistantDraft,
    "doan-bien-ban": cabinet.MinutesPart,
    "gop-y-bien-ban": cabinet.MinutesRemark,
    "cong-bo": cabinet.Release,
    "loai-ho-so": cabinet.DossierType,
    "thanh-phan-ho-so": cabinet.ChecklistLine,
    "ban-mat": cabinet.SecretCopy,
    "quy-che": cabinet.ProcedureRule,
    "bo-tai-lieu": cabinet.ReadingPack,
}
# Open to everybody, with the reason.
PUBLIC = {"cabinet:release": "a decision that was released to the public"}
_PLACE_OF = re.compile(r"([a-z-]+)/<uuid:uuid>")


@pytest.fixture
def node(inside: object) -> UUID:
    """One of everything, each state once, made by those whose business it is; gives a place of the text."""
    held = a_held_session()
    settled_minutes(held)
    chamber = held.chamber
    commands.set_publishing(chamber.clerk, body=chamber.body.uuid, publishes=True)
    commands.release_decision(chamber.clerk, item=held.items[0].uuid, text="Thông qua")
    a_running_session()
    _a_ballot_that_waits()
    _before_a_session()
    return _a_dossier_and_its_text()


def _a_ballot_that_waits() -> None:
    chamber = a_chamber()
    poll = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=a_question())
    deliver_all()
    commands.prepare_ballot(chamber.members[1], poll=poll.uuid, vote=said("yes"))


def _before_a_session() -> None:
    forum = a_forum(3)
    an_opinion(forum)
    helper = an_assistant(forum, 1)
    words = Words("change", text="Câu chữ riêng", clause="Điều 3")
    seat, item = forum.seats[1].uuid, forum.items[0].uuid
    commands.write_draft(helper, seat=seat, item=item, prepared=Prepared(words=words))
    commands.withhold_item(forum.clerk, item=forum.items[1].uuid, seat=forum.seats[2].uuid, reason="Lý do")
    a_pack(forum)


def _a_dossier_and_its_text() -> UUID:
    setting, drafted = a_setting(), a_draft()
    row, today = a_submitted_dossier(setting), clock.today()
    keeper = setting.office.keeper
    commands.ask_appraisal(keeper, dossier=row.uuid, appraiser_id=setting.appraiser.pk, due_on=today)
    copies = commands.Numbered("12/BC-ABC", cabinet.SecretCopy.Level.SECRET, 1, 1, today)
    commands.enter_secret_copies(setting.registrar, body=setting.body.uuid, copies=copies)
    source = ("Quy chế (giả định)", "")
    commands.set_rule(keeper, body=setting.body.uuid, code="phieu_days", value="3", since=today, source=source)
    commands.freeze_text(drafted.setting.office.keeper, draft=drafted.draft.uuid, number=1)
    drafted.amends(drafted.members[0], "khoản 2 Điều 2", op="delete")
    return drafted.node("khoản 2 Điều 2")


def _rows(model: Any) -> Iterator[Any]:
    """One of each state, or the first."""
    states = {field.name for field in model._meta.fields} & {"state"}
    found = model.objects.order_by("state", "id").distinct("state") if states else model.objects.order_by("id")[:1]
    yield from found


def _targets(node: UUID) -> list[tuple[Route, str]]:
    more = {**PLAIN, "name": "phien", "act": "nhan", "form": "pdf", "sha256": "0" * 64, "node": node}
    more["seat"] = cabinet.Seat.objects.first().uuid
    more["withholding"] = cabinet.Withholding.objects.get().uuid
    return [
        (route, route.path({**more, "uuid": row.uuid}))
        for route in _routes()
        for row in _rows(WHOSE[_PLACE_OF.search(route.pattern)[1]])
    ]


def _routes() -> list[Route]:
    """All routes of the e-Cabinet with an id that are not public."""
    found = [one for one in every_route() if one.pattern.startswith(PLACE) and "<uuid:uuid>" in one.pattern]
    return [one for one in found if one.name not in PUBLIC]


def _outsiders() -> dict[str, Actor]:
    """Somebody with every permission elsewhere, the head of another body, somebody without any."""
    return {
        "office": an_actor(*PERMISSIONS, at=an_agency("Văn phòng khác"), inherits=True),
        "head": a_forum(2).actors[0],
        "stranger": a_stranger(),
    }


def test_every_address_of_the_cabinet_says_whose_id_it_takes() -> None:
    unknown = [one.pattern for one in _routes() if _PLACE_OF.search(one.pattern)[1] not in WHOSE]
    assert unknown == []
    assert len(_routes()) > 120


def test_nothing_of_the_cabinet_exists_for_outsiders(node: UUID) -> None:
    empty = [model.__name__ for model in WHOSE.values() if not model.objects.exists()]
    assert empty == []
    targets = _targets(node)
    browsers = {who: browser(actor) for who, actor in _outsiders().items()}
    before = contents()

    problems = [(who, *one) for who, client in browsers.items() for one in attacks(client, None, targets)]

    assert "\n".join(map(str, problems)) == ""
    assert contents() == before


def test_what_is_not_there_and_what_may_not_be_seen_look_the_same(node: UUID) -> None:
    client = browser(a_stranger())
    for route, path in _targets(node):
        missing = body(client.get(route.path(dict(PLAIN))))
        assert _told(body(client.get(path)), path) == _told(missing, route.path(dict(PLAIN))), path


def _told(page: bytes, path: str) -> str:
    """What a page says, without what it says about its own address and moment."""
    text = re.sub(r'nonce="[^"]+"|value="[^"]{20,}"|content="[^"]{20,}"', "", page.decode(errors="replace"))
    return text.replace(path, "")
