"""Every act of the axis stands in the record under its own name; what belongs to the platform nobody else does."""

from uuid import uuid4

import pytest

from dienhong.audit.models import AuditRecord
from dienhong.directory.public import agency_view
from dienhong.directory.tests.builders import an_agency
from dienhong.exchange import commands, evidence, rules
from dienhong.exchange.models import Package, SoftwareConnection
from dienhong.exchange.permissions import RECEIVE, SEND
from dienhong.exchange.tests.builders import (
    a_sealed_agency,
    a_signed_package,
    a_signed_status,
    an_issued_document,
    an_office,
    deliver_all,
)
from dienhong.exchange.tests.software import Software
from dienhong.identity.tests.builders import a_stranger, an_agency_system
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, Refused, RuleBroken

pytestmark = pytest.mark.django_db(transaction=True)
PLATFORM = Actor.system("test")


def acts_of(actor: Actor) -> list[tuple[str, str]]:
    rows = AuditRecord.objects.filter(actor_name=actor.name, command__startswith="exchange.").order_by("id")
    return [row.as_tuple() for row in rows]


def test_the_acts_of_agencies_software_are_recorded_by_name():
    sender, recipient = Software(a_sealed_agency("Bộ Gửi")), Software(a_sealed_agency("Tỉnh Nhận"))

    sender.send(a_signed_package(sender.agency, recipient.agency))
    (waiting,) = recipient.get("/pending").json()["items"]
    b"".join(recipient.get(f"/packages/{waiting['package']}/content").streaming_content)
    recipient.confirm(waiting["delivery"])
    recipient.report(a_signed_status(recipient.agency, sender.agency, waiting["document_id"], "03"))

    assert acts_of(sender.actor) == [("exchange.accept_package", "done")]
    assert acts_of(recipient.actor) == [
        ("exchange.fetch_package", "done"),
        ("exchange.confirm_receipt", "done"),
        ("exchange.record_status", "done"),
    ]


def test_software_is_connected_while_it_may_receive_and_until_it_is_disconnected():
    agency = an_agency()
    receiver, sender = (an_agency_system(agency, code)[0] for code in (RECEIVE, SEND))

    connected = [
        commands.connect_software(PLATFORM, system_id=one.pk, agency_id=agency.pk) for one in (receiver, sender)
    ]
    commands.disconnect_software(PLATFORM, system_id=receiver.pk)

    assert connected == [True, False]
    assert [row.ended_at is None for row in SoftwareConnection.objects.all()] == [False]


@pytest.mark.parametrize(
    "act",
    [
        lambda actor: commands.connect_software(actor, system_id=1, agency_id=1),
        lambda actor: commands.disconnect_software(actor, system_id=1),
        lambda actor: commands.fetch_package(actor, package=uuid4()),
        lambda actor: commands.confirm_receipt(actor, delivery=uuid4()),
        lambda actor: commands.record_status(actor, data=b"<x/>"),
        lambda actor: commands.accept_package(actor, sending_key="k", data=b"<x/>"),
    ],
)
def test_a_stranger_is_refused_and_the_refusal_is_recorded(act):
    stranger = a_stranger()

    with pytest.raises(Refused) as refusal:
        act(stranger)

    assert isinstance(refusal.value, NotPermitted | NotFound | RuleBroken)
    assert [outcome for _, outcome in acts_of(stranger)] == ["refused"]


def test_an_agency_without_a_code_cannot_be_addressed():
    with pytest.raises(RuleBroken, match="exchange.recipient_without_code"):
        rules.must_be_addressable(agency_view(an_agency("Ban không mã", code=None).pk))


def test_a_pack_waits_for_the_seal_of_the_log(monkeypatch):
    office = an_office()
    commands.send_document(office.clerk, document_id=an_issued_document(office).pk)
    deliver_all()
    monkeypatch.setattr(evidence, "WAIT_SECONDS", 0.1)

    with pytest.raises(RuleBroken, match="exchange.evidence_not_sealed"):
        evidence.evidence_pack(office.clerk, Package.objects.get().uuid)
