"""Handlers may run again and then change nothing; a closed recipient's mail goes to its successor."""

from __future__ import annotations

import pytest

from dienhong.directory.public import merge_agencies
from dienhong.documents import commands as documents
from dienhong.documents.commands.replies import AnswerBegun
from dienhong.documents.events import IncomingRegistered
from dienhong.documents.models import IncomingDocument
from dienhong.documents.permissions import DRAFT_DOCUMENT, READ_DOCUMENTS
from dienhong.documents.public import file_bytes
from dienhong.documents.tests.builders import TEXT
from dienhong.exchange import handlers
from dienhong.exchange.commands import Parcel, accept_packages, send_document
from dienhong.exchange.edxml import read_document
from dienhong.exchange.events import DeliveryOpened, PackageRequested, PackagesAccepted
from dienhong.exchange.models import Delivery, Package, Receipt, SoftwareConnection, StatusEvent
from dienhong.exchange.queries.matrix import matrix_of_document
from dienhong.exchange.tests.builders import (
    a_receiving_clerk,
    a_sealed_agency,
    a_sealed_pdf,
    a_signed_package,
    an_issued_document,
    an_office,
    deliver_all,
    own_software,
)
from dienhong.identity.events import AgencySystemDisabled, AgencySystemRegistered
from dienhong.identity.models import Post
from dienhong.identity.tests.builders import a_stranger, an_actor, an_agency_system
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, RuleBroken

pytestmark = pytest.mark.django_db
CLOCKWORK = Actor.system("test")


def everything():
    """How many rows of each kind there are."""
    models = (Package, Delivery, StatusEvent, Receipt, IncomingDocument)
    return [model.objects.count() for model in models]


def test_every_handler_runs_twice_and_changes_nothing_the_second_time():
    office = an_office()
    document = an_issued_document(office)
    package = send_document(office.clerk, document_id=document.pk)
    deliver_all()
    delivery = Delivery.objects.get()
    incoming = IncomingDocument.objects.get()
    documents.register_incoming(a_receiving_clerk(office.recipients[0]), document_id=incoming.pk)
    deliver_all()
    before = everything()

    handlers.on_package_requested(PackageRequested(package.pk))
    handlers.on_packages_accepted(PackagesAccepted((package.pk,)))
    handlers.on_delivery_opened([DeliveryOpened(delivery.pk)])
    handlers.on_incoming_registered(IncomingRegistered(incoming.pk, str(delivery.uuid)))
    deliver_all()

    assert everything() == before
    assert Delivery.objects.get().status == "03"


def test_a_document_that_came_on_paper_is_no_affair_of_the_axis():
    handlers.on_incoming_registered(IncomingRegistered(1, "giấy/2026/1"))

    assert StatusEvent.objects.count() == 0


def test_a_refused_document_is_sent_again_only_to_who_refused_it():
    office = an_office(a_sealed_agency(), a_sealed_agency())
    document = an_issued_document(office)
    send_document(office.clerk, document_id=document.pk)
    deliver_all()
    incoming = IncomingDocument.objects.get(agency=office.recipients[1])
    documents.refuse_incoming(a_receiving_clerk(office.recipients[1]), document_id=incoming.pk, reason="Mờ")
    deliver_all()

    again = send_document(office.clerk, document_id=document.pk)
    deliver_all()

    assert [item.agency_id for item in again.deliveries.all()] == [office.recipients[1].pk]
    matrix = matrix_of_document(office.clerk, document.uuid)
    assert matrix.counts == {"01": 2}
    with pytest.raises(RuleBroken, match="exchange.already_sent"):
        send_document(office.clerk, document_id=document.pk)


def test_a_draft_cannot_be_sent_and_a_stranger_learns_nothing():
    from dienhong.documents.tests.builders import a_draft

    office = an_office()
    document = an_issued_document(office)

    with pytest.raises(RuleBroken, match="exchange.not_issued"):
        send_document(office.clerk, document_id=a_draft().pk)
    with pytest.raises(NotFound):
        send_document(a_stranger(), document_id=document.pk)


def test_mail_for_a_merged_agency_goes_to_its_successor():
    sender, old, new = a_sealed_agency(), a_sealed_agency("Tỉnh Cũ"), a_sealed_agency("Tỉnh Mới")
    actor, _ = own_software(sender)
    code = old.code
    data = a_signed_package(sender, old)
    merge(old, new)

    (outcome,) = accept_packages(actor, [Parcel("k", data)])
    deliver_all()

    delivery = Delivery.objects.get()
    assert (outcome.error, outcome.value.warnings) == (None, ("D10",))
    assert (delivery.agency_id, delivery.redirected_from_id, delivery.addressed_code) == (new.pk, old.pk, code)
    assert delivery.status == "01"


