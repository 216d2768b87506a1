"""An item withheld from a member: at no address of the session does he learn that it exists, in no state, nor does who helps him."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from dienhong.cabinet import commands
from dienhong.cabinet import models as cabinet
from dienhong.cabinet.commands.assistant_drafts import Prepared
from dienhong.cabinet.commands.opinions import Words
from dienhong.cabinet.commands.polls import Question, VotedFile
from dienhong.cabinet.commands.positions import Stand
from dienhong.cabinet.tests.poll_builders import said
from dienhong.cabinet.tests.view_builders import Forum, a_forum, an_assistant
from dienhong.cabinet.voting import vote
from dienhong.directory.tests.builders import an_agency
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import a_post, an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.signing.tests.builders import a_personal_key
from tests.security.routes import PLAIN, ask, body, every_route
from tests.security.test_cabinet import PLACE, WHOSE
from tests.security.world import browser

pytestmark = pytest.mark.usefixtures("data_dir", "db")
MARK = "Omega"
SECRET = f"Việc kín {MARK}"
KEPT, HEAD, OTHERS = 1, 0, (0, 2, 3)
_OF_API = {"poll": cabinet.Poll, "item": cabinet.AgendaItem, "ballot": cabinet.Ballot, "draft": cabinet.BallotDraft}
_BEFORE_ID = re.compile(r"([a-z-]+)/<uuid:uuid>")


@dataclass
class Matter:
    """A session of three items whose second is withheld from one member; `hidden`: ids that only tell of the second."""

    forum: Forum
    helper: Actor
    guest: cabinet.Invitation
    hidden: set[str] = field(default_factory=set)

    @property
    def item(self) -> cabinet.AgendaItem:
        """What is withheld."""
        return self.forum.items[1]


@pytest.fixture
def matter(data_dir: object, db: None) -> Matter:
    """Called; opinions, positions and a draft of an assistant about the second item, somebody invited for it alone."""
    forum = a_forum(4, ("Nội dung chung", SECRET, "Nội dung cuối"), keys=True)
    a_personal_key(Person.objects.get(pk=forum.clerk.person_id), forum.agency)
    helper, item = an_assistant(forum, KEPT), forum.items[1]
    prepared = Prepared(words=Words("change", text=f"Chữ {MARK}", clause="Điều 3"))
    draft = commands.write_draft(helper, seat=forum.seats[KEPT].uuid, item=item.uuid, prepared=prepared)
    expert = an_actor(name=f"Khách {MARK}")
    post = a_post(Person.objects.get(pk=expert.person_id), an_agency(), "Chuyên gia")
    guest = commands.invite_person(forum.clerk, session=forum.session.uuid, post_id=post.pk, item=item.uuid)
    reason = "Liên quan đến cá nhân"
    commands.withhold_item(forum.clerk, item=item.uuid, seat=forum.seats[KEPT].uuid, reason=reason)
    opinion = commands.give_opinion(forum.actors[2], item=item.uuid, words=Words("object", text=f"Ý {MARK}"))
    commands.give_opinion(forum.actors[2], item=forum.items[2].uuid, words=Words("object", text="Ý khác"))
    for number in OTHERS:
        commands.take_position(forum.actors[number], item=item.uuid, stand=Stand("agree"))
    forum.all_agree([forum.items[0], forum.items[2]])
    found = Matter(forum, helper, guest)
    version = forum.version(1)
    rows = (item, item.dossier, version, version.paper, draft, opinion, guest)
    found.hidden |= {str(one.uuid) for one in rows} | {version.file_id}
    return found


def _taken_up(matter: Matter) -> cabinet.Poll:
    """The session runs; the second item is under discussion, its guest called in, its vote open."""
    forum = matter.forum
    forum.open()
    commands.start_item(forum.actors[HEAD], item=matter.item.uuid)
    commands.mark_came(forum.clerk, invitation=matter.guest.uuid)
    commands.ask_to_speak(forum.clerk, invitation=matter.guest.uuid, topic=f"Về {MARK}")
    commands.comment_item(forum.actors[2], invitation=forum.invitation(2).uuid, text=f"Ghi {MARK}")
    file = forum.version(1).file
    voted = (VotedFile("du-thao.txt", "1", file.sha256, file.size),)
    question = Question(f"Thông qua {MARK}?", voted, None, matter.item.uuid)
    poll = commands.prepare_poll(forum.clerk, body=forum.body.uuid, question=question)
    deliver_all()
    matter.hidden |= {str(poll.uuid), poll.manifest_sha256}
    return poll


def _concluded(matter: Matter, poll: cabinet.Poll) -> None:
    """The vote is counted, the item concluded, and the other two put to one vote."""
    forum = matter.forum
    for number in OTHERS:
        vote(forum.actors[number], poll.uuid, said("yes"))
    commands.close_poll(forum.actors[HEAD], poll=poll.uuid)
    deliver_all()
    commands.conclude_item(forum.actors[HEAD], item=matter.item.uuid, conclusion=f"Kết luận {MARK}")
    both = [forum.items[0].uuid, forum.items[2].uuid]
    commands.put_block(forum.actors[HEAD], session=forum.session.uuid, items=both)
    deliver_all()


def _closed(matter: Matter) -> None:
    """The block is adopted, the session closed, its minutes are read, remarked on and settled."""
    forum, session = matter.forum, matter.forum.session.uuid
    block = cabinet.Poll.objects.get(block__isnull=False)
    for number in (KEPT, *OTHERS):
        vote(forum.actors[number], block.uuid, said("yes"))
    commands.close_poll(forum.actors[HEAD], poll=block.uuid)
    deliver_all()
    commands.close_session(forum.actors[HEAD], session=session)
    commands.draft_minutes(forum.clerk, session=session)
    commands.send_minutes(forum.clerk, session=session, until=clock.now() + timedelta(days=2))
    remark = commands.remark_minutes(forum.actors[2], session=session, text=f"Sai ở {MARK}")
    commands.answer_remark(forum.clerk, remark=remark.uuid, answer=f"Đã sửa {MARK}")
    commands.remark_minutes(forum.actors[2], session=session, text="")
    for number in (KEPT, HEAD, 3):
        commands.remark_minutes(forum.actors[number], session=session, text="")
    commands.settle_minutes(forum.clerk, session=session)
    commands.sign_minutes(forum.clerk, session=session)
    deliver_all()
    parts = cabinet.MinutesPart.objects.filter(item=matter.item)
    matter.hidden |= {str(one.uuid) for one in parts} | {str(remark.uuid)}


def _addresses(matter: Matter) -> Iterator[str]:
    """Every page of the e-Cabinet and every address of its interface, with the ids that only tell of the item and one that does
    not, and where else news come together.
    """
    for one in every_route():
        before = _BEFORE_ID.search(one.pattern)
        if one.pattern.startswith(PLACE) and before and before[1] in WHOSE:
            seat = cabinet.Seat.objects.first().uuid
            more = {**PLAIN, "name": "phien", "act": "nhan", "form": "pdf", "sha256": "0" * 64, "seat": seat}
            for row in _rows(matter, WHOSE[before[1]]):
                yield one.path({**more, "uuid": row.uuid})
        elif one.pattern.startswith("api/v1/cabinet/"):
            model = next((_OF_API[name] for name in one.parameters if name in _OF_API), None)
            for row in _rows(matter, model) if model is not None else [None]:
                yield one.path({name: row.uuid for name in one.parameters} if row is not None else {})
        elif not one.parameters and (one.pattern.startswith((PLACE, "thong-bao/")) or one.pattern in ("", "tim/")):
            yield one.path() + ("?q=viec+kin" if one.pattern == "tim/" else "")


def _rows(matter: Matter, model: Any) -> list[Any]:
    """The rows that only tell of the item, the last other one, and the member's own last one."""
    rows = list(model.objects.order_by("-id"))
    telling = [one for one in rows if str(one.uuid) in matter.hidden]
    own = [one for one in rows if getattr(one, "member", None) and one.member.seat_id == matter.forum.seats[KEPT].pk]
    return [*telling, *[one for one in rows if one not in telling][:1], *own[:1]]


