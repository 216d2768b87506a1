"""Officials' pages: procedures of the own agencies, one of them, its parts, its versions, who offers it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.documents.public import ActPage, act_at_once, perform, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import ErrorText, NotFound, NotPermitted, RuleBroken, describe
from dienhong.kernel.web import status_of
from dienhong.public_services import commands
from dienhong.public_services.catalogue.life_events import BY_SLUG
from dienhong.public_services.catalogue.record import PARTS, Level, plain
from dienhong.public_services.labels import FIELDS, lack_text
from dienhong.public_services.labels import PARTS as PART_NAMES
from dienhong.public_services.permissions import EDIT_PROCEDURES, IMPORT_PROCEDURES, PUBLISH_PROCEDURES
from dienhong.public_services.queries.office import (
    Worked,
    completeness_for,
    offering_of,
    office_page,
    worked_procedure,
)
from dienhong.public_services.showing import row_text
from dienhong.public_services.web.office_forms import (
    AbolishForm,
    BeginForm,
    EndForm,
    OfferForm,
    PublishForm,
    agencies_for,
)
from dienhong.public_services.web.part_forms import (
    LINES,
    SINGLE,
    entries_of,
    line_forms,
    single_form,
    with_lines,
    with_single,
)

_STATES = ("", "draft", "lacking", "abolished")


def url_of(name: str, *args: Any) -> str:
    """An address of these pages."""
    return reverse(f"public_services:{name}", args=args)


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Procedures of the own agencies: GET tim (words or code), trang-thai; `trang` is the place in the list."""
    actor = actor_of(request)
    text, state = request.GET.get("tim", "").replace("\x00", "").strip()[:100], request.GET.get("trang-thai", "")
    if state not in _STATES:
        raise NotFound("public_services.Procedure")
    page = office_page(actor, text, state, request.GET.get("trang"))
    context = {
        "page": page,
        "text": text,
        "state": state,
        "whole": completeness_for(actor),
        "may_begin": bool(actor.authority.agencies_with(EDIT_PROCEDURES)),
        "may_import": bool(actor.authority.agencies_with(IMPORT_PROCEDURES)),
    }
    return render(request, "public_services/office.html", context)


@signed_in
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a procedure: POST agency, code, title, level."""
    actor = actor_of(request)
    agencies = agencies_for(actor, EDIT_PROCEDURES)
    if not agencies:
        raise NotPermitted(EDIT_PROCEDURES)
    made: list[str] = []

    def act(data: dict[str, Any]) -> object:
        given = {"code": data["code"], "title": data["title"], "level": Level(data["level"])}
        made.append(str(commands.begin_procedure(actor, agency_id=int(data["agency"]), **given).uuid))
        return None

    page = ActPage(
        title=_("Begin a procedure"),
        button=_("Begin the draft"),
        back_url=url_of("office"),
        done=_("The draft is begun; fill its parts."),
        template="public_services/act.html",
    )
    answer = perform(request, BeginForm(posted(request), agencies), act, page)
    return redirect("public_services:worked", made[0]) if made else answer


@signed_in
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A procedure with its parts, what it lacks, its versions and the agencies that offer it."""
    worked = worked_procedure(actor_of(request), uuid)
    lacking: dict[str, list[tuple[str, str]]] = {}
    for lack in worked.lacks:
        lacking.setdefault(lack.part, []).append(lack_text(lack))
    parts = [(part.key, PART_NAMES[part.key], lacking.get(part.key, []), _told(worked, part.fields)) for part in PARTS]
    context = {"worked": worked, "procedure": worked.procedure, "record": worked.record, "parts": parts}
    return render(request, "public_services/worked.html", context)


def _told(worked: Worked, names: tuple[str, ...]) -> list[str]:
    """The values of a part in words, for its card; single ones with their names."""
    found: list[str] = []
    for name in names:
        value = getattr(worked.record, name)
        if name == "life_events":
            value = tuple(_(BY_SLUG[slug].name) for slug in value if slug in BY_SLUG)
        if isinstance(value, tuple):
            found += [row_text(one) for one in value]
        elif value and name != "code":
            found.append(f"{FIELDS[name]}: {row_text(value)}")
    return found


