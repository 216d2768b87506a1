"""The axis for agencies' own software: packages in, packages out, statuses both ways (docs/protocols/exchange.md)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router, Status

from dienhong.exchange import commands, queries
from dienhong.exchange.addresses import recipient_of
from dienhong.exchange.api import answers, schemas
from dienhong.exchange.api.bodies import body_of, hour_of
from dienhong.exchange.api.contents import headers_of, mixed
from dienhong.exchange.commands import Parcel
from dienhong.exchange.queries import requests as asked
from dienhong.exchange.queries.visible import PENDING_ORDER
from dienhong.identity.api.auth import AgencySystemAuth
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.pages import page_of

router = Router(tags=["exchange"], auth=AgencySystemAuth())
MAX_ROWS = 500
_XML = {"schema": {"type": "string", "format": "binary"}}
_PACKAGES: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/xml": _XML, "multipart/mixed": _XML}}
}


@router.post(
    "/packages",
    response={200: schemas.Accepted | schemas.AcceptedBatch, 202: schemas.Accepted},
    openapi_extra=_PACKAGES,
    summary="Send signed edXML packages",
)
def send(request: HttpRequest) -> Any:
    """One package with the header Idempotency-Key, or up to 100 as multipart/mixed."""
    body = body_of(request)
    parcels = [Parcel(part.headers.get("idempotency-key", ""), part.data, hour_of(part)) for part in body.parts]
    outcomes = commands.accept_packages(request.auth, parcels)  # type: ignore[attr-defined]  # set by the router's auth
    if body.is_batch:
        results = [answers.accepted(parcel.key, one) for parcel, one in zip(parcels, outcomes, strict=True)]
        return Status(200, {"results": results})
    answer = answers.value_of(outcomes[0])
    return Status(200 if answer.duplicate else 202, answers.accepted(parcels[0].key, outcomes[0]))


@router.get("/packages/{uuid:package}", response=schemas.PackageState, summary="Read a package and its deliveries")
def package_state(request: HttpRequest, package: UUID) -> Any:
    """A package that one's agency sent or received."""
    actor = request.auth  # type: ignore[attr-defined]  # set by auth
    row = queries.package_for(actor, package)
    return answers.package_state(row, list(queries.deliveries_of(actor, row)))


