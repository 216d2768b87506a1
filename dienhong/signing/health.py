"""What the health page says about time-stamps, revocation lists, responders and keys."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienhong.kernel import clock
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.work import HealthRow
from dienhong.signing import stamp_gap
from dienhong.signing.core.trust import TrustStore
from dienhong.signing.core.tsa import HttpTimestamper, TimestampFailed
from dienhong.signing.models import RevocationList, SigningKey, TrustAnchor
from dienhong.signing.providers import KeyUnavailable
from dienhong.signing.providers.csc import configured_services
from dienhong.signing.providers.pkcs11 import configured_token
from dienhong.signing.queries import ENDS_SOON, keys_ending_soon, trust_store
from dienhong.signing.statuses import responders_in_use
from dienhong.signing.timestamping import timestamp_service_if_any

# The page waits for the answer, so it does not wait long.
PATIENCE_SECONDS = 2.0
_PLATFORM = (
    SigningKey.Kind.SYSTEM,
    SigningKey.Kind.TIMESTAMPING,
    SigningKey.Kind.OCSP,
    SigningKey.Kind.ISSUING,
    SigningKey.Kind.ROOT,
)


def health_rows() -> list[HealthRow]:
    """How time-stamps, revocation lists and keys fare. Asks the time-stamp service once."""
    return [_timestamps(), _lists(trust_store()), *_responders(), _keys(), *_gap(), *_hardware()]


def _gap() -> list[HealthRow]:
    """The present time without time-stamps, or the last one of this week."""
    found = stamp_gap.last_gap()
    if found is None:
        return []
    name = _("Time-stamps that are missing")
    waiting = ngettext("%(count)s signature waits", "%(count)s signatures wait", found.waiting) % {
        "count": found.waiting
    }
    began = date_format(localtime(found.began_at, VIETNAM), "H:i d/m/Y")
    if found.ended_at is None:
        value = _("no answer since %(began)s; %(waiting)s for a stamp") % {"began": began, "waiting": waiting}
        end = date_format(localtime(found.refused_from, VIETNAM), "H:i d/m/Y")
        advice = _("Mend the service: from %(end)s on nothing more is signed. All stamps follow by themselves.")
        return [HealthRow(name, "bad" if found.refused_from <= clock.now() else "warn", value, advice % {"end": end})]
    ended = date_format(localtime(found.ended_at, VIETNAM), "H:i d/m/Y")
    value = _("none from %(began)s to %(ended)s; %(waiting)s for a stamp")
    value %= {"began": began, "ended": ended, "waiting": waiting}
    return [
        HealthRow(name, "warn" if found.waiting else "ok", value, _("The worker stamps them.") if found.waiting else "")
    ]


def _hardware() -> list[HealthRow]:
    """The hardware module and the remote services, where they are set up."""
    rows = []
    if settings.DIENHONG.pkcs11_module:
        rows.append(_provider(_("Hardware module for keys"), configured_token().check))
    try:
        services = configured_services()
    except KeyUnavailable as error:
        advice = _("Mend the file of signing services; until then keys of these services sign nothing.")
        return [*rows, HealthRow(_("Remote signing services"), "bad", str(error), advice)]
    return rows + [
        _provider(item.service.address.name, item.patient(PATIENCE_SECONDS).check) for item in services.values()
    ]


def _provider(name: str, check: Callable[[], None]) -> HealthRow:
    try:
        check()
    except KeyUnavailable as error:
        advice = _("Keys kept there sign nothing until it answers; signing is tried again by itself.")
        return HealthRow(name, "bad", _("does not answer: %(detail)s") % {"detail": error}, advice)
    return HealthRow(name, "ok", _("answers"))


def _timestamps() -> HealthRow:
    name, service = _("Time-stamp service"), timestamp_service_if_any()
    if service is None:
        return HealthRow(name, "bad", _("none is set up"), _("Set DIENHONG_TSA_URL to the national service."))
    if isinstance(service, HttpTimestamper):
        service = replace(service, timeout_seconds=PATIENCE_SECONDS)
    began = perf_counter()
    try:
        service.response(hashlib.sha256(b"dienhong health").digest())
    except (TimestampFailed, KeyUnavailable) as error:
        advice = _("Signing goes on without time-stamps for a while; they follow by themselves when it answers.")
        return HealthRow(name, "bad", _("does not answer: %(detail)s") % {"detail": error}, advice)
    return HealthRow(name, "ok", _("answers in %(ms)s ms") % {"ms": round((perf_counter() - began) * 1000)})


def _lists(store: TrustStore) -> HealthRow:
    name, now = _("Revocation lists"), clock.now()
    lists = RevocationList.objects.filter(authority__removed_at=None).select_related("authority")
    oldest = lists.order_by("next_update").first()
    bare = TrustAnchor.objects.filter(removed_at=None, revocation_list=None).order_by("id").first()
    if bare is not None:
        advice = _("Signatures under this authority are refused. See whether its list can be fetched.")
        return HealthRow(name, "bad", _("%(authority)s has none") % {"authority": bare.name}, advice)
    if oldest is None:
        return HealthRow(name, "bad", _("no authority is trusted"), _("Trust the State's certification authorities."))
    newest = max(lists, key=lambda item: item.this_update)
    value = _("newest %(length)s old") % {"length": timesince(newest.this_update, now, depth=1)}
    if oldest.next_update >= now:
        return HealthRow(name, "ok", value)
    ended = _("that of %(authority)s ended %(length)s ago") % {
        "authority": oldest.authority.name,
        "length": timesince(oldest.next_update, now, depth=1),
    }
    refused = oldest.next_update + store.grace < now
    advice = _("See whether it can be fetched: a day after its end signatures are refused.")
    return HealthRow(name, "bad" if refused else "warn", f"{value}; {ended}", advice)


def _responders() -> list[HealthRow]:
    """The responders that certificates in use name."""
    name = _("Certificate status responder")
    rows = []
    for url, silent_since, unanswered in responders_in_use():
        if silent_since is not None:
            began = date_format(localtime(silent_since, VIETNAM), "H:i d/m/Y")
            value = _("%(url)s: no answer since %(began)s") % {"url": url, "began": began}
            advice = _("Revocation lists alone count meanwhile; it is asked again by itself.")
            rows.append(HealthRow(name, "warn", value, advice))
        elif unanswered:
            value = ngettext(
                "%(url)s: no usable answer about %(count)s certificate",
                "%(url)s: no usable answer about %(count)s certificates",
                unanswered,
            )
            advice = _("Revocation lists alone count for these; ask the authority why.")
            rows.append(HealthRow(name, "warn", value % {"url": url, "count": unanswered}, advice))
        else:
            rows.append(HealthRow(name, "ok", _("%(url)s: answers") % {"url": url}))
    return rows


def _keys() -> HealthRow:
    """Keys that end within 30 days or have ended, and that no other one replaces."""
    name, now = _("Signing keys"), clock.now()
    rows = list(keys_ending_soon(ENDS_SOON).order_by("not_after").values_list("kind", "not_after"))
    if not rows:
        return HealthRow(name, "ok", _("none ends within 30 days"))
    value = ngettext(
        "%(count)s ends within 30 days or has ended", "%(count)s end within 30 days or have ended", len(rows)
    )
    stopped = any(kind in _PLATFORM and end <= now for kind, end in rows)
    advice = _("Have the certificates renewed and register the new ones.")
    return HealthRow(name, "bad" if stopped else "warn", value % {"count": len(rows)}, advice)
