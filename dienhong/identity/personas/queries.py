"""Whom one may become in the demo country."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dienhong.directory.public import agency_views
from dienhong.identity.models import Account, Post
from dienhong.kernel import clock
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound
from dienhong.kernel.text import fold


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to be."""

    account: UUID
    name: str
    title: str
    agency: str


def personas_like(text: str) -> list[Persona]:
    """Up to 200 people with a main post, the highest agencies first; with a text those whose name, title or agency has its words."""
    posts = Post.objects.filter(counts_on(clock.today()), is_main=True, person__accounts__is_active=True)
    rows = list(posts.select_related("person").order_by("agency__level", "agency_id", "id")[:200])
    accounts = dict(
        Account.objects.filter(person__in=[row.person_id for row in rows], is_active=True).values_list(
            "person_id", "uuid"
        )
    )
    names = {key: view.name for key, view in agency_views({row.agency_id for row in rows}).items()}
    everybody = [
        Persona(accounts[row.person_id], row.person.full_name, row.title, names.get(row.agency_id, "")) for row in rows
    ]
    words = fold(text).split()
    return [one for one in everybody if all(word in fold(f"{one.name} {one.title} {one.agency}") for word in words)]


def account_to_become(uuid: UUID) -> Account:
    """An active account. Raises NotFound."""
    account = Account.objects.filter(uuid=uuid, is_active=True).first()
    if account is None:
        raise NotFound("account")
    return account
