"""A signature that waits for its person, against the real service: late, refused, timed out, cancelled, killed, once."""

import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import a_person, a_post, a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.kernel.models import OutboxEvent
from dienhong.signing import public, remote_signing, tasks
from dienhong.signing.commands import (
    Asked,
    ask_person_again,
    cancel_remote_signing,
    end_remote_signing,
    open_remote_signing,
    record_remote_request,
    record_remote_signature,
    revoke_certificate,
)
from dienhong.signing.commands.remote import APPROVAL
from dienhong.signing.core.pdf import prepare
from dienhong.signing.core.place import Placement
from dienhong.signing.models import RemoteSigning, SigningKey
from dienhong.signing.permissions import MANAGE_KEYS
from dienhong.signing.providers.csc import NO_SECRETS, RemoteRefused, configured_services
from dienhong.signing.remote_queries import signed_remotely
from dienhong.signing.tests import pdf_makers
from dienhong.signing.tests.builders import a_personal_key
from dienhong.signing.tests.remote_services import a_remote_personal_key, services_file, the_service
from dienhong.signing.waiting import waiting_for

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("signing")
SUBJECT = "tests:1"
ASKED = Asked(SUBJECT, "Quyết định số 1", "/van-ban/")
# Calls at which a process may die: to the database and to the service.
CALLS = {"send_query_params", "send_query_prepared", "exec_params", "send_prepare", "sendall", "recv_into", "connect"}


@pytest.fixture(autouse=True)
def services(settings, demonstration):
    settings.DIENHONG = replace(settings.DIENHONG, signing_services=services_file())


def a_signer(**guards):
    """(the actor, the key) of a person whose key is at the service."""
    agency = an_agency()
    actor = an_actor(at=agency)
    key = a_remote_personal_key(Person.objects.get(pk=actor.person_id), agency, **(guards or {"tap": True}))
    return actor, key


def ordered(key, asked=ASKED):
    """The signing that waits after the order and the first job."""
    made = public.sign_pdf_or_ask(
        pdf_makers.a_document(), key_id=key.pk, field="ChuKy", reason="Ký ban hành", asked=asked
    )
    assert made is None
    signing = RemoteSigning.objects.get(subject=asked.subject, state="asking")
    tasks.go_on_signing(signing.pk)
    return RemoteSigning.objects.get(pk=signing.pk)


def state(signing):
    return RemoteSigning.objects.get(pk=signing.pk).state


def events(name):
    return OutboxEvent.objects.filter(name=f"signing.{name}").count()


def report(signing):
    return public.validate_pdf(signed_remotely(signing.pk))


def test_a_tap_long_after_the_order_signs_what_was_ordered_and_nothing_is_held_meanwhile():
    _, key = a_signer()
    signing = ordered(key)
    polls = [remote_signing.resume(signing.pk) for _ in range(3)]
    the_service().tap(signing.handle)

    with clock.frozen(clock.now() + timedelta(hours=23)):
        tasks.go_on_signing(signing.pk)
        tasks.go_on_signing(signing.pk)  # a job that comes twice changes nothing
        checked = report(signing)

    assert (signing.state, polls) == ("waiting", ["waiting"] * 3)
    assert (state(signing), events("RemoteSignatureMade"), events("RemoteSigningEnded")) == ("signed", 1, 0)
    assert [(one.kind, one.covers, one.ok, one.timestamped_at is not None) for one in checked.signers] == [
        ("person", "whole", True, True)
    ]
    kept = RemoteSigning.objects.get(pk=signing.pk)
    assert (bytes(kept.prepared), kept.handle, kept.busy_until) == (b"", "", None)


def test_one_job_waits_for_the_phone_and_the_clock_brings_it_back():
    _, key = a_signer()
    signing = ordered(key)
    waiting = ProcrastinateJob.objects.filter(queueing_lock=tasks.signing_job_key(signing.pk), status="todo")
    before = waiting.count()
    waiting.delete()  # the job died with its worker

    tasks.tend_remote_signings()
    tasks.tend_remote_signings()

    assert (before, waiting.count()) == (1, 1)


def test_leave_to_sign_is_bound_to_the_hash_of_this_pdf():
    _, key = a_signer()
    signing = ordered(key)
    the_service().tap(signing.handle)
    service = configured_services()["csc-v2"].service
    leave = service.check(signing.handle)
    other = prepare(
        pdf_makers.a_document("Khac"), _holder(key), Placement("ChuKy", ""), at=clock.now(), timestamp_room=0
    )
    foreign = RemoteSigning(key=key, document_digest=other.document_digest)

    with pytest.raises(RemoteRefused, match="other hashes"):
        service.sign(key.key_ref, [remote_signing._to_sign(foreign)], "sha256", leave.sad)

    tasks.go_on_signing(signing.pk)
    assert (state(signing), report(signing).signers[0].ok) == ("signed", True)


