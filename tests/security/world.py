"""Two agencies with a document in every state, exchanged both ways, and everybody who could look at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from allauth.usersessions.models import UserSession
from django.test import Client

from dienhong.assignments.tests.builders import offices, reported_with_evidence
from dienhong.audit.models import AuditRecord
from dienhong.audit.permissions import READ_RECORDS
from dienhong.directory.permissions import MANAGE_AGENCIES
from dienhong.documents import commands as documents
from dienhong.documents.models import IncomingDocument, OutgoingDocument
from dienhong.documents.permissions import (
    ASSIGN_INCOMING,
    DRAFT_DOCUMENT,
    ISSUE_DOCUMENT,
    PROCESS_INCOMING,
    READ_DOCUMENTS,
    REGISTER_INCOMING,
    REVIEW_DOCUMENT,
    SIGN_DOCUMENT,
)
from dienhong.documents.permissions import PERMISSIONS as DOCUMENT_CODES
from dienhong.documents.tests.builders import TEXT
from dienhong.exchange import commands as exchange
from dienhong.exchange.edxml import Attachment
from dienhong.exchange.models import Delivery, DestructionCertificate, Package, Receipt, Revision, StatusEvent
from dienhong.exchange.permissions import MANAGE_WEBHOOKS, READ, RECEIVE, SEND
from dienhong.exchange.tests.builders import (
    Office,
    a_kept_certificate,
    a_sealed_agency,
    a_sealed_pdf,
    a_signed_package,
    an_issued_document,
    deliver_all,
    own_software,
)
from dienhong.identity import permissions as identity
from dienhong.identity.models import AgencySystem, Grant, Person, Post, SupportSession
from dienhong.identity.public import Contact
from dienhong.identity.tests.builders import a_delegation, a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.notifications.models import Notification
from dienhong.signing.models import RemoteSigning, SigningKey
from dienhong.signing.permissions import MANAGE_KEYS
from dienhong.signing.tests.builders import a_personal_key
from dienhong.working_time.public import set_day

NOTE = b"Phu luc kem theo van ban."


@dataclass
class Agency:
    """An agency with its people by role, and its software with a token."""

    office: Office
    people: dict[str, Actor]
    software: Actor
    token: str


@dataclass
class World:
    """`ours` has one of everything; `theirs` has as many powers, but at home; nobody has anything to do with others."""

    ours: Agency
    theirs: Agency
    stranger: Actor
    draft: OutgoingDocument
    approved: OutgoingDocument
    issued: OutgoingDocument
    package: Package
    incoming: IncomingDocument
    things: dict[str, Any] = field(default_factory=dict)

    @property
    def attackers(self) -> dict[str, Actor]:
        """Everybody who is signed in and has no business with our things."""
        return {**self.theirs.people, "stranger": self.stranger}


def a_world() -> World:
    """An agency with a document in every state, sent and received, and another agency."""
    office = a_full_office("Bộ Giáp")
    # Before the agency has software of its own, so that it arrives in the pages.
    incoming = an_arrival(office)
    ours, theirs = an_agency_with_people(office), an_agency_with_people(a_full_office("Bộ Ất"))
    issued = an_issued_document(ours.office)
    package = exchange.send_document(ours.office.clerk, document_id=issued.pk)
    deliver_all()
    world = World(
        ours=ours,
        theirs=theirs,
        stranger=a_stranger(),
        draft=a_draft(ours.office),
        approved=an_approved(ours.office),
        issued=issued,
        package=Package.objects.get(pk=package.pk),
        incoming=incoming,
    )
    world.things = _things(world)
    return world


def browser(actor: Actor, **options: Any) -> Client:
    """A browser in which the actor is signed in; a fault of the program is an answer 500, as for a real attacker."""
    client = Client(raise_request_exception=False, **options)
    sign_in(client, actor)
    return client


def software(token: str) -> Client:
    """An agency's own software on the wire."""
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})


