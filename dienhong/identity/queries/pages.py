"""Reads for identity's own pages; whatever a person may not see does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from dienhong.directory.public import AgencyView, agency_views, id_of_uuid
from dienhong.identity import catalogue, permissions
from dienhong.identity.models import (
    Account,
    AgencySystem,
    Delegation,
    Grant,
    Person,
    Post,
    Role,
    SignInAttempt,
    SupportSession,
)
from dienhong.identity.queries.rows import agencies_of_person
from dienhong.identity.queries.views import named_like
from dienhong.identity.sign_in_journal import recent_attempts
from dienhong.identity.tokens import requests_this_minute
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound
from dienhong.kernel.pages import Page, page_of

# Whoever holds one of these at an agency sees the people there with their powers.
_SEES_PEOPLE = (
    permissions.SEE_PEOPLE,
    permissions.REGISTER_PERSON,
    permissions.ASSIGN_POST,
    permissions.OPEN_ACCOUNT,
    permissions.GRANT_ROLE,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """An agency to choose from."""

    id: int
    uuid: UUID
    name: str


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant with the words a reader needs."""

    grant: Grant
    power: str
    agency: str


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A delegation with the words a reader needs; `counts` says whether it can be used today."""

    delegation: Delegation
    agency: str
    powers: tuple[str, ...]
    counts: bool


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A signed-in session."""

    id: int
    address: str
    user_agent: str
    signed_in_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post with the name of its agency."""

    post: Post
    agency: str


def agencies_where(actor: Actor, *codes: str) -> list[Choice]:
    """Agencies where the actor holds one of the permissions, by name."""
    ids: frozenset[int] = frozenset().union(*(actor.authority.agencies_with(code) for code in codes))
    views = [view for view in agency_views(ids).values() if view.closed_on is None]
    return [Choice(view.id, view.uuid, view.name) for view in sorted(views, key=lambda view: (view.level, view.id))]


def chosen_agency(choices: Iterable[Choice], uuid_text: str | None, default_id: int | None = None) -> Choice | None:
    """The chosen agency; without a choice the default if it is among them, else the first. Raises NotFound."""
    listed = list(choices)
    if uuid_text:
        for choice in listed:
            if str(choice.uuid) == uuid_text:
                return choice
        raise NotFound("agency")
    own = [choice for choice in listed if choice.id == default_id]
    return next(iter(own or listed), None)


def _names(agency_ids: Iterable[int]) -> dict[int, str]:
    views: dict[int, AgencyView] = agency_views(set(agency_ids))
    return {agency_id: view.name for agency_id, view in views.items()}


def people_of_agency(actor: Actor, agency_id: int, text: str, cursor: str | None) -> Page[Post]:
    """Posts held today at an agency, by Vietnamese order of names, 20 a page; raises NotFound to a stranger."""
    if not any(actor.authority.permits(code, agency_id) for code in _SEES_PEOPLE):
        raise NotFound("agency")
    held = Post.objects.filter(counts_on(clock.today()), agency_id=agency_id).select_related("person")
    return page_of(_named(held, text), order=("person__name_order", "id"), cursor=cursor, size=20)


def _named(posts: QuerySet[Post], text: str) -> QuerySet[Post]:
    return posts.filter(person__in=named_like(Person.objects.all(), text)) if text.strip() else posts


def agencies_of_people(actor: Actor) -> list[Choice]:
    """Agencies whose people the actor may see."""
    return agencies_where(actor, *_SEES_PEOPLE)


def person_for(actor: Actor, uuid: UUID) -> Person:
    """A person whom the actor may see: of an agency where the actor sees people, or without any agency yet.

    Raises NotFound.
    """
    person = Person.objects.filter(uuid=uuid).first()
    if person is None:
        raise NotFound("person")
    agencies = agencies_of_person(person.pk)
    sees = any(actor.authority.permits(code, agency) for code in _SEES_PEOPLE for agency in agencies)
    is_new = not agencies and bool(actor.authority.agencies_with(permissions.ASSIGN_POST))
    if not sees and not is_new:
        raise NotFound("person")
    return person


def posts_of_person(person_id: int) -> list[PostRow]:
    """All posts of a person, the latest first."""
    posts = list(Post.objects.filter(person_id=person_id).order_by("-valid_from", "-id"))
    names = _names(post.agency_id for post in posts)
    return [PostRow(post, names.get(post.agency_id, "")) for post in posts]


def grants_of_person(person_id: int) -> list[GrantRow]:
    """Grants of a person that are not revoked and not past, by agency."""
    today = clock.today()
    alive = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    grants = list(
        Grant.objects.filter(alive, person_id=person_id, revoked_at__isnull=True)
        .select_related("role", "post")
        .order_by("agency_id", "id")
    )
    names = _names(grant.agency_id for grant in grants)
    return [GrantRow(grant, power_name(grant), names.get(grant.agency_id, "")) for grant in grants]


def power_name(grant: Grant) -> str:
    """The words for what a grant gives."""
    if grant.role is not None:
        return role_name(grant.role)
    return str(catalogue.permission_names().get(grant.code, grant.code))


def role_name(role: Role) -> str:
    """The standard role's name in the reader's language, else the stored one."""
    standard = catalogue.standard_roles().get(role.code)
    return str(standard.name) if standard and str(standard.name) != role.code else role.name


def account_of_person(person_id: int) -> Account | None:
    """The open account of a person, else the last one."""
    return Account.objects.filter(person_id=person_id).order_by("-is_active", "-id").first()


def delegations_given(person_id: int) -> list[DelegationRow]:
    """What a person lends, present and to come."""
    return _delegations(Q(principal_id=person_id))


def delegations_held(person_id: int) -> list[DelegationRow]:
    """What is lent to a person, present and to come."""
    return _delegations(Q(assistant_id=person_id))


def _delegations(condition: Q) -> list[DelegationRow]:
    today = clock.today()
    rows = list(
        Delegation.objects.filter(condition, revoked_at__isnull=True, valid_until__gte=today)
        .select_related("principal", "assistant")
        .order_by("valid_from", "id")
    )
    names, words = _names(row.agency_id for row in rows), catalogue.permission_names()
    return [
        DelegationRow(
            row,
            names.get(row.agency_id, ""),
            tuple(str(words.get(code, code)) for code in row.codes),
            row.valid_from <= today,
        )
        for row in rows
    ]


def delegation_id_of(uuid: UUID, person_id: int | None) -> int:
    """The inner id of a delegation that the person gave or holds. Raises NotFound."""
    own = Q(principal_id=person_id) | Q(assistant_id=person_id)
    found = Delegation.objects.filter(own, uuid=uuid).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("delegation")
    return found


def principal_of(uuid: UUID, assistant_id: int | None) -> int:
    """The principal who lends by this delegation to the assistant today. Raises NotFound."""
    lent = Delegation.objects.filter(
        counts_on(clock.today()), Q(assistant_id=assistant_id), uuid=uuid, revoked_at__isnull=True
    )
    found = lent.values_list("principal_id", flat=True).first()
    if found is None:
        raise NotFound("delegation")
    return found


def lendable_codes(actor: Actor, agency_id: int) -> list[tuple[str, str]]:
    """Permissions that the actor could lend at an agency: (code, name), by code."""
    kept = catalogue.personal_codes()
    names = catalogue.permission_names()
    return [(code, str(names[code])) for code in sorted(names) if code not in kept and actor.may(code, at=agency_id)]


def sessions_of(account_id: int, this_key: str | None) -> list[SessionRow]:
    """The account's sessions that are alive, the present one first."""
    sessions = UserSession.objects.filter(user_id=account_id)
    alive = set(
        Session.objects.filter(session_key__in=sessions.values("session_key"), expire_date__gt=clock.now()).values_list(
            "session_key", flat=True
        )
    )
    rows = [
        SessionRow(one.pk, one.ip, one.user_agent, one.created_at, one.session_key == this_key)
        for one in sessions.order_by("-created_at", "-id")
        if one.session_key in alive
    ]
    return sorted(rows, key=lambda row: not row.is_this)


