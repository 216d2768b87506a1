"""What waits: signatures for their person, certificates that end soon for those who manage keys."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienhong.directory.public import agency_views
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.work import WaitingItem
from dienhong.signing.models import RemoteSigning, SigningKey
from dienhong.signing.permissions import MANAGE_KEYS
from dienhong.signing.queries import EXPIRES_SOON, keys_ending_soon
from dienhong.signing.remote_queries import own_remote_signings

# Time left -> urgency of the home page: renewing takes weeks, so it begins early and grows louder.
_URGENCY = ((timedelta(days=7), 2), (timedelta(days=30), 1))
_SHOWN = 20


def waiting_for(actor: Actor) -> list[WaitingItem]:
    """Signatures that the actor has yet to approve, and certificates of the actor's agencies that end within 60 days,
    or ended lately, and are not replaced yet.

    Many of them (one authority may have issued thousands on one day) are summed up in a last item.
    """
    waiting = _to_approve(actor)
    agencies = actor.authority.agencies_with(MANAGE_KEYS)
    if not agencies:
        return waiting
    ending = keys_ending_soon(EXPIRES_SOON).filter(agency_id__in=agencies).order_by("not_after", "id")
    keys = list(ending[: _SHOWN + 1])
    names = {view.id: view.name for view in agency_views({key.agency_id or 0 for key in keys}).values()}
    items = waiting + [_item(key, names.get(key.agency_id or 0, "")) for key in keys[:_SHOWN]]
    if len(keys) > _SHOWN:
        items.append(_rest(ending.count() - _SHOWN, keys[_SHOWN].not_after))
    return items


def _to_approve(actor: Actor) -> list[WaitingItem]:
    found = own_remote_signings(actor).filter(state__in=RemoteSigning.OPEN).order_by("ends_at", "id")[:_SHOWN]
    return [
        WaitingItem(
            kind="sign",
            title=_("Approve the signature: %(title)s") % {"title": signing.title},
            url=reverse("signing:wait", args=[signing.uuid]),
            action=_("Look at it"),
            due_at=signing.ends_at,
            urgency=2,
        )
        for signing in found
    ]


def _item(key: SigningKey, agency: str) -> WaitingItem:
    return WaitingItem(
        kind="certificate",
        title=_("Renew the certificate of %(holder)s") % {"holder": key.subject_name},
        url=reverse("signing:key", args=[key.uuid]),
        action=_("Look at it"),
        due_at=key.not_after,
        from_name=agency,
        urgency=_urgency(key.not_after),
    )


def _rest(count: int, first: datetime) -> WaitingItem:
    title = ngettext("Renew %(count)s more certificate", "Renew %(count)s more certificates", count)
    return WaitingItem(
        kind="certificate",
        title=title % {"count": count},
        url=reverse("signing:keys"),
        action=_("Look at them"),
        due_at=first,
        urgency=_urgency(first),
    )


def _urgency(end: datetime) -> int:
    left = end - clock.now()
    return next((urgency for limit, urgency in _URGENCY if left <= limit), 0)
