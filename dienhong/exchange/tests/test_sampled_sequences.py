"""Sequences of reports through the real commands and the database, judged by the oracle of the pure test."""

from __future__ import annotations

from random import Random

import pytest

from dienhong.exchange.commands import Parcel, accept_packages, record_status
from dienhong.exchange.models import Delivery, Revision, StatusEvent
from dienhong.exchange.tests.builders import (
    a_package_of,
    a_sealed_agency,
    a_sealed_pdf,
    a_signed_status,
    own_software,
    sealed_document,
)
from dienhong.exchange.tests.test_standing import CHANGE, DUPLICATE, LATE, REFUSED, REPORTS, Oracle
from dienhong.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
SEQUENCES, LENGTH = 25, 6
LIKELY = ("01", "03", "13", "15", "05", "06", "16", "04")


def a_sequence(random):
    """Six reports; every other one is what a well-behaved system would say next, or nearly."""
    return [random.choice(LIKELY[place : place + 3] if random.random() < 0.6 else REPORTS) for place in range(LENGTH)]


def test_sampled_sequences_through_the_database_end_as_the_oracle_says():
    sender, recipient = a_sealed_agency("Bộ Gửi"), a_sealed_agency("Tỉnh Nhận")
    sending, _ = own_software(sender)
    receiving, _ = own_software(recipient)
    pdf, random, seen = a_sealed_pdf(sender), Random(20260504), set()

    for number in range(SEQUENCES):
        package = a_package_of(sender, recipient, pdf=pdf)
        (sent,) = accept_packages(sending, [Parcel(f"k-{number}", sealed_document(package, sender))])
        assert sent.error is None
        oracle, sequence, kept = Oracle(), a_sequence(random), 0
        for code in sequence:
            expected, oracle = oracle.judge(code)
            reporter, actor = (sender, sending) if code == "13" else (recipient, receiving)
            data = a_signed_status(reporter, sender, package.header.document_id, code, reason="Lý do")
            assert told(actor, data) == expected, (sequence, code)
            seen.add((code, expected))
            kept += expected in (CHANGE, LATE)
        delivery = Delivery.objects.get(package__uuid=sent.value.package)
        assert delivery.status == (oracle.steps[-1] if oracle.steps else "")
        assert StatusEvent.objects.filter(delivery=delivery).count() == kept
        asked = list(Revision.objects.filter(delivery=delivery).order_by("id").values_list("kind", "state"))
        assert asked == oracle.asked
        assert (delivery.withdrawn_at is not None) == (("recall", "agreed") in oracle.asked)

    assert {effect for _, effect in seen} == {CHANGE, DUPLICATE, LATE, REFUSED}
    assert {code for code, effect in seen if effect == CHANGE} >= {"01", "03", "13", "15", "16"}


def told(actor, data):
    """What the product makes of a status package."""
    try:
        recorded = record_status(actor, data=data)
    except RuleBroken:
        return REFUSED
    return DUPLICATE if recorded.duplicate else LATE if recorded.late else CHANGE