def second_factors_of(account_id: int) -> set[str]:
    """Kinds of second factors that are set up: totp, webauthn, recovery_codes."""
    return set(Authenticator.objects.filter(user_id=account_id).values_list("type", flat=True))


def attempts_on(account_id: int) -> list[SignInAttempt]:
    """The last sign-in attempts on an account, newest first."""
    return recent_attempts(account_id)


def roles() -> list[tuple[Role, str, list[str]]]:
    """Every role with its name and the names of its permissions."""
    words = catalogue.permission_names()
    return [
        (role, role_name(role), sorted(str(words.get(one.code, one.code)) for one in role.permissions.all()))
        for role in Role.objects.prefetch_related("permissions").order_by("code")
    ]


def power_choices() -> list[tuple[str, str]]:
    """Roles and single permissions to grant: (code, name)."""
    named = [(role.code, role_name(role)) for role in Role.objects.order_by("code")]
    single = [(code, f"{name} ({code})") for code, name in sorted(catalogue.permission_names().items())]
    return named + single


def systems_for(actor: Actor) -> list[tuple[AgencySystem, str]]:
    """Software of the agencies where the actor sees people or registers software, with the agency's name."""
    seen = actor.authority.agencies_with(permissions.SEE_PEOPLE) | actor.authority.agencies_with(
        permissions.REGISTER_AGENCY_SYSTEM
    )
    systems = list(AgencySystem.objects.filter(agency_id__in=seen).order_by("agency_id", "name", "id")[:500])
    names = _names(system.agency_id for system in systems)
    return [(system, names.get(system.agency_id, "")) for system in systems]


