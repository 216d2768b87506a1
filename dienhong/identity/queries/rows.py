"""Rows that commands lock and check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from allauth.usersessions.models import UserSession
from django.db import connection
from django.db.models import Model, Q, QuerySet

from dienhong.directory.public import agency_view
from dienhong.identity import catalogue
from dienhong.identity.models import (
    Account,
    AgencySystem,
    Delegation,
    Grant,
    Person,
    Post,
    Role,
    RolePermission,
    SupportSession,
)
from dienhong.identity.rules import Days
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

Row = TypeVar("Row", bound=Model)

# First key of the advisory lock that orders registrations of one agency's software.
_AGENCY_LOCK = 7_103


def _locked(rows: QuerySet[Row], pk: int, what: str) -> Row:
    row = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NotFound(what)
    return row


def person_for_update(person_id: int) -> Person:
    """The person, locked. Everything that widens a person's powers locks the person first."""
    return _locked(Person.objects.all(), person_id, "person")


def account_for_update(account_id: int) -> Account:
    """The account, locked."""
    return _locked(Account.objects.all(), account_id, "account")


def post_for_update(post_id: int) -> Post:
    """The post, locked."""
    return _locked(Post.objects.all(), post_id, "post")


def grant_for_update(grant_id: int) -> Grant:
    """The grant, locked."""
    return _locked(Grant.objects.all(), grant_id, "grant")


def delegation_for_update(delegation_id: int) -> Delegation:
    """The delegation, locked."""
    return _locked(Delegation.objects.all(), delegation_id, "delegation")


def support_session_for_update(support_session_id: int) -> SupportSession:
    """The support session, locked."""
    return _locked(SupportSession.objects.all(), support_session_id, "support session")


def system_for_update(system_id: int) -> AgencySystem:
    """The agency's software, locked."""
    return _locked(AgencySystem.objects.all(), system_id, "agency system")


def agency_for_update(agency_id: int) -> None:
    """One registration at a time for an agency; the agency itself is the directory's row and stays unlocked."""
    must_be_an_agency(agency_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s::bigint::int)", [_AGENCY_LOCK, agency_id % 2**31])


def sign_in_session(session_id: int) -> UserSession:
    """A signed-in session."""
    session: UserSession | None = UserSession.objects.filter(pk=session_id).first()
    if session is None:
        raise NotFound("session")
    return session


def must_be_an_agency(agency_id: int) -> None:
    """The agency exists. Raises NotFound."""
    agency_view(agency_id)


def _overlapping(days: Days) -> Q:
    begins = Q() if days.last is None else Q(valid_from__lte=days.last)
    return begins & (Q(valid_until__isnull=True) | Q(valid_until__gte=days.first))


def posts_during(person_id: int, days: Days) -> QuerySet[Post]:
    """Posts that the person holds on any of these days."""
    return Post.objects.filter(_overlapping(days), person_id=person_id)


def grants_during(person_id: int, days: Days) -> QuerySet[Grant]:
    """Grants of the person, not revoked, that count on any of these days."""
    return Grant.objects.filter(_overlapping(days), person_id=person_id, revoked_at__isnull=True)


def delegations_during(principal_id: int, assistant_id: int, days: Days) -> QuerySet[Delegation]:
    """Delegations between the two, not revoked, that count on any of these days."""
    between = {"principal_id": principal_id, "assistant_id": assistant_id}
    return Delegation.objects.filter(_overlapping(days), revoked_at__isnull=True, **between)


def support_session_of(person_id: int) -> SupportSession | None:
    """The support session that runs now."""
    now = clock.now()
    running = SupportSession.objects.filter(person_id=person_id, ended_at=None, started_at__lte=now, ends_at__gt=now)
    return running.first()


def role_or_code(power: str) -> tuple[Role | None, str]:
    """A role code or a permission code as the two columns of a grant.

    Raises RuleBroken("identity.unknown_power").
    """
    if power in catalogue.permission_names():
        return None, power
    role = Role.objects.filter(code=power).first()
    if role is None:
        raise RuleBroken("identity.unknown_power", power=power)
    return role, ""


def codes_of_powers(powers: Iterable[str]) -> frozenset[str]:
    """The permission codes in a mixture of permission codes and role codes.

    Raises RuleBroken("identity.unknown_power").
    """
    wanted = set(powers)
    codes = wanted & set(catalogue.permission_names())
    roles = dict(Role.objects.filter(code__in=wanted - codes).values_list("code", "pk"))
    unknown = sorted(wanted - codes - set(roles))
    if unknown:
        raise RuleBroken("identity.unknown_power", power=", ".join(unknown))
    in_roles = RolePermission.objects.filter(role_id__in=roles.values()).values_list("code", flat=True)
    return frozenset(codes) | frozenset(in_roles)


def agencies_of_person(person_id: int) -> list[int]:
    """Agencies where the person holds a post today; without one, the agencies of the last posts."""
    posts = Post.objects.filter(person_id=person_id)
    today = posts.filter(counts_on(clock.today())).values_list("agency_id", flat=True)
    return sorted(set(today)) or sorted(set(posts.values_list("agency_id", flat=True)))


def require_over_person(actor: Actor, code: str, person_id: int) -> None:
    """Go on only if the actor holds the permission at an agency of the person; over a person without any, nobody does.

    Raises NotPermitted.
    """
    # Agency 0 does not exist: only the platform itself may act on someone who belongs nowhere yet.
    agencies = agencies_of_person(person_id) or [0]
    if not any(actor.authority.permits(code, agency_id) for agency_id in agencies):
        raise NotPermitted(code)
