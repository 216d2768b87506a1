"""Roles, grants, delegations and support sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from dienhong.audit.public import command, note
from dienhong.identity import catalogue, permissions, queries, rules
from dienhong.identity.events import (
    DelegationRevoked,
    GrantRevoked,
    PowersDelegated,
    RoleGranted,
    SupportSessionEnded,
    SupportSessionStarted,
)
from dienhong.identity.models import Delegation, Grant, Role, RolePermission, SupportSession
from dienhong.identity.rules import Days, Scope
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc


@command
def install_standard_roles(actor: Actor) -> int:
    """Add the roles that the domains propose, and missing permissions to them; takes nothing away.

    For set-up and upgrades, by the platform itself. Returns how many permissions were added.
    """
    require(actor, permissions.GRANT_ROLE, at=0)
    added = 0
    for standard in catalogue.standard_roles().values():
        role, _ = Role.objects.get_or_create(code=standard.code, defaults={"name": str(standard.name)})
        present = set(role.permissions.values_list("code", flat=True))
        missing = sorted(standard.permissions - present)
        RolePermission.objects.bulk_create(RolePermission(role=role, code=code) for code in missing)
        added += len(missing)
    note(added=added)
    return added


@command
def grant_role(
    actor: Actor, *, person_id: int, power: str, scope: Scope, days: Days, post_id: int | None = None
) -> Grant:
    """Give a person a role or a single permission (`power`) at an agency, with a post while that is held."""
    note(agency_id=scope.agency_id)
    require(actor, permissions.GRANT_ROLE, at=scope.agency_id)
    person = queries.person_for_update(person_id)
    note(subject=("identity.Person", person.uuid))
    rules.must_not_grant_to_oneself(actor, person_id)
    rules.must_be_in_order(days)
    queries.must_be_an_agency(scope.agency_id)
    role, code = queries.role_or_code(power)
    post = None if post_id is None else queries.post_for_update(post_id)
    if post is not None and post.person_id != person_id:
        raise RuleBroken("identity.post_of_another")
    if (
        queries.grants_during(person_id, days)
        .filter(role=role, code=code, post=post, agency_id=scope.agency_id)
        .exists()
    ):
        raise RuleBroken("identity.already_granted", conflict=True)

    grant = Grant.objects.create(
        person=person,
        post=post,
        role=role,
        code=code,
        agency_id=scope.agency_id,
        inherits=scope.inherits,
        valid_from=days.first,
        valid_until=days.last,
        granted_by_id=actor.person_id,
    )
    publish(RoleGranted(grant.pk, person_id, scope.agency_id))
    return grant


@command
def revoke_grant(actor: Actor, *, grant_id: int) -> Grant:
    """Take a role or permission back at once."""
    grant = queries.grant_for_update(grant_id)
    note(agency_id=grant.agency_id, subject=("identity.Grant", grant.uuid))
    require(actor, permissions.REVOKE_GRANT, at=grant.agency_id)
    if grant.revoked_at is not None:
        raise RuleBroken("identity.grant_revoked", conflict=True)

    grant.revoked_at, grant.revoked_by_id = clock.now(), actor.person_id
    grant.save(update_fields=["revoked_at", "revoked_by"])
    publish(GrantRevoked(grant.pk, grant.person_id, grant.agency_id))
    return grant


@command
def delegate(
    actor: Actor, *, assistant_id: int, powers: Sequence[str], agency_id: int, days: Days, reason: str
) -> Delegation:
    """Lend own powers (permission codes or roles) at an agency and below to an assistant (ủy quyền).

    Law: Decree 30/2020 art. 13 (3): in writing, limited in time and content, not delegated again.
    """
    note(agency_id=agency_id)
    require(actor, permissions.DELEGATE, at=agency_id)
    principal_id = rules.must_act_in_own_name(actor)
    reason = nfc(reason).strip()
    rules.must_have_text(reason, "identity.reason_required", 500)
    rules.must_be_in_order(days)
    last_day = rules.must_be_a_short_delegation(days, clock.today())
    if assistant_id == principal_id:
        raise RuleBroken("identity.to_another")
    assistant = queries.person_for_update(assistant_id)
    note(subject=("identity.Person", assistant.uuid))
    codes = queries.codes_of_powers(powers)
    held = {code for code in codes if actor.may(code, at=agency_id)}
    rules.must_be_lendable(codes, held=held, personal=catalogue.personal_codes())
    if queries.delegations_during(principal_id, assistant_id, days).filter(agency_id=agency_id).exists():
        raise RuleBroken("identity.delegated_already", conflict=True)

    delegation = Delegation.objects.create(
        principal_id=principal_id,
        assistant=assistant,
        agency_id=agency_id,
        codes=sorted(codes),
        reason=reason,
        valid_from=days.first,
        valid_until=last_day,
    )
    publish(PowersDelegated(delegation.pk, principal_id, assistant_id, agency_id))
    return delegation


@command
def revoke_delegation(actor: Actor, *, delegation_id: int) -> Delegation:
    """Take lent powers back at once: the principal, the assistant who gives them back, or an inspector."""
    delegation = queries.delegation_for_update(delegation_id)
    note(agency_id=delegation.agency_id, subject=("identity.Delegation", delegation.uuid))
    own = actor.on_behalf_of_person_id is None and actor.person_id in (delegation.principal_id, delegation.assistant_id)
    if not own:
        require(actor, permissions.REVOKE_DELEGATION, at=delegation.agency_id)
    if delegation.revoked_at is not None:
        raise RuleBroken("identity.delegation_revoked", conflict=True)

    delegation.revoked_at, delegation.revoked_by_id = clock.now(), actor.person_id
    delegation.save(update_fields=["revoked_at", "revoked_by"])
    publish(DelegationRevoked(delegation.pk, delegation.principal_id, delegation.assistant_id, delegation.agency_id))
    return delegation


@command
def start_support_session(actor: Actor, *, agency_id: int, reason: str, minutes: int = 60) -> SupportSession:
    """Switch one's administrative powers on at an agency and below, for some minutes, with a reason."""
    note(agency_id=agency_id)
    require(actor, permissions.START_SUPPORT_SESSION, at=agency_id)
    person_id = rules.must_act_in_own_name(actor)
    reason = nfc(reason).strip()
    rules.must_have_text(reason, "identity.reason_required", 500)
    rules.must_be_support_minutes(minutes)
    queries.person_for_update(person_id)
    if queries.support_session_of(person_id) is not None:
        raise RuleBroken("identity.support_running", conflict=True)

    now = clock.now()
    session = SupportSession.objects.create(
        person_id=person_id,
        agency_id=agency_id,
        reason=reason,
        started_at=now,
        ends_at=now + timedelta(minutes=minutes),
    )
    note(subject=("identity.SupportSession", session.uuid))
    publish(SupportSessionStarted(session.pk, person_id, agency_id))
    return session


@command
def end_support_session(actor: Actor, *, support_session_id: int) -> SupportSession:
    """Switch administrative powers off before their time: one's own, or another's as an inspector."""
    session = queries.support_session_for_update(support_session_id)
    note(agency_id=session.agency_id, subject=("identity.SupportSession", session.uuid))
    if actor.person_id != session.person_id:
        require(actor, permissions.END_SUPPORT_SESSION, at=session.agency_id)
    now = clock.now()
    if session.ended_at is not None or session.ends_at <= now:
        raise RuleBroken("identity.support_over", conflict=True)

    session.ended_at, session.ended_by_id = max(now, session.started_at), actor.person_id
    session.save(update_fields=["ended_at", "ended_by"])
    publish(SupportSessionEnded(session.pk, session.person_id, session.agency_id))
    return session
