"""Minutes of a session: the page, passages, remarks, settling, signing, the PDF."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.commands.sessions import topic_of
from dienhong.cabinet.minutes_pdf import minutes_pdf, short
from dienhong.cabinet.models import Minutes, Session
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.minutes import (
    Reader,
    ShownSection,
    may_sign,
    minutes_of,
    part_of,
    reader_of,
    remark_of,
    remarks_of,
    sections_of,
    signature_awaited,
    signatures_for,
)
from dienhong.cabinet.queries.sessions import is_person
from dienhong.cabinet.web.minutes_forms import AnswerForm, PassageForm, RemarkForm, UntilForm
from dienhong.cabinet.web.sessions import act_page
from dienhong.documents.public import act_at_once, perform, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import NotFound, NotPermitted

State = Minutes.State
TONES = {State.DRAFTED: "warn", State.READ: "warn", State.SETTLED: "live", State.SIGNED: "ok"}


def _url(session: Session) -> str:
    return reverse("cabinet:minutes", args=[session.uuid])


@signed_in
@require_safe
def page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The minutes with the event behind each sentence, remarks, signatures, and what the reader may do."""
    actor = actor_of(request)
    reader, row = minutes_of(actor, uuid)
    context: dict[str, Any] = {
        "session": reader.session,
        "body": reader.session.body,
        "reader": reader,
        "minutes": row,
        "topics": [topic_of(reader.session)],
    }
    if row is not None:
        remarks = remarks_of(actor, row)
        awaited = signature_awaited(actor, row)
        context |= {
            "tone": TONES[State(row.state)],
            "sections": _numbered(sections_of(actor, row)),
            "remarks": remarks,
            "signatures": signatures_for(actor, row),
            "may_write": reader.keeps and row.state in (State.DRAFTED, State.READ),
            "may_remark": row.state == State.READ
            and reader.seat is not None
            and is_person(actor, reader.seat.person_id),
            "may_sign": may_sign(actor, reader, row),
            "awaited": awaited,
        }
        context["topics"] += [awaited.topic] if awaited else []
    return render(request, "cabinet/minutes.html", context)


def _numbered(sections: list[ShownSection]) -> list[dict[str, Any]]:
    """Sections whose sentences have numbers, by which remarks name them, and short references."""
    number, found = 0, []
    for one in sections:
        parts = []
        for part in one.parts:
            number += 1
            parts.append({"number": number, "one": part, "refs": [short(source) for source in part.part.sources]})
        found.append({"title": one.title, "parts": parts})
    return found


@signed_in
@require_POST
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Assemble the minutes."""
    actor = actor_of(request)
    reader = reader_of(actor, uuid)
    done = _("The minutes are assembled; write the passages, then give them to the members.")
    act = lambda: commands.draft_minutes(actor, session=uuid)  # noqa: E731  one act
    return act_at_once(request, act, done=done, back_url=_url(reader.session))


@signed_in
def part(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write a passage: POST text, version."""
    actor = actor_of(request)
    reader, row = part_of(actor, uuid)
    _must_keep(reader)
    versions = list(row.versions.select_related("author"))
    initial = {"text": versions[0].text if versions else "", "version": len(versions)}
    title = f"{row.item.position}. {row.item.title}" if row.item else str(row.get_section_display())

    def act(data: dict[str, Any]) -> object:
        return commands.write_minutes(actor, part=uuid, version=data["version"], text=data["text"])

    words = (_("Write a passage"), _("Keep"), _("The passage is kept as a new version."))
    shown = act_page(
        reader.session,
        words,
        back_url=_url(reader.session),
        intro=title,
        template="cabinet/minutes_part.html",
        context={"versions": versions},
    )
    return perform(request, PassageForm(posted(request), initial=initial), act, shown)


@signed_in
def send(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the minutes to the members: POST until."""
    actor = actor_of(request)
    reader = _reader_with_minutes(request, uuid)
    _must_keep(reader)

    def act(data: dict[str, Any]) -> object:
        return commands.send_minutes(actor, session=uuid, until=data["until"])

    words = (_("Give the minutes to the members"), _("Give them"), _("The members are asked for their remarks."))
    shown = act_page(reader.session, words, back_url=_url(reader.session), icon="send")
    return perform(request, UntilForm(posted(request)), act, shown)


@signed_in
def remark(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say what is wrong: POST text; POST agree=1 says that nothing is."""
    actor = actor_of(request)
    reader = _reader_with_minutes(request, uuid)
    if request.POST.get("agree"):
        act_agree = lambda: commands.remark_minutes(actor, session=uuid, text="")  # noqa: E731  one act
        return act_at_once(
            request, act_agree, done=_("Thank you; your agreement is kept."), back_url=_url(reader.session)
        )
    if reader.seat is None:
        raise NotPermitted("cabinet.remark_minutes")

    def act(data: dict[str, Any]) -> object:
        return commands.remark_minutes(actor, session=uuid, text=data["text"])

    words = (_("Say what is wrong"), _("Send the remark"), _("The remark is with the secretary."))
    shown = act_page(reader.session, words, back_url=_url(reader.session), icon="send")
    return perform(request, RemarkForm(posted(request)), act, shown)


@signed_in
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Answer a remark: POST answer."""
    actor = actor_of(request)
    reader, row = remark_of(actor, uuid)
    _must_keep(reader)

    def act(data: dict[str, Any]) -> object:
        return commands.answer_remark(actor, remark=uuid, answer=data["answer"])

    words = (_("Answer the remark"), _("Answer"), _("The member reads the answer."))
    intro = f"{row.invitation.person.full_name}: {row.text}"
    shown = act_page(reader.session, words, back_url=_url(reader.session), intro=intro)
    return perform(request, AnswerForm(posted(request)), act, shown)


@signed_in
@require_POST
def settle(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Settle the text."""
    actor = actor_of(request)
    reader = _reader_with_minutes(request, uuid)
    act = lambda: commands.settle_minutes(actor, session=uuid)  # noqa: E731  one act
    return act_at_once(request, act, done=_("The text is settled; now it is signed."), back_url=_url(reader.session))


@signed_in
@require_POST
def sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Sign with one's own key."""
    actor = actor_of(request)
    reader = _reader_with_minutes(request, uuid)
    act = lambda: commands.sign_minutes(actor, session=uuid)  # noqa: E731  one act
    return act_at_once(request, act, done=_("The signature is being made."), back_url=_url(reader.session))


@signed_in
@require_safe
def pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The minutes as PDF as far as the reader may read them, with the signatures there are."""
    reader, row = minutes_of(actor_of(request), uuid)
    if row is None:
        raise NotFound("cabinet.Minutes")
    data, _pages = minutes_pdf(row, reader.part)
    found = HttpResponse(data, content_type="application/pdf")
    found.headers["Content-Disposition"] = f'inline; filename="bien-ban-{reader.session.uuid}.pdf"'
    found.headers["Cache-Control"] = "private, no-cache"
    return found


def _reader_with_minutes(request: HttpRequest, uuid: UUID) -> Reader:
    reader, row = minutes_of(actor_of(request), uuid)
    if row is None:
        raise NotFound("cabinet.Minutes")
    return reader


def _must_keep(reader: Reader) -> None:
    if not reader.keeps:
        raise NotPermitted(KEEP_BODIES)
