"""Where a payer pays and comes back to, and where the intermediary tells what happened. Nobody signs in here."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from dienhong.identity.public import actor_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, RuleBroken, describe
from dienhong.kernel.qr import qr_path
from dienhong.payments import commands, queries
from dienhong.payments.commands.paying import answer_notice
from dienhong.payments.models import Attempt, Payment
from dienhong.payments.providers import vietqr, vnpay
from dienhong.payments.secret import opened

EXPIRES_AFTER = timedelta(minutes=15)
INTERMEDIARY = "payments.intermediary"


@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A payment and the ways to make it; POST `gateway` sends the payer to an intermediary."""
    row, problem = queries.payment_by_address(uuid), None
    if request.method == "POST":
        try:
            return _sent(request, row)
        except RuleBroken as error:
            problem = describe(error)
            row.refresh_from_db()
    return render(request, "payments/pay.html", _context(row) | {"problem": problem}, status=409 if problem else 200)


def _sent(request: HttpRequest, row: Payment) -> HttpResponse:
    try:
        gateway = UUID(request.POST.get("gateway", ""))
    except ValueError:
        raise NotFound("payments.Gateway") from None
    attempt = commands.begin_attempt(actor_of(request), payment=row.uuid, gateway=gateway)
    # The address of the return names the payment only: what an address says changes nothing here.
    order = vnpay.Order(
        terminal=attempt.gateway.terminal,
        reference=attempt.reference,
        amount=attempt.amount,
        words=f"Nop phi {row.reference}",
        made_at=attempt.started_at,
        expires_at=attempt.started_at + EXPIRES_AFTER,
        return_url=request.build_absolute_uri(reverse("payments:back", args=[row.uuid])),
        address=request.META.get("REMOTE_ADDR") or "127.0.0.1",
    )
    return redirect(vnpay.redirect_url(attempt.gateway.endpoint, order, opened(attempt.gateway.secret)))


def _context(row: Payment) -> dict[str, object]:
    open_ = row.state == Payment.State.OPEN
    account = row.beneficiary
    text = vietqr.transfer_code(account.bank, account.account, row.amount, row.code) if open_ else ""
    size, path = qr_path(text) if text else (0, "")
    return {
        "row": row,
        "open": open_,
        "ways": queries.ways_to_pay(row) if open_ else [],
        "transfer": text,
        "qr_size": size,
        "qr_path": path,
        "waiting": open_ and row.attempts.filter(state=Attempt.State.STARTED).exists(),
        "topic": f"payments.payment:{row.uuid}",
    }


@require_safe
def back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where the intermediary sends the payer back. It shows what is known and changes nothing, whatever the address says."""
    row = queries.payment_by_address(uuid)
    attempt = queries.attempt_by_reference(row, request.GET.get("vnp_TxnRef", "")[:40])
    return render(request, "payments/back.html", _context(row) | {"attempt": attempt})


@require_safe
def receipt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was paid, to be printed. Raises NotFound while nothing is."""
    row = queries.payment_by_address(uuid)
    if row.paid_at is None:
        raise NotFound("payments.Payment")
    attempt = row.attempts.filter(state=Attempt.State.PAID).order_by("ended_at").first()
    return render(request, "payments/receipt.html", {"row": row, "attempt": attempt, "now": clock.now()})


@csrf_exempt
@require_safe
def vnpay_notice(request: HttpRequest) -> JsonResponse:
    """VNPAY tells what became of an order (IPN); answered in its own words."""
    reply = answer_notice(Actor.system(INTERMEDIARY), request.META.get("QUERY_STRING", ""))
    return JsonResponse({"RspCode": reply.code, "Message": reply.message})
