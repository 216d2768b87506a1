"""Every field of a package's header is in the difference of an update, and the recipient's document says it afterwards."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import get_args, get_origin

import pytest

from dienhong.documents.changes import LABELS, told_changes
from dienhong.documents.models import IncomingDocument
from dienhong.exchange.commands import Parcel, accept_packages, answer_request
from dienhong.exchange.edxml import (
    BusinessDocType,
    BusinessInfo,
    Code,
    DocumentPackage,
    DocumentType,
    MessageHeader,
    Organization,
    OtherInfo,
    Priority,
    Promulgation,
    ResponseFor,
    Signer,
    SteeringType,
    TraceHeader,
    TraceHeaderList,
    UpdateInfo,
)
from dienhong.exchange.models import Revision
from dienhong.exchange.stating import PARTICULARS, changes_between, stated
from dienhong.exchange.tests.builders import (
    DAY,
    a_package_of,
    a_receiving_clerk,
    a_sealed_agency,
    a_sealed_pdf,
    deliver_all,
    own_software,
    sealed_document,
)
from dienhong.kernel import clock

# What names the document, its sender and its recipients: another value is another document.
NAMES_IT = {"sender", "recipients", "document_id", "code", "promulgation.day"}
# Field of the model → (new value, name in the difference, old text, new text).
OLD_ANSWER = ResponseFor("H97", "7/HĐ", date(2026, 4, 1), "H97,2026/04/01,7/HĐ")
NEW_ANSWER = ResponseFor("H97", "8/HĐ", date(2026, 4, 2), "H97,2026/04/02,8/HĐ")
CHANGED = {
    "promulgation.place": ("Tây Ninh", "place", "Hà Nội", "Tây Ninh"),
    "document_type.type": (18, "type_number", "2", "18"),
    "document_type.detail": (4, "type_number", "18", "18/4"),
    "document_type.name": ("Công văn", "type_name", "Quyết định", "Công văn"),
    "subject": ("Về việc khác", "summary", "Về việc cũ", "Về việc khác"),
    "content": ("Tóm tắt mới", "content", "Tóm tắt", "Tóm tắt mới"),
    "signer.competence": ("KT. BỘ TRƯỞNG", "signer", "TL. BỘ TRƯỞNG, Vụ trưởng, A", "KT. BỘ TRƯỞNG, Vụ trưởng, A"),
    "signer.position": ("Thứ trưởng", "signer", "KT. BỘ TRƯỞNG, Vụ trưởng, A", "KT. BỘ TRƯỞNG, Thứ trưởng, A"),
    "signer.full_name": ("B", "signer", "KT. BỘ TRƯỞNG, Thứ trưởng, A", "KT. BỘ TRƯỞNG, Thứ trưởng, B"),
    "due_on": (date(2026, 12, 31), "due_on", "30/06/2026", "31/12/2026"),
    "other.priority": (Priority.EXPRESS, "urgency", "1", "3"),
    "other.sphere": ("Tài chính", "sphere", "Nội vụ", "Tài chính"),
    "other.typer_notation": ("NVB", "typist", "NVA", "NVB"),
    "other.copies": (6, "copies", "5", "6"),
    "other.pages": (13, "pages", "12", "13"),
    "other.direction": (False, "direction", "true", "false"),
    "other.appendixes": (("Phụ lục I", "Phụ lục II"), "appendixes", "Phụ lục I", "Phụ lục I; Phụ lục II"),
    "response_for": (
        (NEW_ANSWER,),
        "answers",
        "7/HĐ, 01/04/2026, H97 (H97,2026/04/01,7/HĐ)",
        "8/HĐ, 02/04/2026, H97 (H97,2026/04/02,8/HĐ)",
    ),
    "steering": (SteeringType.STEERING, "steering", "3", "2"),
    "task_codes": (("NV-1", "NV-2"), "task_codes", "NV-1", "NV-1, NV-2"),
    "application_type": ("TDNV", "application_type", "TD", "TDNV"),
    "to_places": (("Như trên", "Lưu: VT"), "to_places", "Như trên", "Như trên; Lưu: VT"),
}
# Columns that say where and when a copy arrived, not what the document is.
OF_THE_COPY = {"id", "uuid", "agency", "source_key", "arrived_at", "changed_at", "search"}


def paths(kind, before=""):
    """The fields of a header; of those with parts of their own the parts."""
    for field in fields(kind):
        path = f"{before}{field.name}"
        inner = [one for one in (field.type, *get_args(field.type)) if is_dataclass(one)]
        if inner and get_origin(field.type) is not tuple and path not in NAMES_IT:
            yield from paths(inner[0], f"{path}.")
        else:
            yield path


def with_field(header, path, value):
    name, _, rest = path.partition(".")
    return replace(header, **{name: with_field(getattr(header, name), rest, value) if rest else value})


def a_full_package(sender, recipient, pdf):
    return a_package_of(
        sender,
        recipient,
        pdf=pdf,
        subject="Về việc cũ",
        content="Tóm tắt",
        signer=Signer("TL. BỘ TRƯỞNG", "Vụ trưởng", "A"),
        due_on=date(2026, 6, 30),
        other=OtherInfo(Priority.URGENT, "Nội vụ", "NVA", 5, 12, True, ("Phụ lục I",)),
        response_for=(OLD_ANSWER,),
        steering=SteeringType.STEERING_REPORT,
        task_codes=("NV-1",),
        application_type="TD",
        to_places=("Như trên",),
    )


def said_by(document):
    """All that a recipient's document says, and what it answers."""
    columns = [field.name for field in IncomingDocument._meta.concrete_fields if field.name not in OF_THE_COPY]
    answers = document.answers.order_by("id").values_list("organ_id", "code", "promulgated_on", "document_key")
    return {**{name: getattr(document, name) for name in columns}, "answers": list(answers)}


