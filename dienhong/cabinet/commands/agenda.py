"""The agenda of a session: items added, put in order, changed, taken off."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dienhong.audit.public import command
from dienhong.cabinet.commands.attendance import call_out
from dienhong.cabinet.commands.sessions import leave_step, must_be, tell_pages
from dienhong.cabinet.commands.speeches import silence
from dienhong.cabinet.models import AgendaItem, Dossier, Session, SessionStep
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.consent_rows import must_be_free
from dienhong.cabinet.queries.sessions import item_for_update, must_run, session_for_update
from dienhong.cabinet.ready_papers import must_be_ready
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken

State, Kind = AgendaItem.State, SessionStep.Kind
_NOT_OVER = (Session.State.PREPARING, Session.State.CALLED, Session.State.OPEN)
_TITLE, _PRESENTER, _ASKS, _LONGEST, _REASON = 500, 200, 4000, 600, 500


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """What an item is to be: `form` a value of AgendaItem.Form, `asks` a question a line, `submitter_id` an agency."""

    title: str
    form: AgendaItem.Form
    minutes: int
    presenter: str = ""
    asks: str = ""
    submitter_id: int | None = None


@command
def add_item(actor: Actor, *, session: UUID, plan: ItemPlan, dossier: UUID | None = None) -> AgendaItem:
    """Put a matter at the end of the agenda (thêm nội dung), with its dossier where it has one.

    Raises RuleBroken: cabinet.session_state, item_title_missing, item_minutes, dossier_of_another_body, dossier_not_ready,
    papers_late.
    """
    row = session_for_update(actor, session)
    require(actor, KEEP_BODIES, at=row.agency_id)
    must_be(row, *_NOT_OVER)
    fields, laid = _fields(plan), None
    if dossier is not None:
        laid = Dossier.objects.filter(uuid=dossier, body_id=row.body_id).first()
        if laid is None:
            raise RuleBroken("cabinet.dossier_of_another_body")
        must_be_ready(row, laid)
        fields["submitter_id"] = laid.submitter_id

    last = row.items.order_by("-position").values_list("position", flat=True).first()
    item = AgendaItem.objects.create(
        agency_id=row.agency_id, session=row, dossier=laid, position=(last or 0) + 1, **fields
    )
    tell_pages(row, item=item.title)
    return item


@command
def change_item(actor: Actor, *, item: UUID, plan: ItemPlan) -> AgendaItem:
    """Correct an item that was not taken up yet. Raises RuleBroken: cabinet.item_state, item_title_missing, item_minutes."""
    row = item_for_update(actor, item)
    require(actor, KEEP_BODIES, at=row.agency_id)
    must_be(row.session, *_NOT_OVER)
    _must_be(row, State.WAITING)
    fields = _fields(plan)
    if row.dossier_id is not None:
        del fields["submitter_id"]  # the dossier says who submits it
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    tell_pages(row.session, item=row.title)
    return row


@command
def move_item(actor: Actor, *, item: UUID, to: int) -> AgendaItem:
    """Put an item that waits in another place (`to`, from 1), never before what was taken up. Raises RuleBroken("cabinet.item_state")."""
    row = item_for_update(actor, item)
    must_run(actor, row.session)
    must_be(row.session, *_NOT_OVER)
    _must_be(row, State.WAITING)
    rows = list(row.session.items.order_by("position"))
    first = max((place for place, one in enumerate(rows, 1) if one.started_at is not None), default=0)
    others = [one for one in rows if one.pk != row.pk]
    others.insert(min(max(to - 1, first), len(others)), row)
    for place, one in enumerate(others, 1):
        one.position = place
    AgendaItem.objects.bulk_update(others, ["position"])
    tell_pages(row.session, item=row.title, place=str(row.position))
    return row


@command
def take_off_item(actor: Actor, *, item: UUID, reason: str) -> AgendaItem:
    """Take an item off the agenda (rút nội dung), discussed or not. Raises RuleBroken: cabinet.item_state, reason_missing."""
    row = item_for_update(actor, item)
    must_run(actor, row.session)
    must_be(row.session, *_NOT_OVER)
    _must_be(row, State.WAITING, State.DISCUSSED)
    if not reason.strip():
        raise RuleBroken("cabinet.reason_missing")
    _end(actor, row, State.TAKEN_OFF, reason.strip()[:_REASON])
    leave_step(actor, row.session, Kind.ITEM_TAKEN_OFF, text=row.conclusion, item=row)
    tell_pages(row.session, item=row.title, reason=row.conclusion)
    return row


@command
def start_item(actor: Actor, *, item: UUID) -> AgendaItem:
    """Take an item up (bắt đầu nội dung) for all to see. Raises RuleBroken: cabinet.session_state, item_state, item_open."""
    row = item_for_update(actor, item)
    must_run(actor, row.session)
    must_be(row.session, Session.State.OPEN)
    _must_be(row, State.WAITING)
    if row.session.items.filter(state=State.DISCUSSED).exists():
        raise RuleBroken("cabinet.item_open", conflict=True)
    row.state, row.started_at = State.DISCUSSED, clock.now()
    row.save(update_fields=["state", "started_at"])
    leave_step(actor, row.session, Kind.ITEM_STARTED, item=row)
    tell_pages(row.session, item=row.title)
    return row


@command
def conclude_item(actor: Actor, *, item: UUID, conclusion: str) -> AgendaItem:
    """Conclude the item under discussion (kết luận); whoever was called in for it is called out.

    Raises RuleBroken: cabinet.session_state, item_state, conclusion_missing.
    """
    row = item_for_update(actor, item)
    must_run(actor, row.session)
    must_be(row.session, Session.State.OPEN)
    _must_be(row, State.DISCUSSED)
    if not conclusion.strip():
        raise RuleBroken("cabinet.conclusion_missing")
    _end(actor, row, State.CONCLUDED, conclusion.strip())
    leave_step(actor, row.session, Kind.ITEM_CONCLUDED, text=row.conclusion, item=row)
    tell_pages(row.session, item=row.title)
    return row


def _end(actor: Actor, item: AgendaItem, state: AgendaItem.State, text: str) -> None:
    if item.state == State.DISCUSSED:
        silence(actor, item)
        call_out(actor, item)
    item.state, item.ended_at, item.conclusion = state, clock.now(), text
    item.save(update_fields=["state", "ended_at", "conclusion"])


def _must_be(item: AgendaItem, *states: AgendaItem.State) -> None:
    if item.state not in states:
        raise RuleBroken("cabinet.item_state", conflict=True, state=item.get_state_display())
    must_be_free(item)


def _fields(plan: ItemPlan) -> dict[str, object]:
    title = " ".join(plan.title.split())[:_TITLE]
    if not title:
        raise RuleBroken("cabinet.item_title_missing")
    if not 1 <= plan.minutes <= _LONGEST:
        raise RuleBroken("cabinet.item_minutes")
    return {
        "title": title,
        "form": plan.form,
        "minutes": plan.minutes,
        "presenter": plan.presenter.strip()[:_PRESENTER],
        "asks": plan.asks.strip()[:_ASKS],
        "submitter_id": plan.submitter_id,
    }
