"""Decisions of identity without the database."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken

MAX_DELEGATION = timedelta(days=366)
MAX_SUPPORT_MINUTES = 240
MAX_REQUESTS_PER_MINUTE = 60_000
_LOGIN_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{2,59}")
_PHONE = re.compile(r"\+?[0-9][0-9 .]{7,18}")
_EMAIL = re.compile(r"[^@\s\x00-\x1f<>]+@[^@\s\x00-\x1f<>]+\.[^@\s\x00-\x1f<>.]+")


@dataclass(frozen=True, slots=True)
class Days:
    """From a first day to a last day, both included; without a last day it goes on."""

    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a power counts: at an agency, and with `inherits` at every agency below it."""

    agency_id: int
    inherits: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """What an agency's software may do, where, and how often a minute."""

    codes: tuple[str, ...]
    inherits: bool = False
    requests_per_minute: int = 600


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call when the software misbehaves."""

    name: str
    email: str


def must_be_a_name(name: str) -> None:
    """A person's name has at least two letters and no control characters."""
    if len(name) > 120 or sum(letter.isalpha() for letter in name) < 2 or any(not one.isprintable() for one in name):
        raise RuleBroken("identity.bad_name")


def must_be_a_phone(phone: str) -> None:
    """Empty, or digits with spaces or dots between."""
    if phone and not _PHONE.fullmatch(phone):
        raise RuleBroken("identity.bad_phone")


def international(phone: str) -> str:
    """A telephone number that passed `must_be_a_phone` in international form; without a country it is of Viet Nam."""
    digits = "".join(one for one in phone if one.isdigit())
    if phone.startswith("+"):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else f"+84{digits.removeprefix('0')}"


def must_be_a_login_name(login_name: str) -> None:
    """Three to sixty small Latin letters, digits, dot, hyphen, underscore, at sign."""
    if not _LOGIN_NAME.fullmatch(login_name):
        raise RuleBroken("identity.bad_login_name")


def must_be_an_email(email: str) -> None:
    """The rough form of an address; only a delivered letter proves more."""
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise RuleBroken("identity.bad_email")


def must_be_in_order(days: Days) -> None:
    """The last day is not before the first."""
    if days.last is not None and days.last < days.first:
        raise RuleBroken("identity.days_reversed")


def must_have_text(text: str, code: str, limit: int) -> None:
    """A title or reason is there and not too long."""
    if not text or len(text) > limit or any(not one.isprintable() for one in text):
        raise RuleBroken(code, limit=limit)


def must_not_grant_to_oneself(actor: Actor, person_id: int) -> None:
    """Nobody widens the own powers."""
    if person_id in (actor.person_id, actor.on_behalf_of_person_id):
        raise RuleBroken("identity.no_self_grant")


def must_act_in_own_name(actor: Actor) -> int:
    """What cannot be done on behalf of another; returns the person.

    Law: Decree 30/2020 art. 13 (3): who signs by delegation does not delegate again.
    """
    if actor.person_id is None or actor.on_behalf_of_person_id is not None:
        raise RuleBroken("identity.own_name_only")
    return actor.person_id


def must_be_lendable(codes: Collection[str], *, held: Collection[str], personal: Collection[str]) -> None:
    """One lends what one holds, and never what is personal."""
    if not codes:
        raise RuleBroken("identity.nothing_lent")
    kept = sorted(set(codes) & set(personal))
    if kept:
        raise RuleBroken("identity.not_lendable", codes=", ".join(kept))
    missing = sorted(set(codes) - set(held))
    if missing:
        raise RuleBroken("identity.not_held", codes=", ".join(missing))


def must_be_a_short_delegation(days: Days, today: date) -> date:
    """What is lent has a last day, which is not past and at most a year after the first; returns that day."""
    if days.last is None or days.last - days.first > MAX_DELEGATION:
        raise RuleBroken("identity.delegation_too_long")
    if days.last < today:
        raise RuleBroken("identity.days_past")
    return days.last


def must_be_support_minutes(minutes: int) -> None:
    """A support session is short."""
    if not 5 <= minutes <= MAX_SUPPORT_MINUTES:
        raise RuleBroken("identity.support_minutes", limit=MAX_SUPPORT_MINUTES)


def must_be_access(access: Access, known: Collection[str], administrative: Collection[str]) -> None:
    """Software gets known permissions only, none of an administrator's, and a limit of calls."""
    unknown = sorted(set(access.codes) - set(known))
    if unknown:
        raise RuleBroken("identity.unknown_power", power=", ".join(unknown))
    if not access.codes or set(access.codes) & set(administrative):
        raise RuleBroken("identity.bad_scope")
    if not 1 <= access.requests_per_minute <= MAX_REQUESTS_PER_MINUTE:
        raise RuleBroken("identity.bad_rate", limit=MAX_REQUESTS_PER_MINUTE)
