"""The time-stamp service is away for longer than allowed: nothing new is sent, what was accepted goes on."""

from datetime import timedelta

import pytest

from dienhong.exchange.commands import send_document
from dienhong.exchange.models import Package
from dienhong.exchange.tests.builders import (
    a_sealed_agency,
    a_signed_package,
    a_signed_status,
    an_issued_document,
    an_office,
)
from dienhong.exchange.tests.software import Software
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken
from dienhong.signing import stamp_gap
from dienhong.signing.commands import set_stamp_limit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair():
    return Software(a_sealed_agency("Bộ Gửi")), Software(a_sealed_agency("Tỉnh Nhận"))


def outage(length):
    """The service has not answered for so long."""
    with clock.frozen(clock.now() - length):
        stamp_gap.note_outage("không trả lời")


def test_packages_are_taken_in_until_the_limit_and_refused_with_a_code_beyond_it(pair):
    sender, recipient = pair
    early, late = (a_signed_package(sender.agency, recipient.agency) for _ in range(2))
    outage(timedelta(hours=3, minutes=59))
    within = sender.send(early, key="som")
    stamp_gap.note_answer()
    outage(timedelta(hours=4, minutes=1))

    refused = sender.send(late, key="muon")
    known = sender.send(early, key="som")
    (waiting,) = recipient.get("/pending").json()["items"]
    confirmed = recipient.confirm(waiting["delivery"])
    reported = recipient.report(a_signed_status(recipient.agency, sender.agency, waiting["document_id"], "03"))

    assert (within.status_code, refused.status_code, refused.json()["code"]) == (202, 409, "signing.stamps_missing")
    assert (known.status_code, known.json()["duplicate"]) == (200, True)
    assert (confirmed.status_code, reported.status_code, Package.objects.count()) == (200, 200, 1)
    set_stamp_limit(Actor.system("demo"), valid_from=clock.today(), minutes=24 * 60, basis="Quyết định 1/QĐ-BNV")
    assert sender.send(late, key="muon").status_code == 202


def test_each_part_of_a_batch_is_refused_by_itself(pair):
    sender, recipient = pair
    parts = [(f"k{n}", a_signed_package(sender.agency, recipient.agency)) for n in (1, 2)]
    known = sender.send(parts[0][1], key="k1")
    outage(timedelta(hours=5))

    answer = sender.send_many(parts).json()["results"]

    assert known.status_code == 202
    assert [(item.get("error") or {}).get("code", "") for item in answer] == ["", "signing.stamps_missing"]
    stamp_gap.note_answer()
    assert sender.send_many(parts).json()["results"][1].get("error") is None


def test_a_document_of_ours_is_not_sent_either():
    office = an_office()
    document = an_issued_document(office)
    outage(timedelta(hours=5))

    with pytest.raises(RuleBroken, match="signing.stamps_missing"):
        send_document(office.clerk, document_id=document.pk)

    assert not Package.objects.exists()
