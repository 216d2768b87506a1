"""What the axis carried: sent packages, the inbox, one package with its recipients and proofs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dienhong.documents.public import document_url, visible_document
from dienhong.exchange import commands, queries, rules
from dienhong.exchange.asice import asice_pack
from dienhong.exchange.evidence import Evidence, evidence_pack
from dienhong.exchange.gathering import gathering
from dienhong.exchange.models import Delivery, Package
from dienhong.exchange.permissions import READ, RECEIVE, SEND
from dienhong.exchange.queries import pages
from dienhong.exchange.queries.matrix import COLUMNS, all_rows_of, matrix_of
from dienhong.exchange.queries.requests import requests_about
from dienhong.exchange.queries.timings import timing_of_package
from dienhong.exchange.web.signatures import signers_of
from dienhong.exchange.web.texts import hour_typed, wanted_of
from dienhong.identity.public import actor_of, require_somewhere, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.pages import page_of
from dienhong.kernel.tables import csv_answer
from dienhong_verify import asice

MOST_ROWS = 20_000
SHORTLY, FEW = 10, 4
LONG_PAGE = 100
_REVISABLE = (Package.Kind.NEW, Package.Kind.REPLACE)
STATUSES = ("01", "02", "03", "04", "05", "06")


@signed_in
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Packages that my agencies sent, the newest first."""
    actor = actor_of(request)
    require_somewhere(actor, READ, SEND)
    wanted = wanted_of(request)
    page = page_of(pages.sent_packages(actor, wanted), order=pages.SENT_ORDER, cursor=request.GET.get("trang"))
    counts = pages.counts_of([item.pk for item in page.items])
    with gathering():  # one look at the calendar of each agency
        rows = [
            (item, counts.get(item.pk, {}), sum(counts.get(item.pk, {}).values()), timing_of_package(item))
            for item in page.items
        ]
    context = {"page": page, "rows": rows, "wanted": wanted, "statuses": STATUSES, "tab": "sent"}
    return render(request, "exchange/sent.html", context)


@signed_in
@require_safe
def sent_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as CSV."""
    actor = actor_of(request)
    require_somewhere(actor, READ, SEND)
    rows = pages.sent_packages(actor, wanted_of(request)).order_by(*pages.SENT_ORDER)[:MOST_ROWS]
    head = [_("Number and symbol"), _("Date"), _("Type"), _("Summary"), _("Sender"), _("Sent at"), "SHA-256"]
    lines = (
        [one.code, one.promulgated_on, one.type_name, one.subject, one.agency.name, one.requested_at, one.sha256]
        for one in rows.iterator(2000)
    )
    return csv_answer("goi-da-gui", head, lines)


@signed_in
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What the axis brought to my agencies, the newest first."""
    actor = actor_of(request)
    require_somewhere(actor, READ, RECEIVE)
    wanted = wanted_of(request)
    rows = pages.received_deliveries(actor, wanted)
    page = page_of(rows, order=pages.INBOX_ORDER, cursor=request.GET.get("trang"))
    context = {"page": page, "wanted": wanted, "statuses": STATUSES, "tab": "inbox"}
    return render(request, "exchange/inbox.html", context)


@signed_in
@require_safe
def inbox_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered inbox as CSV."""
    actor = actor_of(request)
    require_somewhere(actor, READ, RECEIVE)
    rows = pages.received_deliveries(actor, wanted_of(request)).order_by(*pages.INBOX_ORDER)[:MOST_ROWS]
    head = [_("Number and symbol"), _("Date"), _("Summary"), _("Sender"), _("Recipient"), _("Status"), _("Since")]

    def line(one: Delivery) -> list[object]:
        package = one.package
        return [
            package.code, package.promulgated_on, package.subject, package.agency.name, one.agency.name, one.status,
            one.status_at,
        ]  # fmt: skip

    return csv_answer("goi-den", head, (line(one) for one in rows.iterator(2000)))


@signed_in
@require_POST
def send(request: HttpRequest, document: UUID) -> HttpResponse:
    """Send an issued document to its recipients; POST deliver_at: the hour of a timed express one."""
    actor = actor_of(request)
    document_id, code, _status = visible_document(actor, document)
    package_row = commands.send_document(actor, document_id=document_id, deliver_at=hour_typed(request))
    count = package_row.deliveries.count()
    text = ngettext(
        "%(code)s is on its way to %(count)s recipient.", "%(code)s is on its way to %(count)s recipients.", count
    )
    messages.success(request, text % {"code": code, "count": count})
    return redirect(document_url(document))


@signed_in
@require_safe
def package(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One package: recipients, statuses, receipts, original, proofs."""
    actor = actor_of(request)
    row = queries.package_for(actor, uuid)
    return render(request, "exchange/package.html", _package_context(request, actor, row))


