"""Procedures for tests of all domains: an agency that publishes, its people, records whole and lacking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.public_services import commands
from dienhong.public_services.catalogue.record import (
    Applicant,
    Basis,
    Channel,
    Competence,
    Fee,
    Level,
    Paper,
    Record,
    Result,
    Role,
    Service,
    Step,
    Term,
    plain,
)
from dienhong.public_services.models import Procedure
from dienhong.public_services.permissions import (
    EDIT_PROCEDURES,
    IMPORT_PROCEDURES,
    PUBLISH_PROCEDURES,
    READ_PROCEDURES,
)

BASIS = "Quyết định 12/QĐ-THU ngày 02/01/2026 (giả định)"
CODE = "9.000001"


@dataclass(frozen=True)
class Publisher:
    """An agency with somebody who edits, somebody who publishes, somebody who only reads."""

    agency: Any
    editor: Actor
    head: Actor
    reader: Actor


def a_publisher(name: str = "Bộ Thử nghiệm") -> Publisher:
    """An agency that publishes procedures, with its people."""
    agency = an_agency(name)
    return Publisher(
        agency,
        an_actor(READ_PROCEDURES, EDIT_PROCEDURES, at=agency),
        an_actor(READ_PROCEDURES, EDIT_PROCEDURES, PUBLISH_PROCEDURES, IMPORT_PROCEDURES, at=agency),
        an_actor(READ_PROCEDURES, at=agency),
    )


def a_record(code: str = CODE, title: str = "Đăng ký thử nghiệm", **changes: Any) -> Record:
    """A record with every statutory part."""
    whole = Record(
        code=code,
        title=title,
        field_code="TN",
        field_name="Thử nghiệm",
        level=Level.COMMUNE,
        service=Service.FULL,
        summary="Để thử.",
        everyday=("làm giấy thử",),
        life_events=("sinh-con",),
        steps=(Step(text="Nộp hồ sơ."), Step(text="Nhận kết quả.")),
        terms=(
            Term(channel=Channel.DIRECT, amount=Decimal(3)),
            Term(channel=Channel.ONLINE, amount=Decimal(2)),
        ),
        fees=(Fee(name="Lệ phí", amount=8000), Fee(channel=Channel.ONLINE, name="Bản sao", amount=0)),
        papers=(
            Paper(name="Tờ khai", originals=1, form_code="TK-01", form_name="Tờ khai thử"),
            Paper(name="Căn cước", held_in="Cơ sở dữ liệu quốc gia về dân cư"),
        ),
        requirements="Không có.",
        applicants=(Applicant.CITIZEN,),
        results=(Result(name="Giấy thử nghiệm"),),
        bases=(Basis(number="01/2026/QH", title="Luật Thử nghiệm (giả định)"),),
        agencies=(Competence(role=Role.DECIDES, name="Ủy ban nhân dân cấp xã"),),
    )
    return replace(whole, **changes)


def a_draft(office: Publisher, record: Record | None = None) -> tuple[Procedure, int]:
    """A procedure that is begun, with this record in its draft; and the draft's revision."""
    written = record or a_record()
    procedure = commands.begin_procedure(
        office.editor, agency_id=office.agency.pk, code=written.code, title=written.title, level=written.level
    )
    draft = commands.write_draft(office.editor, procedure=procedure.uuid, document=plain(written), revision=1)
    return procedure, draft.revision


def a_procedure(office: Publisher, record: Record | None = None, since: date | None = None) -> Procedure:
    """A published procedure, in force from `since` (today) on."""
    procedure, revision = a_draft(office, record)
    commands.publish_procedure(
        office.head, procedure=procedure.uuid, revision=revision, since=since or clock.today(), basis=BASIS
    )
    return procedure


def a_next_version(office: Publisher, procedure: Procedure, record: Record, since: date) -> None:
    """Publish the next version of a procedure."""
    draft = commands.open_draft(office.editor, procedure=procedure.uuid)
    written = commands.write_draft(
        office.editor, procedure=procedure.uuid, document=plain(record), revision=draft.revision
    )
    commands.publish_procedure(
        office.head, procedure=procedure.uuid, revision=written.revision, since=since, basis=BASIS
    )
