"""Forms of procedures for tests: a small one with mistakes and without, drafted and published."""

from __future__ import annotations

from typing import Any

from dienhong.forms.public import (
    Asked,
    Choice,
    Condition,
    FileLimits,
    Is,
    Text,
    Widget,
    new_document,
    with_page,
    with_question,
)
from dienhong.public_services import commands
from dienhong.public_services.models import FormVersion, Procedure
from dienhong.public_services.tests.builders import Publisher

KINDS = (Choice("moi", Text("Cấp mới")), Choice("lai", Text("Cấp lại")))


def a_document(title: str = "Tờ khai thử nghiệm") -> dict[str, Any]:
    """Two pages: what and why, where and proof."""
    document = new_document(Text(title))
    document, _ = with_question(document, "page_1", Asked(Widget.RADIO, Text("Đề nghị"), required=True, choices=KINDS))
    again = (Condition("de_nghi", Is.EQUAL, "lai"),)
    document, _ = with_question(
        document, "page_1", Asked(Widget.LONG_TEXT, Text("Lý do"), required=True, conditions=again)
    )
    document, _ = with_question(document, "page_1", Asked(Widget.TEXT, Text("Họ và tên"), required=True))
    document, _ = with_question(document, "page_1", Asked(Widget.DATE, Text("Ngày sinh"), day="past"))
    document = with_page(document, Text("Nơi ở và giấy tờ"))
    document, _ = with_question(document, "page_2", Asked(Widget.ADDRESS, Text("Nơi ở"), required=True))
    document, group = with_question(document, "page_2", Asked(Widget.GROUP, Text("Người cùng ở"), most=3))
    document, _ = with_question(document, "page_2", Asked(Widget.TEXT, Text("Tên người cùng ở"), required=True), group)
    scan = Asked(Widget.FILE, Text("Ảnh chân dung"), files=FileLimits(("jpg", "png"), 1_000_000, 1))
    return with_question(document, "page_2", scan)[0]


def a_form_draft(office: Publisher, procedure: Procedure, document: dict[str, Any] | None = None) -> int:
    """A draft of the procedure's form; gives its revision."""
    draft = commands.begin_form(office.editor, procedure=procedure.uuid)
    written = commands.write_form(
        office.editor, procedure=procedure.uuid, document=document or a_document(), revision=draft.revision
    )
    return written.revision


def a_form(office: Publisher, procedure: Procedure, document: dict[str, Any] | None = None) -> FormVersion:
    """A published form."""
    revision = a_form_draft(office, procedure, document)
    return commands.publish_form(office.head, procedure=procedure.uuid, revision=revision)