def system_for(actor: Actor, uuid: UUID) -> tuple[AgencySystem, str, int]:
    """One system that the actor may see, its agency's name, its requests in this minute. Raises NotFound."""
    system = AgencySystem.objects.filter(uuid=uuid).first()
    seen = (permissions.SEE_PEOPLE, permissions.REGISTER_AGENCY_SYSTEM)
    if system is None or not any(actor.authority.permits(code, system.agency_id) for code in seen):
        raise NotFound("agency system")
    return system, _names([system.agency_id]).get(system.agency_id, ""), requests_this_minute(system.pk)


def scope_choices() -> list[tuple[str, str]]:
    """Permissions that software can get: (code, name)."""
    asleep = catalogue.administrative_codes()
    return [
        (code, f"{name} ({code})") for code, name in sorted(catalogue.permission_names().items()) if code not in asleep
    ]


def support_sessions_for(actor: Actor) -> list[tuple[SupportSession, str, bool]]:
    """The last 50 support sessions: one's own, and those at agencies where the actor sees people; newest first."""
    seen = actor.authority.agencies_with(permissions.SEE_PEOPLE) | actor.authority.agencies_with(
        permissions.END_SUPPORT_SESSION
    )
    rows = list(
        SupportSession.objects.filter(Q(person_id=actor.person_id) | Q(agency_id__in=seen))
        .select_related("person")
        .order_by("-started_at", "-id")[:50]
    )
    names, now = _names(row.agency_id for row in rows), clock.now()
    return [(row, names.get(row.agency_id, ""), row.ended_at is None and row.ends_at > now) for row in rows]


def support_session_id_of(uuid: UUID) -> int:
    """The inner id of a support session. Raises NotFound."""
    found = SupportSession.objects.filter(uuid=uuid).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("support session")
    return found


def colleagues_of(actor: Actor, agency_id: int) -> list[tuple[str, str]]:
    """People with a post at the agency today but oneself: (uuid, name and title), by Vietnamese order."""
    posts = Post.objects.filter(counts_on(clock.today()), agency_id=agency_id).select_related("person")
    others = posts.exclude(Q(person_id=actor.person_id)).order_by("person__name_order", "id")[:500]
    return [(str(post.person.uuid), f"{post.person.full_name} – {post.title}") for post in others]


def agency_id_of(uuid_text: str) -> int:
    """The inner id of an agency's outer one. Raises NotFound."""
    try:
        return id_of_uuid(UUID(uuid_text))
    except ValueError:
        raise NotFound("agency") from None


def post_id_of(person_id: int, uuid: UUID) -> int:
    """The inner id of a person's post. Raises NotFound."""
    found = Post.objects.filter(person_id=person_id, uuid=uuid).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("post")
    return found


def grant_id_of(person_id: int, uuid: UUID) -> int:
    """The inner id of a person's grant. Raises NotFound."""
    found = Grant.objects.filter(person_id=person_id, uuid=uuid).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("grant")
    return found
