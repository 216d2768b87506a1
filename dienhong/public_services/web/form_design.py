"""The form of a procedure for its agency's officials: what it asks, what must be corrected, versions, publishing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.documents.public import ActPage, act_at_once, perform, posted
from dienhong.forms.public import (
    Field,
    Form,
    FormError,
    Note,
    Page,
    differences,
    in_words,
    read_xlsform,
    renamed,
)
from dienhong.identity.public import actor_of, require_somewhere, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound
from dienhong.kernel.pages import page_of
from dienhong.public_services import commands
from dienhong.public_services.form_texts import read_text, refusal, said_mistakes
from dienhong.public_services.queries.forms import (
    FormWork,
    form_version,
    form_versions,
    form_work,
    procedures_with_forms,
)
from dienhong.public_services.queries.rows import SEEING
from dienhong.public_services.web.form_fields import KINDS, NothingForm, SheetForm, Words

ACT = "public_services/forms/act.html"
Document = dict[str, Any]


def language_of() -> str:
    """The reader's language, "vi" or "en"."""
    return (get_language() or "vi")[:2]


def head_of(work: FormWork) -> dict[str, Any]:
    """What the pages of a form share."""
    back = reverse("public_services:form", args=[work.procedure.uuid])
    return {"work": work, "procedure": work.procedure, "title": work.record.title, "form_url": back}


def editable(request: HttpRequest, procedure: UUID) -> tuple[Actor, FormWork, Form]:
    """The draft that the actor may edit. Raises NotFound where there is none for him."""
    actor = actor_of(request)
    work = form_work(actor, procedure)
    if work.draft is None or not work.may_edit:
        raise NotFound("public_services.FormDraft")
    return actor, work, read_text(work.draft.text)


def write(actor: Actor, work: FormWork, change: Callable[[Document], Document]) -> None:
    """Change the draft as it was read. Raises RuleBroken."""
    assert work.draft is not None, "of `editable`"
    form = read_text(work.draft.text)
    try:
        document = change(dict(form.document))
    except FormError as error:
        raise refusal(error) from error
    commands.write_form(actor, procedure=work.procedure.uuid, document=document, revision=work.draft.revision)


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The procedures of the actor's agencies, each with its form."""
    actor = actor_of(request)
    require_somewhere(actor, *SEEING)
    page = page_of(procedures_with_forms(actor), order=("code",), cursor=request.GET.get("trang"))
    return render(request, "public_services/forms/index.html", {"page": page})


@signed_in
@require_safe
def form(request: HttpRequest, procedure: UUID) -> HttpResponse:
    """The form of a procedure: pages and questions in their order, what must be corrected, versions."""
    actor = actor_of(request)
    work = form_work(actor, procedure)
    language = language_of()
    context = {**head_of(work), "can_edit": work.draft is not None and work.may_edit}
    if work.form is not None:
        places = {page.id: f"trang-{page.id}" for page in work.form.pages}
        context |= {
            "form": work.form,
            "pages": [_page_shown(work.form, page, language) for page in work.form.pages],
            "kinds": [(kind.value, name) for kind, name in KINDS.items()],
            "inner_kinds": [(kind.value, name) for kind, name in KINDS.items() if kind != "group"],
        }
        if work.draft:
            said = said_mistakes(work.form, work.record, language)
            context["mistakes"] = [
                (_anchor(one.field, one.page, places), _where(work.form, one), text) for one, text in said
            ]
            context["faulty"] = {one.field for one, _text in said if one.field}
    context["versions"] = form_versions(actor, work.procedure)
    return render(request, "public_services/forms/form.html", context)


def _anchor(field: str, page: str, places: dict[str, str]) -> str:
    return f"cau-{field}" if field and page else places.get(page, "")


def _where(form: Form, mistake: Any) -> str:
    language = language_of()
    for page, one, _group in form.every_field():
        if mistake.field == one.name and mistake.page in ("", page.id):
            return one.label.within(language) or one.name
    at = form.page(mistake.page)
    return (at.title.within(language) if at else "") or mistake.field or str(_("The whole form"))


def _page_shown(form: Form, page: Page, language: str) -> dict[str, Any]:
    return {
        "page": page,
        "title": page.title.within(language),
        "condition": in_words(form, page.visible, language),
        "parts": [_part_shown(form, part, at, language) for at, part in enumerate(page.elements)],
    }


def _part_shown(form: Form, part: Field | Note, at: int, language: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"at": at, "condition": in_words(form, part.visible, language)}
    if isinstance(part, Note):
        return {**shown, "note": part, "label": part.text.within(language)}
    return {
        **shown,
        "field": part,
        "label": part.label.within(language) or part.name,
        "kind": KINDS[part.widget],
        "required": part.required.constant,
        "choices": [one.label.within(language) for one in part.choices],
        "inner": [_part_shown(form, one, number, language) for number, one in enumerate(part.elements)],
    }


