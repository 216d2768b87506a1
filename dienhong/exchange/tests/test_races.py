"""Many at once, on the real database: one key is one package, one step is one status."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from dienhong.exchange.commands import Parcel, accept_packages, record_statuses, send_document
from dienhong.exchange.models import Delivery, Package, Receipt, StatusEvent
from dienhong.exchange.tests.builders import (
    a_sealed_agency,
    a_signed_package,
    a_signed_status,
    an_issued_document,
    an_office,
    deliver_all,
    own_software,
)
from dienhong.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(times, act, threads=8):
    """Run `act` so many times in threads, each with a connection of its own."""

    def run(thread):
        try:
            return [act() for _ in range(thread, times, threads)]
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return [answer for answers in pool.map(run, range(threads)) for answer in answers]


def test_a_thousand_resends_of_one_key_are_one_package():
    sender, recipient = a_sealed_agency(), a_sealed_agency()
    actor, _ = own_software(sender)
    own_software(recipient)
    parcel = Parcel("k", a_signed_package(sender, recipient))

    answers = [outcome for (outcome,) in at_once(1000, lambda: accept_packages(actor, [parcel]))]

    assert [answer.error for answer in answers] == [None] * 1000
    assert sorted(answer.value.duplicate for answer in answers) == [False, *[True] * 999]
    assert len({answer.value.receipt for answer in answers}) == 1
    assert (Package.objects.count(), Delivery.objects.count(), Receipt.objects.count()) == (1, 1, 1)


def test_twenty_reports_of_one_status_are_one_step():
    sender, recipient = a_sealed_agency(), a_sealed_agency()
    actor, _ = own_software(sender)
    reporter, _ = own_software(recipient)
    accept_packages(actor, [Parcel("k", a_signed_package(sender, recipient))])
    data = a_signed_status(recipient, sender, Package.objects.get().document_id, "01")

    answers = [outcome for (outcome,) in at_once(20, lambda: record_statuses(reporter, [data]))]

    assert sorted(answer.value.duplicate for answer in answers) == [False, *[True] * 19]
    assert StatusEvent.objects.count() == 1


def test_a_clerk_who_clicks_twice_sends_once():
    office = an_office()
    document = an_issued_document(office)

    def click():
        try:
            return send_document(office.clerk, document_id=document.pk).pk
        except RuleBroken as refusal:
            return refusal.code

    answers = at_once(4, click, threads=4)
    deliver_all()

    assert sorted(map(str, answers))[1:] == ["exchange.being_prepared"] * 3
    assert (Package.objects.count(), Delivery.objects.count()) == (1, 1)
