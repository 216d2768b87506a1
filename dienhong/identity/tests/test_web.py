"""Identity's pages do what the commands do, show what one may see, and survive wrong input."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienhong.directory.tests.builders import an_agency
from dienhong.identity import permissions
from dienhong.identity.actors import ACTING_FOR, actor_for_account
from dienhong.identity.models import Account, AgencySystem, Delegation, Grant, Person, Post, SupportSession
from dienhong.identity.tests.builders import (
    a_delegation,
    a_grant,
    a_person,
    a_post,
    an_account,
    an_actor,
    an_agency_system,
    sign_in,
)
from dienhong.kernel import clock

pytestmark = pytest.mark.django_db
PEOPLE = "/quan-tri/nguoi/"


@pytest.fixture
def agency():
    return an_agency("Bộ Thử Nghiệm")


@pytest.fixture
def head(client, agency):
    """An administrator with everything, signed in, in a support session."""
    actor = an_actor(*permissions.PERMISSIONS, at=agency, name="Trần Văn Trưởng")
    sign_in(client, actor)
    return actor


@pytest.mark.parametrize(
    "address",
    [
        "/tai-khoan/",
        "/uy-quyen/",
        "/uy-quyen/moi/{agency}/",
        PEOPLE,
        PEOPLE + "moi/",
        PEOPLE + "{person}/",
        PEOPLE + "{person}/chuc-vu/moi/",
        PEOPLE + "{person}/chuc-vu/{post}/ket-thuc/",
        PEOPLE + "{person}/quyen/moi/",
        PEOPLE + "{person}/tai-khoan/moi/",
        PEOPLE + "{person}/tai-khoan/dong/",
        "/quan-tri/vai-tro/",
        "/quan-tri/he-thong/",
        "/quan-tri/he-thong/moi/",
        "/quan-tri/he-thong/{system}/",
        "/quan-tri/he-thong/{system}/ngung/",
        "/quan-tri/phien-ho-tro/",
        "/quan-tri/phien-ho-tro/moi/",
        "/tai-khoan/xac-thuc-hai-buoc/",
        "/tai-khoan/xac-thuc-hai-buoc/ung-dung/",
        "/tai-khoan/xac-thuc-hai-buoc/khoa/",
        "/tai-khoan/xac-thuc-hai-buoc/khoa/them/",
    ],
)
def test_a_page_shows_to_who_may_see_it_and_to_no_stranger(client, agency, head, address):
    account = an_account(a_person("Lê Thị Ánh"))
    post = a_post(account.person, agency)
    a_grant(account.person, "identity.see_people", agency, post=post)
    a_delegation(account.person, head.person_id, agency, "identity.see_people")
    system, _ = an_agency_system(agency, "identity.see_people")
    path = address.format(agency=agency.uuid, person=account.person.uuid, post=post.uuid, system=system.uuid)
    open_to_all = path in ("/tai-khoan/", "/uy-quyen/", "/quan-tri/vai-tro/") or "xac-thuc" in path

    own = client.get(path)
    client.logout()
    anonymous = client.get(path)
    sign_in(client, an_account())
    stranger = client.get(path)

    assert (own.status_code, anonymous.status_code) == (200, 302)
    assert stranger.status_code in ((200,) if open_to_all else (403, 404))
    assert ' style="' not in own.content.decode()


def test_a_person_is_registered_given_a_post_a_role_and_an_account(client, agency, head):
    client.post(PEOPLE + "moi/", {"full_name": "Võ Thị Sáng", "phone": "", "agency": str(agency.uuid)})
    person = Person.objects.get(full_name="Võ Thị Sáng")
    page = f"{PEOPLE}{person.uuid}/"
    client.post(page + "chuc-vu/moi/", {"agency": str(agency.uuid), "title": "Chuyên viên", "valid_from": "2026-01-01"})
    client.post(
        page + "quyen/moi/",
        {"agency": str(agency.uuid), "power": "identity.see_people", "inherits": "on", "valid_from": "01/01/2026"},
    )
    client.post(page + "tai-khoan/moi/", {"login_name": "vo.sang", "email": "vo.sang@example.gov.vn"})

    account = Account.objects.get(login_name="vo.sang")
    assert actor_for_account(account.pk).may("identity.see_people", at=agency.pk)
    assert [letter.to for letter in mail.outbox] == [["vo.sang@example.gov.vn"]]
    shown = client.get(page).content.decode()
    assert [word in shown for word in ("Chuyên viên", "vo.sang")] == [True, True]


def test_posts_grants_and_accounts_are_ended(client, agency, head):
    account = an_account()
    post = a_post(account.person, agency)
    grant = a_grant(account.person, "identity.see_people", agency)
    page = f"{PEOPLE}{account.person.uuid}/"

    client.post(page + f"quyen/{grant.uuid}/thu-hoi/")
    client.post(page + "tai-khoan/dong/", {"reason": "Nghỉ hưu"})
    client.post(page + f"chuc-vu/{post.uuid}/ket-thuc/", {"last_day": clock.today().isoformat()})

    assert Grant.objects.get(pk=grant.pk).revoked_at is not None
    assert not Account.objects.get(pk=account.pk).is_active
    assert Post.objects.get(pk=post.pk).valid_until == clock.today()


def test_a_refusal_stands_in_the_form_with_what_was_typed(client, agency, head):
    person = a_person()
    a_post(person, agency, "Chuyên viên")

    answer = client.post(
        f"{PEOPLE}{person.uuid}/chuc-vu/moi/",
        {"agency": str(agency.uuid), "title": "Chuyên viên", "valid_from": "2026-01-01"},
    )

    text = answer.content.decode()
    assert (answer.status_code, text.count('role="alert"'), 'value="Chuyên viên"' in text) == (422, 1, True)
    assert person.posts.count() == 1


@pytest.mark.parametrize("query", ["?co-quan=nothing", "?tim=%00", "?trang=nothing", "?tim=" + "x" * 3000])
def test_the_list_of_people_survives_wrong_input(client, head, query):
    assert client.get(PEOPLE + query).status_code in (200, 404, 422)


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_of_people_costs_the_same_for_one_and_three(client, agency, django_assert_num_queries, size):
    reader = an_actor("identity.see_people", at=agency)
    sign_in(client, reader)
    client.get(PEOPLE)
    with CaptureQueriesContext(connection) as first:
        client.get(PEOPLE)
    for _ in range(size):
        a_post(a_person(), agency)

    with django_assert_num_queries(len(first)):
        client.get(PEOPLE)


def test_powers_are_lent_used_and_taken_back(client, agency, head):
    assistant = an_account(a_person("Lê Thị Phó"))
    a_post(assistant.person, agency)
    lend = {
        "assistant": str(assistant.person.uuid),
        "codes": ["identity.register_person"],
        "valid_from": clock.today().isoformat(),
        "valid_until": (clock.today() + timedelta(days=7)).isoformat(),
        "reason": "Đi công tác",
    }

    lent = client.post(f"/uy-quyen/moi/{agency.uuid}/", lend)
    delegation = Delegation.objects.get()
    sign_in(client, assistant)
    client.post(f"/uy-quyen/{delegation.uuid}/lam-thay/")
    acting = client.get("/uy-quyen/").content.decode()
    client.post(PEOPLE + "moi/", {"full_name": "Võ An", "agency": str(agency.uuid)})
    client.post("/uy-quyen/thoi-lam-thay/")
    client.post(f"/uy-quyen/{delegation.uuid}/thu-hoi/")

    assert (lent.status_code, "Trần Văn Trưởng" in acting) == (302, True)
    assert Person.objects.filter(full_name="Võ An").exists()
    assert ACTING_FOR not in client.session
    assert Delegation.objects.get().revoked_by == assistant.person


def test_when_what_was_lent_ends_one_goes_on_as_oneself(client, agency):
    principal, assistant = a_person(), an_account()
    lent = a_delegation(principal, assistant.person, agency, "identity.see_people")
    sign_in(client, assistant)
    client.post(f"/uy-quyen/{lent.uuid}/lam-thay/")

    Delegation.objects.update(revoked_at=clock.now())

    assert client.get("/tai-khoan/").status_code == 200
    assert ACTING_FOR not in client.session


def test_nobody_acts_by_the_delegation_of_another(client, agency):
    lent = a_delegation(a_person(), a_person(), agency, "identity.see_people")
    sign_in(client, an_account())

    answers = [client.post(f"/uy-quyen/{lent.uuid}/{act}/") for act in ("lam-thay", "thu-hoi")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_software_is_registered_renewed_and_disabled_and_each_secret_shown_once(client, agency, head):
    form = {
        "agency": str(agency.uuid),
        "name": "Quản lý văn bản",
        "codes": ["identity.see_people"],
        "requests_per_minute": "60",
        "contact_name": "Phòng CNTT",
        "contact_email": "cntt@example.gov.vn",
    }

    registered = client.post("/quan-tri/he-thong/moi/", form).content.decode()
    system = AgencySystem.objects.get()
    page = f"/quan-tri/he-thong/{system.uuid}/"
    renewed = client.post(page + "doi-khoa/").content.decode()
    client.post(page + "ngung/", {"reason": "Lộ khóa"})

    assert [text.count("dhs_") > 0 for text in (registered, renewed, client.get(page).content.decode())] == [
        True,
        True,
        False,
    ]
    assert AgencySystem.objects.get().disabled_reason == "Lộ khóa"


def test_a_support_session_is_started_and_ended(client, agency):
    sign_in(client, an_actor("identity.start_support_session", at=agency))

    client.post(
        "/quan-tri/phien-ho-tro/moi/", {"agency": str(agency.uuid), "reason": "Phiếu hỗ trợ 12", "minutes": "30"}
    )
    session = SupportSession.objects.get()
    during = client.get("/quan-tri/phien-ho-tro/").content.decode()
    client.post(f"/quan-tri/phien-ho-tro/{session.uuid}/ket-thuc/")

    assert "Phiếu hỗ trợ 12" in during
    assert SupportSession.objects.get().ended_at is not None
