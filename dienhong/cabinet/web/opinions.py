"""Opinions on an item by clause: the threads, a new one, an answer, other words, withdrawal; the map of differing opinions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from django.views.decorators.http import require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.commands.opinions import Words
from dienhong.cabinet.commands.sessions import topic_of
from dienhong.cabinet.models import ClauseOpinion, Session
from dienhong.cabinet.queries.opinions import (
    ClauseRow,
    Reader,
    opinion_map,
    opinion_of,
    papers_on,
    reader_of,
    threads_on,
)
from dienhong.cabinet.queries.places import places_on
from dienhong.cabinet.web.view_forms import AnswerForm, OpinionForm, WithdrawForm
from dienhong.documents.public import ActPage, Book, Column, perform, posted, printed_table, workbook_answer
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted

TONES = {ClauseOpinion.Stand.SUPPORT: "ok", ClauseOpinion.Stand.OBJECT: "bad", ClauseOpinion.Stand.CHANGE: "warn"}
ACT = "cabinet/opinion_act.html"
_MOST_PRINTED = 2000


@signed_in
@require_safe
def of_item(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All opinions on an item in their threads."""
    reader, threads = threads_on(actor_of(request), uuid)
    context = {**head_of(reader), "threads": threads}
    return render(request, "cabinet/opinions.html", context)


def head_of(reader: Reader) -> dict[str, Any]:
    """What every page about the opinions on an item shows."""
    session = reader.item.session
    sees_session = reader.inside or bool(reader.helped)
    return {
        "reader": reader,
        "item": reader.item,
        "session": session,
        "body": session.body,
        "session_url": reverse("cabinet:session", args=[session.uuid]) if sees_session else "",
        "dossier_url": _dossier_url(reader),
        "topics": (topic_of(session),),
    }


def _dossier_url(reader: Reader) -> str:
    return reverse("cabinet:dossier", args=[reader.item.dossier.uuid]) if reader.item.dossier is not None else ""


def offered_on(actor: Actor, item: UUID) -> dict[str, Any]:
    """What an opinion can be about: `papers` (UUID of the newest version, label), and the places of texts that have a tree."""
    papers = [(str(one.uuid), f"{one.paper.title} ({one.number})") for one in papers_on(actor, item)]
    return {"papers": papers, "places": places_on(actor, item)}


def words_of(data: dict[str, Any]) -> Words:
    """What the form says."""
    version = UUID(data["version"]) if data.get("version") else None
    return Words(data["stand"], data["text"], version, data["clause"], data["quote"], data.get("place", ""))


def _page(reader: Reader, words: tuple[str, str, str], **more: Any) -> ActPage:
    title, button, done = words
    back = reverse("cabinet:opinions", args=[reader.item.uuid])
    context = {**head_of(reader), **more.pop("context", {})}
    return ActPage(
        title=title,
        button=button,
        back_url=back,
        done=done,
        intro=reader.item.title,
        template=ACT,
        context=context,
        **more,
    )


@signed_in
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Publish an opinion: POST version, clause, quote, stand, text."""
    actor = actor_of(request)
    reader = reader_of(actor, uuid)
    if reader.seat is None:
        raise NotPermitted("cabinet.member")
    form = OpinionForm(posted(request), **offered_on(actor, reader.item.uuid))
    words = (_("Opinion on a clause"), _("Publish my opinion"), _("Your opinion is published."))
    return perform(
        request, form, lambda data: commands.give_opinion(actor, item=uuid, words=words_of(data)), _page(reader, words)
    )


@signed_in
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Answer an opinion: POST text."""
    actor = actor_of(request)
    asked, reader = opinion_of(actor, uuid)
    if reader.seat is None and not reader.answers:
        raise NotPermitted("cabinet.member")
    words = (_("Answer an opinion"), _("Publish the answer"), _("The answer is published; whoever asked is told."))
    page = _page(reader, words, context={"asked": asked, "tone": TONES.get(ClauseOpinion.Stand(asked.stand), "")})
    form = AnswerForm(posted(request))
    return perform(request, form, lambda data: commands.answer_opinion(actor, opinion=uuid, text=data["text"]), page)


