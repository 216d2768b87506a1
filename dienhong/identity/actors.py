"""Builds the Actor of a request, of an account and of an agency's software."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from dienhong.identity import catalogue
from dienhong.identity.authority import GrantedAuthority, Power
from dienhong.identity.models import Account, AgencySystem, Grant, Person
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound, RuleBroken

ACTING_FOR = "identity_acting_for"

_Row = tuple[str, str, int, bool]


@dataclass
class _Loaded:
    """What one query told about a person: rows (kind, text, agency, inherits) by kind."""

    main_agency_id: int | None = None
    powers: list[tuple[str, int, bool]] = field(default_factory=list)
    support: tuple[int, int] | None = None
    lent: list[tuple[str, int]] = field(default_factory=list)


def actor_for_account(account_id: int, acting_for_person_id: int | None = None) -> Actor:
    """The actor of an account, or of its person acting on behalf of another (ủy quyền).

    Raises NotFound for an unknown or closed account, RuleBroken("identity.not_delegated") when nothing is lent today.
    """
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotFound("account")
    return _actor(account, acting_for_person_id)


def actor_of(request: HttpRequest) -> Actor:
    """The actor of this request, built once: who is signed in, or the anonymous actor."""
    known: Actor | None = getattr(request, "_identity_actor", None)
    if known is None:
        known = _actor_of_session(request)
        request._identity_actor = known  # type: ignore[attr-defined]  # the usual place for per-request values
    return known


def actor_for_system(agency_system_id: int) -> Actor:
    """The actor of an agency's software.

    Raises NotFound when it is unknown or disabled.
    """
    system = AgencySystem.objects.filter(pk=agency_system_id, disabled_at__isnull=True).first()
    if system is None:
        raise NotFound("agency system")
    return system_actor(system.name, system.agency_id, system.scopes, inherits=system.inherits)


def system_actor(name: str, agency_id: int, scopes: Iterable[str], *, inherits: bool) -> Actor:
    """The actor of software whose row is already known."""
    powers = [Power(code, agency_id, inherits) for code in scopes]
    return Actor(kind="agency_system", name=name, authority=GrantedAuthority(powers), agency_id=agency_id)


def powers_of_person(person_id: int) -> frozenset[str]:
    """Every permission that the person holds today, anywhere, asleep or not."""
    return frozenset(code for code, _, _ in _load(person_id).powers)


def _actor_of_session(request: HttpRequest) -> Actor:
    account = getattr(request, "user", None)
    if not isinstance(account, Account):
        return Actor.anonymous()
    principal_id = request.session.get(ACTING_FOR)
    try:
        return _actor(account, principal_id)
    except RuleBroken:
        # What was lent has ended meanwhile: go on as oneself.
        del request.session[ACTING_FOR]
        return _actor(account, None)


def _actor(account: Account, acting_for_person_id: int | None) -> Actor:
    person = account.person
    if acting_for_person_id is not None:
        return _on_behalf(account, acting_for_person_id)
    loaded = _load(person.pk)
    asleep = catalogue.administrative_codes()
    powers = [Power(code, agency, below) for code, agency, below in loaded.powers if code not in asleep]
    if loaded.support is not None:
        within = loaded.support[1]
        powers += [Power(code, agency, below, within) for code, agency, below in loaded.powers if code in asleep]
    return Actor(
        kind="person",
        name=person.full_name,
        authority=GrantedAuthority(powers),
        account_id=account.pk,
        person_id=person.pk,
        agency_id=loaded.main_agency_id,
        support_session_id=loaded.support[0] if loaded.support else None,
    )


def _on_behalf(account: Account, principal_id: int) -> Actor:
    loaded = _load(principal_id, assistant_id=account.person_id)
    principal = Person.objects.filter(pk=principal_id).first()
    if principal is None or not loaded.lent:
        raise RuleBroken("identity.not_delegated")
    kept = catalogue.personal_codes()
    powers = [
        Power(code, agency, below, within)
        for lent, within in loaded.lent
        for code, agency, below in loaded.powers
        if code == lent and code not in kept
    ]
    return Actor(
        kind="person",
        name=account.person.full_name,
        authority=GrantedAuthority(powers),
        account_id=account.pk,
        person_id=account.person_id,
        agency_id=loaded.main_agency_id,
        on_behalf_of_person_id=principal_id,
        on_behalf_of_name=principal.full_name,
    )


# What one person holds today, in one statement: every page pays for it, and building it by the ORM took longer than
# running it. `assistant` is NULL for one's own powers.
_LOAD = """
SELECT 'post', is_main::text, agency_id, false FROM identity_post
 WHERE person_id = %(person)s AND valid_from <= %(today)s AND (valid_until IS NULL OR valid_until >= %(today)s)
UNION ALL
SELECT 'grant', coalesce(carried.code, held.code), held.agency_id, held.inherits
  FROM identity_grant held
  LEFT JOIN identity_post post ON post.id = held.post_id
  LEFT JOIN identity_role_permission carried ON carried.role_id = held.role_id
 WHERE held.person_id = %(person)s AND held.revoked_at IS NULL
   AND held.valid_from <= %(today)s AND (held.valid_until IS NULL OR held.valid_until >= %(today)s)
   AND (held.post_id IS NULL
        OR post.valid_from <= %(today)s AND (post.valid_until IS NULL OR post.valid_until >= %(today)s))
   AND coalesce(carried.code, held.code) <> ''
UNION ALL
SELECT 'support', id::text, agency_id, false FROM identity_support_session
 WHERE %(assistant)s::bigint IS NULL AND person_id = %(person)s
   AND ended_at IS NULL AND started_at <= %(now)s AND ends_at > %(now)s
UNION ALL
SELECT 'lent', unnest(codes), agency_id, false FROM identity_delegation
 WHERE principal_id = %(person)s AND assistant_id = %(assistant)s::bigint AND revoked_at IS NULL
   AND valid_from <= %(today)s AND valid_until >= %(today)s
"""


def _load(person_id: int, assistant_id: int | None = None) -> _Loaded:
    """Posts, grants, support session and delegations of a person, today, in one query."""
    given = {"person": person_id, "assistant": assistant_id, "today": clock.today(), "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, given)
        return _sorted_out(cursor.fetchall())


def _sorted_out(rows: Iterable[_Row]) -> _Loaded:
    loaded = _Loaded()
    for kind, text, agency_id, inherits in rows:
        if kind == "grant":
            loaded.powers.append((text, agency_id, inherits))
        elif kind == "lent":
            loaded.lent.append((text, agency_id))
        elif kind == "support":
            loaded.support = (int(text), agency_id)
        elif text == "true" or loaded.main_agency_id is None:
            loaded.main_agency_id = agency_id
    return loaded


def grants_on(day: date, **conditions: Any) -> QuerySet[Grant]:
    """Grants that count on a day: not revoked, within their days, and their post is held."""
    held = Q(post__isnull=True) | counts_on(day, "post__")
    return Grant.objects.filter(counts_on(day), held, revoked_at__isnull=True, **conditions)