def agreed(agency):
    """The only open request of an agency after its clerk agreed."""
    revision = Revision.objects.get(agency=agency, state="open")
    answer_request(a_receiving_clerk(agency), revision=revision.uuid, agree=True)
    deliver_all()
    revision.refresh_from_db()
    return revision


def test_every_field_of_the_model_is_changed_below_or_names_the_document():
    assert set(paths(MessageHeader)) == CHANGED.keys() | NAMES_IT
    assert {name for _, name, _, _ in CHANGED.values()} == set(LABELS) - {"file"}


@pytest.mark.django_db
def test_an_update_of_any_single_field_is_told_and_truly_applied():
    sender, first, second = (a_sealed_agency(name) for name in ("Bộ Gửi", "Tỉnh Một", "Tỉnh Hai"))
    software, _ = own_software(sender)
    package = a_full_package(sender, first, a_sealed_pdf(sender))
    accept_packages(software, [Parcel("new", sealed_document(package, sender))])
    deliver_all()
    header, told, applied = package.header, {}, set()

    for path, (value, *_) in CHANGED.items():
        before = said_by(IncomingDocument.objects.get(agency=first))
        header = with_field(header, path, value)
        business = BusinessInfo(BusinessDocType.UPDATE, reason="Đính chính", update=UpdateInfo(True))
        trace = TraceHeaderList((TraceHeader(sender.code, clock.now()),), business)
        notice = replace(package.attachments[0], name="thong-bao.txt", content_type="text/plain", data=b"x")
        update = replace(package, header=header, trace=trace, attachments=(notice,))
        (outcome,) = accept_packages(software, [Parcel(path, sealed_document(update, sender))])
        deliver_all()
        assert outcome.error is None, (path, outcome.error)
        told[path] = agreed(first).changes
        if said_by(IncomingDocument.objects.get(agency=first)) != before:
            applied.add(path)

    assert told == {path: [list(difference)] for path, (_, *difference) in CHANGED.items()}
    assert applied == CHANGED.keys()
    # The oracle: an agency that gets the last state as new has the same document.
    last = replace(header, recipients=(Organization(second.code, second.name),))
    accept_packages(software, [Parcel("last", sealed_document(replace(package, header=last), sender))])
    deliver_all()
    updated, arrived = (IncomingDocument.objects.get(agency=one) for one in (first, second))
    assert said_by(updated) == said_by(arrived)
    assert updated.versions.count() == len(CHANGED)
    assert updated.versions.get(version=1).values["particulars"]["place"] == "Hà Nội"
    (outcome,) = accept_packages(software, [Parcel("again", sealed_document(update, sender))])
    assert outcome.error.code == "exchange.nothing_changed"


def test_what_is_said_is_kept_whole_whatever_it_is():
    package = a_full_header()
    bare = replace(package, other=None, signer=None, steering=None, due_on=None, response_for=())

    assert set(PARTICULARS) < set(stated(package))
    assert stated(bare)["urgency"] == "0"
    assert stated(replace(bare, other=OtherInfo())) == stated(bare)


def a_full_header():
    return MessageHeader(
        sender=Organization("H53"),
        recipients=(Organization("G22"),),
        document_id="H53,2026/05/04,1/A",
        code=Code("1", "A"),
        promulgation=Promulgation("Hà Nội", DAY),
        document_type=DocumentType(2, "Quyết định"),
        subject="Về việc cũ",
    )


def test_the_difference_is_told_in_words():
    old = a_full_header()
    new = replace(old, other=OtherInfo(Priority.TIMED_EXPRESS), steering=SteeringType.STEERING, content="Tóm tắt")

    changes = changes_between(*(DocumentPackage(one, TraceHeaderList(()), ()) for one in (old, new)))

    assert told_changes(changes) == [
        ("Nội dung tóm tắt", "", "Tóm tắt"),
        ("Độ khẩn", "Thường", "Hỏa tốc hẹn giờ"),
        ("Loại chỉ đạo", "", "Giao nhiệm vụ"),
    ]
