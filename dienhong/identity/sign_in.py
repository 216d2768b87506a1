"""How allauth's sign-in behaves here: no signing up, attempts counted in the journal, secrets encrypted."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from dienhong.identity import sign_in_journal
from dienhong.identity.models import Account, SignInAttempt
from dienhong.identity.sign_in_journal import Caller, TooManyAttempts


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are opened by administrators; every password attempt stands in the journal before it is checked."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account for oneself."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Check a password, unless the name or the address failed too often."""
        typed = credentials.get("username") or credentials.get("email") or ""
        try:
            attempt = sign_in_journal.begin(
                SignInAttempt.Method.PASSWORD, typed, sign_in_journal.account_named(typed), self.caller(request)
            )
        except TooManyAttempts:
            raise self.validation_error("too_many_login_attempts") from None
        account: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if isinstance(account, Account):
            sign_in_journal.succeed(attempt, account)
        return account

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The journal has judged already; the cache is not asked, it may forget."""

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **details: Any) -> HttpResponse:
        """Passkeys pass no password check, so they are written down here."""
        records = get_authentication_records(request, user)
        if isinstance(user, Account) and any(record.get("passwordless") for record in records):
            sign_in_journal.note_passkey(user, self.caller(request))
        response: HttpResponse = super().post_login(request, user, **details)
        return response

    def caller(self, request: HttpRequest) -> Caller:
        """Address and browser of a request."""
        return Caller(self.get_client_ip(request), self.get_http_user_agent(request))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Keys of authenticator apps are encrypted at rest; the site has a name."""

    def encrypt(self, text: str) -> str:
        """Keep the key of an authenticator app unreadable in a copy of the database."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Counter part of encrypt()."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        return "Diên Hồng"


def _box() -> Fernet:
    key = salted_hmac("identity.mfa", "authenticator keys", algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(key))


class _JournaledCode:
    """Counts guesses of codes for the account, whatever session they come from."""

    user: Account

    def clean_code(self) -> str:
        """Check the code, unless the account failed too often."""
        adapter = AccountAdapter(context.request)
        try:
            attempt = sign_in_journal.begin(
                SignInAttempt.Method.CODE, self.user.login_name, self.user, adapter.caller(context.request)
            )
        except TooManyAttempts:
            raise adapter.validation_error("too_many_login_attempts") from None
        code: str = super().clean_code()  # type: ignore[misc]  # of the form beside it
        sign_in_journal.succeed(attempt, self.user)
        return code


class CodeForm(_JournaledCode, AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """Second step of signing in."""


class CodeAgainForm(_JournaledCode, ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """Proving again who one is before a sensitive act."""


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was proved by a second factor, or its account has one that the next sign-in will ask for."""
    records = get_authentication_records(request, request.user)
    if any(record.get("method") == "mfa" for record in records):
        return True
    enrolled: bool = MFAAdapter().is_mfa_enabled(request.user, ["totp", "webauthn"])
    return enrolled


def second_factor_is_demanded() -> bool:
    """Officials need a second factor, except in the demo country."""
    return bool(settings.DIENHONG.second_factor and not settings.DIENHONG.demo)