@signed_in
def replace(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say it otherwise: POST as a new one, or text for an answer."""
    actor = actor_of(request)
    old, reader = opinion_of(actor, uuid)
    _must_be_own(reader, old, actor.person_id)
    words = (_("Change the opinion"), _("Publish it anew"), _("The new words count; the earlier ones stay on file."))

    def act(data: dict[str, Any]) -> object:
        said = Words(old.stand, data["text"]) if old.stand == ClauseOpinion.Stand.ANSWER else words_of(data)
        return commands.replace_opinion(actor, opinion=uuid, words=said)

    initial = {name: getattr(old, name) for name in ("stand", "text", "clause", "quote", "place")}
    initial["version"] = str(old.version.uuid) if old.version is not None else ""
    if old.stand == ClauseOpinion.Stand.ANSWER:
        return perform(request, AnswerForm(posted(request), initial=initial), act, _page(reader, words))
    form = OpinionForm(posted(request), **offered_on(actor, reader.item.uuid), initial=initial)
    return perform(request, form, act, _page(reader, words))


@signed_in
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take an opinion back: POST reason."""
    actor = actor_of(request)
    old, reader = opinion_of(actor, uuid)
    _must_be_own(reader, old, actor.person_id)
    words = (
        _("Withdraw the opinion"),
        pgettext("opinion", "Withdraw"),
        _("The opinion is withdrawn; its words stay on file."),
    )
    page = _page(reader, words, icon="x", tone="bad")
    form = WithdrawForm(posted(request))
    return perform(request, form, lambda data: commands.withdraw_opinion(actor, opinion=uuid, **data), page)


def _must_be_own(reader: Reader, old: ClauseOpinion, person_id: int | None) -> None:
    if not is_own(reader, old, person_id):
        raise NotPermitted("cabinet.member")


def is_own(reader: Reader, old: ClauseOpinion, person_id: int | None) -> bool:
    """Whether the reader wrote it and may still change it."""
    mine = reader.seat is not None and old.seat_id == reader.seat.pk
    return mine or (old.by_agency_id is not None and reader.answers and old.author_id == person_id)


@signed_in
@require_safe
def map_(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where members differ, by clause: most objectors first."""
    found = opinion_map(actor_of(request), uuid)
    session = found.session
    context = {"map": found, "session": session, "body": session.body, "topics": (topic_of(session),)}
    context["back_url"] = reverse("cabinet:session", args=[uuid])
    return render(request, "cabinet/opinion_map.html", context)


@signed_in
@require_safe
def map_workbook(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The map as a workbook, a line a member and clause."""
    found = opinion_map(actor_of(request), uuid)
    return workbook_answer("ban-do-y-kien", _book(found.session), _lines(found.rows))


@signed_in
@require_safe
def map_print(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same as PDF, in the form of registers, which is Vietnamese; at most 2,000 lines."""
    found = opinion_map(actor_of(request), uuid)
    with override("vi"):
        rows = [[str(cell) for cell in line] for line in islice(_lines(found.rows), _MOST_PRINTED)]
    headers = {"Content-Disposition": 'inline; filename="ban-do-y-kien.pdf"', "Cache-Control": "private, no-cache"}
    return HttpResponse(printed_table(_book(found.session), rows), content_type="application/pdf", headers=headers)


def _book(session: Session) -> Book:
    columns = (
        Column("Nội dung", 30),
        Column("Tài liệu", 24),
        Column("Điều, khoản, điểm", 16),
        Column("Số không tán thành", 8, True),
        Column("Số đề nghị sửa", 8, True),
        Column("Số tán thành", 8, True),
        Column("Thành viên", 20),
        Column("Thể hiện", 12),
        Column("Ý kiến", 40),
    )
    return Book(session.body.name, "BẢN ĐỒ Ý KIẾN KHÁC NHAU", session.title, columns)


def _lines(rows: Any) -> Iterator[tuple[str | int, ...]]:
    for row in rows:
        yield from _lines_of(row)


def _lines_of(row: ClauseRow) -> Iterator[tuple[str | int, ...]]:
    for wish in row.wishes:
        one = wish.opinion
        yield (
            f"{row.number}. {row.item.title}",
            row.paper,
            row.clause,
            row.objectors,
            row.changers,
            row.supporters,
            wish.seat.person.full_name,
            str(one.get_stand_display()),
            one.text,
        )
