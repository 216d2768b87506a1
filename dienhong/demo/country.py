"""Builds the demo country: agencies, people, keys, software. Every step looks first, so a second start adds nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.db import connection, transaction

from dienhong.demo import people
from dienhong.demo.people import PASSWORD, Persona
from dienhong.directory.public import (
    AgencyNames,
    AgencyView,
    add_agency_code,
    agency_by_code,
    agency_views,
    found_agency,
    load_country,
    provinces,
    subtree_ids,
)
from dienhong.identity.public import (
    Access,
    Contact,
    Days,
    PostView,
    Scope,
    account_id_named,
    assign_post,
    grant_role,
    install_standard_roles,
    open_account,
    posts_at,
    register_agency_system,
    register_person,
)
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken
from dienhong.signing.public import (
    Officer,
    demo_service_is_there,
    give_demo_remote_key,
    issue_demo_personal_keys,
    issue_demo_pki,
    issue_demo_seals,
    personal_key_of,
    seal_key_of,
    system_key,
)

PLATFORM = Actor.system("demo")
ORGANIZATION = "Diên Hồng (trình diễn)"
_OPENED = date(2025, 7, 1)
_BASIS = "Đơn vị trình diễn"
_CODES_OF_SOFTWARE = ("exchange.send", "exchange.receive")
_AT_ONCE = 4
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Software:
    """The client of a province's own software."""

    client_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Resident:
    """A persona as the platform knows it."""

    persona: Persona
    account_id: int
    person_id: int
    post_id: int
    agency_id: int


@dataclass(frozen=True, slots=True)
class Country:
    """What the thread and the samples need to know: agencies, people by sign-in name, software by agency id."""

    ministry: AgencyView
    office: AgencyView
    provinces: tuple[AgencyView, ...]
    people: dict[str, Resident]
    software: dict[int, Software]
    joining: AgencyView  # a unit whose software is not connected yet

    @property
    def by_pages(self) -> list[AgencyView]:
        """Provinces that work in our pages."""
        return [one for one in self.provinces if one.id not in self.software]

    @property
    def by_software(self) -> list[AgencyView]:
        """Provinces that work with software of their own."""
        return [one for one in self.provinces if one.id in self.software]


def build(secrets_file: Path) -> Country:
    """The country, built or completed. `secrets_file` keeps the secrets of the provinces' software, which are shown once."""
    if len(provinces()) < people.PROVINCES or agency_by_code(people.MINISTRY_CODE) is None:
        load_country(PLATFORM)
    if account_id_named(people.MINISTRY[0].login) is None:
        install_standard_roles(PLATFORM)
    ministry, office = _agency(people.MINISTRY_CODE), _agency(people.OFFICE_CODE)
    regions = tuple(provinces())
    joining, trial = _coded(people.JOINING, ministry.id), _coded(people.TRIAL, None)
    residents = _people(ministry, people.MINISTRY, _units(ministry)) | _people(office, people.OFFICE, {})
    # Passwords and keys cost seconds of computing outside Python, so both processors work on them at once.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        # A copy: the keys' thread reads the people while those of the provinces join them, who sign nothing in person.
        keys = pool.submit(_closing, _keys, [ministry, office, *regions, joining, trial], dict(residents))
        many = pool.map(partial(_closing, _of_province), enumerate(regions))
        for found in many:
            residents |= found
        keys.result()
    return Country(ministry, office, regions, residents, _software(regions, secrets_file), joining)


def settle(agency: AgencyView, personas: tuple[Persona, ...]) -> dict[str, Resident]:
    """Further people at an agency, with accounts, powers and keys; what is missing only."""
    residents = _people(agency, personas, {})
    _keys([], residents)
    return residents


def _closing(work: Callable[..., _T], *arguments: object) -> _T:
    """Work in a thread of its own, whose database connection nobody else would close."""
    try:
        return work(*arguments)
    finally:
        connection.close()


def _of_province(numbered: tuple[int, AgencyView]) -> dict[str, Resident]:
    number, province = numbered
    return _people(province, tuple(people.of_province(province, number)), {})


def _agency(code: str) -> AgencyView:
    found = agency_by_code(code)
    assert found is not None, f"the directory has no agency {code}"
    return found


def _coded(wanted: people.Coded, parent_id: int | None) -> AgencyView:
    """An agency with an identifier code of the demo, founded where it is missing."""
    found = agency_by_code(wanted.code)
    if found is not None:
        return found
    with transaction.atomic():  # a start that is interrupted here founds it once more, so both or none
        made = found_agency(
            PLATFORM,
            names=AgencyNames(wanted.name, wanted.short_name, wanted.symbol),
            kind=wanted.kind,
            parent_id=parent_id,
            opened_on=_OPENED,
            basis=_BASIS,
        )
        add_agency_code(PLATFORM, agency_id=made.pk, code=wanted.code, valid_from=_OPENED, source=_BASIS, is_demo=True)
    return _agency(wanted.code)