def _leaks(client: Client, matter: Matter) -> list[object]:
    """Where the member learns of it: by a word, by an id, or by an answer other than that nothing is there."""
    found: list[object] = []
    for path in _addresses(matter):
        answer = ask(client, "GET", path)
        data = body(answer)
        if data.startswith((b"%PDF", b"PK")):
            data = _text_of(data)
        asked = next((one for one in matter.hidden if one in path), "")
        told = [one for one in (MARK, *matter.hidden) if one != asked and one.encode() in data]
        if told or (asked and answer.status_code not in (404, 405)) or answer.status_code >= 500:
            found.append((path, answer.status_code, told))
    return found


def _text_of(data: bytes) -> bytes:
    """The words of a PDF, or all that lies in a workbook or a pack."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as files:
            return b"\n".join(files.read(name) for name in files.namelist())
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document).encode()


def test_what_is_withheld_is_found_where_nothing_is_withheld(matter: Matter) -> None:
    """The search finds what there is: another member meets the item at many addresses."""
    _taken_up(matter)
    assert len(_leaks(browser(matter.forum.actors[2]), matter)) > 20


def test_a_called_session_says_nothing_of_it(matter: Matter) -> None:
    for actor in (matter.forum.actors[KEPT], matter.helper):
        assert _leaks(browser(actor), matter) == []


def test_while_it_is_discussed_and_voted_on_nothing_is_said_of_it(matter: Matter) -> None:
    poll = _taken_up(matter)
    assert _leaks(browser(matter.forum.actors[KEPT]), matter) == []
    _concluded(matter, poll)
    assert _leaks(browser(matter.forum.actors[KEPT]), matter) == []


def test_afterwards_votes_and_minutes_say_nothing_of_it(matter: Matter) -> None:
    _concluded(matter, _taken_up(matter))
    _closed(matter)

    assert _leaks(browser(matter.forum.actors[KEPT]), matter) == []
    client, session = browser(matter.forum.actors[KEPT]), matter.forum.session.uuid
    assert "2. Nội dung cuối".encode() in _text_of(
        body(ask(client, "GET", f"/phien-hop/phien/{session}/ban-do-y-kien.xlsx"))
    )
    for path in ("", "chinh-kien/", "thong-nhat/", "bien-ban/", "hop/"):
        page = client.get(f"/phien-hop/phien/{session}/{path}").content.decode()
        assert (path, re.findall(r"[>\s]3\. ?Nội dung cuối|class=\"n\">3<", page)) == (path, [])
        assert (path, "Nội dung cuối" in page) == (path, True)