def _holder(key):
    return remote_signing._holder(RemoteSigning(key=key))


def test_what_is_declined_on_the_phone_ends_and_can_be_ordered_anew():
    _, key = a_signer()
    signing = ordered(key)
    the_service().tap(signing.handle, "decline")

    tasks.go_on_signing(signing.pk)
    again = ordered(key)

    ended = RemoteSigning.objects.get(pk=signing.pk)
    assert (ended.state, ended.problem, bytes(ended.prepared)) == ("refused", "signing.remote_declined", b"")
    assert (events("RemoteSigningEnded"), again.pk != signing.pk, again.state) == (1, True, "waiting")
    with pytest.raises(NotFound):
        signed_remotely(signing.pk)


def test_after_a_day_without_answer_it_ends_and_a_tap_signs_nothing_any_more():
    _, key = a_signer()
    typed = ordered(a_signer(pin="1357")[1], replace(ASKED, subject="tests:2"))
    signing = ordered(key)

    with clock.frozen(clock.now() + APPROVAL):
        tasks.tend_remote_signings()
        the_service().tap(signing.handle)
        tasks.go_on_signing(signing.pk)

    assert [state(signing), state(typed)] == ["expired", "expired"]
    assert (events("RemoteSigningEnded"), events("RemoteSignatureMade")) == (2, 0)


def test_a_request_that_the_service_has_ended_ends_here_too():
    _, key = a_signer()
    signing = ordered(key)
    RemoteSigning.objects.filter(pk=signing.pk).update(handle="da-het-han")

    tasks.go_on_signing(signing.pk)

    ended = RemoteSigning.objects.get(pk=signing.pk)
    assert (ended.state, ended.problem) == ("expired", "signing.remote_expired")


def test_only_the_person_cancels_and_a_later_tap_signs_nothing():
    actor, key = a_signer()
    signing = ordered(key)

    with pytest.raises(NotFound):
        cancel_remote_signing(a_stranger(), uuid=signing.uuid)
    with pytest.raises(NotFound):
        cancel_remote_signing(an_actor(MANAGE_KEYS, at=key.agency), uuid=signing.uuid)
    cancel_remote_signing(actor, uuid=signing.uuid)
    the_service().tap(signing.handle)
    tasks.go_on_signing(signing.pk)

    assert (state(signing), events("RemoteSigningEnded"), events("RemoteSignatureMade")) == ("cancelled", 1, 0)
    with pytest.raises(RuleBroken, match="signing.remote_ended"):
        cancel_remote_signing(actor, uuid=signing.uuid)
    with pytest.raises(RuleBroken, match="signing.remote_ended"):
        remote_signing.approve(actor, signing.uuid, pin="", otp="")


def test_what_is_cancelled_while_the_service_signs_is_thrown_away():
    actor, key = a_signer()
    signing = ordered(key)
    the_service().tap(signing.handle)

    made = remote_signing._made(signing, NO_SECRETS)
    cancel_remote_signing(actor, uuid=signing.uuid)

    assert (len(made) > 0, remote_signing._kept(signing, made)) == (True, False)
    assert (state(signing), events("RemoteSignatureMade")) == ("cancelled", 0)


def test_a_certificate_revoked_while_the_person_is_waited_for_signs_no_more(client):
    actor, key = a_signer()
    signing = ordered(key)
    revoke_certificate(an_actor(MANAGE_KEYS, at=key.agency), key_id=key.pk, reason=SigningKey.Reason.KEY_COMPROMISE)
    the_service().tap(signing.handle)

    tasks.go_on_signing(signing.pk)
    sign_in(client, actor)
    page = client.get(f"/chu-ky-so/cho-ky/{signing.uuid}/").content.decode()

    kept = RemoteSigning.objects.get(pk=signing.pk)
    assert (kept.state, kept.problem) == ("refused", "signing.key_revoked")
    assert "signing.key_revoked" in page


def test_pin_and_code_are_typed_on_the_page_pass_through_and_are_kept_nowhere(client):
    actor, key = a_signer(pin="135790", otp=True)
    signing = ordered(key)
    sign_in(client, actor)
    page = f"/chu-ky-so/cho-ky/{signing.uuid}/"

    shown = client.get(page).content.decode()
    client.post(f"{page}ma/")
    wrong = client.post(page, {"pin": "999999", "otp": the_service().otp(key.key_ref)})
    client.post(f"{page}ma/")
    done = client.post(page, {"pin": "135790", "otp": the_service().otp(key.key_ref)})

    assert ('name="pin"' in shown, 'name="otp"' in shown) == (True, True)
    assert (wrong.status_code, "signing.remote_pin_wrong" in wrong.content.decode()) == (422, True)
    assert (done.status_code, state(signing), report(signing).signers[0].ok) == (302, "signed", True)
    kept = RemoteSigning.objects.filter(pk=signing.pk).values()[0]
    assert "135790" not in str(kept)