@signed_in
def part(request: HttpRequest, uuid: UUID, key: str) -> HttpResponse:
    """Edit a part of the draft: POST its fields or lines, and the revision that was read."""
    actor = actor_of(request)
    worked = worked_procedure(actor, uuid)
    if key not in SINGLE and key not in LINES:
        raise NotFound("public_services.Procedure")
    if not worked.may_edit:
        raise NotPermitted(EDIT_PROCEDURES)
    if worked.draft is None:
        return redirect("public_services:worked", uuid)
    single = key in SINGLE
    data = posted(request)
    form = single_form(key, worked.record, data) if single else line_forms(key, worked.record, data)
    problem: ErrorText | None = None
    status = 200
    if data is not None and not form.is_valid():
        status = 422
    elif data is not None:
        changed = with_single(key, worked.record, form.cleaned_data) if single else with_lines(key, worked.record, form)
        try:
            commands.write_draft(actor, procedure=uuid, document=plain(changed), revision=_revision(request))
        except RuleBroken as error:
            problem, status = describe(error), status_of(error)
        else:
            more = "them" in request.POST
            return redirect(url_of("part", uuid, key) if more else f"{url_of('worked', uuid)}#{key}")
    context = {
        "worked": worked,
        "procedure": worked.procedure,
        "key": key,
        "title": PART_NAMES[key],
        "form": form,
        "single": single,
        "problem": problem,
        "entries": [] if single or data is None else entries_of(form),
        "revision": _revision(request) if data is not None else worked.draft.revision,
        "lacks": [lack_text(lack) for lack in worked.lacks if lack.part == key],
    }
    return render(request, "public_services/part.html", context, status=status)


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@signed_in
@require_POST
def open_draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open a draft with what was published last."""
    act = lambda: commands.open_draft(actor_of(request), procedure=uuid)  # noqa: E731  one act
    return act_at_once(request, act, done=_("The draft is open."), back_url=url_of("worked", uuid))


@signed_in
@require_POST
def drop_draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the draft up."""
    act = lambda: commands.drop_draft(actor_of(request), procedure=uuid)  # noqa: E731  one act
    return act_at_once(request, act, done=_("The draft is given up."), back_url=url_of("worked", uuid))


def _act_page(worked: Worked, title: str, button: str, done: str, **more: Any) -> ActPage:
    return ActPage(
        title=title,
        button=button,
        done=done,
        back_url=url_of("worked", worked.procedure.uuid),
        template="public_services/act.html",
        intro=worked.record.title,
        **more,
    )


@signed_in
def publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Publish the draft: POST since, basis, revision."""
    actor = actor_of(request)
    worked = worked_procedure(actor, uuid)
    if not worked.may_publish:
        raise NotPermitted(PUBLISH_PROCEDURES)
    revision = worked.draft.revision if worked.draft else 0

    def act(data: dict[str, Any]) -> object:
        return commands.publish_procedure(actor, procedure=uuid, **data)

    page = _act_page(
        worked,
        _("Publish the procedure"),
        _("Publish"),
        _("The procedure is published."),
        icon="radio",
        context={"procedure": worked.procedure, "lacks": [lack_text(lack) for lack in worked.lacks]},
    )
    return perform(request, PublishForm(posted(request), initial={"revision": revision}, label_suffix=""), act, page)


@signed_in
def abolish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Abolish the procedure: POST since, basis."""
    actor = actor_of(request)
    worked = worked_procedure(actor, uuid)
    if not worked.may_publish:
        raise NotPermitted(PUBLISH_PROCEDURES)

    def act(data: dict[str, Any]) -> object:
        return commands.abolish_procedure(actor, procedure=uuid, **data)

    page = _act_page(
        worked,
        _("Abolish the procedure"),
        _("Abolish"),
        _("The procedure is abolished from that day on."),
        icon="x",
        tone="bad",
        context={"procedure": worked.procedure},
    )
    return perform(request, AbolishForm(posted(request), label_suffix=""), act, page)


@signed_in
def offer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add an agency that takes applications: POST agency (code), since, with_units."""
    actor = actor_of(request)
    worked = worked_procedure(actor, uuid)
    if not worked.may_edit:
        raise NotPermitted(EDIT_PROCEDURES)

    def act(data: dict[str, Any]) -> object:
        return commands.offer_procedure(actor, procedure=uuid, **data)

    page = _act_page(
        worked,
        _("Add an agency that receives"),
        _("Add the agency"),
        _("The agency is added."),
        icon="landmark",
        context={"procedure": worked.procedure},
    )
    return perform(request, OfferForm(posted(request), label_suffix=""), act, page)


@signed_in
def end_offering(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say from when on an agency takes no applications any more: POST since."""
    actor = actor_of(request)
    offering = offering_of(actor, uuid)
    worked = worked_procedure(actor, offering.procedure.uuid)
    if not worked.may_edit:
        raise NotPermitted(EDIT_PROCEDURES)

    def act(data: dict[str, Any]) -> object:
        return commands.end_offering(actor, offering=uuid, **data)

    page = _act_page(
        worked,
        _("%(agency)s stops receiving") % {"agency": offering.agency.name},
        _("Write it down"),
        _("It is written down when the agency stops."),
        icon="x",
        context={"procedure": worked.procedure},
    )
    return perform(request, EndForm(posted(request), label_suffix=""), act, page)
