"""Decisions released to the public while the session runs: shown to everybody, and nothing else leaks."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from dienhong.audit.models import AuditRecord
from dienhong.cabinet import commands
from dienhong.cabinet.models import AgendaItem, Release
from dienhong.cabinet.tests.after_builders import CONCLUSION, a_quiet_session, a_running_session
from dienhong.cabinet.tests.builders import an_office
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
TEXT = "Quyết nghị: phê duyệt kế hoạch thử nghiệm năm sau."


@pytest.fixture
def held():
    found = a_quiet_session()
    commands.set_publishing(found.chamber.clerk, body=found.chamber.body.uuid, publishes=True)
    return found


def _release(held, text=TEXT, item=0, actor=None):
    return commands.release_decision(actor or held.chamber.clerk, item=held.items[item].uuid, text=text)


def _public():
    """All that a stranger can read: list, JSON, feed and a page of each row."""
    browser, pages = Client(), []
    for name in ("releases", "releases_json", "releases_feed"):
        pages.append(browser.get(reverse(f"cabinet:{name}")).content.decode())
    for row in Release.objects.all():
        pages.append(browser.get(reverse("cabinet:release", args=[row.uuid])).content.decode())
    return "\n".join(pages)


def test_a_decision_is_public_at_once_while_the_session_runs_with_list_filters_json_and_feed(held):
    row = _release(held)
    browser, address = Client(), reverse("cabinet:release", args=[row.uuid])

    assert held.session.state == "open"
    assert TEXT in browser.get(address).content.decode()
    index = reverse("cabinet:releases")
    body = str(held.chamber.body.uuid)
    year = str(row.decided_on.year)
    found = {
        query: address in browser.get(f"{index}?{query}").content.decode()
        for query in ("", "tim=ke hoach", "tim=khong co", f"tap-the={body}", f"nam={year}", "nam=1999")
    }
    assert found == {
        "": True,
        "tim=ke hoach": True,
        "tim=khong co": False,
        f"tap-the={body}": True,
        f"nam={year}": True,
        "nam=1999": False,
    }
    (told,) = json.loads(browser.get(reverse("cabinet:releases_json")).content)["decisions"]
    assert (told["id"], told["title"], told["text"]) == (str(row.uuid), held.items[0].title, TEXT)
    feed = browser.get(reverse("cabinet:releases_feed"))
    assert (feed["Content-Type"], f"urn:uuid:{row.uuid}" in feed.content.decode()) == (
        "application/atom+xml; charset=utf-8",
        True,
    )
    for nonsense in ("tap-the=x", "nam=x", "nam=99999999999999999999", "trang=x"):
        assert browser.get(f"{index}?{nonsense}").status_code in (404, 422)
    assert browser.get(f"{index}?tim=a%00b").status_code == 200


def test_a_stranger_learns_nothing_that_is_not_released(held):
    row = _release(held)
    public = _public()

    for secret in (held.session.title, held.items[1].title, CONCLUSION, "Ghi nhận báo cáo", str(held.session.uuid)):
        assert secret not in public
    for uuid in (held.items[0].uuid, held.items[1].uuid, held.session.uuid):
        assert Client().get(reverse("cabinet:release", args=[uuid])).status_code == 404
    assert str(held.items[0].uuid) not in public
    assert str(row.uuid) in public


def test_what_was_taken_back_is_shown_to_nobody_and_leaves_a_trace(held):
    row, clerk = _release(held), held.chamber.clerk
    with pytest.raises(RuleBroken, match="cabinet.reason_missing"):
        commands.withdraw_release(clerk, release=row.uuid, reason=" ")
    commands.withdraw_release(clerk, release=row.uuid, reason="Sai số liệu")
    with pytest.raises(RuleBroken, match="cabinet.release_withdrawn"):
        commands.withdraw_release(clerk, release=row.uuid, reason="Lại")

    assert (TEXT in _public(), held.items[0].title in _public()) == (False, False)
    assert Client().get(reverse("cabinet:release", args=[row.uuid])).status_code == 404
    browser = Client()
    sign_in(browser, clerk)
    assert "Sai số liệu" in browser.get(reverse("cabinet:outcome", args=[held.items[0].uuid])).content.decode()
    done = AuditRecord.objects.filter(command="cabinet.withdraw_release", outcome="done").get()
    assert (done.subject_id, Release.objects.get().withdrawn_reason) == (str(held.session.uuid), "Sai số liệu")
    again = _release(held, "Quyết nghị, bản đúng.")
    assert again.uuid != row.uuid


def test_a_body_that_stops_publishing_shows_nothing(held):
    row = _release(held)
    commands.set_publishing(held.chamber.clerk, body=held.chamber.body.uuid, publishes=False)

    assert TEXT not in _public()
    assert Client().get(reverse("cabinet:release", args=[row.uuid])).status_code == 404
    with pytest.raises(RuleBroken, match="cabinet.body_does_not_publish"):
        _release(held, item=1)


def test_only_what_passed_and_is_not_marked_secret_is_released_once(held):
    with pytest.raises(RuleBroken, match="cabinet.item_not_concluded"):
        _release(held, item=2)
    with pytest.raises(RuleBroken, match="cabinet.release_empty"):
        _release(held, " ")
    with pytest.raises(RuleBroken, match="documents.state_secret"):
        _release(held, "TỐI MẬT\nNội dung")
    AgendaItem.objects.filter(pk=held.items[1].pk).update(title="MẬT\nViệc kín")
    with pytest.raises(RuleBroken, match="documents.state_secret"):
        _release(held, item=1)
    _release(held)
    with pytest.raises(RuleBroken, match="cabinet.released_already"):
        _release(held)
    assert "MẬT" not in _public()


def test_what_the_members_rejected_is_not_released():
    held = a_running_session(choices=("no", "no", "yes"))
    commands.set_publishing(held.chamber.clerk, body=held.chamber.body.uuid, publishes=True)

    with pytest.raises(RuleBroken, match="cabinet.not_passed"):
        _release(held)


def test_the_office_and_the_chair_release_nobody_else_and_strangers_find_nothing(held):
    chair, third = held.chamber.members[1], held.chamber.members[2]  # the second leads since it was handed over
    with pytest.raises(NotPermitted):
        _release(held, actor=third)
    with pytest.raises(NotFound):
        _release(held, actor=a_stranger())
    row = _release(held, actor=chair)
    with pytest.raises(NotPermitted):
        commands.withdraw_release(third, release=row.uuid, reason="Thôi")
    with pytest.raises(NotFound):
        commands.withdraw_release(an_office().keeper, release=row.uuid, reason="Thôi")
    with pytest.raises(NotPermitted):
        commands.set_publishing(third, body=held.chamber.body.uuid, publishes=False)
    for actor, status in ((third, 403), (a_stranger(), 404), (an_office().keeper, 404)):
        browser = Client()
        sign_in(browser, actor)
        assert browser.get(reverse("cabinet:release_decision", args=[held.items[1].uuid])).status_code == status
        assert browser.get(reverse("cabinet:withdraw_release", args=[row.uuid])).status_code == status
        assert browser.post(reverse("cabinet:set_publishing", args=[held.chamber.body.uuid])).status_code == status


def test_the_chair_releases_and_takes_back_by_pages(held):
    chair, office, item = Client(), Client(), held.items[0]
    sign_in(chair, held.chamber.members[1])
    sign_in(office, held.chamber.clerk)
    outcome = reverse("cabinet:outcome", args=[item.uuid])
    address = reverse("cabinet:release_decision", args=[item.uuid])
    assert (address in chair.get(outcome).content.decode(), CONCLUSION in chair.get(address).content.decode()) == (
        True,
        True,
    )
    assert chair.post(address, {"text": TEXT}).url == outcome
    row = Release.objects.get()
    assert reverse("cabinet:release", args=[row.uuid]) in office.get(outcome).content.decode()
    taken = reverse("cabinet:withdraw_release", args=[row.uuid])
    assert office.get(taken).status_code == 200
    assert office.post(taken, {"reason": "Sai"}).url == outcome
    body = reverse("cabinet:set_publishing", args=[held.chamber.body.uuid])
    assert office.post(body, {"publishes": "0"}).url == reverse("cabinet:body", args=[held.chamber.body.uuid])
    held.chamber.body.refresh_from_db()
    assert held.chamber.body.publishes is False
