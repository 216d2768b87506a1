"""People, powers and agencies' software for tests of all domains; rows are written directly, actors are the real ones.

`agency` is an agency's row or its id everywhere.
"""

from __future__ import annotations

import itertools
import time
from datetime import date, timedelta
from typing import Any

from django.test import Client

from dienhong.identity import catalogue, secrets_of_systems
from dienhong.identity.actors import actor_for_account
from dienhong.identity.models import Account, AgencySystem, Delegation, Grant, Person, Post, SupportSession
from dienhong.identity.models.people import names_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor

SINCE = date(2020, 1, 1)
PASSWORD = "Sen hồng giữa tháng Sáu 2026"
_serial = itertools.count(1)


def a_person(name: str | None = None) -> Person:
    """A person; without a name one that no other test has."""
    return Person.objects.create(**names_of(name or f"Nguyễn Thị Thử {next(_serial)}"))


def an_account(person: Person | None = None, *, password: str | None = None, login_name: str | None = None) -> Account:
    """An open account; without `password` only sign_in() opens it."""
    number = next(_serial)
    account = Account(
        person=person or a_person(),
        login_name=login_name or f"thu{number}",
        email=f"thu{number}@example.gov.vn",
    )
    account.set_password(password)
    account.save()
    return account


def a_post(
    person: Person, agency: Any, title: str = "Chuyên viên", *, since: date = SINCE, until: date | None = None
) -> Post:
    """A post held since 2020; the first of a person is the main one."""
    return Post.objects.create(
        person=person,
        agency_id=_id(agency),
        title=title,
        is_main=not person.posts.exists(),
        valid_from=since,
        valid_until=until,
    )


def a_grant(person: Person, code: str, agency: Any, *, inherits: bool = False, post: Post | None = None) -> Grant:
    """A single permission since 2020."""
    return Grant.objects.create(
        person=person, post=post, code=code, agency_id=_id(agency), inherits=inherits, valid_from=SINCE
    )


def an_actor(*codes: str, at: Any = None, inherits: bool = False, name: str | None = None) -> Actor:
    """An official with a post at the agency and these permissions with it; administrative ones are switched on."""
    person = a_person(name)
    account = an_account(person)
    if at is not None:
        post = a_post(person, at)
        for code in codes:
            a_grant(person, code, at, inherits=inherits, post=post)
        if catalogue.administrative_codes() & set(codes):
            a_support_session(person, at)
    elif codes:
        raise ValueError("permissions need an agency: an_actor(code, at=agency)")
    return actor_for_account(account.pk)


def a_stranger() -> Actor:
    """Somebody who is signed in and may nothing."""
    return an_actor()


def a_support_session(person: Person, agency: Any, *, minutes: int = 60) -> SupportSession:
    """A support session that runs now."""
    now = clock.now()
    return SupportSession.objects.create(
        person=person,
        agency_id=_id(agency),
        reason="Kiểm thử",
        started_at=now,
        ends_at=now + timedelta(minutes=minutes),
    )


def a_delegation(principal: Person | int, assistant: Person | int, agency: Any, *codes: str) -> Delegation:
    """Permissions lent since yesterday and for a month."""
    today = clock.today()
    return Delegation.objects.create(
        principal_id=_id(principal),
        assistant_id=_id(assistant),
        agency_id=_id(agency),
        codes=list(codes),
        reason="Đi công tác",
        valid_from=today - timedelta(days=1),
        valid_until=today + timedelta(days=30),
    )


def an_agency_system(agency: Any, *codes: str, inherits: bool = False, rate: int = 600) -> tuple[AgencySystem, str]:
    """An agency's software with its secret."""
    secret = secrets_of_systems.new_secret()
    system = AgencySystem.objects.create(
        agency_id=_id(agency),
        name=f"Hệ thống {next(_serial)}",
        client_id=secrets_of_systems.new_client_id(),
        secret_sha256=secrets_of_systems.digest(secret),
        secret_changed_at=clock.now(),
        scopes=sorted(codes) or ["test.nothing"],
        inherits=inherits,
        requests_per_minute=rate,
        contact_name="Phòng Công nghệ thông tin",
        contact_email="cntt@example.gov.vn",
    )
    return system, secret


def sign_in(client: Client, account: Account | Actor) -> None:
    """Sign a browser in as if with password and second factor, listed among the account's sessions."""
    from allauth.usersessions.models import UserSession

    if isinstance(account, Actor):
        account = Account.objects.get(pk=account.account_id)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    UserSession.objects.create(user=account, session_key=session.session_key, ip="127.0.0.1", user_agent="test")


def _id(row: Any) -> int:
    return row if isinstance(row, int) else row.pk
