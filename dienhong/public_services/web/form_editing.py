"""One change of a form at a time: pages, questions, words between them, their order."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienhong.documents.public import ActPage, act_at_once, perform, posted
from dienhong.forms.public import (
    Asked,
    Form,
    Note,
    Page,
    Text,
    Widget,
    as_conditions,
    asked_of,
    moved,
    note_changed,
    page_changed,
    page_moved,
    question_changed,
    to_page,
    with_note,
    with_page,
    with_question,
    without_element,
    without_page,
)
from dienhong.identity.public import signed_in
from dienhong.kernel.errors import NotFound
from dienhong.public_services.queries.forms import FormWork
from dienhong.public_services.web.form_design import ACT, Document, editable, head_of, write
from dienhong.public_services.web.form_fields import (
    KINDS,
    NoteForm,
    PageForm,
    QuestionForm,
    Words,
    condition_initial,
    offered_questions,
    question_initial,
)

QUESTION = "public_services/forms/question.html"


def _page(form: Form, page: str) -> Page:
    found = form.page(page)
    if found is None:
        raise NotFound("forms.Page")
    return found


@signed_in
def add_page(request: HttpRequest, procedure: UUID) -> HttpResponse:
    """Another page (POST vi, en)."""
    actor, work, _form = editable(request, procedure)
    bound = Words(posted(request))
    page = ActPage(
        title=_("Another page"),
        button=_("Add the page"),
        back_url=head_of(work)["form_url"],
        done=_("The page stands at the end."),
        intro=_("A page is one step of filling in. Put together what belongs together."),
        template=ACT,
        context=head_of(work),
    )
    return perform(
        request, bound, lambda data: write(actor, work, lambda document: with_page(document, bound.words())), page
    )


@signed_in
def edit_page(request: HttpRequest, procedure: UUID, page: str) -> HttpResponse:
    """A page's title and when it is shown (POST vi, en, comparisons)."""
    actor, work, form = editable(request, procedure)
    found = _page(form, page)
    known = as_conditions(found.visible)
    conditions, join = (None, "all") if known is None else known
    initial = {
        "vi": found.title.vi,
        "en": found.title.en,
        **condition_initial(offered_questions(form), conditions, join, form),
    }
    bound = PageForm(posted(request), initial=initial, form=form)

    def act(data: dict[str, Any]) -> None:
        write(
            actor,
            work,
            lambda document: page_changed(document, page, bound.words(), data["conditions"], data["join"]),
        )

    shown = ActPage(
        title=_("A page of the form"),
        button=_("Save"),
        back_url=f"{head_of(work)['form_url']}#trang-{page}",
        done=_("The page is changed."),
        template=QUESTION,
        context={**head_of(work), "plain": [bound["vi"], bound["en"]], "subject": found.title.vi},
    )
    return perform(request, bound, act, shown)


@signed_in
def add_question(request: HttpRequest, procedure: UUID, page: str) -> HttpResponse:
    """Another question at the end of a page (GET loai: its kind, nhom: the group that it stands in; POST the question)."""
    actor, work, form = editable(request, procedure)
    kind, group = request.GET.get("loai", ""), request.GET.get("nhom", "")
    _page(form, page)
    if kind in ("heading", "paragraph") and not group:
        return _add_note(request, procedure, page, kind)
    if kind not in set(Widget) or (group and (kind == Widget.GROUP or group not in form.fields)):
        raise NotFound("forms.Widget")
    begin = {"size": 10, "count": 1, "types": ["pdf", "jpg", "png"]} if kind == Widget.FILE else {}
    begin |= {"most": 10} if kind == Widget.GROUP else {}
    bound = QuestionForm(
        posted(request),
        kind=Widget(kind),
        papers=_papers(work),
        form=form,
        group=group,
        initial={**begin, "join": "all"},
    )

    def act(data: dict[str, Any]) -> None:
        write(actor, work, lambda document: with_question(document, page, bound.asked(), group)[0])

    done = _("The question stands at the end of its page.")
    return perform(request, bound, act, _question_page(work, bound, page, done, Widget(kind)))


