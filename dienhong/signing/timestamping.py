"""Which time-stamping service is in use: the one of the settings, else the demonstration's own."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass

from django.conf import settings

from dienhong.audit.public import attach_timestamp, checkpoint_awaiting_timestamp
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken
from dienhong.signing import stamp_gap
from dienhong.signing.core.tsa import HttpTimestamper, LocalTimestamper, TimestampAuthority, TimestampFailed
from dienhong.signing.models import SigningKey, UnstampedSignature
from dienhong.signing.queries import authority_key, loaded

log = logging.getLogger(__name__)
Service = HttpTimestamper | LocalTimestamper


@dataclass(frozen=True)
class StampOrBacklog:
    """Stamps the signatures of a key; while the service is down they go without, are noted, and are stamped afterwards.

    Implements core.cms.Timestamper.
    """

    service: Service
    key_id: int

    @property
    def room(self) -> int:
        """See core.cms.Timestamper."""
        return self.service.room

    def __call__(self, digest: bytes) -> bytes:
        """See core.cms.Timestamper. Raises RuleBroken("signing.stamps_missing") beyond the limit."""
        if not stamp_gap.tried_just_now():
            try:
                token = self.service(digest)
            except TimestampFailed as error:
                stamp_gap.note_outage(str(error))
            else:
                stamp_gap.note_answer()
                return token
        stamp_gap.must_go_on()
        stamp_gap.note_unstamped(digest, self.key_id)
        return b""


def stamper_for(key_id: int) -> StampOrBacklog:
    """What stamps the signatures of a key. Raises RuleBroken("signing.no_timestamp_service")."""
    return StampOrBacklog(timestamp_service(), key_id)


def stamp_backlog(most: int = 500) -> int:
    """Stamp what was signed while the service was down, oldest first; how many were stamped.

    Also finds out that the service answers again. When it does not, that is noted and the job comes again.
    """
    if not stamp_gap.has_work():
        return 0
    service = timestamp_service_if_any()
    waiting = list(UnstampedSignature.objects.filter(stamped_at=None).order_by("id")[:most])
    done = 0
    try:
        if service is None:
            return 0
        if not waiting:
            service.response(hashlib.sha256(b"dienhong backlog").digest())
        for row in waiting:
            token = service(bytes(row.signature_sha256))
            UnstampedSignature.objects.filter(pk=row.pk, stamped_at=None).update(token=token, stamped_at=clock.now())
            done += 1
    except TimestampFailed as error:
        stamp_gap.note_outage(str(error))
        return done
    stamp_gap.note_answer()
    return done


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
        response = timestamp_service().response(awaiting.digest)
    except TimestampFailed as error:
        log.warning("checkpoint %d is not time-stamped: %s", awaiting.size, error)
        stamp_gap.note_outage(str(error))
        return False
    except RuleBroken as error:
        log.warning("checkpoint %d is not time-stamped: %s", awaiting.size, error)
        return False
    attach_timestamp(awaiting.size, response)
    stamp_gap.note_answer()
    return True
