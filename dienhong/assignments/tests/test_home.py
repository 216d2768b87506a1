"""The strip of one's own tasks on the home page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dienhong.assignments import commands
from dienhong.assignments.home import MOST_AT_HOME
from dienhong.assignments.permissions import HANDLE_ASSIGNMENTS
from dienhong.assignments.public import home_panel
from dienhong.assignments.terms import Term
from dienhong.assignments.tests.builders import Offices, a_reported, an_accepted, an_assignment, by_day, offices
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import clock

pytestmark = pytest.mark.django_db
STRIP = 'id="nhiem-vu-cua-toi"'


@pytest.fixture
def office() -> Offices:
    return offices()


def home_of(actor) -> str:
    client = Client()
    sign_in(client, actor)
    return client.get("/").content.decode()


def strip_of(actor) -> str:
    """The strip's part of the home page."""
    page = home_of(actor)
    return page[page.index(STRIP) : page.index("</section>", page.index(STRIP))]


def shown_to(actor) -> list[str]:
    panel = home_panel(actor)
    assert panel is not None
    return [one.code for one, _state in panel.context["rows"]]


def test_one_sees_the_open_tasks_one_carries_out_and_the_leader_those_given_nearest_first(office):
    late, never, soon = (an_accepted(office, term) for term in (by_day(2030, 3, 1), Term("none"), by_day(2030, 2, 1)))
    done = a_reported(office)
    commands.finish_assignment(office.leader, assignment=done.uuid)
    not_taken_in = an_assignment(office, term=by_day(2030, 1, 2))

    assert shown_to(office.official) == [soon.code, late.code, never.code]
    assert shown_to(office.leader) == [not_taken_in.code, soon.code, late.code, never.code]
    assert shown_to(office.secretary) == shown_to(office.helper) == []


def test_the_strip_tells_deadline_and_state_and_leads_to_task_and_list(office):
    with clock.frozen(clock.now().replace(year=2020)):
        overdue = an_accepted(office)
    ahead = an_accepted(office, by_day(clock.today().year + 1, 6, 1))

    strip = strip_of(office.official)

    assert strip.index(f"/nhiem-vu/{overdue.uuid}/") < strip.index(f"/nhiem-vu/{ahead.uuid}/")
    assert ('class="chip bad"' in strip, "Quá hạn" in strip, overdue.code in strip, "Đang thực hiện" in strip) == (
        (True,) * 4
    )
    assert "/nhiem-vu/?ben=mine&amp;tinh_trang=open" in strip


def test_who_may_see_tasks_but_has_none_is_told_so_and_others_see_no_strip(office):
    idle = an_actor(HANDLE_ASSIGNMENTS, at=office.owning)

    assert "không có nhiệm vụ đang mở" in strip_of(idle)
    assert STRIP not in home_of(a_stranger())


def test_the_strip_is_one_statement_and_never_longer_than_its_limit(office):
    counts = []
    for _more in range(2):
        for _task in range(MOST_AT_HOME - 1):
            an_accepted(office)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            panel = home_panel(office.official)
        counts.append((len(asked), len(panel.context["rows"])))

    assert counts == [(1, MOST_AT_HOME - 1), (1, MOST_AT_HOME)]


def test_the_home_page_asks_as_often_for_one_task_as_for_three(office):
    client = Client()
    sign_in(client, office.official)
    asked = []
    for more in (1, 2):
        for _task in range(more):
            an_accepted(office)
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        asked.append(len(queries))

    assert asked[0] == asked[1]
