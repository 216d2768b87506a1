"""Access tokens of agencies' software: issued, checked together with the rate limit in one query, revoked, forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from django.db import connection
from django.db.models import Min

from dienhong.identity import secrets_of_systems
from dienhong.identity.authority import GrantedAuthority, Power
from dienhong.identity.models import AgencySystem, SystemToken, SystemUsage
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import Refused

LIFETIME = timedelta(minutes=15)
KEEP = timedelta(days=1)


class CallerRefused(Refused):
    """The caller did not prove who it is: `identity.token_unknown`, `…_expired` or `…_revoked`."""

    status = 401


class TooManyRequests(Refused):
    """The software calls more often than it may; `retry_after` in seconds."""

    status = 429

    def __init__(self, *, limit: int, retry_after: int) -> None:
        super().__init__("identity.too_many_requests", limit=limit, seconds=retry_after)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token in the clear: to be sent once, never stored."""

    text: str
    expires_in: int
    scopes: tuple[str, ...]


# The count is taken in the same statement as the check: one round trip a request, and no two requests share a count.
_CHECK = """
WITH shown AS (
    SELECT token.expires_at, token.revoked_at, token.scopes AS token_scopes, system.id, system.name, system.agency_id,
           system.scopes, system.inherits, system.requests_per_minute, system.disabled_at
      FROM identity_system_token token JOIN identity_agency_system system ON system.id = token.system_id
     WHERE token.sha256 = %(digest)s
), counted AS (
    INSERT INTO identity_system_usage AS counter (system_id, minute, requests)
    SELECT id, %(minute)s, 1 FROM shown
     WHERE revoked_at IS NULL AND disabled_at IS NULL AND expires_at > %(now)s
        ON CONFLICT (system_id) DO UPDATE
       SET minute = excluded.minute,
           requests = CASE WHEN counter.minute = excluded.minute THEN counter.requests + 1 ELSE 1 END
    RETURNING requests
)
SELECT name, agency_id, inherits, expires_at, revoked_at IS NOT NULL OR disabled_at IS NOT NULL,
       ARRAY(SELECT unnest(scopes) INTERSECT SELECT unnest(token_scopes)), requests_per_minute,
       (SELECT requests FROM counted),
       CASE WHEN inherits THEN ARRAY(
           SELECT agency.id FROM directory_agency root JOIN directory_agency agency ON agency.path <@ root.path
            WHERE root.id = shown.agency_id) END
  FROM shown
"""


def actor_of_token(text: str) -> Actor:
    """The actor of the software that shows this token; counts the request. One query.

    Raises CallerRefused, TooManyRequests.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_CHECK, {"digest": secrets_of_systems.digest(text), "now": now, "minute": _minute(now)})
        row = cursor.fetchone()
    if row is None:
        raise CallerRefused("identity.token_unknown")
    name, agency_id, inherits, expires_at, revoked, scopes, limit, requests, below = row
    if revoked:
        raise CallerRefused("identity.token_revoked")
    if expires_at <= now:
        raise CallerRefused("identity.token_expired")
    if requests > limit:
        raise TooManyRequests(limit=limit, retry_after=60 - now.second)
    known = {agency_id: frozenset(below)} if below is not None else {}
    authority = GrantedAuthority([Power(code, agency_id, inherits) for code in scopes], below=known)
    return Actor(kind="agency_system", name=name, authority=authority, agency_id=agency_id)


def system_with_secret(client_id: str, secret: str) -> AgencySystem | None:
    """The software that this pair belongs to, unless disabled."""
    # PostgreSQL refuses a NUL byte; no client id has one.
    system = AgencySystem.objects.filter(client_id=client_id).first() if "\x00" not in client_id else None
    expected = bytes(system.secret_sha256) if system else bytes(32)
    matches = compare_digest(expected, secrets_of_systems.digest(secret))
    return system if system and matches and system.disabled_at is None else None


def issue_token(system: AgencySystem, scopes: Sequence[str]) -> IssuedToken:
    """A new token for some of the software's permissions; counts as one request.

    Raises TooManyRequests.
    """
    now = clock.now()
    _count(system, now)
    text = secrets_of_systems.new_token()
    SystemToken.objects.create(
        system=system,
        sha256=secrets_of_systems.digest(text),
        scopes=list(scopes),
        issued_at=now,
        expires_at=now + LIFETIME,
    )
    return IssuedToken(text, int(LIFETIME.total_seconds()), tuple(scopes))


def revoke_token(system: AgencySystem, text: str) -> None:
    """Void one of the software's own tokens; unknown ones and other software's are left alone without a word."""
    digest = secrets_of_systems.digest(text)
    SystemToken.objects.filter(system=system, sha256=digest, revoked_at__isnull=True).update(revoked_at=clock.now())


def forget_old_tokens() -> int:
    """Delete tokens that expired more than a day ago; returns how many."""
    return SystemToken.objects.filter(expires_at__lt=clock.now() - KEEP).delete()[0]


def _count(system: AgencySystem, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO identity_system_usage AS counter (system_id, minute, requests) VALUES (%s, %s, 1)
                ON CONFLICT (system_id) DO UPDATE
               SET minute = excluded.minute,
                   requests = CASE WHEN counter.minute = excluded.minute THEN counter.requests + 1 ELSE 1 END
            RETURNING requests
            """,
            [system.pk, _minute(now)],
        )
        (requests,) = cursor.fetchone()
    if requests > system.requests_per_minute:
        raise TooManyRequests(limit=system.requests_per_minute, retry_after=60 - now.second)


def first_sign_in_of(system_id: int) -> datetime | None:
    """When the software first got a token that is still remembered; tokens are forgotten a day after their end."""
    first: datetime | None = SystemToken.objects.filter(system_id=system_id).aggregate(at=Min("issued_at"))["at"]
    return first


def requests_this_minute(system_id: int) -> int:
    """How often the software has called in the present minute."""
    usage = SystemUsage.objects.filter(system_id=system_id, minute=_minute(clock.now())).first()
    return usage.requests if usage else 0


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