def a_full_office(name: str) -> Office:
    """An agency whose roles hold everything that such people usually hold."""
    agency = a_sealed_agency(name, symbol="BTN")
    signer = an_actor(SIGN_DOCUMENT, REVIEW_DOCUMENT, ASSIGN_INCOMING, READ_DOCUMENTS, READ, at=agency)
    a_personal_key(Person.objects.get(pk=signer.person_id), agency)
    clerk = (ISSUE_DOCUMENT, READ_DOCUMENTS, REGISTER_INCOMING, ASSIGN_INCOMING, SEND, RECEIVE, READ)
    return Office(
        agency=agency,
        author=an_actor(DRAFT_DOCUMENT, PROCESS_INCOMING, at=agency),
        reviewer=an_actor(REVIEW_DOCUMENT, DRAFT_DOCUMENT, ASSIGN_INCOMING, READ_DOCUMENTS, READ, at=agency),
        signer=signer,
        clerk=an_actor(*clerk, at=agency),
        recipients=[a_sealed_agency(f"Nơi nhận của {name}")],
    )


def an_administrator(agency: Any) -> Actor:
    """Everything that an administrator of one agency may hold, in a support session."""
    codes = {*identity.PERMISSIONS, MANAGE_KEYS, MANAGE_AGENCIES, MANAGE_WEBHOOKS, READ, READ_RECORDS}
    return an_actor(*sorted(codes - set(DOCUMENT_CODES)), at=agency, inherits=True)


def a_draft(office: Office, summary: str = "Ban hành Kế hoạch diễn tập") -> OutgoingDocument:
    """A complete draft with an attachment."""
    document = documents.create_draft(
        office.author, agency_id=office.agency.pk, type_code="QĐ", symbol="QĐ-BTN", place="Hà Nội", summary=summary
    )
    post = Post.objects.get(person_id=office.signer.person_id)
    changes = {"signer_post_id": post.pk, "text": TEXT}
    document = documents.edit_draft(office.author, document_id=document.pk, version=1, changes=changes)
    ids = tuple(item.pk for item in office.recipients)
    documents.set_recipients(office.author, document_id=document.pk, agency_ids=ids)
    documents.add_attachment(office.author, document_id=document.pk, name="phu-luc.txt", data=NOTE)
    return document


def an_approved(office: Office) -> OutgoingDocument:
    """A document that waits for its signature."""
    document = a_draft(office)
    documents.submit_draft(office.author, document_id=document.pk, reviewer_id=office.reviewer.person_id)
    return documents.approve_draft(office.reviewer, document_id=document.pk)


def an_agency_with_people(office: Office) -> Agency:
    """Author, reviewer, signer, clerk, administrator and software."""
    people = {role: getattr(office, role) for role in ("author", "reviewer", "signer", "clerk")}
    actor, token = own_software(office.agency)
    return Agency(office, {**people, "administrator": an_administrator(office.agency)}, actor, token)


def an_arrival(office: Office, **changes: Any) -> IncomingDocument:
    """A document that came over the axis with an attachment, registered by the clerk."""
    sender = a_sealed_agency()
    software, _ = own_software(sender)
    files = (
        Attachment("tep-1", "van-ban.pdf", "application/pdf", a_sealed_pdf(sender)),
        Attachment("tep-2", "phu-luc.txt", "text/plain", NOTE),
    )
    data = a_signed_package(sender, office.agency, attachments=files, **changes)
    (outcome,) = exchange.accept_packages(software, [exchange.Parcel("k-1", data)])
    assert outcome.error is None, outcome.error
    deliver_all()
    incoming = IncomingDocument.objects.get(agency=office.agency)
    return documents.register_incoming(office.clerk, document_id=incoming.pk)


