"""Signed-in sessions of accounts: the rows of allauth's list and Django's sessions behind them."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session


def end_sessions_of(account_id: int, *, keep_key: str | None = None) -> int:
    """End all sessions of an account, but the one with `keep_key`; returns how many."""
    ended = UserSession.objects.filter(user_id=account_id).exclude(session_key=keep_key or "")
    keys = list(ended.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    ended.delete()
    return len(keys)


def end_session(session: UserSession) -> None:
    """End one session."""
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()
