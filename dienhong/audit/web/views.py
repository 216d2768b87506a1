"""The record of acts, one record with its proof, and the checkpoints of the log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dienhong.audit import keys, queries
from dienhong.audit.models import AuditRecord
from dienhong.audit.web.access import actor_of, agency_names, signed_in
from dienhong.audit.web.forms import RecordFilterForm
from dienhong.kernel.errors import NotFound, RuleBroken, describe
from dienhong.kernel.tables import csv_answer

CURSOR = "trang"


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """Acts, newest first, filtered."""
    form = RecordFilterForm(request.GET)
    context: dict[str, object] = {"form": form, "problem": None}
    try:
        page = queries.record_page(actor_of(request), form.wanted(), request.GET.get(CURSOR))
    except RuleBroken as error:
        context["problem"] = describe(error)
        return render(request, "audit/index.html", context, status=422)
    names = _agencies(page.items)
    rows = [(record, names.get(record.agency_id or 0, "")) for record in page.items]
    return render(request, "audit/index.html", {**context, "page": page, "rows": rows})


@signed_in
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered acts as CSV with a byte order mark, as spreadsheets expect it; the newest 10,000."""
    records = queries.exported_records(actor_of(request), RecordFilterForm(request.GET).wanted())
    names = _agencies(records)
    return csv_answer("nhat-ky", _columns(), (_cells(row, names) for row in records))


@signed_in
def record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One record, what it says, and the proof that it is in the log."""
    detail = queries.record_detail(actor_of(request), uuid)
    view = detail.view
    context = {
        "detail": detail,
        "record": view,
        "agency": agency_names({view.agency_id}).get(view.agency_id, "") if view.agency_id else "",
        "content": json.dumps(view.content, ensure_ascii=False, indent=2, sort_keys=True),
        "steps": [step.hex() for step in detail.evidence.records[0].proof] if detail.evidence else [],
    }
    return render(request, "audit/record.html", context)


@signed_in
def leaf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The canonical bytes of a record, as they were hashed."""
    detail = queries.record_detail(actor_of(request), uuid)
    return _download(detail.text.encode(), f"{uuid}.json", "application/json")


@signed_in
def checkpoints(request: HttpRequest) -> HttpResponse:
    """The seals, newest first, and the key to compare."""
    page = queries.checkpoint_page(request.GET.get(CURSOR))
    verifier = keys.log_key().verifier
    context = {"page": page, "origin": verifier.name, "fingerprint": verifier.fingerprint, "key": str(verifier)}
    return render(request, "audit/checkpoints.html", context)


@signed_in
def checkpoint_note(request: HttpRequest, size: int) -> HttpResponse:
    """A checkpoint's signed note."""
    return _download(queries.checkpoint_of(size).note.encode(), f"checkpoint-{size}.txt", "text/plain; charset=utf-8")


@signed_in
def checkpoint_token(request: HttpRequest, size: int) -> HttpResponse:
    """A checkpoint's time-stamp, for `openssl ts -verify`."""
    token = queries.checkpoint_of(size).timestamp_token
    if not token:
        raise NotFound("time-stamp")
    return _download(bytes(token), f"checkpoint-{size}.tsr", "application/timestamp-reply")


def _download(data: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _agencies(records: Iterable[AuditRecord]) -> dict[int, str]:
    return agency_names({record.agency_id for record in records if record.agency_id is not None})


def _columns() -> list[str]:
    return [
        _("Time"),
        _("Act"),
        _("Outcome"),
        _("Refusal"),
        _("Who"),
        _("On behalf of"),
        _("Agency"),
        _("Thing concerned"),
        "UUID",
    ]


def _cells(row: AuditRecord, names: dict[int, str]) -> list[object]:
    agency = names.get(row.agency_id or 0, "")
    subject = f"{row.subject_type} {row.subject_id}".strip()
    who = (row.actor_name, row.on_behalf_of_name)
    return [row.at, row.command, row.outcome, row.error, *who, agency, subject, row.uuid]
