"""What other domains and people see of persons, posts and powers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from dienhong.directory.public import ancestor_ids_each
from dienhong.identity.actors import grants_on
from dienhong.identity.models import Account, Person, Post
from dienhong.identity.rules import international
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound
from dienhong.kernel.text import fold


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as others see it; `valid_until` is the last day, None while it goes on."""

    id: int
    uuid: UUID
    person_id: int
    person_name: str
    agency_id: int
    title: str
    signing_competence: str
    is_main: bool
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as others see it: the posts of today, the main one first; `email` "" without an open account."""

    id: int
    uuid: UUID
    name: str
    email: str
    posts: tuple[PostView, ...]

    @property
    def title(self) -> str:
        """The title of the main post, "" without any."""
        return self.posts[0].title if self.posts else ""

    @property
    def agency_id(self) -> int | None:
        """The agency of the main post."""
        return self.posts[0].agency_id if self.posts else None


def post_view_of(post: Post) -> PostView:
    """The view of a loaded post with its person."""
    return PostView(
        post.pk,
        post.uuid,
        post.person_id,
        post.person.full_name,
        post.agency_id,
        post.title,
        post.signing_competence,
        post.is_main,
        post.valid_from,
        post.valid_until,
    )


def _posts_on(day: date) -> QuerySet[Post]:
    return Post.objects.filter(counts_on(day)).select_related("person").order_by("-is_main", "valid_from", "id")


def post_view(post_id: int) -> PostView:
    """One post, also a past one. Raises NotFound."""
    post = Post.objects.select_related("person").filter(pk=post_id).first()
    if post is None:
        raise NotFound("post")
    return post_view_of(post)


def posts_of(person_id: int, on: date | None = None) -> list[PostView]:
    """The posts that a person holds on a day (default today), the main one first."""
    return [post_view_of(post) for post in _posts_on(on or clock.today()).filter(person_id=person_id)]


def posts_at(agency_id: int, on: date | None = None) -> list[PostView]:
    """The posts held at an agency on a day, by Vietnamese order of the names."""
    posts = _posts_on(on or clock.today()).filter(agency_id=agency_id)
    return [post_view_of(post) for post in posts.order_by("person__name_order", "id")]


def person_name(person_id: int) -> str:
    """The full name. Raises NotFound."""
    name = Person.objects.filter(pk=person_id).values_list("full_name", flat=True).first()
    if name is None:
        raise NotFound("person")
    return name


def person_views(ids: Iterable[int]) -> dict[int, PersonView]:
    """Many persons with today's posts and sign-in addresses in 3 queries; unknown ids are left out."""
    wanted = set(ids)
    posts: dict[int, list[PostView]] = defaultdict(list)
    for post in _posts_on(clock.today()).filter(person_id__in=wanted):
        posts[post.person_id].append(post_view_of(post))
    open_accounts = Account.objects.filter(person_id__in=wanted, is_active=True).select_related(None)
    emails = dict(open_accounts.values_list("person_id", "email"))
    people = Person.objects.filter(pk__in=wanted)
    return {
        one.pk: PersonView(one.pk, one.uuid, one.full_name, emails.get(one.pk, ""), tuple(posts[one.pk]))
        for one in people
    }


def person_id_of_uuid(uuid: UUID) -> int:
    """The inner id of a person. Raises NotFound."""
    found = Person.objects.filter(uuid=uuid).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("person")
    return found


def account_id_named(login_name: str) -> int | None:
    """The inner id of the open account with this sign-in name."""
    accounts = Account.objects.filter(login_name=login_name.lower(), is_active=True)
    return accounts.values_list("pk", flat=True).first()


def search_persons(actor: Actor, text: str, limit: int = 20, *, agency_id: int | None = None) -> list[PersonView]:
    """People who hold a post today, found by parts of the name with or without dấu, in Vietnamese order.

    Officials and the platform find colleagues of all agencies; everybody else finds nobody.
    """
    if actor.kind != "system" and (actor.kind != "person" or actor.agency_id is None):
        return []
    held = Post.objects.filter(counts_on(clock.today()))
    if agency_id is not None:
        held = held.filter(agency_id=agency_id)
    people = named_like(Person.objects.filter(pk__in=held.values("person_id")), text)
    found = list(people.order_by("name_order", "id").values_list("pk", flat=True)[: max(1, min(limit, 100))])
    views = person_views(found)
    return [views[person_id] for person_id in found]


def named_like(people: QuerySet[Person], text: str, prefix: str = "") -> QuerySet[Person]:
    """Keep rows whose name has every word of the text, with or without dấu; an empty text keeps all."""
    for word in fold(text[:100].replace("\x00", "")).split():
        people = people.filter(**{f"{prefix}folded_name__contains": word})
    return people


def persons_holding(code: str, agency_id: int) -> list[int]:
    """Ids of the persons who hold a permission at an agency today by their own grants, in Vietnamese order of names.

    Delegations are left out (the principal is responsible), administrative permissions count as granted.
    """
    return persons_holding_each(code, [agency_id])[agency_id]


def persons_holding_anywhere(code: str) -> list[int]:
    """Ids of the persons who hold a permission at any agency today by their own grants, in Vietnamese order of names."""
    grants = grants_on(clock.today()).filter(Q(code=code) | Q(role__permissions__code=code))
    ordered = grants.order_by("person__name_order", "person_id").values_list("person_id", flat=True)
    return list(dict.fromkeys(ordered))


def persons_holding_each(code: str, agency_ids: Iterable[int]) -> dict[int, list[int]]:
    """The same for each of many agencies, two queries."""
    wanted = set(agency_ids)
    above = ancestor_ids_each(wanted)
    places = wanted.union(*above.values())
    grants = grants_on(clock.today()).filter(Q(code=code) | Q(role__permissions__code=code), agency_id__in=places)
    ordered = grants.order_by("person__name_order", "person_id").values_list("agency_id", "inherits", "person_id")
    held: dict[int, list[tuple[int, bool, int]]] = {}
    for rank, (place, inherits, person) in enumerate(ordered):
        held.setdefault(place, []).append((rank, inherits, person))
    found = {}
    for one in wanted:
        own = [(rank, person) for rank, _, person in held.get(one, ())]
        own += [(rank, person) for place in above.get(one, ()) for rank, down, person in held.get(place, ()) if down]
        found[one] = list(dict.fromkeys(person for _, person in sorted(own)))
    return found


def email_addresses(person_ids: Iterable[int]) -> dict[int, str]:
    """Person id → address of the active account, for those who have one."""
    rows = Account.objects.filter(person_id__in=person_ids, is_active=True).exclude(email="")
    return dict(rows.values_list("person_id", "email"))


def phone_numbers(person_ids: Iterable[int]) -> dict[int, str]:
    """Person id → telephone in international form ("+84912345678"), for those with one and an active account."""
    rows = Person.objects.filter(pk__in=person_ids, accounts__is_active=True).exclude(phone="").distinct()
    return {pk: international(phone) for pk, phone in rows.values_list("pk", "phone")}
