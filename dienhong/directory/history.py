"""Writing dated history: a change ends what we knew and records what we know now. Used inside commands only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F, Model, Q

from dienhong.directory import rules
from dienhong.directory.models import Agency, AgencyCode, AgencySuccession, AgencyVersion
from dienhong.directory.queries.views import codes_on, known_at, valid_on
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound
from dienhong.kernel.storing import store_rows
from dienhong.kernel.text import nfc

_COPIED = ("agency_id", "name", "short_name", "symbol", "parent_id", "territory_id", "change", "basis")


@dataclass(frozen=True, slots=True)
class Change:
    """What changes, from which day, by which legal text. `fields` are columns of AgencyVersion."""

    kind: AgencyVersion.Change
    day: date
    basis: str
    fields: dict[str, Any]


def agency_for_update(agency_id: int) -> Agency:
    """The row, locked until the command ends. Raises NotFound."""
    agency = Agency.objects.select_for_update().filter(pk=agency_id).first()
    if agency is None:
        raise NotFound("agency")
    return agency


def new_agency_ids(count: int) -> list[int]:
    """Ids before the rows, because the path of a row holds its own id."""
    return new_ids(Agency, count)


def new_ids(model: type[Model], count: int) -> list[int]:
    """The next `count` ids of a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


_LEVEL_OF_KIND = {
    Agency.Kind.GOVERNMENT: Agency.Level.CENTRAL,
    Agency.Kind.MINISTRY: Agency.Level.CENTRAL,
    Agency.Kind.MINISTRY_LEVEL: Agency.Level.CENTRAL,
    Agency.Kind.GOVERNMENT_AGENCY: Agency.Level.CENTRAL,
    Agency.Kind.PROVINCE: Agency.Level.PROVINCE,
    Agency.Kind.PROVINCE_COMMITTEE: Agency.Level.PROVINCE,
    Agency.Kind.COMMUNE: Agency.Level.COMMUNE,
    Agency.Kind.COMMUNE_COMMITTEE: Agency.Level.COMMUNE,
}


def level_of(kind: str, parent: Agency | None) -> str:
    """The level of government: fixed for most kinds, that of the parent for units and others."""
    fixed = _LEVEL_OF_KIND.get(Agency.Kind(kind))
    return str(fixed or (parent.level if parent else Agency.Level.CENTRAL))


def create_agency(
    names: rules.AgencyNames, kind: str, parent: Agency | None, opened_on: date, basis: str = ""
) -> Agency:
    """Write a new agency with its first version. `kind` is checked, the names are clean, the parent is locked."""
    (agency_id,) = new_agency_ids(1)
    agency = new_agency(agency_id, names, kind, parent, opened_on)
    store_founded([agency], basis)
    return agency


def new_agency(agency_id: int, names: rules.AgencyNames, kind: str, parent: Agency | None, opened_on: date) -> Agency:
    """The unsaved row of an agency that begins, as search finds it; the parent may be unsaved too."""
    said = rules.search_fields(names.name, names.short_name, [names.symbol, parent.short_name if parent else ""])
    return Agency(
        id=agency_id,
        kind=kind,
        level=level_of(kind, parent),
        name=names.name,
        short_name=names.short_name,
        symbol=names.symbol,
        parent=parent,
        path=path_below(parent.path if parent else None, agency_id),
        opened_on=opened_on,
        search_text=said.search_text,
        search_name=said.search_name,
        sort_key=said.sort_key,
    )


def store_founded(agencies: Sequence[Agency], basis: str, codes: Sequence[AgencyCode] = ()) -> None:
    """Store new agencies, parents before their units, with their first versions and codes: three statements in all."""
    versions = [
        AgencyVersion(
            agency=one,
            name=one.name,
            short_name=one.short_name,
            symbol=one.symbol,
            parent=one.parent,
            change=AgencyVersion.Change.FOUNDED,
            basis=nfc(basis),
            valid_from=one.opened_on,
        )
        for one in agencies
    ]
    today = clock.today()
    for code in sorted(codes, key=lambda one: one.form, reverse=True):  # the new form counts before the old one
        if code.valid_from is None or code.valid_from <= today:
            code.agency.code, code.agency.is_test = code.code, rules.is_test_code(code.code)
    for rows in (agencies, versions, codes):
        store_rows(rows)


def apply_change(agency: Agency, change: Change) -> None:
    """Write the change into the history of a locked agency and into its present columns where it is in force.

    Raises RuleBroken("directory.closed"), RuleBroken("directory.later_change_exists").
    """
    latest = latest_version(agency)
    instant = _instant_after(latest)
    rules.must_be_open_on(agency.closed_on, change.day, agency.name)
    rules.must_not_precede(latest.valid_from, change.day)

    _forget(latest, instant)
    if latest.valid_from is None or latest.valid_from < change.day:
        _write(latest, instant, valid_from=latest.valid_from, valid_to=change.day)
    is_first = latest.valid_from == change.day and latest.change == AgencyVersion.Change.FOUNDED
    kind = AgencyVersion.Change.FOUNDED if is_first else change.kind
    _write(latest, instant, **change.fields, change=kind, basis=nfc(change.basis), valid_from=change.day)
    bring_up_to_date([agency.pk])


