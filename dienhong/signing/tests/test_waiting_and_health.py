"""Certificates that end soon, and what the health page says."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import a_person, a_stranger, an_actor
from dienhong.kernel import clock
from dienhong.signing import public
from dienhong.signing.core import tsa
from dienhong.signing.models import RevocationList, SigningKey, TrustAnchor
from dienhong.signing.permissions import MANAGE_KEYS
from dienhong.signing.tests.builders import a_demo_pki, a_personal_key, a_seal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def agency():
    return an_agency("Ủy ban nhân dân tỉnh Cà Mau", code="H12")


def ending_in(key, **time):
    end = clock.now() + timedelta(**time)
    SigningKey.objects.filter(pk=key.pk).update(not_after=end, not_before=end - timedelta(days=730))
    return end


@pytest.mark.parametrize(("days", "urgency"), [(59, 0), (29, 1), (6, 2), (-3, 2)])
def test_certificate_that_ends_waits_for_its_manager_louder_and_louder(agency, days, urgency):
    seal = a_seal(agency)
    end = ending_in(seal, days=days)

    (item,) = public.waiting_for(an_actor(MANAGE_KEYS, at=agency))

    assert (item.kind, item.title) == ("certificate", f"Renew the certificate of {agency.name}")
    assert (item.url, item.due_at, item.from_name, item.urgency) == (
        f"/chu-ky-so/{seal.uuid}/",
        end,
        agency.name,
        urgency,
    )


@pytest.mark.parametrize("days", [61, -31])
def test_certificate_with_time_left_or_long_forgotten_does_not_wait(agency, days):
    ending_in(a_seal(agency), days=days)

    assert public.waiting_for(an_actor(MANAGE_KEYS, at=agency)) == []


def test_certificate_that_is_replaced_or_revoked_does_not_wait(agency):
    old, revoked = a_seal(agency), a_personal_key(a_person(), agency)
    a_seal(agency)
    ending_in(old, days=5)
    ending_in(revoked, days=5)
    manager = an_actor(MANAGE_KEYS, at=agency)
    public.revoke_certificate(manager, key_id=revoked.pk, reason="superseded")

    assert public.waiting_for(manager) == []


def test_key_of_somebody_else_replaces_nothing(agency):
    mine, hers = a_personal_key(a_person(), agency), a_personal_key(a_person(), agency)
    ending_in(mine, days=5)

    waiting = public.waiting_for(an_actor(MANAGE_KEYS, at=agency))

    assert [item.url for item in waiting] == [f"/chu-ky-so/{mine.uuid}/"]
    assert hers.uuid != mine.uuid


def test_nothing_waits_for_strangers(agency):
    ending_in(a_seal(agency), days=5)

    assert public.waiting_for(a_stranger()) == []
    assert public.waiting_for(an_actor(MANAGE_KEYS, at=an_agency("Bộ Nội vụ", code="G09"))) == []


def test_many_certificates_are_summed_up(agency):
    for _ in range(23):
        ending_in(a_personal_key(a_person(), agency), days=5)

    waiting = public.waiting_for(an_actor(MANAGE_KEYS, at=agency))

    assert len(waiting) == 21
    assert (waiting[-1].title, waiting[-1].url) == ("Renew 3 more certificates", "/chu-ky-so/")


def health():
    return [(row.name, row.state, row.value) for row in public.health_rows()]


def states():
    return [row.state for row in public.health_rows()]


def test_everything_is_well_in_a_fresh_demonstration():
    a_demo_pki()

    stamps, lists, keys = public.health_rows()

    assert [(row.state, row.advice) for row in (stamps, lists, keys)] == [("ok", "")] * 3
    assert stamps.value.startswith("answers in ")
    assert lists.value.startswith("newest ")
    assert keys.value == "none ends within 30 days"


def test_nothing_set_up_is_bad_news():
    assert health() == [
        ("Time-stamp service", "bad", "none is set up"),
        ("Revocation lists", "bad", "no authority is trusted"),
        ("Signing keys", "ok", "none ends within 30 days"),
    ]


def test_service_that_does_not_answer_is_bad_news(settings):
    a_demo_pki()
    settings.DIENHONG = replace(settings.DIENHONG, tsa_url="http://127.0.0.1:9/tsa")

    row = public.health_rows()[0]

    assert (row.state, row.value.startswith("does not answer: the authority cannot be reached")) == ("bad", True)
    with pytest.raises(tsa.TimestampFailed):
        public.timestamp(b"0" * 32)


@pytest.mark.parametrize(("hours", "state"), [(-1, "ok"), (1, "warn"), (25, "bad")])
def test_list_that_ended_is_told_before_and_after_its_grace(hours, state):
    a_demo_pki()
    end = clock.now() - timedelta(hours=hours)
    RevocationList.objects.update(next_update=end, this_update=end - timedelta(days=30))

    assert states()[1] == state


def test_authority_without_a_list_is_bad_news():
    a_demo_pki()
    anchor = TrustAnchor.objects.order_by("id")[0]
    RevocationList.objects.filter(authority=anchor).delete()

    assert health()[1] == ("Revocation lists", "bad", f"{anchor.name} has none")


def test_keys_that_end_are_counted_and_those_of_the_platform_weigh_more(agency):
    ending_in(a_seal(agency), days=29)
    first = health()[2]
    ending_in(SigningKey.objects.get(kind="system"), days=-1)

    assert first == ("Signing keys", "warn", "1 ends within 30 days or has ended")
    assert health()[2] == ("Signing keys", "bad", "2 end within 30 days or have ended")
