"""Persons, accounts and posts."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from dienhong.audit.public import command, note
from dienhong.identity import permissions, queries, rules
from dienhong.identity.events import AccountClosed, AccountOpened, PersonRegistered, PostAssigned, PostEnded
from dienhong.identity.models import Account, Person, Post
from dienhong.identity.models.people import names_of
from dienhong.identity.rules import Days
from dienhong.identity.sessions import end_sessions_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc


@command
def register_person(actor: Actor, *, agency_id: int, full_name: str, phone: str = "") -> Person:
    """Make a person known to the platform, on behalf of the agency that will give a post."""
    note(agency_id=agency_id)
    require(actor, permissions.REGISTER_PERSON, at=agency_id)
    names, phone = names_of(full_name), nfc(phone).strip()
    rules.must_be_a_name(names["full_name"])
    rules.must_be_a_phone(phone)

    person = Person.objects.create(phone=phone, **names)
    note(subject=("identity.Person", person.uuid))
    publish(PersonRegistered(person.pk))
    return person


@command(secret=("password",))
def open_account(actor: Actor, *, person_id: int, login_name: str, email: str, password: str | None = None) -> Account:
    """Let a person sign in. Without a password the person sets one by letter ("forgot password")."""
    person = queries.person_for_update(person_id)
    note(subject=("identity.Person", person.uuid))
    queries.require_over_person(actor, permissions.OPEN_ACCOUNT, person_id)
    login_name, email = nfc(login_name).strip().lower(), nfc(email).strip().lower()
    rules.must_be_a_login_name(login_name)
    rules.must_be_an_email(email)
    _must_be_free(person_id, login_name, email)
    account = Account(person=person, login_name=login_name, email=email)
    _set_password(account, password)
    account.save()
    publish(AccountOpened(account.pk, person_id))
    return account


def _must_be_free(person_id: int, login_name: str, email: str) -> None:
    if Account.objects.filter(person_id=person_id, is_active=True).exists():
        raise RuleBroken("identity.has_an_account", conflict=True)
    if Account.objects.filter(login_name=login_name).exists():
        raise RuleBroken("identity.login_name_taken", conflict=True)
    if Account.objects.filter(email__iexact=email).exists():
        raise RuleBroken("identity.email_taken", conflict=True)


def _set_password(account: Account, password: str | None) -> None:
    if password is not None:
        try:
            validate_password(password, account)
        except ValidationError as weakness:
            raise RuleBroken("identity.weak_password", reasons=" ".join(weakness.messages)) from None
    account.set_password(password)


@command
def close_account(actor: Actor, *, account_id: int, reason: str) -> Account:
    """Shut an account and end its sessions. The row stays: records name it."""
    account = queries.account_for_update(account_id)
    note(subject=("identity.Account", account.uuid))
    queries.require_over_person(actor, permissions.CLOSE_ACCOUNT, account.person_id)
    rules.must_have_text(reason.strip(), "identity.reason_required", 500)
    if not account.is_active:
        raise RuleBroken("identity.account_closed", conflict=True)
    if actor.account_id == account.pk:
        raise RuleBroken("identity.own_account")

    account.is_active, account.closed_at = False, clock.now()
    account.save(update_fields=["is_active", "closed_at"])
    end_sessions_of(account.pk)
    publish(AccountClosed(account.pk, account.person_id))
    return account


@command
def assign_post(
    actor: Actor, *, person_id: int, agency_id: int, title: str, days: Days, signing_competence: str = ""
) -> Post:
    """Give a person a post (bổ nhiệm, điều động). The first post of a person is the main one.

    Law: Law on Cadres and Civil Servants 2025 (80/2025/QH15), on appointment to posts.
    """
    note(agency_id=agency_id)
    require(actor, permissions.ASSIGN_POST, at=agency_id)
    person = queries.person_for_update(person_id)
    title, signing_competence = " ".join(nfc(title).split()), " ".join(nfc(signing_competence).split())
    rules.must_have_text(title, "identity.title_required", 160)
    rules.must_be_in_order(days)
    queries.must_be_an_agency(agency_id)
    overlapping = queries.posts_during(person_id, days)
    if overlapping.filter(agency_id=agency_id, title=title).exists():
        raise RuleBroken("identity.post_held_already", conflict=True)

    post = Post.objects.create(
        person=person,
        agency_id=agency_id,
        title=title,
        signing_competence=signing_competence[:160],
        is_main=not overlapping.filter(is_main=True).exists(),
        valid_from=days.first,
        valid_until=days.last,
    )
    note(subject=("identity.Post", post.uuid))
    publish(PostAssigned(post.pk, person_id, agency_id))
    return post


@command
def end_post(actor: Actor, *, post_id: int, last_day: date) -> Post:
    """Set the last day of a post; what was granted with the post ends with it."""
    post = queries.post_for_update(post_id)
    note(agency_id=post.agency_id, subject=("identity.Post", post.uuid))
    require(actor, permissions.END_POST, at=post.agency_id)
    if not Post.objects.filter(counts_on(clock.today()), pk=post_id).exists() and post.valid_from <= clock.today():
        raise RuleBroken("identity.post_ended", conflict=True)
    rules.must_be_in_order(Days(post.valid_from, last_day))
    if post.valid_until is not None and last_day > post.valid_until:
        raise RuleBroken("identity.post_ended", conflict=True)

    post.valid_until = last_day
    post.save(update_fields=["valid_until"])
    publish(PostEnded(post.pk, post.person_id, post.agency_id))
    return post