@router.get("/packages/{uuid:package}/content", summary="Fetch the original bytes of a package")
def package_content(request: HttpRequest, package: UUID) -> HttpResponse | FileResponse:
    """The bytes exactly as the sender signed them."""
    content = commands.fetch_package(request.auth, package=package)  # type: ignore[attr-defined]  # set by auth
    headers = {**headers_of(content), "Content-Disposition": f'attachment; filename="{package}.edxml"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304)
    return FileResponse(open(content.path, "rb"), content_type="application/xml", headers=headers)


@router.post(
    "/packages/contents",
    openapi_extra={"responses": {200: {"content": {"multipart/mixed": _XML}}}},
    summary="Fetch the original bytes of several packages",
)
def contents(request: HttpRequest, body: schemas.Wanted) -> StreamingHttpResponse:
    """Up to 100 packages as multipart/mixed, in the order asked for; Content-ID names the package of each part."""
    outcomes = commands.fetch_packages(request.auth, body.packages)  # type: ignore[attr-defined]  # set by auth
    return mixed(body.packages, outcomes)


@router.get("/pending", response=schemas.PendingPage, summary="What waits for the caller's agency")
def pending(request: HttpRequest, after: str | None = None, limit: int = 100) -> Any:
    """Deliveries not confirmed, the urgent first, then the oldest. Begin without `after` each time; page on with `next`."""
    must_be_a_limit(limit)
    rows = queries.pending_deliveries(request.auth)  # type: ignore[attr-defined]  # set by auth
    page = page_of(rows, order=PENDING_ORDER, cursor=after, size=limit)
    return {"items": [answers.pending(row) for row in page.items], "next": page.next_cursor}


@router.post("/deliveries/confirm", response=schemas.RecordedBatch, summary="Confirm that packages were received whole")
def confirm(request: HttpRequest, body: schemas.Confirmation) -> Any:
    """Up to 500 deliveries; one without a status becomes 01."""
    outcomes = commands.confirm_receipts(request.auth, body.deliveries)  # type: ignore[attr-defined]  # set by auth
    return {"results": [answers.recorded(one) for one in outcomes]}


@router.post(
    "/statuses",
    response={200: schemas.RecordedStatus | schemas.RecordedBatch},
    openapi_extra=_PACKAGES,
    summary="Report statuses in signed edXML status packages",
)
def report(request: HttpRequest) -> Any:
    """One status package, or up to 100 as multipart/mixed."""
    body = body_of(request)
    outcomes = commands.record_statuses(request.auth, [part.data for part in body.parts])  # type: ignore[attr-defined]  # set by auth
    if body.is_batch:
        return {"results": [answers.recorded(one) for one in outcomes]}
    answers.value_of(outcomes[0])
    return answers.recorded(outcomes[0])


@router.get("/statuses", response=schemas.StatusPage, summary="Statuses of packages the caller sent")
def statuses(request: HttpRequest, after: str | None = None, limit: int = 100) -> Any:
    """In their final order; nothing is ever added before a cursor."""
    must_be_a_limit(limit)
    rows = queries.settled_statuses(request.auth, answers.read_cursor(after))  # type: ignore[attr-defined]  # set by auth
    found = list(rows[: limit + 1])
    return answers.status_page(found[:limit], len(found) > limit, after)


@router.get("/statuses/{uuid:status}/content", summary="Fetch a signed status package")
def status_content(request: HttpRequest, status: UUID) -> HttpResponse:
    """The bytes exactly as the reporter signed them; empty for an 01 that followed from a confirmation."""
    row = queries.status_for(request.auth, status)  # type: ignore[attr-defined]  # set by auth
    return HttpResponse(bytes(row.xml), content_type="application/xml")


@router.get("/requests", response=schemas.RequestPage, summary="What senders ask about documents already received")
def requests(request: HttpRequest, after: str | None = None, limit: int = 100) -> Any:
    """Open requests to the caller's agency, oldest first; answer each with a status package 15 or 16."""
    must_be_a_limit(limit)
    rows = asked.open_requests(request.auth)  # type: ignore[attr-defined]  # set by auth
    page = page_of(rows, order=("id",), cursor=after, size=limit)
    return {"items": [answers.request_state(row) for row in page.items], "next": page.next_cursor}


@router.get("/requests/{uuid:asked_for}", response=schemas.RequestState, summary="Read one request and its answer")
def request_state(request: HttpRequest, asked_for: UUID) -> Any:
    """A request that one's agency made or was asked."""
    return answers.request_state(asked.request_for(request.auth, asked_for))  # type: ignore[attr-defined]  # set by auth


@router.get("/certificates/{uuid:certificate}", summary="Fetch a certificate of destruction")
def certificate_content(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """The certificate under the seal of the recipient that destroyed its copy."""
    row = asked.certificate_for(request.auth, certificate)  # type: ignore[attr-defined]  # set by auth
    return HttpResponse(bytes(row.xml), content_type="application/xml")


@router.get("/receipts/{uuid:receipt}", summary="Fetch a signed receipt")
def receipt_content(request: HttpRequest, receipt: UUID) -> HttpResponse:
    """The receipt as the platform signed it."""
    row = queries.receipt_for(request.auth, receipt)  # type: ignore[attr-defined]  # set by auth
    return HttpResponse(bytes(row.xml), content_type="application/xml")


@router.get("/check", response=schemas.Connection, summary="Test the connection")
def check(request: HttpRequest) -> Any:
    """Who the platform thinks you are, what you may do, and how you receive."""
    return answers.connection(request.auth)  # type: ignore[attr-defined]  # set by auth


@router.get("/recipients/{code}", response=schemas.Recipient, summary="Who receives what is sent to an agency, and how")
def recipient(request: HttpRequest, code: str) -> Any:
    """Before sending: a merged agency's successor, or who represents it today; whether software or our pages take it in."""
    return answers.recipient(recipient_of(code))


@router.get("/webhooks", response=list[schemas.Webhook], summary="Subscriptions of the caller's agency")
def webhooks(request: HttpRequest) -> Any:
    """Addresses that are called."""
    return [answers.webhook(row) for row in queries.subscriptions_of(request.auth)]  # type: ignore[attr-defined]  # set by auth


@router.post("/webhooks", response={201: schemas.Webhook}, summary="Subscribe an address")
def subscribe(request: HttpRequest, body: schemas.WebhookRequest) -> Any:
    """The secret in the answer is shown once."""
    actor = request.auth  # type: ignore[attr-defined]  # set by auth
    made = commands.subscribe_webhook(actor, agency_id=actor.agency_id, url=body.url, events=tuple(body.events))
    return Status(201, answers.webhook(made.subscription, made.secret))


@router.post("/webhooks/{uuid:webhook}/rotate", response=schemas.Webhook, summary="Renew the secret")
def rotate(request: HttpRequest, webhook: UUID) -> Any:
    """The new secret in the answer is shown once."""
    made = commands.rotate_webhook_secret(request.auth, subscription=webhook)  # type: ignore[attr-defined]  # set by auth
    return answers.webhook(made.subscription, made.secret)


@router.post("/webhooks/{uuid:webhook}/test", response={202: schemas.WebhookMessage}, summary="Send a test message")
def try_webhook(request: HttpRequest, webhook: UUID) -> Any:
    """A message `connection.test` goes out at once."""
    return Status(202, commands.check_webhook(request.auth, subscription=webhook))  # type: ignore[attr-defined]  # set by auth


@router.delete("/webhooks/{uuid:webhook}", response={204: None}, summary="Revoke a subscription")
def revoke(request: HttpRequest, webhook: UUID) -> Any:
    """Nothing is sent to it any more."""
    commands.revoke_webhook(request.auth, subscription=webhook)  # type: ignore[attr-defined]  # set by auth
    return Status(204, None)


@router.get("/webhooks/{uuid:webhook}/messages", response=list[schemas.WebhookMessage], summary="The last messages")
def messages(request: HttpRequest, webhook: UUID) -> Any:
    """The last hundred messages to a subscription, newest first."""
    return queries.messages_of(request.auth, webhook)  # type: ignore[attr-defined]  # set by auth


@router.post(
    "/webhooks/{uuid:webhook}/resend",
    response={202: schemas.Resent},
    summary="Send all messages again that were given up",
)
def resend_all(request: HttpRequest, webhook: UUID) -> Any:
    """One after the other, in their order."""
    number = commands.resend_messages(request.auth, subscription=webhook)  # type: ignore[attr-defined]  # set by auth
    return Status(202, {"messages": number})


@router.post("/messages/{uuid:message}/resend", response={202: None}, summary="Send a message again")
def resend(request: HttpRequest, message: UUID) -> Any:
    """Only one that was given up."""
    commands.resend_message(request.auth, message=message)  # type: ignore[attr-defined]  # set by auth
    return Status(202, None)


def must_be_a_limit(limit: int) -> None:
    """Raises RuleBroken("exchange.bad_limit")."""
    if not 1 <= limit <= MAX_ROWS:
        raise RuleBroken("exchange.bad_limit", most=MAX_ROWS)