def _units(ministry: AgencyView) -> dict[str, int]:
    """Units of the ministry by short name, founded where they are missing."""
    present = {one.short_name: one.id for one in agency_views(subtree_ids(ministry.id)).values()}
    for name, short_name, symbol in people.UNITS:
        if short_name not in present:
            names = AgencyNames(name, short_name, symbol)
            unit = found_agency(
                PLATFORM, names=names, kind="unit", parent_id=ministry.id, opened_on=_OPENED, basis=_BASIS
            )
            present[short_name] = unit.pk
    return present


def _people(agency: AgencyView, personas: tuple[Persona, ...], units: dict[str, int]) -> dict[str, Resident]:
    places = {units.get(one.unit, agency.id) for one in personas}
    known = {(post.person_name, post.title): post for place in places for post in posts_at(place)}
    return {one.login: _resident(one, agency, units.get(one.unit, agency.id), known) for one in personas}


def _resident(persona: Persona, agency: AgencyView, place_id: int, known: dict[tuple[str, str], PostView]) -> Resident:
    """The persona with post, powers and account; the account comes last, so whoever has one has all."""
    post = known.get((persona.name, persona.title))
    account_id = account_id_named(persona.login)
    if post is None:
        person = register_person(PLATFORM, agency_id=agency.id, full_name=persona.name)
        made = assign_post(
            PLATFORM,
            person_id=person.pk,
            agency_id=place_id,
            title=persona.title,
            days=Days(_OPENED),
            signing_competence=persona.competence,
        )
        post_id, person_id = made.pk, person.pk
    else:
        post_id, person_id = post.id, post.person_id
    if account_id is None:
        _grant(person_id, persona.role, agency.id)
        account_id = open_account(
            PLATFORM,
            person_id=person_id,
            login_name=persona.login,
            email=f"{persona.login}@vidu.invalid",
            password=PASSWORD,
        ).pk
    return Resident(persona, account_id, person_id, post_id, agency.id)


def _grant(person_id: int, role: str, agency_id: int) -> None:
    try:
        grant_role(PLATFORM, person_id=person_id, power=role, scope=Scope(agency_id, inherits=True), days=Days(_OPENED))
    except RuleBroken as refusal:
        if refusal.code != "identity.already_granted":  # by a start that was interrupted
            raise


def _software(regions: tuple[AgencyView, ...], secrets_file: Path) -> dict[int, Software]:
    """Clients of the provinces' software. A secret is shown once, so it is kept like the province would keep it."""
    kept = json.loads(secrets_file.read_text()) if secrets_file.exists() else {}
    for province in filter(people.works_by_software, regions):
        if str(province.uuid) not in kept:
            kept[str(province.uuid)] = _registered(province)
            secrets_file.parent.mkdir(parents=True, exist_ok=True)
            secrets_file.touch(mode=0o600)
            secrets_file.write_text(json.dumps(kept, indent=1))
    return {one.id: Software(**kept[str(one.uuid)]) for one in regions if people.works_by_software(one)}


def _registered(province: AgencyView) -> dict[str, str]:
    name = f"Phần mềm quản lý văn bản của {people.place_of(province)} (giả định)"
    contact = Contact(f"Nhóm kỹ thuật ({people.INVENTED})", f"{people.slug_of(province)}@vidu.invalid")
    access = Access(_CODES_OF_SOFTWARE, requests_per_minute=6000)
    try:
        made = register_agency_system(PLATFORM, agency_id=province.id, name=name, access=access, contact=contact)
    except RuleBroken as refusal:
        if refusal.code != "identity.system_name_taken":
            raise
        # Registered by a start whose secrets are gone: the province gets a second client.
        name = f"{name} {date.today():%Y%m%d}"  # noqa: DTZ011  only a name
        made = register_agency_system(PLATFORM, agency_id=province.id, name=name, access=access, contact=contact)
    return {"client_id": made.system.client_id, "secret": made.secret}


def _keys(agencies: list[AgencyView], residents: dict[str, Resident]) -> None:
    """Certification authority, seals of all agencies, personal keys of those who sign; what is missing only."""
    if not _has(system_key):
        issue_demo_pki(PLATFORM, organization=ORGANIZATION)
    unsealed = tuple(one.id for one in agencies if not _has(seal_key_of, one.id))
    if unsealed:
        issue_demo_seals(PLATFORM, agency_ids=unsealed)
    officers = tuple(
        Officer(one.person_id, one.agency_id)
        for one in residents.values()
        if one.persona.signs and not _has(personal_key_of, one.person_id)
    )
    if officers:
        issue_demo_personal_keys(PLATFORM, officers=officers)
    for one in residents.values():
        # Only `dienhong demo` runs the service; benchmarks build the country without it.
        if one.persona.signs_remotely and demo_service_is_there() and not _has(personal_key_of, one.person_id):
            give_demo_remote_key(PLATFORM, officer=Officer(one.person_id, one.agency_id))


def _has(find: Callable[..., int], *arguments: int) -> bool:
    try:
        find(*arguments)
    except RuleBroken:
        return False
    return True
