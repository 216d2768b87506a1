"""Software of agencies: registration, secrets, tokens, limits."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory

from dienhong.audit.models import AuditRecord
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.actors import actor_of
from dienhong.identity.api.auth import AgencySystemAuth
from dienhong.identity.commands import disable_agency_system, register_agency_system, rotate_agency_system_secret
from dienhong.identity.models import AgencySystem, SystemToken
from dienhong.identity.rules import Access, Contact
from dienhong.identity.tests.builders import a_stranger, an_actor, an_agency_system
from dienhong.identity.tokens import LIFETIME, CallerRefused, TooManyRequests, actor_of_token, forget_old_tokens
from dienhong.kernel import clock
from dienhong.kernel.errors import NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
CODE = "identity.see_people"
URL = "/api/v1/oauth/token"
CONTACT = Contact("Phòng CNTT", "cntt@example.gov.vn")


def ask(client: Client, system: AgencySystem, secret: str, **form: str):
    credentials = {"client_id": system.client_id, "client_secret": secret, "grant_type": "client_credentials"}
    return client.post(URL, credentials | form)


def a_token(client: Client, system: AgencySystem, secret: str) -> str:
    return ask(client, system, secret).json()["access_token"]


def test_software_is_registered_and_its_secret_kept_nowhere(client, announced, record):
    agency = an_agency()
    administrator = an_actor("identity.register_agency_system", at=agency)

    issued = register_agency_system(
        administrator, agency_id=agency.pk, name="Quản lý văn bản", access=Access((CODE,)), contact=CONTACT
    )

    assert ask(client, issued.system, issued.secret).status_code == 200
    assert record() == ("identity.register_agency_system", "done", "")
    assert issued.secret not in AuditRecord.objects.order_by("-id")[0].text
    assert issued.secret.encode() not in bytes(AgencySystem.objects.get(pk=issued.system.pk).secret_sha256)
    assert announced() == ["identity.AgencySystemRegistered"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "identity.system_name_required"),
        ({"name": "Có rồi"}, "identity.system_name_taken"),
        ({"contact": Contact("", "a@b.vn")}, "identity.contact_required"),
        ({"contact": Contact("An", "không")}, "identity.bad_email"),
        ({"access": Access(())}, "identity.bad_scope"),
        ({"access": Access(("identity.grant_role",))}, "identity.bad_scope"),
        ({"access": Access(("nothing",))}, "identity.unknown_power"),
        ({"access": Access((CODE,), requests_per_minute=0)}, "identity.bad_rate"),
    ],
)
def test_wrong_software_is_refused(changed, code):
    agency = an_agency()
    administrator = an_actor("identity.register_agency_system", at=agency)
    give = {"agency_id": agency.pk, "name": "Có rồi", "access": Access((CODE,)), "contact": CONTACT}
    register_agency_system(administrator, **give)

    with pytest.raises(RuleBroken, match=code):
        register_agency_system(administrator, **give | {"name": "Khác"} | changed)

    assert AgencySystem.objects.count() == 1


def test_a_renewed_secret_voids_the_old_one_and_its_tokens(client, announced):
    agency = an_agency()
    administrator = an_actor("identity.rotate_agency_system_secret", at=agency)
    system, old = an_agency_system(agency, CODE)
    token = a_token(client, system, old)

    issued = rotate_agency_system_secret(administrator, system_id=system.pk)

    assert [ask(client, system, secret).status_code for secret in (old, issued.secret)] == [401, 200]
    with pytest.raises(CallerRefused, match="identity.token_revoked"):
        actor_of_token(token)
    assert announced() == ["identity.AgencySystemSecretRotated"]


def test_disabled_software_is_shut_out_for_good(client, announced):
    agency = an_agency()
    administrator = an_actor("identity.disable_agency_system", "identity.rotate_agency_system_secret", at=agency)
    system, secret = an_agency_system(agency, CODE)
    token = a_token(client, system, secret)

    with pytest.raises(RuleBroken, match="identity.reason_required"):
        disable_agency_system(administrator, system_id=system.pk, reason="")
    disable_agency_system(administrator, system_id=system.pk, reason="Lộ khóa")

    assert ask(client, system, secret).json()["error"] == "invalid_client"
    with pytest.raises(CallerRefused, match="identity.token_revoked"):
        actor_of_token(token)
    for act in (
        lambda: disable_agency_system(administrator, system_id=system.pk, reason="Lộ khóa"),
        lambda: rotate_agency_system_secret(administrator, system_id=system.pk),
    ):
        with pytest.raises(RuleBroken, match="identity.system_disabled"):
            act()
    assert announced() == ["identity.AgencySystemDisabled"]


def test_strangers_are_refused_and_the_refusals_recorded(record):
    agency, stranger = an_agency(), a_stranger()
    system, _ = an_agency_system(agency, CODE)

    acts = {
        "register_agency_system": lambda: register_agency_system(
            stranger, agency_id=agency.pk, name="Khác", access=Access((CODE,)), contact=CONTACT
        ),
        "rotate_agency_system_secret": lambda: rotate_agency_system_secret(stranger, system_id=system.pk),
        "disable_agency_system": lambda: disable_agency_system(stranger, system_id=system.pk, reason="Thử"),
    }

    for name, act in acts.items():
        with pytest.raises(NotPermitted):
            act()
        assert record() == (f"identity.{name}", "refused", "kernel.not_permitted")


def test_a_token_makes_the_request_act_as_the_software(client, django_assert_num_queries):
    agency = an_agency()
    below = an_agency(parent=agency)
    system, secret = an_agency_system(agency, CODE, inherits=True)
    token = a_token(client, system, secret)
    request = RequestFactory().get("/api/v1/x", headers={"Authorization": f"Bearer {token}"})

    with django_assert_num_queries(1):
        actor = AgencySystemAuth()(request)
        assert actor.may(CODE, at=below.pk)

    assert (actor.kind, actor.name, actor.agency_id) == ("agency_system", system.name, agency.pk)
    assert actor_of(request) is actor
    assert not SystemToken.objects.filter(sha256=token.encode()).exists()


def test_basic_authentication_gives_a_token_too(client):
    system, secret = an_agency_system(an_agency(), CODE, "identity.assign_post")
    basic = base64.b64encode(f"{system.client_id}:{secret}".encode()).decode()

    answer = client.post(
        URL, {"grant_type": "client_credentials", "scope": CODE}, headers={"Authorization": f"Basic {basic}"}
    )

    body = answer.json()
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 900, CODE)
    assert answer.headers["Cache-Control"] == "no-store"
    assert actor_of_token(body["access_token"]).authority.codes == {CODE}


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"client_secret": "dhs_wrong"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"client_id": "dh_unknown"}, 401, "invalid_client"),
        ({"client_id": "dh\x00"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"scope": "identity.grant_role"}, 400, "invalid_scope"),
    ],
)
def test_a_wrong_request_gets_no_token(client, form, status, error):
    system, secret = an_agency_system(an_agency(), CODE)

    answer = ask(client, system, secret, **form)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert SystemToken.objects.count() == 0


@pytest.mark.parametrize("header", ["Basic !!!", "Basic " + base64.b64encode(b"\xff:x").decode(), "Basic"])
def test_a_broken_basic_header_is_an_unknown_client(client, header):
    answer = client.post(URL, {"grant_type": "client_credentials"}, headers={"Authorization": header})

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="dienhong"')


@pytest.mark.parametrize("text", ["", "dht_nothing", "\udcff", "x" * 10_000])
def test_an_unknown_token_is_refused(text):
    with pytest.raises(CallerRefused, match="identity.token_unknown"):
        actor_of_token(text)


def test_a_token_expires(client):
    system, secret = an_agency_system(an_agency(), CODE)
    token = a_token(client, system, secret)

    with clock.frozen(clock.now() + LIFETIME), pytest.raises(CallerRefused, match="identity.token_expired"):
        actor_of_token(token)
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert forget_old_tokens() == 1


def test_software_revokes_its_own_tokens_and_no_others(client):
    system, secret = an_agency_system(an_agency(), CODE)
    other, other_secret = an_agency_system(an_agency(), CODE)
    own, foreign = a_token(client, system, secret), a_token(client, other, other_secret)

    for token in (own, foreign, "dht_nothing"):
        answer = client.post(
            "/api/v1/oauth/revoke", {"client_id": system.client_id, "client_secret": secret, "token": token}
        )
        assert answer.status_code == 200

    with pytest.raises(CallerRefused, match="identity.token_revoked"):
        actor_of_token(own)
    assert actor_of_token(foreign).agency_id == other.agency_id


def test_software_is_held_to_its_limit_a_minute(client):
    system, secret = an_agency_system(an_agency(), CODE, rate=3)
    start = clock.now().replace(second=20, microsecond=0)

    with clock.frozen(start):
        token = a_token(client, system, secret)
        actor_of_token(token)
        actor_of_token(token)
        with pytest.raises(TooManyRequests) as refused:
            actor_of_token(token)
        answer = ask(client, system, secret)
    with clock.frozen(start + timedelta(seconds=40)):
        actor_of_token(token)

    assert (refused.value.code, refused.value.retry_after) == ("identity.too_many_requests", 40)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "40")


def test_a_narrowed_registration_narrows_tokens_at_once(client):
    system, secret = an_agency_system(an_agency(), CODE, "identity.assign_post")
    token = a_token(client, system, secret)

    AgencySystem.objects.filter(pk=system.pk).update(scopes=[CODE])

    assert actor_of_token(token).authority.codes == {CODE}