def end_history(agency: Agency, day: date) -> None:
    """Close a locked agency: its last version and its codes end on the day."""
    latest = latest_version(agency)
    instant = _instant_after(latest)
    rules.must_be_open_on(agency.closed_on, day, agency.name)
    rules.must_not_precede(latest.valid_from, day)

    _forget(latest, instant)
    if latest.valid_from is None or latest.valid_from < day:
        _write(latest, instant, valid_from=latest.valid_from, valid_to=day)
    agency.closed_on = day
    agency.save(update_fields=["closed_on"])
    agency.codes.filter(Q(valid_to=None) & (Q(valid_from=None) | Q(valid_from__lt=day))).update(valid_to=day)


def write_code(agency: Agency, code: str, valid_from: date | None, source: str, *, is_demo: bool = False) -> AgencyCode:
    """Give a locked agency a normal, unused code; its present one of the same form ends on that day."""
    form = rules.form_of(code)
    if valid_from is not None:
        agency.codes.filter(valid_on(valid_from), form=form).update(valid_to=valid_from)
    return AgencyCode.objects.create(
        agency=agency, code=code, form=form, valid_from=valid_from, source=nfc(source), is_demo=is_demo
    )


def latest_version(agency: Agency) -> AgencyVersion:
    """The version of an agency that is in force last, as we know it now."""
    return agency.versions.filter(known_at(None)).order_by(F("valid_from").desc(nulls_last=True))[0]


def _instant_after(version: AgencyVersion) -> datetime:
    # A server's clock may be set back a little; what we knew never overlaps because of that.
    return max(clock.now(), version.recorded_from)


def _forget(version: AgencyVersion, instant: datetime) -> None:
    version.recorded_to = instant
    version.save(update_fields=["recorded_to"])


def _write(template: AgencyVersion, instant: datetime, **fields: Any) -> None:
    copied = {name: getattr(template, name) for name in _COPIED}
    AgencyVersion.objects.create(**{**copied, "valid_to": None, **fields, "recorded_from": instant})


def bring_up_to_date(agency_ids: Sequence[int]) -> None:
    """Copy what is in force today into the agencies' own columns, move paths and rebuild their search texts."""
    day = clock.today()
    codes = codes_on(agency_ids, day)
    for agency in Agency.objects.filter(pk__in=agency_ids):
        version = _version_for_today(agency, day)
        moved = agency.parent_id != version.parent_id
        for name in ("name", "short_name", "symbol", "parent_id", "territory_id"):
            setattr(agency, name, getattr(version, name))
        agency.code = codes[agency.pk].code if agency.pk in codes else ""
        agency.is_test = rules.is_test_code(agency.code)
        agency.save()
        if moved:
            _move_path(agency)
        refresh_search([agency.pk, *agency.children.values_list("pk", flat=True)])


def _version_for_today(agency: Agency, day: date) -> AgencyVersion:
    known = agency.versions.filter(known_at(None))
    begun = known.filter(Q(valid_from=None) | Q(valid_from__lte=day)).order_by(F("valid_from").desc(nulls_last=True))
    return begun.first() or known.order_by("valid_from")[0]


def _move_path(agency: Agency) -> None:
    """Hang the whole subtree below its new parent."""
    parent_path = None if agency.parent is None else agency.parent.path
    old = Agency.objects.values_list("path", flat=True).get(pk=agency.pk)
    new = path_below(parent_path, agency.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE directory_agency SET path = CASE WHEN path = %(old)s::ltree THEN %(new)s::ltree"
            " ELSE %(new)s::ltree || subpath(path, nlevel(%(old)s::ltree)) END WHERE path <@ %(old)s::ltree",
            {"old": old, "new": new},
        )


def path_below(parent_path: str | None, agency_id: int) -> str:
    """The path of an agency below the given one; None for the top of a tree."""
    return f"{parent_path}.{agency_id}" if parent_path else str(agency_id)


def refresh_search(agency_ids: Iterable[int]) -> None:
    """Rebuild search columns from the present name, the parent's, former names and the names of absorbed agencies."""
    agencies = list(Agency.objects.filter(pk__in=set(agency_ids)).select_related("parent", "territory"))
    former: dict[int, list[str]] = {agency.pk: [] for agency in agencies}
    for pk, name in AgencyVersion.objects.filter(agency__in=agencies).values_list("agency_id", "short_name"):
        former[pk].append(name)
    successions = AgencySuccession.objects.filter(successor__in=agencies)
    for pk, name in successions.values_list("successor_id", "predecessor__short_name"):
        former[pk].append(name)
    for agency in agencies:
        others = [agency.symbol, agency.parent.short_name if agency.parent else "", *former[agency.pk]]
        if agency.territory is not None:
            others.append(agency.territory.search_text)
        fields = rules.search_fields(agency.name, agency.short_name, others)
        agency.search_text, agency.search_name, agency.sort_key = (
            fields.search_text,
            fields.search_name,
            fields.sort_key,
        )
    Agency.objects.bulk_update(agencies, ["search_text", "search_name", "sort_key"], batch_size=500)