def _question_page(work: FormWork, bound: QuestionForm, page: str, done: str, kind: Widget) -> ActPage:
    return ActPage(
        title=_("A question"),
        button=_("Save the question"),
        back_url=f"{head_of(work)['form_url']}#trang-{page}",
        done=done,
        template=QUESTION,
        context={**head_of(work), "plain": bound.plain_fields(), "subject": KINDS[kind]},
    )


def _papers(work: FormWork) -> list[str]:
    return [paper.name for paper in work.record.papers if paper.name]


@signed_in
def edit_question(request: HttpRequest, procedure: UUID, name: str) -> HttpResponse:
    """A question (POST the question)."""
    actor, work, form = editable(request, procedure)
    found = next((each for each in form.every_field() if each[1].name == name), None)
    if found is None:
        raise NotFound("forms.Field")
    page, field, inside = found
    group = inside.name if inside else ""
    asked: Asked = asked_of(field)
    bound = QuestionForm(
        posted(request),
        kind=field.widget,
        papers=_papers(work),
        form=form,
        own=name,
        group=group,
        initial=question_initial(form, field, asked, group),
    )

    def act(data: dict[str, Any]) -> None:
        write(actor, work, lambda document: question_changed(document, name, bound.asked()))

    return perform(
        request, bound, act, _question_page(work, bound, page.id, _("The question is changed."), field.widget)
    )


def _add_note(request: HttpRequest, procedure: UUID, page: str, kind: str) -> HttpResponse:
    actor, work, _form = editable(request, procedure)
    bound = NoteForm(posted(request))
    shown = ActPage(
        title=_("A heading") if kind == "heading" else _("A paragraph"),
        button=_("Save"),
        back_url=f"{head_of(work)['form_url']}#trang-{page}",
        done=_("It stands at the end of its page."),
        template=ACT,
        context=head_of(work),
    )

    def act(data: dict[str, Any]) -> None:
        write(actor, work, lambda document: with_note(document, page, kind, Text(data["vi"], data["en"])))

    return perform(request, bound, act, shown)


@signed_in
def edit_note(request: HttpRequest, procedure: UUID, page: str, at: int) -> HttpResponse:
    """The words of a heading or paragraph (POST vi, en)."""
    actor, work, form = editable(request, procedure)
    elements = _page(form, page).elements
    note = elements[at] if at < len(elements) else None
    if not isinstance(note, Note):
        raise NotFound("forms.Note")
    bound = NoteForm(posted(request), initial={"vi": note.text.vi, "en": note.text.en})
    shown = ActPage(
        title=_("A heading") if note.kind == "heading" else _("A paragraph"),
        button=_("Save"),
        back_url=f"{head_of(work)['form_url']}#trang-{page}",
        done=_("The words are changed."),
        template=ACT,
        context=head_of(work),
    )

    def act(data: dict[str, Any]) -> None:
        write(actor, work, lambda document: note_changed(document, page, at, Text(data["vi"], data["en"])))

    return perform(request, bound, act, shown)


@signed_in
@require_POST
def arrange(request: HttpRequest, procedure: UUID) -> HttpResponse:
    """Move or take away a part: POST do (up, down, remove, move), page, at (its number on the page; "" for the page itself),
    nhom (the group that it stands in), name and target (a question, and the page that it goes to)."""
    actor, work, _form = editable(request, procedure)
    given = request.POST
    do, page, place, group = (given.get(name, "") for name in ("do", "page", "at", "nhom"))
    at = int(place) if place.isdecimal() and len(place) < 5 else None
    if do not in {"up", "down", "remove", "move"}:
        raise NotFound("forms.Element")
    by = {"up": -1, "down": 1}.get(do, 0)

    def change(document: Document) -> Document:
        if do == "move":
            return to_page(document, given.get("name", ""), given.get("target", ""))
        if at is None:
            return without_page(document, page) if do == "remove" else page_moved(document, page, by)
        return without_element(document, page, at, group) if do == "remove" else moved(document, page, at, by, group)

    return act_at_once(
        request,
        lambda: write(actor, work, change),
        done=_("It is taken away.") if do == "remove" else _("It is moved."),
        back_url=f"{head_of(work)['form_url']}#trang-{page}",
    )
