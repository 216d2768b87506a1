"""A new agency from its request to its certificate, by the real client; certificates are checked, revoked, renewed."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from dienhong.client import Client, Party, Report, Seal, Trust, built, built_status, opened
from dienhong.client.tests.agencies import PASSWORD, a_letter, seal_file_of
from dienhong.directory.tests.builders import an_agency
from dienhong.documents.public import file_bytes
from dienhong.exchange import commands, queries
from dienhong.exchange.edxml import BusinessDocType, BusinessInfo, UpdateInfo
from dienhong.exchange.events import DeliveryOpened
from dienhong.exchange.handlers import on_delivery_opened
from dienhong.exchange.models import ConformityCertificate, Delivery, StatusEvent
from dienhong.exchange.permissions import READ_FIGURES
from dienhong.exchange.queries.counting import counted
from dienhong.exchange.queries.onboarding import STEPS
from dienhong.exchange.queries.trial import agencies_on_trial
from dienhong.exchange.tasks import look_at_steps
from dienhong.exchange.tests.builders import (
    a_kept_certificate,
    a_package_of,
    a_sealed_agency,
    a_signed_package,
    a_signed_status,
    deliver_all,
    sealed_document,
)
from dienhong.exchange.tests.software import Software, token_for
from dienhong.identity.models import SystemToken
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.kernel.live import revision
from dienhong.kernel.models import OutboxDelivery
from dienhong.signing.public import trust_anchors_pem, validate_pdf

pytestmark = pytest.mark.django_db(transaction=True)
PLATFORM = Actor.system("exchange")


@pytest.fixture
def unit():
    return a_sealed_agency("Đơn vị thử liên thông", "W00.1")


def with_all_steps(request):
    now = clock.now().isoformat()
    commands.record_steps(PLATFORM, request=request.uuid, steps=dict.fromkeys(STEPS, now))


def certified(actor, request):
    made = commands.issue_conformity_certificate(actor, request=request.uuid)
    deliver_all()
    made.refresh_from_db()
    return made


def a_report(agency, **changes):
    case = {"number": "1.1", "verdict": "passed"}
    told = {"kit": "2.0", "passed": True, "sender": f"{agency.code} {agency.name}", "receiver": "", "cases": [case]}
    return json.dumps(told | changes).encode()


def test_a_new_agency_goes_from_request_to_certificate_with_the_client(
    live_server, tmp_path, unit, agency, clerk, approved
):
    issued = commands.take_credentials(clerk, request=approved.uuid)
    deliver_all()
    own, seal = Party(agency.code, agency.name), Seal.from_pkcs12(seal_file_of(agency, tmp_path), PASSWORD)
    trust = Trust.from_pem(trust_anchors_pem().encode())
    before = revision([f"exchange.connection:{approved.uuid}"])

    with Client(live_server.url, issued.system.client_id, issued.secret) as client:
        (waiting,) = client.pending().items
        document = opened(client.fetch(waiting), trust)
        client.confirm([waiting.delivery])
        told = Report(document.sender.code, document.code, document.issued_on, document.document_id, "03")
        client.report(built_status(told, reporter=own, seal=seal))
        letter = replace(a_letter("1"), recipients=(Party(unit.code),))
        client.send(built(letter, sender=own, seal=seal), key="thu/1")
        deliver_all()
        answers = [one.status for one in client.statuses().items]
    seen, again = look_at_steps(), look_at_steps()
    certificate = certified(clerk, approved)

    assert document.sender.code == "W00.1"
    assert answers == ["01", "03", "06"]
    assert (seen, again) == (1, 0)
    assert revision([f"exchange.connection:{approved.uuid}"]) != before
    assert certificate.state == "issued"
    assert set(certificate.steps) == set(STEPS)


def test_the_certificate_is_a_pdf_that_pdfsig_verifies(tmp_path, agency, clerk, approved):
    with_all_steps(approved)
    commands.record_kit_report(clerk, request=approved.uuid, report=a_report(agency))
    certificate = certified(clerk, approved)
    pdf = file_bytes(certificate.file_id)
    (tmp_path / "c.pdf").write_bytes(pdf)

    text = subprocess.run(["pdftotext", tmp_path / "c.pdf", "-"], capture_output=True, text=True, check=True).stdout
    judged = subprocess.run(["pdfsig", "-nocert", tmp_path / "c.pdf"], capture_output=True, text=True, check=True)

    report = validate_pdf(pdf)
    assert report.ok
    assert "Signature is Valid" in judged.stdout
    assert "Total document signed" in judged.stdout
    words = " ".join(text.split())
    days = (certificate.valid_until - clock.today()).days
    assert days == 365
    for part in (str(certificate.uuid), agency.code, "Phiên bản 2.0: đạt 1/1", f"{certificate.valid_until:%d/%m/%Y}"):
        assert part in words


def test_without_every_step_there_is_no_certificate_and_one_is_enough(clerk, operator, approved):
    with pytest.raises(RuleBroken, match="exchange.steps_missing"):
        commands.issue_conformity_certificate(clerk, request=approved.uuid)
    with_all_steps(approved)
    made = commands.issue_conformity_certificate(operator, request=approved.uuid)
    with pytest.raises(RuleBroken, match="exchange.certificate_prepared"):
        commands.issue_conformity_certificate(clerk, request=approved.uuid)
    deliver_all()
    with pytest.raises(RuleBroken, match="exchange.not_on_trial"):
        commands.issue_conformity_certificate(clerk, request=approved.uuid)

    assert list(ConformityCertificate.objects.values_list("uuid", "state")) == [(made.uuid, "issued")]


def test_in_its_last_days_a_certificate_can_be_followed_by_the_next(clerk, approved):
    with_all_steps(approved)
    first = certified(clerk, approved)
    ConformityCertificate.objects.update(valid_until=clock.today() + timedelta(days=60))

    second = certified(clerk, approved)

    assert (first.uuid != second.uuid, second.state) == (True, "issued")


def test_a_certificate_is_revoked_with_a_reason_and_its_software_is_on_trial_again(clerk, operator, approved):
    with_all_steps(approved)
    made = certified(clerk, approved)

    with pytest.raises(NotPermitted):
        commands.revoke_conformity_certificate(clerk, certificate=made.uuid, reason="x")
    with pytest.raises(RuleBroken, match="exchange.refusal_without_reason"):
        commands.revoke_conformity_certificate(operator, certificate=made.uuid, reason=" ")
    revoked = commands.revoke_conformity_certificate(operator, certificate=made.uuid, reason="Lộ khóa của phần mềm")
    with pytest.raises(RuleBroken, match="exchange.certificate_not_in_force"):
        commands.revoke_conformity_certificate(operator, certificate=made.uuid, reason="Lộ khóa")

    assert (revoked.state, revoked.revoked_by_id) == ("revoked", operator.person_id)
    assert agencies_on_trial([approved.agency_id]) == {approved.agency_id}


def test_only_software_on_trial_exchanges_packages_with_the_test_range(unit, agency, clerk, approved):
    own, stranger = Software(agency), Software(a_sealed_agency("Bộ Khác"))

    refused = stranger.send(a_signed_package(stranger.agency, unit))
    taken = own.send(a_signed_package(agency, unit))
    outside = Software(unit).send(a_signed_package(unit, stranger.agency))
    inside = Software(unit).send(a_signed_package(unit, agency), key="k-2")
    with_all_steps(approved)
    certified(clerk, approved)
    afterwards = own.send(a_signed_package(agency, unit), key="k-3")

    told = [answer.json().get("code", "") for answer in (refused, taken, outside, inside, afterwards)]
    assert told == ["exchange.recipient_is_test", "", "exchange.sender_is_test", "", "exchange.recipient_is_test"]


def reported(deliveries):
    return {one.pk: [event.code for event in one.events.order_by("step")] for one in deliveries}


def test_packages_to_the_test_unit_that_come_together_are_each_answered_once(unit, agency, approved):
    own = Software(agency)
    for number in range(2):
        own.send(a_signed_package(agency, unit), key=f"k-{number}")

    deliver_all()
    on_delivery_opened([DeliveryOpened(pk) for pk in Delivery.objects.values_list("pk", flat=True)])

    deliveries = Delivery.objects.all()
    assert reported(deliveries) == {one.pk: ["01", "03", "06"] for one in deliveries}
    assert len(deliveries) == 2


def test_the_test_unit_answers_what_is_handed_over_beside_other_traffic(unit, agency, approved):
    ministry, provinces = Software(a_sealed_agency("Bộ Khác")), [a_sealed_agency() for _ in range(2)]
    ministry.send(a_signed_package(ministry.agency, *provinces), key="thuong-1")
    Software(agency).send(a_signed_package(agency, unit), key="thu-1")
    ministry.send(a_signed_package(ministry.agency, provinces[0]), key="thuong-2")

    deliver_all()

    on_trial, others = Delivery.objects.filter(agency=unit), Delivery.objects.exclude(agency=unit)
    assert reported(on_trial) == {one.pk: ["01", "03", "06"] for one in on_trial}
    assert reported(others) == {one.pk: ["01"] for one in others}
    assert (len(on_trial), len(others)) == (1, 3)


def test_the_test_unit_agrees_to_a_recall_of_what_it_has_finished(unit, agency, approved):
    own = Software(agency)
    sent = own.send(a_signed_package(agency, unit)).json()
    deliver_all()
    delivery = Delivery.objects.get(package__uuid=sent["uuid"])

    own.report(a_signed_status(agency, agency, delivery.package.document_id, "13", reason="Thử thu hồi"))
    deliver_all()

    codes = list(StatusEvent.objects.filter(delivery=delivery).order_by("id").values_list("code", flat=True))
    assert codes[-1] == "15"


def test_what_is_recalled_before_the_test_unit_has_it_is_given_back_and_not_finished(unit, agency, approved):
    own = Software(agency)
    sent = own.send(a_signed_package(agency, unit)).json()
    delivery = Delivery.objects.get(package__uuid=sent["uuid"])
    own.report(a_signed_status(agency, agency, delivery.package.document_id, "13", reason="Gửi nhầm"))

    deliver_all()

    assert reported([delivery]) == {delivery.pk: ["13", "15", "01"]}
    assert Delivery.objects.get().transport == "confirmed"
    assert not OutboxDelivery.objects.exclude(state="done").exists()


def test_an_update_of_what_the_test_unit_does_not_have_yet_is_agreed_to_and_the_document_finished(
    unit, agency, approved
):
    own = Software(agency)
    package = a_package_of(agency, unit)
    sent = own.send(sealed_document(package, agency)).json()
    trace = replace(package.trace, business=BusinessInfo(BusinessDocType.UPDATE, update=UpdateInfo(True, ())))
    changed = replace(package, header=replace(package.header, subject="Trích yếu đã sửa"), trace=trace)
    own.send(sealed_document(changed, agency), key="cap-nhat")

    deliver_all()

    delivery = Delivery.objects.get(package__uuid=sent["uuid"])
    assert reported([delivery]) == {delivery.pk: ["01", "03", "06", "15"]}
    assert not OutboxDelivery.objects.exclude(state="done").exists()


def test_trial_packages_come_one_at_a_time(unit, agency, clerk, approved):
    commands.send_trial_package(clerk, request=approved.uuid)
    deliver_all()

    with pytest.raises(RuleBroken, match="exchange.trial_package_waits"):
        commands.send_trial_package(clerk, request=approved.uuid)
    Delivery.objects.update(confirmed_at=clock.now())
    commands.send_trial_package(clerk, request=approved.uuid)
    deliver_all()

    assert Delivery.objects.filter(sender=unit, agency=agency).count() == 2


def test_without_a_test_unit_or_an_approval_nothing_is_tried(agency, clerk, operator, request_row):
    with pytest.raises(RuleBroken, match="exchange.not_on_trial"):
        commands.send_trial_package(clerk, request=request_row.uuid)
    with pytest.raises(RuleBroken, match="exchange.request_not_approved"):
        commands.record_kit_report(clerk, request=request_row.uuid, report=a_report(agency))
    commands.approve_connection(operator, request=request_row.uuid)

    with pytest.raises(RuleBroken, match="exchange.no_test_unit"):
        commands.send_trial_package(clerk, request=request_row.uuid)
    an_agency("Đơn vị thử", code="W00.7")
    with pytest.raises(RuleBroken, match="signing.no_key"):
        commands.send_trial_package(clerk, request=request_row.uuid)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"passed": False}, "exchange.kit_report_failed"),
        ({"cases": [{"verdict": "not_played"}]}, "exchange.kit_report_failed"),
        ({"cases": []}, "exchange.kit_report_unreadable"),
        ({"kit": 2}, "exchange.kit_report_unreadable"),
        ({"sender": "H99 Ai đó"}, "exchange.kit_report_foreign"),
    ],
)
def test_a_report_that_does_not_say_that_this_agency_passed_is_not_taken(agency, clerk, approved, changes, code):
    with pytest.raises(RuleBroken, match=code):
        commands.record_kit_report(clerk, request=approved.uuid, report=a_report(agency, **changes))
    with pytest.raises(RuleBroken, match="exchange.kit_report_unreadable"):
        commands.record_kit_report(clerk, request=approved.uuid, report=b"khong phai json")

    approved.refresh_from_db()
    assert approved.kit_report_id is None


def test_acts_of_the_platform_are_nobody_elses_and_strangers_see_nothing(clerk, approved):
    with_all_steps(approved)
    made = certified(clerk, approved)

    for act in (
        lambda one: commands.record_steps(one, request=approved.uuid, steps={}),
        lambda one: commands.keep_conformity_certificate(one, certificate=made.uuid, sha256=made.file_id),
    ):
        with pytest.raises(NotPermitted):
            act(clerk)
    for act in (
        lambda one: commands.issue_conformity_certificate(one, request=approved.uuid),
        lambda one: commands.send_trial_package(one, request=approved.uuid),
        lambda one: commands.record_kit_report(one, request=approved.uuid, report=b""),
        lambda one: commands.revoke_conformity_certificate(one, certificate=made.uuid, reason="x"),
        lambda one: queries.certificate_shown(one, made.uuid),
    ):
        with pytest.raises(NotFound):
            act(a_stranger())


def test_a_step_once_seen_stays_seen_when_its_token_is_forgotten(clerk, approved):
    issued = commands.take_credentials(clerk, request=approved.uuid)
    token_for(issued)
    look_at_steps()
    SystemToken.objects.all().delete()

    (first, *others) = queries.steps_of(clerk, approved.uuid)

    assert (first.code, first.seen_at is not None, [one.seen_at for one in others]) == ("signed_in", True, [None] * 4)


def test_the_keeper_of_the_axis_sees_how_long_joining_takes(agency, clerk, approved):
    government = an_agency("Chính phủ", kind="government")
    keeper = an_actor(READ_FIGURES, at=government)
    made = a_kept_certificate(approved)
    ConformityCertificate.objects.update(issued_at=approved.requested_at + timedelta(hours=2))

    pace = queries.pace_of_joining(keeper)
    browser = Browser()
    sign_in(browser, keeper)
    page = browser.get("/truc-lien-thong/ket-noi/de-nghi/").content.decode()

    assert (pace.number, pace.median, pace.longest) == (1, timedelta(hours=2), timedelta(hours=2))
    assert queries.pace_of_joining(a_stranger()) is None
    assert "2\N{NO-BREAK SPACE}giờ" in page
    assert browser.get(f"/truc-lien-thong/ket-noi/chung-nhan/{made.uuid}/").status_code == 200


def test_traffic_with_the_test_range_is_in_no_statistics(unit, agency, approved):
    own, other = Software(agency), a_sealed_agency("Bộ Khác")
    own.send(a_signed_package(agency, unit))
    own.send(a_signed_package(agency, other), key="k-2")
    deliver_all()

    found = counted(clock.today(), clock.today(), None)

    assert {key: one.deliveries for key, one in found.items()} == {("sent", agency.pk): 1, ("received", other.pk): 1}


def test_the_pages_carry_the_end_of_the_way(unit, agency, clerk, operator, approved):
    keeping, deciding = Browser(), Browser()
    sign_in(keeping, clerk)
    sign_in(deciding, operator)
    page = f"/truc-lien-thong/ket-noi/de-nghi/{approved.uuid}/"

    before = keeping.get(page).content.decode()
    sent = keeping.post(f"{page}goi-thu/", follow=True).content.decode()
    failed = SimpleUploadedFile("bao-cao.json", a_report(agency, passed=False))
    refused = keeping.post(f"{page}bao-cao/", {"report": failed}, follow=True).content.decode()
    keeping.post(f"{page}bao-cao/", {"report": SimpleUploadedFile("bao-cao.json", a_report(agency))})
    with_all_steps(approved)
    ready = keeping.get(page).content.decode()
    keeping.post(f"{page}chung-nhan/")
    deliver_all()
    made = ConformityCertificate.objects.get()
    listed = keeping.get(page).content.decode()
    shown = deciding.get(f"/truc-lien-thong/ket-noi/chung-nhan/{made.uuid}/").content.decode()
    file = keeping.get(f"/truc-lien-thong/ket-noi/chung-nhan/{made.uuid}/tep/")
    deciding.post(f"/truc-lien-thong/ket-noi/chung-nhan/{made.uuid}/thu-hoi/", {"reason": "Thử thu hồi"})
    revoked = keeping.get(f"/truc-lien-thong/ket-noi/chung-nhan/{made.uuid}/").content.decode()

    assert ("W00.1" in before, "0/5" in before, f"{page}chung-nhan/" in before) == (True, True, False)
    assert "Đơn vị thử gửi một gói tin" in sent
    assert "không đạt hết" in refused
    assert ("5/5" in ready, f"{page}chung-nhan/" in ready) == (True, True)
    assert (str(made.uuid) in listed, f"{page}chung-nhan/" in listed) == (True, False)
    assert ("thu-hoi" in shown, "2.0 · 1/1" in shown) == (True, True)
    assert b"".join(file.streaming_content).startswith(b"%PDF-")
    assert ("Thử thu hồi" in revoked, "thu-hoi" in revoked) == (True, False)
