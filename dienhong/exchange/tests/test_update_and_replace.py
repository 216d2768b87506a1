"""An update changes what the recipient has, a replacement takes its place; the old state is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dienhong.documents.models import IncomingDocument, IncomingVersion
from dienhong.documents.public import file_bytes
from dienhong.exchange.commands import (
    Changes,
    Parcel,
    accept_packages,
    answer_request,
    record_status,
    replace_document,
    send_document,
    update_document,
)
from dienhong.exchange.edxml import (
    BusinessDocType,
    BusinessInfo,
    OtherInfo,
    Priority,
    Receiver,
    ReceiverChange,
    Replacement,
    TraceHeader,
    TraceHeaderList,
    UpdateInfo,
    read_document,
)
from dienhong.exchange.models import Delivery, Package, Revision
from dienhong.exchange.queries.requests import open_requests, visible_requests
from dienhong.exchange.revising import changes_between
from dienhong.exchange.tests.builders import (
    a_package_of,
    a_receiving_clerk,
    a_sealed_agency,
    a_signed_package,
    a_signed_status,
    an_issued_document,
    an_office,
    deliver_all,
    own_software,
    sealed_document,
)
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    """A document of an office that arrived at two agencies that work in our pages."""
    first, second = a_sealed_agency("Tỉnh Một"), a_sealed_agency("Tỉnh Hai")
    office = an_office(first, second)
    package = send_document(office.clerk, document_id=an_issued_document(office).pk)
    deliver_all()
    return office, package, first, second


def agree(agency):
    """The clerk of an agency agrees to the only open request."""
    revision = Revision.objects.get(agency=agency, state="open")
    answer_request(a_receiving_clerk(agency), revision=revision.uuid, agree=True)
    deliver_all()
    revision.refresh_from_db()
    return revision


def test_an_agreed_update_changes_exactly_the_declared_fields_and_keeps_the_old_version(sent):
    office, package, first, second = sent
    before = IncomingDocument.objects.get(agency=first)

    update_document(
        office.clerk,
        package=package.uuid,
        changes=Changes(subject="Ban hành Kế hoạch diễn tập (đính chính)", due_on=date(2026, 12, 31), urgency=2),
        reason="Đính chính trích yếu",
    )
    deliver_all()
    revision = agree(first)

    assert revision.changes == [
        ["summary", "Ban hành Kế hoạch diễn tập", "Ban hành Kế hoạch diễn tập (đính chính)"],
        ["due_on", "", "31/12/2026"],
        ["urgency", "0", "2"],
    ]
    after = IncomingDocument.objects.get(agency=first)
    assert (after.summary, after.due_on, after.urgency) == (
        "Ban hành Kế hoạch diễn tập (đính chính)",
        date(2026, 12, 31),
        2,
    )
    assert (after.pdf, after.type_name, after.signer_name) == (before.pdf, before.type_name, before.signer_name)
    version = IncomingVersion.objects.get()
    assert (version.values["summary"], version.pdf, version.changes) == (before.summary, before.pdf, revision.changes)
    other = IncomingDocument.objects.get(agency=second)
    assert (other.summary, Revision.objects.get(agency=second).state) == (before.summary, "open")
    assert Delivery.objects.get(agency=first, is_request=False).events.get(code="15").remarks == []


def test_an_update_puts_recipients_on_and_takes_them_off(sent):
    office, package, first, second = sent
    third = a_sealed_agency("Tỉnh Ba")
    gone = Delivery.objects.get(agency=second)

    made = update_document(
        office.clerk,
        package=package.uuid,
        changes=Changes(added=(third.pk,), removed=(gone.uuid,)),
        reason="Gửi nhầm nơi nhận",
    )
    deliver_all()

    states = dict(IncomingDocument.objects.values_list("agency__name", "status"))
    assert states == {"Tỉnh Một": "arrived", "Tỉnh Hai": "withdrawn", "Tỉnh Ba": "arrived"}
    made.refresh_from_db()
    update = read_document(file_bytes(made.sha256)).package.trace.business.update
    assert update == UpdateInfo(
        False, (Receiver(second.code, ReceiverChange.REMOVED), Receiver(third.code, ReceiverChange.ADDED))
    )
    assert list(Revision.objects.values_list("kind", "agency__name", "state")) == [("recall", "Tỉnh Hai", "agreed")]
    assert first.pk not in made.deliveries.values_list("agency_id", flat=True)


def test_an_update_that_changes_nothing_or_names_who_has_it_already_is_refused(sent):
    office, package, first, _second = sent

    with pytest.raises(RuleBroken, match="exchange.nothing_changed"):
        update_document(office.clerk, package=package.uuid, changes=Changes())
    with pytest.raises(RuleBroken, match="exchange.already_sent"):
        update_document(office.clerk, package=package.uuid, changes=Changes(added=(first.pk,)))
    with pytest.raises(RuleBroken, match="exchange.reason_missing"):
        update_document(office.clerk, package=package.uuid, changes=Changes(removed=(Delivery.objects.all()[0].uuid,)))


def test_a_replacement_arrives_as_new_and_both_are_linked_when_the_recipient_agrees(sent):
    office, package, first, second = sent
    newer = an_issued_document(office, "Ban hành Kế hoạch diễn tập, thay thế")

    made = replace_document(office.clerk, package=package.uuid, document_id=newer.pk, reason="Thay thế toàn bộ")
    deliver_all()
    agree(first)

    made.refresh_from_db()
    business = read_document(file_bytes(made.sha256)).package.trace.business
    assert [(item.document_id, item.organ_ids) for item in business.replacements] == [
        (package.document_id, (first.code, second.code))
    ]
    old = IncomingDocument.objects.get(agency=first, code=package.code)
    new = IncomingDocument.objects.get(agency=first, code=newer.code)
    assert (old.replaced_by, list(new.replaces.all())) == (new, [old])
    assert IncomingDocument.objects.get(agency=second, code=package.code).replaced_by is None
    with pytest.raises(RuleBroken, match="exchange.already_sent"):
        replace_document(office.clerk, package=package.uuid, document_id=newer.pk)
    with pytest.raises(RuleBroken, match="exchange.foreign_document"):
        other = an_office(a_sealed_agency(), agency=a_sealed_agency("Bộ Khác", symbol="BK"))
        both = replace(office.clerk, authority=Both(office.clerk, other.clerk))
        replace_document(both, package=package.uuid, document_id=an_issued_document(other).pk)


class Both:
    """What two actors may do."""

    def __init__(self, *actors):
        self.actors = actors

    def permits(self, code, agency_id):
        return any(actor.may(code, at=agency_id) for actor in self.actors)

    def agencies_with(self, code):
        return frozenset().union(*(actor.authority.agencies_with(code) for actor in self.actors))


def test_software_updates_fields_and_file_and_a_bare_repetition_changes_nothing():
    sender, first = a_sealed_agency("Bộ Gửi"), a_sealed_agency("Tỉnh Một")
    software, _ = own_software(sender)
    accept_packages(software, [Parcel("k-1", a_signed_package(sender, first))])
    deliver_all()
    read = read_document(file_bytes(Package.objects.get().sha256)).package
    business = BusinessInfo(BusinessDocType.UPDATE, reason="Đính chính", update=UpdateInfo(True))
    trace = TraceHeaderList((TraceHeader(sender.code, clock.now()),), business)
    newer = a_package_of(sender, first).attachments
    changed = replace(read, header=replace(read.header, subject="Về việc khác"), trace=trace, attachments=newer)

    (same,) = accept_packages(software, [Parcel("k-2", sealed_document(replace(read, trace=trace), sender))])
    (done,) = accept_packages(software, [Parcel("k-3", sealed_document(changed, sender))])
    deliver_all()
    old = IncomingDocument.objects.get()
    agree(first)

    assert (same.error.code, done.error) == ("exchange.nothing_changed", None)
    incoming = IncomingDocument.objects.get()
    assert (incoming.summary, incoming.pdf != old.pdf) == ("Về việc khác", True)
    assert incoming.versions.get().pdf == old.pdf
    assert [change[0] for change in incoming.versions.get().changes] == ["summary", "file"]


@pytest.mark.parametrize(
    ("field", "change", "expected"),
    [
        ("content", {"content": "Tóm tắt"}, ["content", "", "Tóm tắt"]),
        ("due_on", {"due_on": date(2026, 1, 31)}, ["due_on", "", "31/01/2026"]),
        ("to_places", {"to_places": ("Như trên", "Lưu: VT")}, ["to_places", "", "Như trên; Lưu: VT"]),
    ],
)
def test_the_difference_is_exactly_the_declared_change(field, change, expected, monkeypatch):
    from dienhong.exchange.edxml.tests.builders import a_document

    old = a_document()
    new = replace(old, header=replace(old.header, **change))

    assert changes_between(old, old) == []
    assert changes_between(old, new) == [expected]


def test_a_second_update_goes_on_from_the_first_and_asks_only_who_does_not_have_it(sent):
    office, package, first, second = sent
    update_document(office.clerk, package=package.uuid, changes=Changes(subject="Sửa lần một", content="Tóm tắt"))
    deliver_all()
    agree(first)

    made = update_document(office.clerk, package=package.uuid, changes=Changes(task_codes=("NV-1",), steering=2))
    deliver_all()
    revision, behind = agree(first), agree(second)

    assert revision.changes == [["steering", "", "2"], ["task_codes", "", "NV-1"]]
    assert [name for name, _, _ in behind.changes] == ["summary", "content", "steering", "task_codes"]
    for agency in (first, second):
        incoming = IncomingDocument.objects.get(agency=agency)
        assert (incoming.summary, incoming.particulars["content"], incoming.steering, incoming.task_codes) == (
            "Sửa lần một", "Tóm tắt", 2, ["NV-1"],
        )  # fmt: skip
    assert Package.objects.get(pk=made.pk).subject == "Sửa lần một"


def test_the_present_update_is_not_put_again_to_who_agreed_to_it():
    sender, first, second = (a_sealed_agency(name) for name in ("Bộ Gửi", "Tỉnh Một", "Tỉnh Hai"))
    software, _ = own_software(sender)
    accept_packages(software, [Parcel("k-1", a_signed_package(sender, first, second))])
    deliver_all()
    read = read_document(file_bytes(Package.objects.get().sha256)).package
    business = BusinessInfo(BusinessDocType.UPDATE, reason="Đính chính", update=UpdateInfo(True))
    trace = TraceHeaderList((TraceHeader(sender.code, clock.now()),), business)
    update = replace(read, header=replace(read.header, subject="Về việc khác"), trace=trace)
    accept_packages(software, [Parcel("k-2", sealed_document(update, sender))])
    deliver_all()
    agree(first)
    answer_request(
        a_receiving_clerk(second), revision=Revision.objects.get(state="open").uuid, agree=False, reason="Chưa rõ"
    )
    deliver_all()

    (again,) = accept_packages(software, [Parcel("k-3", sealed_document(update, sender))])

    assert again.error is None
    assert list(Revision.objects.filter(state="open").values_list("agency__name", flat=True)) == ["Tỉnh Hai"]


def a_replacement(sender, old, newer):
    """A package in which `newer` takes the place of what the recipients of an earlier one have."""
    codes = tuple(one.organ_id for one in newer.header.recipients)
    business = BusinessInfo(BusinessDocType.REPLACE, replacements=(Replacement(old.document_id, codes),))
    return replace(newer, trace=TraceHeaderList((TraceHeader(sender.code, clock.now()),), business))


def test_a_replacement_that_did_not_come_into_our_registers_is_agreed_to_all_the_same():
    sender, first = a_sealed_agency("Bộ Gửi"), a_sealed_agency("Tỉnh Một")
    software, _ = own_software(sender)
    accept_packages(software, [Parcel("k-1", a_signed_package(sender, first))])
    deliver_all()
    own_software(first)
    newer = a_replacement(sender, Package.objects.get(), a_package_of(sender, first))
    accept_packages(software, [Parcel("k-2", sealed_document(newer, sender))])
    deliver_all()

    agree(first)

    assert (Revision.objects.get().state, IncomingDocument.objects.get().replaced_by) == ("agreed", None)


def test_a_timed_replacement_is_asked_for_and_takes_effect_at_its_hour():
    sender, first = a_sealed_agency("Bộ Gửi"), a_sealed_agency("Tỉnh Một")
    software, _ = own_software(sender)
    accept_packages(software, [Parcel("k-1", a_signed_package(sender, first))])
    deliver_all()
    newer = a_package_of(sender, first, other=OtherInfo(Priority.TIMED_EXPRESS))
    data = sealed_document(a_replacement(sender, Package.objects.get(), newer), sender)
    clerk, hour = a_receiving_clerk(first), clock.now() + timedelta(hours=2)
    (outcome,) = accept_packages(software, [Parcel("k-2", data, deliver_at=hour)])
    deliver_all()
    revision = Revision.objects.get()

    with pytest.raises(NotFound):
        answer_request(clerk, revision=revision.uuid, agree=True)
    with pytest.raises(RuleBroken, match="exchange.nothing_asked"):
        document_id = Package.objects.get(kind="new").document_id
        record_status(own_software(first)[0], data=a_signed_status(first, sender, document_id, "15"))
    shown_before = (visible_requests(clerk).count(), open_requests(clerk).count(), IncomingDocument.objects.count())
    with clock.frozen(hour):
        deliver_all()
        agree(first)

    assert (outcome.error, shown_before) == (None, (0, 0, 1))
    old = IncomingDocument.objects.get(code=Package.objects.get(kind="new").code)
    assert old.replaced_by == IncomingDocument.objects.get(code=Package.objects.get(kind="replace").code)
