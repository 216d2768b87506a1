"""An agency asks to connect its software, somebody decides, credentials are shown once, and traffic lights the steps."""

from __future__ import annotations

import pytest
from django.test import Client

from dienhong.audit.models import AuditRecord
from dienhong.exchange.commands import approve_connection, refuse_connection, request_connection, take_credentials
from dienhong.exchange.models import ConnectionRequest, SoftwareConnection
from dienhong.exchange.queries import newest_requests, steps_of
from dienhong.exchange.tests.builders import a_connection_request, a_sealed_agency, a_signed_package, a_signed_status
from dienhong.exchange.tests.software import BASE, Software, token_for
from dienhong.identity.public import Contact
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db(transaction=True)


def last_acts(count):
    rows = AuditRecord.objects.order_by("-id").values_list("command", "outcome")[:count]
    return list(reversed(rows))


def test_a_request_becomes_connected_software_and_its_secret_is_shown_once(agency, clerk, approved):
    issued = take_credentials(clerk, request=approved.uuid)

    with pytest.raises(RuleBroken, match="exchange.credentials_taken"):
        take_credentials(clerk, request=approved.uuid)

    assert (approved.state, approved.system.name) == ("approved", "Văn phòng số")
    assert SoftwareConnection.objects.get().agency_id == agency.pk
    assert token_for(issued)
    assert issued.secret not in str(list(AuditRecord.objects.values()))


def test_the_steps_come_from_what_the_software_did(agency, clerk, approved):
    issued = take_credentials(clerk, request=approved.uuid)
    partner = Software(a_sealed_agency("Tỉnh Đối tác"))
    seen = [_done(clerk, approved)]
    theirs = Client(headers={"Authorization": f"Bearer {token_for(issued)}"})
    seen.append(_done(clerk, approved))

    partner.send(a_signed_package(partner.agency, agency))
    (waiting,) = theirs.get(f"{BASE}/pending").json()["items"]
    b"".join(theirs.get(f"{BASE}/packages/{waiting['package']}/content").streaming_content)
    seen.append(_done(clerk, approved))
    theirs.post(f"{BASE}/deliveries/confirm", {"deliveries": [waiting["delivery"]]}, content_type="application/json")
    seen.append(_done(clerk, approved))
    status = a_signed_status(agency, partner.agency, waiting["document_id"], "03")
    theirs.post(f"{BASE}/statuses", status, content_type="application/xml")
    seen.append(_done(clerk, approved))
    package = a_signed_package(agency, partner.agency)
    theirs.post(f"{BASE}/packages", package, content_type="application/xml", headers={"Idempotency-Key": "dau-tien"})
    seen.append(_done(clerk, approved))

    every = ["signed_in", "fetched", "confirmed", "reported", "sent"]
    assert seen == [every[:count] for count in range(6)]


def _done(actor, request):
    return [step.code for step in steps_of(actor, request.uuid) if step.seen_at is not None]


def test_a_refusal_needs_a_reason_and_is_read_by_the_agency(agency, clerk, operator, request_row):
    with pytest.raises(RuleBroken, match="exchange.refusal_without_reason"):
        refuse_connection(operator, request=request_row.uuid, reason=" ")
    refuse_connection(operator, request=request_row.uuid, reason="Chưa có chứng thư số của cơ quan")

    (row,) = newest_requests(clerk)
    assert (row.state, row.reason) == ("refused", "Chưa có chứng thư số của cơ quan")
    with pytest.raises(RuleBroken, match="exchange.request_not_approved"):
        take_credentials(clerk, request=request_row.uuid)
    with pytest.raises(RuleBroken, match="exchange.request_decided"):
        approve_connection(operator, request=request_row.uuid)
    assert last_acts(1) == [("exchange.approve_connection", "refused")]
    assert a_connection_request(clerk, agency).state == "waiting"


def test_a_request_is_whole_and_waits_once(agency, clerk):
    with pytest.raises(RuleBroken, match="exchange.request_incomplete"):
        request_connection(clerk, agency_id=agency.pk, software=" ", contact=Contact("An", "an@vidu.gov.vn"))
    a_connection_request(clerk, agency)
    with pytest.raises(RuleBroken, match="exchange.request_waits"):
        a_connection_request(clerk, agency)

    assert ConnectionRequest.objects.count() == 1


def test_who_asks_does_not_decide_and_strangers_see_nothing(agency, clerk, operator, request_row):
    with pytest.raises(NotPermitted):
        approve_connection(clerk, request=request_row.uuid)
    with pytest.raises(NotPermitted):
        take_credentials(operator, request=request_row.uuid)
    with pytest.raises(NotPermitted):
        a_connection_request(operator, agency)
    for act in (approve_connection, take_credentials):
        with pytest.raises(NotFound):
            act(a_stranger(), request=request_row.uuid)

    assert newest_requests(a_stranger()) == []
    assert ConnectionRequest.objects.get().state == "waiting"


def test_the_pages_carry_the_whole_way(agency, clerk, operator):
    asking, deciding = Client(), Client()
    sign_in(asking, clerk)
    sign_in(deciding, operator)
    base = "/truc-lien-thong/ket-noi/de-nghi/"
    typed = {"agency": agency.uuid, "software": "Văn phòng số", "contact_name": "An Bình", "contact_email": "an@x.vn"}

    empty = asking.get(base).content.decode()
    wrong = asking.post(f"{base}moi/", {**typed, "contact_email": "không"})
    made = asking.post(f"{base}moi/", typed)
    again = asking.post(f"{base}moi/", typed)
    page = deciding.get(made.url).content.decode()
    deciding.post(f"{made.url}dong-y/")
    shown = asking.post(f"{made.url}khoa/").content.decode()
    after = asking.get(made.url).content.decode()

    assert "Chưa có đề nghị nào" in empty
    assert (wrong.status_code, made.status_code, again.status_code) == (422, 302, 422)
    assert "Đồng ý" in page
    system = ConnectionRequest.objects.get().system
    assert system.client_id in shown
    assert f"{made.url}khoa/" not in after
    assert "Chưa thấy" in after
