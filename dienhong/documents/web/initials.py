"""Initials on drafts: giving one, and what an agency has settled about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dienhong.directory.public import AgencyView, agency_views, id_of_uuid
from dienhong.documents import commands
from dienhong.documents.document_types import BY_CODE
from dienhong.documents.models import InitialRule
from dienhong.documents.permissions import INITIAL_DRAFT, KEEP_RULES
from dienhong.documents.queries.initials import may_initial_now, rules_visible_to
from dienhong.documents.queries.outgoing import outgoing_document
from dienhong.documents.web.acting import ActPage, act_at_once, perform, posted
from dienhong.documents.web.drafting import uuid_or_not_found
from dienhong.documents.web.forms import InitialForm, InitialRuleForm
from dienhong.documents.web.outgoing import checks_of, head_of, outgoing_url, viewer_context
from dienhong.documents.web.review import READ_AND_ACT
from dienhong.identity.public import PostView, actor_of, persons_holding, posts_at, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken, describe
from dienhong.kernel.web import status_of

MOST_RULES = 500


@signed_in
def initial(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Read a draft in review and initial it: POST rule (UUID), seen, remark."""
    actor = actor_of(request)
    document = outgoing_document(actor, uuid)
    wanted = [one.rule for one in may_initial_now(actor, document)]

    def act(data: dict[str, Any]) -> object:
        return commands.initial_draft(
            actor, document_id=document.pk, rule=UUID(data["rule"]), seen=data["seen"], remark=data["remark"]
        )

    page = ActPage(
        title=_("Check and initial"),
        button=_("Initial"),
        icon="pen-line",
        back_url=outgoing_url(document),
        done=_("The draft bears your initial."),
        intro=_("With your initial you answer for what you have checked, in exactly this text.")
        if wanted
        else _("No initial of this draft waits for you."),
        template=READ_AND_ACT,
        context={**head_of(actor, document), **viewer_context(document), **checks_of(document), "may_return": True},
    )
    form = InitialForm(posted(request), wanted=wanted, initial={"seen": document.text_hash})
    return perform(request, form, act, page)


@signed_in
def settled(request: HttpRequest) -> HttpResponse:
    """Which drafts are initialled by whom: POST do=add, agency, type_code, part, post · do=end, rule (UUID)."""
    actor = actor_of(request)
    here = reverse("documents:initial_rules")
    if request.POST.get("do") == "end":
        rule = uuid_or_not_found(request.POST.get("rule", ""))
        ended = _("The initial is not needed any more.")
        return act_at_once(request, lambda: commands.end_initial_rule(actor, rule=rule), done=ended, back_url=here)
    agencies = agency_views(actor.authority.agencies_with(KEEP_RULES))
    chosen = _chosen(request, agencies)
    posts = _posts(chosen)
    first = {"agency": str(chosen[0].uuid)} if chosen else {}
    form = InitialRuleForm(posted(request), agencies=chosen, posts=posts, initial=first)
    problem, status = None, 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            _add(actor, form.cleaned_data, posts)
        except RuleBroken as error:
            problem, status = describe(error), status_of(error)
        else:
            messages.success(request, _("The rule is saved."))
            return redirect(here)
    context = {
        "rows": [_row(one, agencies) for one in rules_visible_to(actor)[:MOST_RULES]],
        "form": form if chosen else None,
        "problem": problem,
        "agencies": [one for one in agencies.values() if len(agencies) > 1],
        "chosen": chosen[0] if chosen else None,
    }
    return render(request, "documents/initial_rules.html", context, status=status)


def _chosen(request: HttpRequest, agencies: dict[int, AgencyView]) -> list[AgencyView]:
    """The one agency for which a rule is written: the posts to choose from are its."""
    asked = request.POST.get("agency") or request.GET.get("co_quan", "")
    own = actor_of(request).agency_id
    every = sorted(agencies.values(), key=lambda one: (str(one.uuid) != asked, one.id != own, one.name))
    return every[:1]


def _posts(chosen: list[AgencyView]) -> list[PostView]:
    holders = {person for one in chosen for person in persons_holding(INITIAL_DRAFT, one.id)}
    return [post for one in chosen for post in posts_at(one.id) if post.person_id in holders]


def _add(actor: Actor, data: dict[str, Any], posts: list[PostView]) -> None:
    post_ids = {str(post.uuid): post.id for post in posts}
    commands.set_initial_rule(
        actor,
        agency_id=id_of_uuid(UUID(data["agency"])),
        part=data["part"],
        type_code=data["type_code"],
        post_id=post_ids.get(data["post"]),
    )


def _row(row: InitialRule, agencies: dict[int, AgencyView]) -> tuple[InitialRule, str, str, bool]:
    """The rule, the type's name, who initials, whether the reader may end it."""
    kind = BY_CODE[row.type_code].name if row.type_code else _("All types")
    who = f"{row.post.title} – {row.post.person.full_name}" if row.post else _("Whoever may initial")
    return row, kind, who, row.agency_id in agencies
