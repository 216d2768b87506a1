"""The agenda of a session: items added, changed, moved, taken off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienhong.cabinet import commands
from dienhong.cabinet.models import AgendaItem, Session
from dienhong.cabinet.queries.agenda import dossiers_for, submitters_for
from dienhong.cabinet.queries.sessions import item_of, must_run, session_of
from dienhong.cabinet.web.session_forms import ConclusionForm, ItemForm, PlaceForm, ReasonForm
from dienhong.cabinet.web.sessions import act_page, may_keep, page_url
from dienhong.directory.public import id_of_uuid
from dienhong.documents.public import act_at_once, perform, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound


def _back(row: Session) -> str:
    return reverse("cabinet:running", args=[row.uuid]) if row.state == Session.State.OPEN else page_url(row)


def _plan(data: dict[str, Any]) -> commands.ItemPlan:
    submitter = data.get("submitter")
    return commands.ItemPlan(
        title=data["title"],
        form=data["form"],
        minutes=data["minutes"],
        presenter=data["presenter"],
        asks=data["asks"],
        submitter_id=id_of_uuid(UUID(submitter)) if submitter else None,
    )


@signed_in
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add an item: POST title, dossier (UUID), form, minutes, submitter (UUID), presenter, asks."""
    actor = actor_of(request)
    row = session_of(actor, uuid)
    may_keep(actor, row)
    form = ItemForm(posted(request), dossiers=dossiers_for(actor, row), agencies=submitters_for(actor, row))

    def act(data: dict[str, Any]) -> object:
        dossier = UUID(data["dossier"]) if data.get("dossier") else None
        return commands.add_item(actor, session=uuid, plan=_plan(data), dossier=dossier)

    words = (_("Add an item"), _("Add the item"), _("The item stands at the end of the agenda."))
    return perform(request, form, act, act_page(row, words, back_url=_back(row), icon="plus"))


@signed_in
def change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Correct an item: POST title, form, minutes, submitter (UUID), presenter, asks."""
    actor, item = _item(request, uuid)
    may_keep(actor, item.session)
    agencies = submitters_for(actor, item.session) if item.dossier_id is None else []
    initial = {name: getattr(item, name) for name in ("title", "form", "minutes", "presenter", "asks")}
    initial["submitter"] = str(item.submitter.uuid) if item.submitter else ""
    form = ItemForm(posted(request), dossiers=[], agencies=agencies, initial=initial)

    def act(data: dict[str, Any]) -> object:
        return commands.change_item(actor, item=uuid, plan=_plan(data))

    words = (_("Change the item"), _("Keep"), _("The item is changed."))
    return perform(request, form, act, act_page(item.session, words, back_url=_back(item.session)))


@signed_in
@require_POST
def move(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Move an item: POST to (place from 1)."""
    actor, item = _item(request, uuid)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        raise NotFound("cabinet.AgendaItem")
    to = form.cleaned_data["to"]
    done = _("The agenda is put in order.")
    act = lambda: commands.move_item(actor, item=uuid, to=to)  # noqa: E731  one act
    return act_at_once(request, act, done=done, back_url=_back(item.session))


@signed_in
def take_off(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take an item off the agenda: POST reason."""
    actor, item = _item(request, uuid)
    must_run(actor, item.session)

    def act(data: dict[str, Any]) -> object:
        return commands.take_off_item(actor, item=uuid, reason=data["reason"])

    words = (_("Take the item off the agenda"), _("Take off"), _("The item is off the agenda."))
    page = act_page(item.session, words, back_url=_back(item.session), tone="bad", icon="x", intro=item.title)
    return perform(request, ReasonForm(posted(request)), act, page)


@signed_in
@require_POST
def start(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take an item up."""
    actor, item = _item(request, uuid)
    done = _("The item is under discussion.")
    return act_at_once(request, lambda: commands.start_item(actor, item=uuid), done=done, back_url=_back(item.session))


@signed_in
def conclude(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Conclude the item under discussion: POST conclusion."""
    actor, item = _item(request, uuid)
    must_run(actor, item.session)

    def act(data: dict[str, Any]) -> object:
        return commands.conclude_item(actor, item=uuid, conclusion=data["conclusion"])

    words = (_("Conclude the item"), _("Conclude"), _("The item is concluded."))
    page = act_page(item.session, words, back_url=_back(item.session), intro=item.title)
    return perform(request, ConclusionForm(posted(request)), act, page)


def _item(request: HttpRequest, uuid: UUID) -> tuple[Actor, AgendaItem]:
    actor = actor_of(request)
    return actor, item_of(actor, uuid)
