"""The tables of measures: the same cells on the page, in the workbook and in print; each figure knows what it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dienhong.cabinet.measures import Compared
from dienhong.cabinet.models import AgendaItem
from dienhong.cabinet.queries.answer_times import AnswerTimes, Holder, Question
from dienhong.cabinet.queries.debts import Debt
from dienhong.cabinet.queries.measures import ItemTime, Meetings, Period, SessionFigures
from dienhong.kernel import clock

_COMMAS = {ord(","): ".", ord("."): ","}


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one field: `note` smaller below it, `url` what it counts, `tone` of a chip."""

    text: str
    url: str = ""
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: `width` as in a workbook, `figures` set to the right."""

    label: str
    width: int
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a heading; `empty` is said instead where it has no rows."""

    name: str
    title: str
    heads: tuple[Head, ...]
    rows: Sequence[tuple[Cell, ...]]
    empty: tuple[str, str]

    @property
    def lines(self) -> list[list[tuple[Head, Cell]]]:
        """Rows with the head of each cell."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


def figure(value: float | None, digits: int = 0) -> str:
    """1.234,5; a dash for nothing."""
    return "–" if value is None else f"{value:,.{digits}f}".translate(_COMMAS)


def minutes(seconds: int | None) -> str:
    """Seconds as minutes with one decimal."""
    return figure(None if seconds is None else seconds / 60, 1)


def hours(seconds: int | None) -> str:
    """Seconds as hours with one decimal."""
    return figure(None if seconds is None else seconds / 3600, 1)


def percent(value: float | None) -> str:
    """With one decimal."""
    return "–" if value is None else f"{figure(value, 1)} %"


def moment(at: datetime | None) -> str:
    """Time and day in Viet Nam."""
    return f"{localtime(at, clock.VIETNAM):%H:%M %d/%m/%Y}" if at is not None else "–"


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of what figures count, for one body and period."""

    body: UUID
    period: Period

    def to(self, name: str, **more: Any) -> str:
        """A page of measures with the same days and `more`."""
        query = {
            "tu": self.period.first,
            "den": self.period.last,
            **{key: value for key, value in more.items() if value},
        }
        return f"{reverse(f'cabinet:{name}', args=[self.body])}?{urlencode(query)}"


def _time_heads(first: str) -> tuple[Head, ...]:
    return (
        Head(first, 34),
        Head(pgettext("count", "Items"), 8, True),
        Head(pgettext("count", "Compared"), 8, True),
        Head(_("Took (min)"), 10, True),
        Head(_("Before (min)"), 10, True),
        Head(_("Saved (min)"), 10, True),
        Head(_("Saved (%)"), 9, True),
    )


def _times(found: Compared, url: str) -> tuple[Cell, ...]:
    return (
        Cell(figure(found.items), url),
        Cell(figure(found.compared), url),
        Cell(minutes(found.spent if found.compared else None), url),
        Cell(minutes(found.before if found.compared else None), url),
        Cell(minutes(found.saved), url),
        Cell(percent(found.saved_percent), url),
    )


def forms_sheet(found: Meetings, links: Links) -> Sheet:
    """Items by their form."""
    rows = [
        (Cell(str(AgendaItem.Form(form).label)), *_times(totals, links.to("measure_items", loai=form)))
        for form, totals in found.forms.items()
    ]
    empty = _("No session was closed in this time"), _("Choose other days.")
    return Sheet("loai-noi-dung", _("By item type"), _time_heads(_("Item type")), rows, empty)


def sessions_sheet(found: Meetings, links: Links) -> Sheet:
    """A line a session."""
    heads = (
        *_time_heads(_("Session")),
        Head(_("Whole session (min)"), 10, True),
        Head(_("Saved by the undisputed items (min)"), 12, True),
        Head(_("Pages not printed"), 10, True),
    )
    rows = [_session_row(one, links) for one in found.sessions]
    empty = _("No session was closed in this time"), _("As soon as one is closed, its minutes and pages stand here.")
    return Sheet("phien-hop", _("By session"), heads, rows, empty)


