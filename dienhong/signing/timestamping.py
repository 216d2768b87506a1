"""Which time-stamping service is in use: the one of the settings, else the demonstration's own."""

from __future__ import annotations

import logging

from django.conf import settings

from dienhong.audit.public import attach_timestamp, checkpoint_awaiting_timestamp
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken
from dienhong.signing.core.tsa import HttpTimestamper, LocalTimestamper, TimestampAuthority, TimestampFailed
from dienhong.signing.models import SigningKey
from dienhong.signing.queries import authority_key, loaded

log = logging.getLogger(__name__)
Service = HttpTimestamper | LocalTimestamper


def timestamp_service() -> Service:
    """Raises RuleBroken("signing.no_timestamp_service")."""
    service = timestamp_service_if_any()
    if service is None:
        raise RuleBroken("signing.no_timestamp_service")
    return service


def timestamp_service_if_any() -> Service | None:
    """None when there is none."""
    url: str = settings.DIENHONG.tsa_url
    if url:
        return HttpTimestamper(url)
    authority = own_authority()
    return None if authority is None else LocalTimestamper(authority, clock.now)


def own_authority() -> TimestampAuthority | None:
    """The demonstration's time-stamping authority; None when it was not made."""
    key = authority_key(SigningKey.Kind.TIMESTAMPING)
    return None if key is None else TimestampAuthority(loaded(key))


def stamp_log() -> bool:
    """Time-stamp the newest checkpoint of the log unless it is; whether it has its stamp now.

    When the service does not answer that is logged, and the job tries again within seconds.
    """
    awaiting = checkpoint_awaiting_timestamp()
    if awaiting is None:
        return True
    try:
        attach_timestamp(awaiting.size, timestamp_service().response(awaiting.digest))
    except (TimestampFailed, RuleBroken) as error:
        log.warning("checkpoint %d is not time-stamped: %s", awaiting.size, error)
        return False
    return True
