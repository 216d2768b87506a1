"""Every attempt to sign in is written down first and judged afterwards, so that parallel guesses count each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max, Q
from django.utils.crypto import salted_hmac

from dienhong.identity.models import Account, SignInAttempt
from dienhong.kernel import clock
from dienhong.kernel.text import nfc

WINDOW = timedelta(minutes=5)
FAILURES_A_NAME = 5
# A province's office may share one address, so this only stops whole lists of names from being tried.
FAILURES_AN_ADDRESS = 100
KEEP = timedelta(days=365)


class TooManyAttempts(Exception):
    """Too many failures for this name or from this address; nothing was checked."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Where an attempt comes from."""

    address: str
    user_agent: str = ""


def account_named(typed: str) -> Account | None:
    """The account that a sign-in name or address belongs to, open or closed."""
    name = nfc(typed).strip().lower()
    if not name or "\x00" in name:
        return None
    return Account.objects.filter(Q(login_name=name) | Q(email__iexact=name)).order_by("-is_active", "pk").first()


def begin(method: SignInAttempt.Method, typed: str, account: Account | None, caller: Caller) -> SignInAttempt:
    """Write an attempt down as failed, for `typed` (a name; for a code, the account's).

    The name and the address of one account count together. Raises TooManyAttempts.
    """
    key = f"{method}:{account.pk}" if account else f"{method}:{nfc(typed).strip().lower()}"
    now = clock.now()
    attempt = SignInAttempt.objects.create(
        at=now,
        account=account,
        name_digest=salted_hmac("identity.sign_in", key, algorithm="sha256").digest(),
        method=method,
        outcome=SignInAttempt.Outcome.FAILED,
        address=caller.address,
        user_agent=caller.user_agent[:200],
    )
    if _too_many(attempt):
        attempt.outcome = SignInAttempt.Outcome.THROTTLED
        attempt.save(update_fields=["outcome"])
        raise TooManyAttempts
    return attempt


def _too_many(attempt: SignInAttempt) -> bool:
    failed = SignInAttempt.objects.filter(outcome=SignInAttempt.Outcome.FAILED, at__gt=attempt.at - WINDOW)
    by_name = failed.filter(name_digest=attempt.name_digest)
    succeeded = SignInAttempt.objects.filter(
        name_digest=attempt.name_digest, outcome=SignInAttempt.Outcome.SUCCEEDED, at__gt=attempt.at - WINDOW
    ).aggregate(at=Max("at"))["at"]
    if succeeded is not None:
        by_name = by_name.filter(at__gt=succeeded)
    if by_name[: FAILURES_A_NAME + 1].count() > FAILURES_A_NAME:
        return True
    # A success from the address forgives nothing: an attacker may own an account.
    return failed.filter(address=attempt.address)[: FAILURES_AN_ADDRESS + 1].count() > FAILURES_AN_ADDRESS


def succeed(attempt: SignInAttempt, account: Account) -> None:
    """The attempt proved who it is."""
    attempt.account, attempt.outcome = account, SignInAttempt.Outcome.SUCCEEDED
    attempt.save(update_fields=["account", "outcome"])


def note_passkey(account: Account, caller: Caller) -> None:
    """A sign-in with a passkey; there is nothing to guess, so failures are not counted."""
    SignInAttempt.objects.create(
        at=clock.now(),
        account=account,
        name_digest=salted_hmac("identity.sign_in", f"passkey:{account.pk}", algorithm="sha256").digest(),
        method=SignInAttempt.Method.PASSKEY,
        outcome=SignInAttempt.Outcome.SUCCEEDED,
        address=caller.address,
        user_agent=caller.user_agent[:200],
    )


def recent_attempts(account_id: int, limit: int = 20) -> list[SignInAttempt]:
    """The last attempts on an account, newest first, for its owner."""
    return list(SignInAttempt.objects.filter(account_id=account_id).order_by("-at", "-id")[:limit])


def forget_old_attempts() -> int:
    """Delete attempts older than a year; returns how many."""
    return SignInAttempt.objects.filter(at__lt=clock.now() - KEEP).delete()[0]