def a_recall_that_was_agreed_to(world: World) -> Revision:
    """A request of ours with its certificate, as rows: what it does elsewhere is not looked at here."""
    delivery = Delivery.objects.get(package=world.package)
    asked_for = Revision.objects.create(
        delivery=delivery,
        agency_id=delivery.agency_id,
        sender_id=world.package.agency_id,
        kind=Revision.Kind.RECALL,
        state=Revision.State.AGREED,
        reason="Gửi nhầm",
        asked_at=clock.now(),
        answered_at=clock.now(),
    )
    DestructionCertificate.objects.create(
        revision=asked_for,
        agency_id=delivery.agency_id,
        sender_id=world.package.agency_id,
        xml=b"<x/>",
        sha256="0" * 64,
        issued_at=clock.now(),
    )
    return asked_for


def _a_signature_that_waits(signer: Person) -> RemoteSigning:
    key, now = SigningKey.objects.get(person=signer), clock.now()
    return RemoteSigning.objects.create(
        key=key,
        agency_id=key.agency_id,
        subject="tests:1",
        title="Quyết định",
        url="/van-ban/",
        state="waiting",
        handle="h",
        asks="tap",
        document_digest=b"0" * 32,
        reserved_start=0,
        reserved_end=0,
        began_at=now,
        ends_at=now,
    )


def _things(world: World) -> dict[str, Any]:
    """Everything else that hangs on our agency and has an address, by a name of its own."""
    office, administrator = world.ours.office, world.ours.people["administrator"]
    agency, author = office.agency, Person.objects.get(pk=office.author.person_id)
    signer = Person.objects.get(pk=office.signer.person_id)
    webhook = exchange.subscribe_webhook(
        administrator, agency_id=agency.pk, url="http://127.0.0.1:9/goi", events=("status.recorded",)
    ).subscription
    assigned = reported_with_evidence(offices(giving=agency), NOTE)
    browser(office.clerk)
    exchange.check_webhook(administrator, subscription=webhook.uuid)
    asked_for = a_recall_that_was_agreed_to(world)
    connection = exchange.request_connection(
        administrator, agency_id=agency.pk, software="Phần mềm", contact=Contact("Nguyễn Thị An", "an@vidu.gov.vn")
    )
    return {
        "conformity": a_kept_certificate(connection),
        "asked_for": asked_for,
        "certificate": asked_for.certificate,
        "person": author,
        "post": Post.objects.get(person=author),
        "grant": Grant.objects.filter(person=author).first(),
        "delegation": a_delegation(signer.pk, author.pk, agency, REVIEW_DOCUMENT),
        "system": AgencySystem.objects.get(agency=agency),
        "support": SupportSession.objects.get(person_id=administrator.person_id),
        "session": UserSession.objects.get(user_id=office.clerk.account_id),
        "key": SigningKey.objects.get(agency=agency, kind=SigningKey.Kind.SEAL),
        "remote_signing": _a_signature_that_waits(signer),
        "day_rule": set_day(
            Actor.system("test"), agency_id=agency.pk, day=date(2026, 10, 5), kind="off", title="Nghỉ phòng, chống bão"
        ),
        "assignment": assigned,
        "evidence": assigned.reports.get(is_result=True).evidence.get(),
        "webhook": webhook,
        "connection_request": connection,
        "message": webhook.attempts.first(),
        "tally": exchange.compare_day(
            office.clerk, agency_id=agency.pk, day=date(2026, 5, 4), side="sent", packages={}
        ).tally,
        "notice": Notification.objects.filter(person_id__in=[one.person_id for one in world.ours.people.values()])[0],
        "draft_attachment": world.draft.attachments.get(),
        "incoming_attachment": world.incoming.attachments.get(),
        "delivery": Delivery.objects.get(package=world.package),
        "receipt": Receipt.objects.filter(package=world.package).first(),
        "status": StatusEvent.objects.filter(package=world.package).first(),
        "register": world.issued.register,
        "record": AuditRecord.objects.filter(agency_id=agency.pk).order_by("id").first(),
    }
