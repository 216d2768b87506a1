"""One's own ballot: voting, a ballot that waits for its signature, the receipt."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.commands.voting import Vote
from dienhong.cabinet.evidence import ballot_receipt
from dienhong.cabinet.models import Ballot
from dienhong.cabinet.queries.my_ballots import my_ballots
from dienhong.cabinet.queries.places import named_objections
from dienhong.cabinet.queries.polls import draft_of, poll_of
from dienhong.cabinet.vote_prints import ballot_pdf, receipt_code, receipt_pdf, tally_pdf
from dienhong.cabinet.voting import awaited, sign_draft, vote
from dienhong.cabinet.web.poll_forms import BallotForm, SignatureForm
from dienhong.documents.public import act_at_once, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import RuleBroken, describe
from dienhong.kernel.pages import page_of
from dienhong.kernel.qr import qr_path
from dienhong.kernel.web import status_of
from dienhong_verify.polls import read_ballot


@signed_in
@require_POST
def cast(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Vote, as `_cast` says; the page's script is told where to go and goes itself, so that the page says what happened."""
    answer = _cast(request, uuid)
    if request.headers.get("X-Requested-With") == "vote":
        return JsonResponse({"url": answer.url})
    return answer


def _cast(request: HttpRequest, uuid: UUID) -> HttpResponseRedirect:
    """Vote: POST choice, opinion, objection_node and objection_text (repeated), nonce, channel. Goes to the vote, or to the ballot that
    waits for its signature.
    """
    actor, back = actor_of(request), reverse("cabinet:poll", args=[uuid])
    form = BallotForm(request.POST)
    if not form.is_valid():
        poll_of(actor, uuid)
        told = form.non_field_errors() or [_("Choose one of the three answers.")]
        messages.error(request, str(told[0]))
        return redirect(back)
    try:
        draft, ballot = vote(actor, uuid, Vote(**form.cleaned_data))
    except RuleBroken as error:
        text = describe(error)
        messages.error(request, f"{text.sentence} {text.advice} ({text.code})")
        return redirect(back)
    if ballot is None:
        waiting = awaited(actor, draft)
        if waiting is not None and waiting.mine:
            return redirect("signing:wait", waiting.uuid)
        return redirect("cabinet:draft", draft.uuid)
    _thank(request, ballot)
    return redirect(back)


def _thank(request: HttpRequest, ballot: Ballot) -> None:
    if ballot.late:
        messages.warning(request, _("The ballot came after the close: it is kept as late and does not count."))
    else:
        messages.success(request, _("Your ballot is signed and counts. Until the close you can change it."))


@signed_in
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A ballot that waits for its signature: POST signature (a file, DER) hands it in."""
    actor = actor_of(request)
    form, problem, status = SignatureForm(posted(request), request.FILES or None), None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                ballot = commands.cast_ballot(actor, draft=uuid, signature=form.cleaned_data["signature"].read())
            except RuleBroken as error:
                problem, status = describe(error), status_of(error)
            else:
                _thank(request, ballot)
                return redirect("cabinet:poll", ballot.poll.uuid)
    row = draft_of(actor, uuid)
    waiting, text = awaited(actor, row), read_ballot(row.content.encode())
    context = {
        "draft": row,
        "poll": row.poll,
        "ballot": text,
        "objections": named_objections(actor, row.poll, text.objections),
        "form": form,
        "problem": problem,
        "awaited": waiting,
        "topics": [f"cabinet.poll:{row.poll.uuid}", *([waiting.topic] if waiting else [])],
    }
    return render(request, "cabinet/draft.html", context, status=status)


@signed_in
@require_POST
def sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Sign a waiting ballot with the key that is here, and hand it in."""
    actor = actor_of(request)
    row = draft_of(actor, uuid)

    def act() -> None:
        if sign_draft(actor, uuid) is None:
            raise RuleBroken("cabinet.no_key_here")

    back = reverse("cabinet:poll", args=[row.poll.uuid])
    return act_at_once(request, act, done=_("Your ballot is signed and counts."), back_url=back)


@signed_in
@require_safe
def content(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is to be signed, byte for byte."""
    row = draft_of(actor_of(request), uuid)
    answer = HttpResponse(row.content.encode(), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="phieu-{row.uuid}.json"'
    return answer


@signed_in
@require_safe
def receipt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The receipt of a ballot with its place in the log."""
    found = ballot_receipt(actor_of(request), uuid)
    facts = [
        (pgettext("of a body", "Member"), found.ballot.member.person.full_name),
        (_("Handed in"), f"{localtime(found.ballot.received_at):%H:%M:%S %d/%m/%Y}"),
        (_("Place in the log"), f"{found.record.leaf_index} / {found.proof.size}"),
    ]
    size, path = qr_path(receipt_code(found))
    context = {"ballot": found.ballot, "poll": found.ballot.poll, "facts": facts, "qr_size": size, "qr": path}
    return render(request, "cabinet/receipt.html", context)


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All ballots that one handed in."""
    page = page_of(my_ballots(actor_of(request)), order=("-received_at", "-id"), cursor=request.GET.get("trang"))
    return render(request, "cabinet/my_ballots.html", {"page": page})


@signed_in
@require_safe
def ballot_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A ballot as PDF."""
    return _pdf(ballot_pdf(actor_of(request), uuid), f"phieu-{uuid}")


@signed_in
@require_safe
def receipt_print(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The receipt as PDF."""
    return _pdf(receipt_pdf(actor_of(request), uuid), f"bien-nhan-{uuid}")


@signed_in
@require_safe
def tally_print(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The tally sheet of a counted vote as PDF."""
    return _pdf(tally_pdf(actor_of(request), uuid), f"bien-ban-kiem-phieu-{uuid}")


def _pdf(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@signed_in
@require_safe
def receipt_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The receipt as canonical JSON, which a verifier reads."""
    found = ballot_receipt(actor_of(request), uuid)
    answer = HttpResponse(found.text, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="bien-nhan-{uuid}.json"'
    return answer
