"""Acts on one task: each a page with a form, one command, and back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dienhong.assignments import commands
from dienhong.assignments.models import Assignment
from dienhong.assignments.queries.pages import extensions_of, handlers_for
from dienhong.assignments.queries.rows import assignment_of
from dienhong.assignments.web.forms import (
    AskForm,
    DecideForm,
    HandForm,
    ProgressForm,
    ReasonForm,
    RemarkForm,
    ResultForm,
)
from dienhong.assignments.web.one import head_of, page_url
from dienhong.documents.public import ActPage, perform, posted
from dienhong.identity.public import actor_of, person_id_of_uuid, signed_in

TEMPLATE = "assignments/act.html"


def _page(request: HttpRequest, row: Assignment, words: tuple[str, str, str], **more: Any) -> ActPage:
    """`words`: title, button, what is said afterwards."""
    title, button, done = words
    context = {**head_of(actor_of(request), row), **more.pop("context", {})}
    return ActPage(
        title=title, button=button, back_url=page_url(row), done=done, template=TEMPLATE, context=context, **more
    )


@signed_in
def accept(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the task in: POST person (UUID) or nobody yet."""
    actor = actor_of(request)
    row = assignment_of(actor, uuid)
    form = HandForm(posted(request), people=handlers_for(actor, row), required=False)

    def act(data: dict[str, Any]) -> object:
        person = person_id_of_uuid(UUID(data["person"])) if data["person"] else None
        return commands.accept_assignment(actor, assignment=uuid, person_id=person)

    words = (_("Take the task in"), _("Take in"), _("The task is taken in."))
    return perform(request, form, act, _page(request, row, words))


@signed_in
def hand(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say who carries it out: POST person (UUID), remark."""
    actor = actor_of(request)
    row = assignment_of(actor, uuid)
    form = HandForm(posted(request), people=handlers_for(actor, row))

    def act(data: dict[str, Any]) -> object:
        person_id = person_id_of_uuid(UUID(data["person"]))
        return commands.hand_assignment(actor, assignment=uuid, person_id=person_id, remark=data["remark"])

    words = (_("Name who carries it out"), _("Hand over"), _("The task is handed over."))
    return perform(request, form, act, _page(request, row, words, icon="user"))


@signed_in
def progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say how far the work is: POST text, percent, files."""
    actor = actor_of(request)
    row = assignment_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.report_progress(
            actor, assignment=uuid, text=data["text"], percent=data["percent"], files=data["evidence"]
        )

    words = (_("Report progress"), _("Report"), _("The progress is reported."))
    return perform(request, _with_files(request, ProgressForm), act, _page(request, row, words, context=_UPLOAD))


@signed_in
def result(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say that it is done: POST text, files."""
    actor = actor_of(request)
    row = assignment_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.report_result(actor, assignment=uuid, text=data["text"], files=data["evidence"])

    done = _("The result is reported; whoever gave the task confirms it.")
    words = (_("Report the result"), _("Report"), done)
    return perform(request, _with_files(request, ResultForm), act, _page(request, row, words, context=_UPLOAD))


_UPLOAD = {"upload": True}


def _with_files(request: HttpRequest, form: type[Form]) -> Form:
    return form(posted(request), request.FILES if request.method == "POST" else None)


@signed_in
def finish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Confirm the result: POST remark."""
    actor = actor_of(request)
    row = assignment_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.finish_assignment(actor, assignment=uuid, remark=data["remark"])

    words = (_("Confirm the result"), _("Confirm"), _("The task is completed."))
    return perform(request, RemarkForm(posted(request)), act, _page(request, row, words))


@signed_in
def return_result(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for more work: POST reason."""
    actor = actor_of(request)
    row = assignment_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.return_result(actor, assignment=uuid, reason=data["reason"])

    words = (_("Return for more work"), _("Return"), _("The result is returned; the owner is told why."))
    return perform(request, ReasonForm(posted(request)), act, _page(request, row, words, icon="undo-2", tone="bad"))


@signed_in
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the task back: POST reason."""
    actor = actor_of(request)
    row = assignment_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.withdraw_assignment(actor, assignment=uuid, reason=data["reason"])

    words = (_("Withdraw the task"), _("Withdraw the task"), _("The task is withdrawn; all agencies in it are told."))
    intro = _("A withdrawn task stays in the register and cannot be taken up again.")
    page = _page(request, row, words, icon="x", tone="bad", intro=intro)
    return perform(request, ReasonForm(posted(request)), act, page)


@signed_in
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for more time: POST wanted_on, reason."""
    actor = actor_of(request)
    row = assignment_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.ask_extension(actor, assignment=uuid, wanted_on=data["wanted_on"], reason=data["reason"])

    words = (_("Ask for more time"), _("Ask"), _("The request is sent to whoever gave the task."))
    return perform(request, AskForm(posted(request)), act, _page(request, row, words, icon="clock"))


@signed_in
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Decide on more time: POST decision, granted_on, answer."""
    actor = actor_of(request)
    row = assignment_of(actor, uuid)
    asked = next((one for one in extensions_of(row) if one.state == one.State.ASKED), None)
    initial = {"granted_on": asked.wanted_on} if asked else {}

    def act(data: dict[str, Any]) -> object:
        if data["decision"] == "refuse":
            return commands.refuse_extension(actor, assignment=uuid, answer=data["answer"])
        return commands.approve_extension(actor, assignment=uuid, granted_on=data["granted_on"], answer=data["answer"])

    words = (_("Decide on more time"), _("Decide"), _("The decision is sent to the owner."))
    page = _page(request, row, words, icon="clock", context={"asked": asked})
    return perform(request, DecideForm(posted(request), initial=initial), act, page)