def test_two_at_once_do_not_talk_to_the_service_both():
    actor, key = a_signer(pin="1357")
    signing = ordered(key)
    RemoteSigning.objects.filter(pk=signing.pk).update(busy_until=clock.now() + remote_signing.BUSY)

    with pytest.raises(RuleBroken, match="signing.remote_busy"):
        remote_signing.approve(actor, signing.uuid, pin="1357", otp="")
    assert remote_signing.resume(signing.pk) == "done"

    with clock.frozen(clock.now() + remote_signing.BUSY):
        remote_signing.approve(actor, signing.uuid, pin="1357", otp="")
    assert state(signing) == "signed"


def test_whoever_waits_is_found_on_the_home_page_and_only_by_the_person(client):
    actor, key = a_signer()
    signing = ordered(key)
    url = f"/chu-ky-so/cho-ky/{signing.uuid}/"
    sign_in(client, actor)
    shown = client.get(url)
    stranger = client_of(a_stranger())

    assert ([item.url for item in waiting_for(actor)], waiting_for(a_stranger())) == ([url], [])
    assert (shown.status_code, "Đang chờ xác nhận trên điện thoại" in shown.content.decode()) == (200, True)
    assert [stranger.get(url).status_code, stranger.post(f"{url}huy/").status_code] == [404, 404]
    assert client.post(f"{url}huy/").headers["Location"] == "/van-ban/"
    assert (state(signing), waiting_for(actor)) == ("cancelled", [])


def client_of(actor):
    client = Client()
    sign_in(client, actor)
    return client


def test_acts_of_the_platform_refuse_persons_and_what_has_ended():
    actor, key = a_signer()
    signing = ordered(key)
    prepared = prepare(pdf_makers.a_document(), _holder(key), Placement("ChuKy", ""), at=clock.now(), timestamp_room=0)
    acts = (
        lambda who: open_remote_signing(who, key_id=key.pk, asked=ASKED, prepared=prepared),
        lambda who: record_remote_request(who, signing_id=signing.pk, handle="x"),
        lambda who: ask_person_again(who, signing_id=signing.pk),
        lambda who: record_remote_signature(who, signing_id=signing.pk, signed=b"x"),
        lambda who: end_remote_signing(who, signing_id=signing.pk, state="refused", problem=""),
    )
    assert open_remote_signing(PLATFORM, key_id=key.pk, asked=ASKED, prepared=prepared).pk == signing.pk

    for act in acts:
        with pytest.raises(NotPermitted):
            act(actor)
    acts[-1](PLATFORM)
    for act in acts[1:]:
        with pytest.raises(RuleBroken, match="signing.remote_ended"):
            act(PLATFORM)


def test_a_key_of_software_signs_at_once():
    agency = an_agency()
    person = a_person()
    a_post(person, agency)
    key = a_personal_key(person, agency)
    made = public.sign_pdf_or_ask(pdf_makers.a_document(), key_id=key.pk, field="ChuKy", reason="", asked=ASKED)

    assert (made is not None, RemoteSigning.objects.count()) == (True, 0)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_any_call_leaves_a_signature_that_lands_once():
    """The worker dies before or after every call to the service and to the database; another goes on after its time."""
    _, key = a_signer()
    killed, point = 0, 1
    while True:
        asked = replace(ASKED, subject=f"tests:{point}")
        signing = ordered(key, asked)
        the_service().tap(signing.handle)
        died = _dies_at(point, signing.pk)
        killed += died
        with clock.frozen(clock.now() + remote_signing.BUSY):
            _to_the_end(signing)
        assert report(signing).signers[0].ok
        assert events("RemoteSignatureMade") == killed + (not died)
        if not died:
            break
        point += 1

    assert killed > 15
    assert SigningKey.objects.get(pk=key.pk).revoked_at is None


def _to_the_end(signing):
    """A new worker and a person who taps whatever the phone shows."""
    for _ in range(4):
        tasks.go_on_signing(signing.pk)
        now = RemoteSigning.objects.get(pk=signing.pk)
        if now.state == "signed":
            return
        if now.handle and now.handle != signing.handle:
            the_service().tap(now.handle)
    raise AssertionError(f"still {now.state}")


def _dies_at(point, signing_id):
    """Run the job in a process of its own that is killed at that call; whether it died."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            count = 0

            def watch(_frame, event, what):
                nonlocal count
                if event in ("c_call", "c_return") and getattr(what, "__name__", "") in CALLS:
                    count += 1
                    if count == point:
                        os.kill(os.getpid(), signal.SIGKILL)

            sys.setprofile(watch)
            tasks.go_on_signing(signing_id)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)