def _session_row(one: SessionFigures, links: Links) -> tuple[Cell, ...]:
    uuid = one.session.uuid
    items = links.to("measure_items", phien=uuid)
    return (
        Cell(one.session.title, items, moment(one.session.opened_at)),
        *_times(one.totals, items),
        Cell(minutes(one.seconds), reverse("cabinet:running", args=[uuid])),
        Cell(minutes(one.totals.saved_together), links.to("measure_items", phien=uuid, cach="thong-nhat")),
        Cell(figure(one.sheets), links.to("measure_papers", phien=uuid)),
    )


def items_sheet(items: Iterable[tuple[SessionFigures, ItemTime]]) -> Sheet:
    """A line an item: what it took beside its baseline and the source of that."""
    heads = (
        Head(pgettext("of a session", "Item"), 34),
        Head(_("Item type"), 14),
        Head(_("Begun"), 12),
        Head(_("Ended"), 12),
        Head(_("Took (min)"), 9, True),
        Head(_("Before (min)"), 9, True),
        Head(_("Source of the baseline"), 26),
    )
    rows = []
    for session, one in items:
        item, baseline = one.item, one.baseline
        url = reverse("cabinet:outcome", args=[item.uuid])
        together = _("With the undisputed items; the vote on them took %(n)s min") % {
            "n": minutes(session.totals.block)
        }
        rows.append(
            (
                Cell(f"{item.position}. {item.title}", url, together if one.spent.together else session.session.title),
                Cell(item.get_form_display()),
                Cell(moment(item.started_at)),
                Cell(moment(item.ended_at)),
                Cell(minutes(one.spent.seconds)),
                Cell(minutes(one.spent.before)),
                Cell(f"{baseline.citation} ({baseline.valid_from:%d/%m/%Y})" if baseline else _("No baseline")),
            )
        )
    empty = _("No item was concluded in this time"), _("Choose other days.")
    return Sheet("noi-dung", pgettext("of a session", "Concluded items"), heads, rows, empty)


def papers_sheet(sessions: Iterable[SessionFigures]) -> Sheet:
    """A line a paper: its pages, the members, what that makes."""
    heads = (
        Head(_("Paper"), 36),
        Head(_("Session"), 26),
        Head(_("Pages"), 8, True),
        Head(_("Members sent it"), 10, True),
        Head(_("Pages not printed"), 12, True),
    )
    rows = []
    for session in sessions:
        for one in session.papers:
            version = one.version
            product = None if one.pages is None else one.pages * session.members
            rows.append(
                (
                    Cell(
                        version.paper.title,
                        reverse("cabinet:paper_version", args=[version.uuid]),
                        f"{version.name} ({version.number})",
                    ),
                    Cell(session.session.title, reverse("cabinet:session", args=[session.session.uuid])),
                    Cell(figure(one.pages)),
                    Cell(figure(session.members)),
                    Cell(figure(product)),
                )
            )
    empty = _("No paper stood on an agenda in this time"), _("Choose other days.")
    return Sheet("tai-lieu", _("Papers"), heads, rows, empty)


def _speed_heads(first: str) -> tuple[Head, ...]:
    return (
        Head(first, 34),
        Head(pgettext("count", "Asked"), 8, True),
        Head(pgettext("count", "Answered in time"), 9, True),
        Head(pgettext("count", "Answered late"), 9, True),
        Head(pgettext("count", "Never answered"), 9, True),
        Head(pgettext("count", "Still open"), 9, True),
        Head(_("Median until answered (h)"), 11, True),
    )


def _holder_row(one: Holder, links: Links) -> tuple[Cell, ...]:
    key = {"nguoi": one.seat.uuid} if one.seat is not None else {"co_quan": one.agency.uuid}
    found, url = one.speed, links.to("measure_answers", **key)
    name = one.seat.person.full_name if one.seat is not None else one.agency.name
    states = (("in_time", found.in_time), ("late", found.late), ("silent", found.silent), ("open", found.open))
    return (
        Cell(name, url, f"{one.seat.post.title} · {one.agency.name}" if one.seat is not None else ""),
        Cell(figure(found.asked), url),
        *(Cell(figure(n), links.to("measure_answers", tinh_trang=state, **key)) for state, n in states),
        Cell(hours(found.median), url),
    )