def merge(old, new):
    from dienhong.kernel import clock

    merge_agencies(
        CLOCKWORK, predecessor_ids=(old.pk,), successor_id=new.pk, effective_on=clock.today(), basis="Kiểm thử"
    )


@pytest.mark.parametrize("wrong", ["other seal", "no seal", "changed after the seal"])
def test_of_a_batch_a_package_whose_pdf_does_not_bear_the_senders_seal_is_refused(wrong):
    sender, recipient, other = a_sealed_agency(), a_sealed_agency(), a_sealed_agency()
    actor, _ = own_software(sender)
    good = a_signed_package(sender, recipient)
    from dienhong.signing.tests.pdf_makers import a_document

    sealed = a_sealed_pdf(sender)
    pdf, refusal = {
        "other seal": (a_sealed_pdf(other), "exchange.pdf_not_sealed"),
        "no seal": (a_document(), "exchange.pdf_not_sealed"),
        "changed after the seal": (sealed.replace(b"%%EOF", b"%%E0F", 1), "exchange.pdf_signature_invalid"),
    }[wrong]
    bad = a_signed_package(sender, recipient, pdf=pdf)

    outcomes = accept_packages(actor, [Parcel("a", good), Parcel("b", bad)])
    deliver_all()

    assert [one.error and one.error.code for one in outcomes] == [None, refusal]
    assert list(Package.objects.values_list("sending_key", flat=True)) == ["a"]


def test_software_that_may_receive_is_connected_when_it_is_registered_and_until_it_is_disabled():
    agency = a_sealed_agency()
    receiving, _ = an_agency_system(agency, "exchange.receive")
    other, _ = an_agency_system(agency, "exchange.send")

    handlers.on_agency_system_registered(AgencySystemRegistered(receiving.pk, agency.pk))
    handlers.on_agency_system_registered(AgencySystemRegistered(other.pk, agency.pk))
    handlers.on_agency_system_registered(AgencySystemRegistered(receiving.pk, agency.pk))
    connected = list(SoftwareConnection.objects.values_list("system_id", "ended_at"))
    handlers.on_agency_system_disabled(AgencySystemDisabled(receiving.pk, agency.pk))

    assert connected == [(receiving.pk, None)]
    assert SoftwareConnection.objects.get().ended_at is not None


def test_the_panel_of_a_document_is_only_for_those_who_may_read_the_exchange():
    from dienhong.documents.permissions import READ_DOCUMENTS
    from dienhong.documents.web.outgoing import shown
    from dienhong.exchange.panels import recipients_panel

    office = an_office()
    seen = shown(an_issued_document(office), 1)

    panel = recipients_panel(office.clerk, seen)

    assert panel is not None
    assert (panel.context["may_send"], panel.context["unsent"]) == (True, 1)
    assert recipients_panel(an_actor(READ_DOCUMENTS, at=office.agency), seen) is None


def test_an_answer_names_what_it_answers_and_is_threaded_at_the_other_end():
    there = a_sealed_agency("Tỉnh Trả lời", symbol="UBTL")
    asking = an_office(there)
    question = an_issued_document(asking)
    send_document(asking.clerk, document_id=question.pk)
    deliver_all()
    answering = an_office(asking.agency, agency=there)
    came = IncomingDocument.objects.get(agency=there)
    documents.register_incoming(a_receiving_clerk(there), document_id=came.pk)
    author = an_actor(DRAFT_DOCUMENT, READ_DOCUMENTS, at=there)
    begun = AnswerBegun(summary="Trả lời", symbol="UBTL", place="Huế", type_code="QĐ")
    draft = documents.answer_incoming(author, document_id=came.pk, begun=begun)
    post = Post.objects.get(person_id=answering.signer.person_id)
    changes = {"signer_post_id": post.pk, "text": TEXT}
    documents.edit_draft(author, document_id=draft.pk, version=1, changes=changes)
    documents.submit_draft(author, document_id=draft.pk, reviewer_id=answering.reviewer.person_id)
    documents.approve_draft(answering.reviewer, document_id=draft.pk)
    documents.request_signature(answering.signer, document_id=draft.pk)
    deliver_all()
    documents.issue_document(answering.clerk, document_id=draft.pk)
    deliver_all()
    send_document(answering.clerk, document_id=draft.pk)
    deliver_all()

    sent = Package.objects.get(source_document=draft)
    said = read_document(file_bytes(sent.sha256)).package.header.response_for
    first = Package.objects.get(source_document=question)
    back = IncomingDocument.objects.get(agency=asking.agency)
    expected = (first.sender_code, question.code, question.issued_on, first.document_id)
    assert [(one.organ_id, one.code, one.promulgated_on, one.document_id) for one in said] == [expected]
    assert [one.to_outgoing_id for one in back.answers.all()] == [question.pk]
