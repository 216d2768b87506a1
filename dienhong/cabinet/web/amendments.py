"""Amendments: proposing one, its page with what stands against it, the answer, the table of what was received and explained."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.commands import Proposal, Settlement
from dienhong.cabinet.draft_lines import difference, own_words, shown_amendments
from dienhong.cabinet.draft_texts import tree_of
from dienhong.cabinet.explained_table import BOOK_NAME, table_book, table_docx, table_rows
from dienhong.cabinet.models import Amendment
from dienhong.cabinet.queries.amendments import (
    amendment_of,
    amendments_of,
    explained_rows,
    words_then,
)
from dienhong.cabinet.queries.drafts import draft_of, newest_version
from dienhong.cabinet.web.draft_forms import AmendmentForm, AnswerForm, SettleForm
from dienhong.cabinet.web.drafts import head_of
from dienhong.documents.public import ActPage, act_at_once, perform, posted, workbook_answer
from dienhong.drafting.public import merged, pieces_of, places_of, rendered
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import NotFound

ACT = "cabinet/draft_act.html"
Op, State = Amendment.Op, Amendment.State


@signed_in
def propose(request: HttpRequest, uuid: UUID, node: UUID) -> HttpResponse:
    """Propose a change of a place: POST op, heading, words, rest, place (UUID), reason."""
    actor = actor_of(request)
    draft = draft_of(actor, uuid)
    tree = tree_of(newest_version(draft))
    places = places_of(tree)
    found = places.get(node)
    if found is None:
        raise NotFound("cabinet.Draft")
    others = [(str(id_), one.name) for id_, one in places.items() if one.node.kind == found.node.kind and id_ != node]
    initial = {
        "op": Op.REPLACE,
        "heading": rendered(found.node.heading, places),
        "words": rendered(found.node.text, places),
    }
    form = AmendmentForm(posted(request), kind=found.node.kind, places=others, initial=initial)

    def act(data: dict[str, Any]) -> object:
        behind = UUID(data["place"]) if data.get("place") else None
        proposal = Proposal(
            data["op"], data["reason"], data.get("heading", ""), data["words"], data.get("rest", ""), behind
        )
        return commands.propose_amendment(actor, draft=uuid, node=node, proposal=proposal)

    page = ActPage(
        title=_("Propose an amendment"),
        button=_("Propose"),
        back_url=reverse("cabinet:draft_place", args=[uuid, node]),
        done=_("The amendment stands beside its place; the drafting agency answers it."),
        intro=found.name,
        template=ACT,
        context={**head_of(actor, draft), "old": own_words(found, places)},
    )
    return perform(request, form, act, page)


@signed_in
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An amendment: what it changes, what stands against it; the drafting agency answers it here."""
    actor = actor_of(request)
    row = amendment_of(actor, uuid)
    tree = tree_of(newest_version(row.draft))
    places = places_of(tree)
    place = places.get(row.node)
    waiting = [one for one in amendments_of(row.draft) if one.state == State.PROPOSED]
    shown = next((one for one in shown_amendments(tree, places, waiting).get(row.node, ()) if one.row == row), None)
    then = words_then(row)
    context = {
        **head_of(actor, row.draft),
        "amendment": row,
        "place": place,
        "behind": places[row.place].name if row.place in places else "",
        "shown": shown,
        "pieces": difference(row, place, places)
        if shown
        else pieces_of(then, _said(row))
        if row.op == Op.REPLACE
        else [],
        "since": pieces_of(then, own_words(place, places)) if shown and shown.stale and place else [],
        "against": [(other, difference(other, places.get(other.node), places)) for other in shown.against]
        if shown
        else [],
        "mine": row.author_id == actor.person_id,
        "form": AnswerForm(),
        "settles": _settle_form(row, waiting, then, None) if shown and shown.in_conflict and place else None,
    }
    return render(request, "cabinet/amendment.html", context)


def _said(row: Amendment) -> str:
    return "\n".join(one for one in (row.heading, row.words) if one)


def _settle_form(row: Amendment, waiting: list[Amendment], then: str, data: Any) -> SettleForm | None:
    """The form that settles all other words for one place at once; proposes both where they touch different words."""
    if row.op != Op.REPLACE:
        return None
    group = [one for one in waiting if one.node == row.node and one.op == Op.REPLACE]
    choices = [(str(one.uuid), _("As %(name)s proposes") % {"name": one.author.full_name}) for one in group]
    both = merged(then, _said(group[0]), _said(group[1])) if len(group) == 2 else None
    proposed = both if both is not None else _said(row)
    heading, _sep, words = proposed.partition("\n") if row.heading else ("", "", proposed)
    initial = {"taken": str(row.uuid), "heading": heading, "words": words}
    return SettleForm(data, choices=choices, headed=bool(row.heading), initial=initial)


@signed_in
@require_POST
def answer(request: HttpRequest, uuid: UUID, act: str) -> HttpResponse:
    """The answer: POST explanation; `act` is tiep-thu, khong-tiep-thu or rut."""
    actor = actor_of(request)
    amendment_of(actor, uuid)
    said = request.POST.get("explanation", "")[:5000]
    acts = {
        "tiep-thu": (
            lambda: commands.accept_amendment(actor, amendment=uuid, explanation=said),
            _("The amendment is taken up; the text has a new version."),
        ),
        "khong-tiep-thu": (
            lambda: commands.reject_amendment(actor, amendment=uuid, explanation=said),
            _("The amendment is not taken up; the explanation stands in the table."),
        ),
        "rut": (lambda: commands.withdraw_amendment(actor, amendment=uuid), _("The amendment is withdrawn.")),
    }
    if act not in acts:
        raise NotFound("cabinet.Amendment")
    do, done = acts[act]
    return act_at_once(request, do, done=done, back_url=reverse("cabinet:amendment", args=[uuid]))


@signed_in
@require_POST
def settle(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Settle a conflict: POST taken (UUID of an amendment, or third), heading, words, explanation."""
    actor = actor_of(request)
    amendment_of(actor, uuid)
    taken = request.POST.get("taken", "")
    try:
        chosen = None if taken == "third" else UUID(taken)
    except ValueError:
        raise NotFound("cabinet.Amendment") from None
    given = request.POST
    settlement = Settlement(given.get("explanation", ""), chosen, given.get("heading", ""), given.get("words", ""))
    return act_at_once(
        request,
        lambda: commands.settle_conflict(actor, amendment=uuid, settlement=settlement),
        done=_("The conflict is settled; the text has a new version."),
        back_url=reverse("cabinet:amendment", args=[uuid]),
    )


@signed_in
@require_safe
def table(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The table of what was received and explained; `dang` is xlsx or docx for a file."""
    actor = actor_of(request)
    draft = draft_of(actor, uuid)
    rows = explained_rows(actor, draft, newest_version(draft))
    form = request.GET.get("dang", "")
    if form == "xlsx":
        return workbook_answer(BOOK_NAME, table_book(draft), table_rows(rows))
    if form == "docx":
        answer = HttpResponse(table_docx(draft, rows))
        answer.headers["Content-Type"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        answer.headers["Content-Disposition"] = f'attachment; filename="{BOOK_NAME}.docx"'
        return answer
    return render(request, "cabinet/draft_table.html", {**head_of(actor, draft), "rows": rows})
