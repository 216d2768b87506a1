"""What sessions tell people: which notices there are, who hears each, and what it says."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models import Invitation, Session, SessionStep
from dienhong.cabinet.queries.sessions import day_of
from dienhong.kernel.dated import counts_on
from dienhong.notifications.public import notify

SESSION_NOTICES = {
    "cabinet.invited": _("You are invited to a session"),
    "cabinet.moved": _("A session was moved"),
    "cabinet.cancelled": _("A session was cancelled"),
    "cabinet.chair_handed": _("You lead a session"),
    "cabinet.absence_asked": _("A member asks your consent to be absent"),
    "cabinet.absence_decided": _("Your absence was decided on"),
}
_TO_ALL = {SessionStep.Kind.MOVED: "cabinet.moved", SessionStep.Kind.CANCELLED: "cabinet.cancelled"}


def tell_step(step: SessionStep) -> int:
    """Tell whom a step concerns, once, never the one who made it. Returns how many were told now."""
    session = step.session
    if step.kind == SessionStep.Kind.CHAIR_HANDED:
        return _tell("cabinet.chair_handed", {step.chair.person_id} - {step.person_id}, f"step:{step.pk}", session)
    event = _TO_ALL.get(SessionStep.Kind(step.kind))
    if event is None:
        return 0
    invited = session.invitations.filter(sent_at__isnull=False).values_list("person_id", flat=True)
    return _tell(event, set(invited) - {step.person_id}, f"step:{step.pk}", session, reason=step.text)


def tell_invited(session: Session, invitations: Iterable[Invitation]) -> int:
    """Tell those invited, each once an invitation; for an invitee of one item with its title."""
    told, rows = 0, list(invitations)
    whole = {one.person_id for one in rows if one.item_id is None}
    told += _tell("cabinet.invited", whole, f"session:{session.pk}", session)
    for one in rows:
        if one.item is not None:
            told += _tell("cabinet.invited", {one.person_id}, f"invitation:{one.pk}", session, item=one.item.title)
    return told


def tell_asked(invitation: Invitation) -> int:
    """Tell the head of the body that a member asks."""
    session = invitation.session
    head = session.body.seats.filter(counts_on(day_of(session)), presides=True).values_list("person_id", flat=True)
    key = f"invitation:{invitation.pk}:{invitation.replied_at:%Y%m%d%H%M%S%f}"
    member = f"{invitation.post.title} {invitation.person.full_name}"
    stand_in = f"{invitation.stand_in}, {invitation.stand_in_post}" if invitation.stand_in else ""
    return _tell(
        "cabinet.absence_asked", set(head), key, session, member=member, reason=invitation.reason, stand_in=stand_in
    )


def tell_decided(invitation: Invitation) -> int:
    """Tell the member what the head decided."""
    key = f"invitation:{invitation.pk}:{invitation.replied_at:%Y%m%d%H%M%S%f}"
    granted = invitation.consent == Invitation.Consent.GRANTED
    return _tell("cabinet.absence_decided", {invitation.person_id}, key, invitation.session, granted=granted)


def _tell(event: str, people: set[int], key: str, session: Session, **more: object) -> int:
    context = {
        "title": session.title,
        "body": session.body.name,
        "starts_at": session.starts_at,
        "place": session.place,
        **more,
    }
    url = reverse("cabinet:session", args=[session.uuid])
    return notify(people, event=event, key=key, context=context, url=url)
