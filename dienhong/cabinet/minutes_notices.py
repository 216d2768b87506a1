"""What minutes tell people: that they can be read, that they wait for a signature."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models import Minutes
from dienhong.cabinet.queries.minutes import member_invitations, signatures_of
from dienhong.notifications.public import notify

MINUTES_NOTICES = {
    "cabinet.minutes_sent": _("Minutes wait for your remarks"),
    "cabinet.minutes_to_sign": _("Minutes wait for your signature"),
}


def tell_members_to_read(minutes: Minutes) -> int:
    """Tell all members until when they can say what is wrong; a later time is told anew. Returns how many were told now."""
    people = list(member_invitations(minutes.session).values_list("person_id", flat=True))
    key = f"{minutes.pk}:{minutes.read_until:%Y%m%d%H%M}"
    return notify(people, event="cabinet.minutes_sent", key=key, context=_context(minutes), url=_url(minutes))


def tell_who_signs(minutes: Minutes) -> int:
    """Tell the chair once the secretary has signed; the secretary settled the text and knows."""
    made = signatures_of(minutes)
    if "secretary" not in made or "chair" in made:
        return 0
    chair = [minutes.session.chair.person_id]
    return notify(
        chair, event="cabinet.minutes_to_sign", key=str(minutes.pk), context=_context(minutes), url=_url(minutes)
    )


def _context(minutes: Minutes) -> dict[str, object]:
    session = minutes.session
    return {"title": session.title, "body": session.body.name, "until": minutes.read_until}


def _url(minutes: Minutes) -> str:
    return reverse("cabinet:minutes", args=[minutes.session.uuid])
