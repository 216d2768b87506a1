"""Every page of the e-Cabinet asks the database as often for three members as for twenty-seven, in a session and after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienhong.cabinet import commands
from dienhong.cabinet.commands.polls import Question, VotedFile
from dienhong.cabinet.models import Poll
from dienhong.cabinet.tests.poll_builders import said
from dienhong.cabinet.tests.view_builders import Forum, a_forum, an_opinion, answered
from dienhong.cabinet.voting import vote
from dienhong.cabinet.web.urls import urlpatterns
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.tests.builders import sign_in
from dienhong.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
_ID = re.compile(r"^([a-z-]+)/<uuid:uuid>/")
# Files whose making is counted elsewhere, and what asks more the more there is to say, with the reason.
NOT_ASKED = {
    "poll_pack": "every ballot brings its own proof out of the log",
}


def _taken_up(members: int) -> tuple[Forum, Poll]:
    """Everybody took a position, gave an opinion, came, asked to speak and voted, by the key of each."""
    forum = a_forum(members, keys=True)
    forum.all_agree([forum.items[1]])
    for number in range(1, members):
        an_opinion(forum, number, clause=f"Điều {number}")
    forum.open()
    item = forum.items[0]
    commands.start_item(forum.actors[0], item=item.uuid)
    for number, actor in enumerate(forum.actors):
        commands.ask_to_speak(actor, invitation=forum.invitation(number).uuid)
    file = forum.version().file
    question = Question("Thông qua?", (VotedFile("a.txt", "1", file.sha256, file.size),), None, item.uuid)
    poll = commands.prepare_poll(forum.clerk, body=forum.body.uuid, question=question)
    deliver_all()
    for actor in forum.actors:
        vote(actor, poll.uuid, said("yes", "Đồng ý"))
    return forum, poll


def _closed(forum: Forum, poll: Poll) -> None:
    """Counted, concluded, closed, and the minutes remarked on by everybody."""
    head, session = forum.actors[0], forum.session.uuid
    commands.close_poll(head, poll=poll.uuid)
    deliver_all()
    commands.conclude_item(head, item=forum.items[0].uuid, conclusion="Thông qua")
    commands.close_session(head, session=session)
    commands.draft_minutes(forum.clerk, session=session)
    commands.send_minutes(forum.clerk, session=session, until=clock.now() + timedelta(days=2))
    for actor in forum.actors:
        commands.remark_minutes(actor, session=session, text="")


def _addresses(forum: Forum, poll: Poll) -> Iterator[tuple[str, str]]:
    """The name and the address of every page that is about one of these things, or about none."""
    things: dict[str, Any] = {
        "to-chuc": forum.body,
        "phien": forum.session,
        "noi-dung": forum.items[0],
        "bieu-quyet": poll,
        "thanh-vien": forum.seats[1],
        "giay-moi": forum.invitation(1),
        "ho-so": forum.items[0].dossier,
    }
    yield "home", "/"
    for one in urlpatterns:
        pattern, name = str(one.pattern), str(one.name)
        found = _ID.match(pattern)
        if name in NOT_ASKED:
            continue
        if "<" not in pattern:
            yield name, reverse(f"cabinet:{name}")
        elif found and found[1] in things and pattern.count("<") == 1:
            yield name, reverse(f"cabinet:{name}", args=[things[found[1]].uuid])


def _statements(browser: Client, address: str) -> int | None:
    """How many statements a visit takes, after one that fills what is kept for a while; None for what is not there for the reader."""
    if answered(browser.get(address))[0] != 200:
        return None
    with CaptureQueriesContext(connection) as seen:
        answered(browser.get(address))
    return len(seen)


def _grown(worlds: Sequence[tuple[Forum, Poll]], reader: str) -> tuple[dict[str, tuple[object, object]], int]:
    """Pages that take another number of statements in the large body, and how many pages there are.

    What is kept for a minute may be read anew at any visit, so what differs is counted again.
    """
    browsers = []
    for forum, _poll in worlds:
        browsers.append(Client())
        sign_in(browsers[-1], {"clerk": forum.clerk, "head": forum.actors[0], "member": forum.actors[1]}[reader])
    found, shown = {}, 0
    for (name, few), (_name, many) in zip(*(_addresses(*one) for one in worlds), strict=True):
        for _ in range(3):
            counts = _statements(browsers[0], few), _statements(browsers[1], many)
            if counts[0] == counts[1]:
                break
        else:
            found[name] = counts
        shown += counts[0] is not None
    return found, shown


def test_no_page_asks_more_for_a_large_body() -> None:
    worlds = [_taken_up(3), _taken_up(27)]
    grown, shown = {}, 0
    for phase in ("running", "closed"):
        for reader in ("clerk", "head", "member"):
            grown[phase, reader], pages = _grown(worlds, reader)
            shown += pages
        if phase == "running":
            for one in worlds:
                _closed(*one)

    assert grown == {key: {} for key in grown}
    assert shown > 150