@signed_in
@require_POST
def begin(request: HttpRequest, procedure: UUID) -> HttpResponse:
    """Begin a draft."""
    actor = actor_of(request)
    work = form_work(actor, procedure)
    return act_at_once(
        request,
        lambda: commands.begin_form(actor, procedure=procedure),
        done=_("The draft is there: ask your first question."),
        back_url=head_of(work)["form_url"],
    )


@signed_in
def publish(request: HttpRequest, procedure: UUID) -> HttpResponse:
    """Publish the draft (POST revision): a page says before what will happen."""
    actor = actor_of(request)
    work = form_work(actor, procedure)
    if work.draft is None or not work.may_publish:
        raise NotFound("public_services.FormDraft")
    head = head_of(work)
    if request.method == "POST":
        revision = request.POST.get("revision", "")
        number = int(revision) if revision.isdecimal() and len(revision) < 9 else 0
        return act_at_once(
            request,
            lambda: commands.publish_form(actor, procedure=procedure, revision=number),
            done=_("The form is published: everybody who begins now is asked by it."),
            back_url=head["form_url"],
        )
    said = said_mistakes(read_text(work.draft.text), work.record, language_of())
    changes = _differences(work.last.text, work.draft.text) if work.last else []
    context = {**head, "mistakes": said, "differences": changes}
    return render(request, "public_services/forms/publish.html", context)


def _differences(before: str, after: str) -> list[Any]:
    return [(CHANGES[one.change](), one) for one in differences(read_text(before), read_text(after))]


CHANGES: dict[str, Callable[[], str]] = {
    "added": lambda: _("New"),
    "removed": lambda: _("Taken away"),
    "moved": lambda: _("Stands elsewhere"),
    "changed": lambda: _("Changed"),
}


@signed_in
def drop(request: HttpRequest, procedure: UUID) -> HttpResponse:
    """Give the draft up (POST)."""
    actor, work, _form = editable(request, procedure)
    page = ActPage(
        title=_("Give the draft of the form up"),
        button=_("Give it up"),
        back_url=head_of(work)["form_url"],
        done=_("The draft is given up; what was published stays."),
        icon="trash-2",
        tone="bad",
        intro=_("All changes since the last publication are lost. This cannot be undone."),
        template=ACT,
        context=head_of(work),
    )
    form = NothingForm(posted(request))
    return perform(request, form, lambda data: commands.drop_form(actor, procedure=procedure), page)


@signed_in
def rename(request: HttpRequest, procedure: UUID) -> HttpResponse:
    """The form's title (POST vi, en)."""
    actor, work, form = editable(request, procedure)
    page = ActPage(
        title=_("Title of the form"),
        button=_("Save"),
        back_url=head_of(work)["form_url"],
        done=_("The title is changed."),
        template=ACT,
        context=head_of(work),
    )
    bound = Words(posted(request), initial={"vi": form.title.vi, "en": form.title.en})
    return perform(
        request, bound, lambda data: write(actor, work, lambda document: renamed(document, bound.words())), page
    )


@signed_in
def import_sheet(request: HttpRequest, procedure: UUID) -> HttpResponse:
    """Put a workbook in XLSForm in the place of the draft (POST file); what was lost is said once."""
    actor, work, _form = editable(request, procedure)
    bound = SheetForm(posted(request), request.FILES or None)

    def act(data: dict[str, Any]) -> object:
        upload = data["file"]
        lost: tuple[Any, ...] = ()

        def change(document: Document) -> Document:
            nonlocal lost
            made, lost = read_xlsform(upload.read(), title=work.record.title)
            return made

        write(actor, work, change)
        for one in lost[:50]:
            text = _("Row %(row)s, %(name)s: “%(words)s” (%(column)s) has no counterpart and was left out.")
            facts = {"row": one.row, "name": one.name, "words": one.words[:80], "column": one.column}
            messages.warning(request, text % facts)
        return None

    page = ActPage(
        title=_("Take a workbook in"),
        button=_("Put it in the place of the draft"),
        back_url=head_of(work)["form_url"],
        done=_("The workbook is taken in. Look through its questions below."),
        icon="file-spreadsheet",
        intro=_("XLSForm is how surveys are written in a spreadsheet. What stands in the draft now is replaced."),
        template=ACT,
        context={**head_of(work), "upload": True},
    )
    return perform(request, bound, act, page)


@signed_in
@require_safe
def version(request: HttpRequest, procedure: UUID, number: int) -> HttpResponse:
    """A published form, and what it changed."""
    actor = actor_of(request)
    work = form_work(actor, procedure)
    row, before = form_version(actor, procedure, number)
    shown, language = read_text(row.text), language_of()
    context = {
        **head_of(work),
        "version": row,
        "form": shown,
        "pages": [_page_shown(shown, page, language) for page in shown.pages],
        "before": before,
        "differences": _differences(before.text, row.text) if before else [],
    }
    return render(request, "public_services/forms/version.html", context)


def back_to(work: FormWork, anchor: str = "") -> HttpResponse:
    """The form's page, at a place."""
    return redirect(head_of(work)["form_url"] + (f"#{anchor}" if anchor else ""))
