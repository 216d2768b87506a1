"""A package of ours that the axis does not take over is shown with the reason and tried again; dialects name documents too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from dienhong.documents.models import IncomingDocument
from dienhong.documents.public import file_bytes
from dienhong.exchange.commands import (
    Changes,
    Parcel,
    accept_packages,
    recall_document,
    retry_package,
    send_document,
    set_package_aside,
    update_document,
)
from dienhong.exchange.edxml import read_document, write_document
from dienhong.exchange.models import Package, Revision
from dienhong.exchange.permissions import READ, SEND
from dienhong.exchange.queries.waiting import waiting_for
from dienhong.exchange.seals import sealed
from dienhong.exchange.tests.builders import (
    a_package_of,
    a_sealed_agency,
    an_issued_document,
    an_office,
    deliver_all,
    own_software,
)
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.signing.models import SigningKey
from dienhong.signing.tests.builders import a_seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def set_aside():
    """A package whose sender has no seal any more."""
    office = an_office(a_sealed_agency("Tỉnh Một"))
    document = an_issued_document(office)
    seals = SigningKey.objects.filter(agency=office.agency)
    seals.update(not_after=F("not_before") + timedelta(seconds=1))
    package = send_document(office.clerk, document_id=document.pk)
    deliver_all()
    package.refresh_from_db()
    return office, document, package


def test_what_is_refused_is_shown_with_the_reason_and_does_not_hold_the_document(set_aside, client, settings):
    settings.DIENHONG = replace(settings.DIENHONG, second_factor=False)
    office, _document, package = set_aside
    sign_in(client, office.clerk)

    page = client.get(reverse("exchange:package", args=[package.uuid])).content.decode()
    listed = client.get(reverse("exchange:sent")).content.decode()
    client.post(reverse("exchange:retry", args=[package.uuid]))
    package.refresh_from_db()

    assert (package.refusal, package.state) == ({}, "preparing")
    assert "signing.no_key" in page
    assert ["Không được tiếp nhận lên trục" in text for text in (page, listed)] == [True, True]
    assert "Thử lại" in page


def test_it_is_tried_again_when_the_cause_is_mended(set_aside):
    office, _document, package = set_aside
    waiting = [one.code for one in waiting_for(office.clerk)]
    a_seal(office.agency)
    with pytest.raises(NotFound):
        retry_package(a_stranger(), package=package.uuid)
    with pytest.raises(NotPermitted):
        retry_package(an_actor(READ, at=office.agency), package=package.uuid)
    retry_package(office.clerk, package=package.uuid)
    with pytest.raises(RuleBroken, match="exchange.not_set_aside"):
        retry_package(office.clerk, package=package.uuid)
    deliver_all()

    package.refresh_from_db()
    assert (waiting, package.state, package.refusal) == ([package.code], "accepted", {})
    assert [one.code for one in waiting_for(office.clerk)] == []
    assert IncomingDocument.objects.count() == 1
    with pytest.raises(NotPermitted):
        set_package_aside(office.clerk, package=package.uuid, code="x", texts={})


def test_another_package_takes_its_place_and_then_it_cannot_be_tried_again(set_aside):
    office, document, package = set_aside
    a_seal(office.agency)
    send_document(office.clerk, document_id=document.pk)
    deliver_all()

    with pytest.raises(RuleBroken, match="exchange.already_sent"):
        retry_package(office.clerk, package=package.uuid)
    assert IncomingDocument.objects.count() == 1


@pytest.mark.parametrize("day", ["2026/02/30", "2026/05/03"])
def test_a_document_whose_id_is_not_strict_is_recalled_and_updated_from_our_pages_by_that_id(day):
    sender, recipient = a_sealed_agency("Bộ Gửi"), a_sealed_agency("Tỉnh Nhận")
    software, _ = own_software(sender)
    strict = a_package_of(sender, recipient)
    dialect = strict.header.document_id.replace("2026/05/04", day)
    text = write_document(strict).replace(strict.header.document_id.encode(), dialect.encode())
    accept_packages(software, [Parcel("k", sealed(text, sender.pk))])
    deliver_all()
    package = Package.objects.get()
    clerk = an_actor(SEND, READ, at=sender)

    update = update_document(clerk, package=package.uuid, changes=Changes(subject="Về việc khác"))
    deliver_all()
    recall = recall_document(clerk, package=package.uuid, deliveries=[package.deliveries.get().uuid], reason="Gửi nhầm")
    deliver_all()

    for made in (update, recall):
        made.refresh_from_db()
        assert (made.state, made.document_id) == ("accepted", dialect)
        assert read_document(file_bytes(made.sha256)).package.header.document_id == dialect
    assert list(Revision.objects.order_by("id").values_list("kind", "state")) == [
        ("update", "superseded"),
        ("recall", "agreed"),
    ]
    assert IncomingDocument.objects.get().status == "withdrawn"
