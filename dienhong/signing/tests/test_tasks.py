"""The clock's work: time-stamps of the log, revocation lists."""

import time
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.cache import cache

from dienhong.audit.models import Checkpoint
from dienhong.audit.public import create_log_keys, seal_once
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.signing import public, tasks
from dienhong.signing.core import pki
from dienhong.signing.core.keys import pem
from dienhong.signing.models import RevocationList, TrustAnchor
from dienhong.signing.tests.builders import a_demo_pki

PLATFORM = Actor.system("demo")


@pytest.fixture
def national():
    return pki.new_root("CA chuyên dùng Chính phủ", at=clock.now(), kind="rsa2048")


@pytest.fixture
def anchor(db, national):
    anchor_id = public.add_trust_anchor(
        PLATFORM, certificate_pem=pem([national.certificate]), crl_url="http://127.0.0.1:9/x"
    )
    return TrustAnchor.objects.get(pk=anchor_id)


def sealed():
    """Seal the log; other transactions of the same server may delay that for a moment."""
    for _ in range(300):
        seal_once()
        if Checkpoint.objects.exists():
            return
        time.sleep(0.1)
    raise AssertionError("the log was not sealed within 30 seconds")


@pytest.mark.django_db(transaction=True)
def test_newest_checkpoint_is_stamped_once_and_without_service_later():
    create_log_keys()
    public.issue_demo_pki(PLATFORM, organization="Diên Hồng")
    sealed()
    cache.clear()
    assert Checkpoint.objects.get().timestamp_token is None

    tasks.stamp_checkpoint()
    first = bytes(Checkpoint.objects.get().timestamp_token)
    tasks.stamp_checkpoint()

    assert bytes(Checkpoint.objects.get().timestamp_token) == first


@pytest.mark.django_db(transaction=True)
def test_missing_service_leaves_the_checkpoint_waiting():
    create_log_keys()
    public.add_trust_anchor(PLATFORM, certificate_pem=pem([pki.new_root("x", at=clock.now(), kind="p256").certificate]))
    sealed()
    cache.clear()

    tasks.stamp_checkpoint()

    assert Checkpoint.objects.get().timestamp_token is None


@pytest.mark.django_db
def test_lists_of_the_demo_are_renewed_a_week_before_they_end():
    a_demo_pki()
    tasks.refresh_revocation_lists()
    assert set(RevocationList.objects.values_list("number", flat=True)) == {1}

    with clock.frozen(clock.now() + timedelta(days=24)):
        tasks.refresh_revocation_lists()
        ends = set(RevocationList.objects.values_list("number", "next_update"))
        assert {number for number, _ in ends} == {2}
        assert min(end for _, end in ends) > clock.now() + timedelta(days=29)


def test_list_of_an_authority_is_kept_only_if_genuine_and_newer(anchor, national):
    now = clock.now().replace(microsecond=0)
    old, new = (national.revocation_list([], number=n, at=now + timedelta(hours=n)) for n in (1, 2))
    stranger = pki.new_root("CA chuyên dùng Chính phủ", at=now, kind="rsa2048")
    forged = stranger.revocation_list([], number=9, at=now + timedelta(hours=9))

    kept = [tasks.keep_list(anchor, item.public_bytes(Encoding.PEM)) for item in (old, new, old)]

    assert (kept, RevocationList.objects.get().number) == ([True, True, False], 2)
    with pytest.raises(ValueError, match="not signed by this authority"):
        tasks.keep_list(anchor, forged.public_bytes(Encoding.DER))
    with pytest.raises(ValueError, match=r"."):
        tasks.keep_list(anchor, b"rubbish")


def test_authority_that_cannot_be_reached_is_logged_and_does_not_stop_the_others(anchor, caplog):
    tasks.refresh_revocation_lists()

    assert ["was not fetched" in line for line in caplog.messages if "revocation list" in line] == [True]
