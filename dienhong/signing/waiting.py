"""What waits for those who manage keys: certificates that end soon."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienhong.directory.public import agency_views
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.work import WaitingItem
from dienhong.signing.models import SigningKey
from dienhong.signing.permissions import MANAGE_KEYS
from dienhong.signing.queries import EXPIRES_SOON, keys_ending_soon

# Time left -> urgency of the home page: renewing takes weeks, so it begins early and grows louder.
_URGENCY = ((timedelta(days=7), 2), (timedelta(days=30), 1))
_SHOWN = 20


def waiting_for(actor: Actor) -> list[WaitingItem]:
    """Certificates of the actor's agencies that end within 60 days, or ended lately, and are not replaced yet.

    Many of them (one authority may have issued thousands on one day) are summed up in a last item.
    """
    agencies = actor.authority.agencies_with(MANAGE_KEYS)
    if not agencies:
        return []
    ending = keys_ending_soon(EXPIRES_SOON).filter(agency_id__in=agencies).order_by("not_after", "id")
    keys = list(ending[: _SHOWN + 1])
    names = {view.id: view.name for view in agency_views({key.agency_id or 0 for key in keys}).values()}
    items = [_item(key, names.get(key.agency_id or 0, "")) for key in keys[:_SHOWN]]
    if len(keys) > _SHOWN:
        items.append(_rest(ending.count() - _SHOWN, keys[_SHOWN].not_after))
    return items


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