def holders_sheets(found: AnswerTimes, links: Links) -> list[Sheet]:
    """By member, and by agency."""
    empty = _("Nobody was asked anything in this time"), _("Written ballots, positions and appraisals stand here.")
    return [
        Sheet("thanh-vien", _("By member"), _speed_heads(pgettext("of a body", "Member")),
              [_holder_row(one, links) for one in found.members], empty),
        Sheet("co-quan", _("By agency"), _speed_heads(_("Agency")),
              [_holder_row(one, links) for one in found.agencies], empty),
    ]  # fmt: skip


def kinds() -> dict[str, str]:
    """What is asked and owed, in words."""
    return {
        "ballot": _("Written ballot"),
        "position": _("Position before the session"),
        "appraisal": _("Appraisal"),
        "check": _("Dossier to be taken in"),
        "rework": _("Dossier sent back"),
        "tasks": _("Conclusion without tasks"),
    }


_PAGES = {"ballot": "poll", "position": "positions", "appraisal": "dossier", "check": "dossier", "rework": "dossier"}


def page_of_kind(kind: str, uuid: UUID) -> str:
    """Where what is asked stands."""
    return reverse(f"cabinet:{_PAGES.get(kind, 'outcome')}", args=[uuid])


def questions_sheet(rows: Iterable[Question]) -> Sheet:
    """A line a question and holder."""
    states = {
        "in_time": (pgettext("count", "Answered in time"), "ok"),
        "late": (pgettext("count", "Answered late"), "warn"),
        "silent": (pgettext("count", "Never answered"), "bad"),
        "open": (pgettext("count", "Still open"), ""),
    }
    heads = (
        Head(_("What was asked"), 34),
        Head(_("Who answers"), 24),
        Head(_("Asked at"), 12),
        Head(_("Answer until"), 12),
        Head(_("Answered at"), 12),
        Head(_("Took (h)"), 9, True),
        Head(_("State"), 12),
    )
    named, lines = kinds(), []
    for one in rows:
        said, (word, tone) = one.answered, states[one.answered.state]
        who = one.seat.person.full_name if one.seat is not None else one.agency.name
        lines.append(
            (
                Cell(one.about, page_of_kind(one.kind, one.uuid), named[one.kind]),
                Cell(who, "", one.agency.name if one.seat is not None else ""),
                Cell(moment(said.asked_at)),
                Cell(moment(said.due_at)),
                Cell(moment(said.answered_at)),
                Cell(hours(said.seconds)),
                Cell(word, tone=tone),
            )
        )
    empty = _("No question fits"), _("Choose other days.")
    return Sheet("cau-hoi", _("What was asked"), heads, lines, empty)


def debts_sheet(rows: Iterable[Debt], now: datetime) -> Sheet:
    """A line a debt."""
    heads = (
        Head(_("Who holds it"), 24),
        Head(_("What"), 36),
        Head(_("Holds it since"), 12),
        Head(_("Days held"), 9, True),
        Head(pgettext("of a debt", "Term"), 12),
        Head(_("Over the term (days)"), 10, True),
    )
    named, lines = kinds(), []
    for one in rows:
        over, url = one.over(now), page_of_kind(one.kind, one.uuid)
        who = one.seat.person.full_name if one.seat is not None else one.agency.name
        what = named[one.kind]
        if one.kind == "position":
            what += ", " + ngettext("%(n)s item", "%(n)s items", one.count) % {"n": one.count}
        late = figure(over.total_seconds() / 86400, 1) if over is not None else "–"
        lines.append(
            (
                Cell(who, "", f"{one.seat.post.title} · {one.agency.name}" if one.seat is not None else ""),
                Cell(one.about, url, what),
                Cell(moment(one.since)),
                Cell(figure((now - one.since).total_seconds() / 86400, 1)),
                Cell(moment(one.due_at)),
                Cell(late, tone="bad" if over is not None else ""),
            )
        )
    empty = _("Nobody owes anything"), _("Whatever waits for somebody stands here, the longest over its term first.")
    return Sheet("viec-no", _("Debt list"), heads, lines, empty)
