"""Ending sign-in sessions."""

from __future__ import annotations

from dienhong.audit.public import command, note
from dienhong.identity import permissions, queries
from dienhong.identity.events import SessionRevoked
from dienhong.identity.sessions import end_session, end_sessions_of
from dienhong.kernel.actor import Actor
from dienhong.kernel.outbox import publish


@command
def revoke_session(actor: Actor, *, session_id: int) -> None:
    """End one sign-in session: one's own, or another's as an administrator."""
    session = queries.sign_in_session(session_id)
    account = queries.account_for_update(session.user_id)
    note(subject=("identity.Account", account.uuid))
    if actor.account_id != account.pk:
        queries.require_over_person(actor, permissions.REVOKE_SESSION, account.person_id)

    end_session(session)
    publish(SessionRevoked(account.pk, account.person_id))


@command(secret=("keep_key",))
def sign_out_everywhere(actor: Actor, *, account_id: int, keep_key: str | None = None) -> int:
    """End all sign-in sessions of an account but the one in use (`keep_key`); returns how many ended."""
    account = queries.account_for_update(account_id)
    note(subject=("identity.Account", account.uuid))
    if actor.account_id != account.pk:
        queries.require_over_person(actor, permissions.REVOKE_SESSION, account.person_id)

    ended = end_sessions_of(account.pk, keep_key=keep_key)
    note(ended=ended)
    publish(SessionRevoked(account.pk, account.person_id))
    return ended