def _package_context(request: HttpRequest, actor: Actor, row: Package) -> dict[str, Any]:
    wanted = wanted_of(request)
    matrix = matrix_of(actor, row, wanted, request.GET.get("trang"))
    receipts, events = pages.receipts_of(actor, row), pages.events_of(actor, row)
    sends = row.agency_id in queries.sending_agencies(actor)
    return {
        "package": row,
        "matrix": matrix,
        "wanted": wanted,
        "links": {code: f"?trang_thai={code}#noi-nhan" for code in STATUSES},
        "receipts": receipts[:FEW],
        "receipts_count": receipts.count(),
        "events": events[:SHORTLY],
        "events_count": events.count(),
        "sends": sends,
        "requests": requests_about(actor, row),
        "may_revise": sends
        and actor.may(SEND, at=row.agency_id)
        and row.kind in _REVISABLE
        and row.state == Package.State.ACCEPTED,
        "may_retry": sends and actor.may(SEND, at=row.agency_id),
        "timing": timing_of_package(row) if sends else None,
        "readable": rules.is_readable(row),
        "signers": signers_of(row),
        "document_url": document_url(row.source_document.uuid) if sends and row.source_document else "",
        "facts": _facts(row),
        "topic": f"exchange.package:{row.uuid}",
    }


def _facts(row: Package) -> list[tuple[str, object]]:
    return [
        (_("Number and symbol"), row.code),
        (_("Date"), row.promulgated_on.strftime("%d/%m/%Y")),
        (_("Type"), row.type_name),
        (_("Sender"), row.agency.name),
        (_("To be dealt with by"), row.due_on.strftime("%d/%m/%Y") if row.due_on else ""),
    ]


@signed_in
@require_safe
def history(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All statuses of a package, the newest first."""
    return _all_of(request, uuid, pages.events_of, "exchange/history.html")


@signed_in
@require_safe
def receipts(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All receipts of a package, the newest first."""
    return _all_of(request, uuid, pages.receipts_of, "exchange/receipts.html")


def _all_of(
    request: HttpRequest, uuid: UUID, rows_of: Callable[[Actor, Package], QuerySet[Any]], template: str
) -> HttpResponse:
    actor = actor_of(request)
    row = queries.package_for(actor, uuid)
    page = page_of(rows_of(actor, row), order=pages.NEWEST_FIRST, cursor=request.GET.get("trang"), size=LONG_PAGE)
    return render(request, template, {"package": row, "page": page})


@signed_in
@require_safe
def matrix_csv(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """The recipients of a package as CSV."""
    actor = actor_of(request)
    row = queries.package_for(actor, uuid)
    head = [_("Recipient"), _("Code"), _("Status"), *COLUMNS, _("Reason"), _("Channel"), _("Confirmed")]
    lines = (
        [one.name, one.agency_code, one.code, *(at for at, _now, _same_day in one.cells), one.reason, one.channel,
         one.confirmed_at]
        for one in all_rows_of(actor, row)
    )  # fmt: skip
    return csv_answer(f"noi-nhan-{row.code.replace('/', '-')}", head, lines)


@signed_in
@require_safe
def content(request: HttpRequest, uuid: UUID) -> FileResponse:
    """The original bytes of a package."""
    found = commands.fetch_package(actor_of(request), package=uuid)
    return FileResponse(
        open(found.path, "rb"),
        content_type="application/xml",
        as_attachment=True,
        filename=f"{uuid}.edxml",
        headers={"ETag": f'"{found.sha256}"'},
    )


@signed_in
@require_safe
def evidence(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The evidence pack."""
    return _evidence(evidence_pack(actor_of(request), uuid), "application/zip")


@signed_in
@require_safe
def evidence_asice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The evidence pack as ASiC-E."""
    return _evidence(asice_pack(actor_of(request), uuid), asice.MEDIA_TYPE.decode())


def _evidence(pack: Evidence, media_type: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{pack.name}"',
        "Dienhong-Records": str(pack.records),
        "Dienhong-Not-Sealed": str(pack.not_sealed),
    }
    return HttpResponse(pack.data, content_type=media_type, headers=headers)


@signed_in
@require_safe
def receipt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A signed receipt."""
    row = queries.receipt_for(actor_of(request), uuid)
    return _xml(bytes(row.xml), f"bien-nhan-{row.kind}-{row.uuid}")


@signed_in
@require_safe
def status(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A signed status package."""
    row = queries.status_for(actor_of(request), uuid)
    return _xml(bytes(row.xml), f"trang-thai-{row.code}-{row.uuid}")


def _xml(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.xml"'}
    return HttpResponse(data, content_type="application/xml", headers=headers)
