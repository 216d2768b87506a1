"""Reading single agencies, today or as of a day, and as we knew them at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from dienhong.directory import rules
from dienhong.directory.models import Agency, AgencyCode, AgencyRepresentation, AgencySuccession, AgencyVersion
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, RuleBroken


@dataclass(frozen=True, slots=True)
class AgencyView:
    """An agency as others see it. `code` and `symbol` are "" when there is none; `level` is central, province or commune."""

    id: int
    uuid: UUID
    code: str
    name: str
    short_name: str
    kind: str
    level: str
    parent_id: int | None
    symbol: str = ""
    closed_on: date | None = None
    territory_id: int | None = None
    code_is_demo: bool = False
    # Who receives documents in its place today, though it exists.
    representative_id: int | None = None


def valid_on(day: date) -> Q:
    """Rows in force on a day."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gt=day))


def overlaps(first: date, end: date | None) -> Q:
    """Rows in force on any day from `first` on and before `end`; None: for ever."""
    later = Q(valid_to=None) | Q(valid_to__gt=first)
    return later if end is None else later & (Q(valid_from=None) | Q(valid_from__lt=end))


def known_at(instant: datetime | None) -> Q:
    """Rows that were our truth at an instant; None means now."""
    if instant is None:
        return Q(recorded_to=None)
    return Q(recorded_from__lte=instant) & (Q(recorded_to=None) | Q(recorded_to__gt=instant))


def existing_on(day: date) -> Q:
    """Agencies that exist on a day."""
    return (Q(opened_on=None) | Q(opened_on__lte=day)) & (Q(closed_on=None) | Q(closed_on__gt=day))


def agency_view(agency_id: int, as_of: date | None = None, known: datetime | None = None) -> AgencyView:
    """The agency on the day `as_of` (default today), as recorded at the instant `known` (default now).

    A closed agency is shown as it was last. Raises NotFound for an unknown id or a day before its founding.
    """
    views = agency_views([agency_id], as_of, known)
    if agency_id not in views:
        raise NotFound("agency")
    return views[agency_id]


def agency_views(ids: Iterable[int], as_of: date | None = None, known: datetime | None = None) -> dict[int, AgencyView]:
    """Like agency_view for many at once (1 query today, 2 for another day); unknown ids are left out."""
    wanted = set(ids)
    if as_of is None and known is None:
        return {view.id: view for view in _views_today("agency.id = ANY(%s)", list(wanted))}
    day = as_of or clock.today()
    codes = codes_on(wanted, day)
    versions = (
        AgencyVersion.objects.filter(known_at(known), Q(valid_from=None) | Q(valid_from__lte=day), agency_id__in=wanted)
        .select_related("agency")
        .order_by("agency_id", F("valid_from").desc(nulls_last=True))
        .distinct("agency_id")
    )
    return {version.agency_id: _view_of_version(version, codes.get(version.agency_id)) for version in versions}


# Written out: every request of the exchange asks for agencies, and making this text costs more than answering it.
_TODAY = f"""
SELECT agency.id, agency.uuid, agency.code, agency.name, agency.short_name, agency.kind, agency.level, agency.parent_id,
       agency.symbol, agency.closed_on, agency.territory_id,
       EXISTS (SELECT 1 FROM {AgencyCode._meta.db_table} AS marked WHERE marked.code = agency.code AND marked.is_demo),
       (SELECT one.representative_id FROM {AgencyRepresentation._meta.db_table} AS one
         WHERE one.agency_id = agency.id AND daterange(one.valid_from, one.valid_to) @> %s::date)
  FROM {Agency._meta.db_table} AS agency
"""  # noqa: S608  the names are the models'
_HELD = f"agency.id IN (SELECT held.agency_id FROM {AgencyCode._meta.db_table} AS held WHERE held.code = %s)"  # noqa: S608  the names are the models'


def _views_today(where: str, value: str | list[int]) -> list[AgencyView]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_TODAY} WHERE {where}", [clock.today(), value])
        return [AgencyView(*row) for row in cursor.fetchall()]


DEMO_MARK = {"code_is_demo": Exists(AgencyCode.objects.filter(code=OuterRef("code"), is_demo=True))}


def view_of(agency: Agency) -> AgencyView:
    """The view of a loaded row as it is today."""
    return AgencyView(
        id=agency.pk,
        uuid=agency.uuid,
        code=agency.code,
        name=agency.name,
        short_name=agency.short_name,
        kind=agency.kind,
        level=agency.level,
        parent_id=agency.parent_id,
        symbol=agency.symbol,
        closed_on=agency.closed_on,
        territory_id=agency.territory_id,
        code_is_demo=getattr(agency, "code_is_demo", False),
    )


def _view_of_version(version: AgencyVersion, code: AgencyCode | None) -> AgencyView:
    agency = version.agency
    return AgencyView(
        id=agency.pk,
        uuid=agency.uuid,
        code=code.code if code else "",
        name=version.name,
        short_name=version.short_name,
        kind=agency.kind,
        level=agency.level,
        parent_id=version.parent_id,
        symbol=version.symbol,
        closed_on=agency.closed_on,
        territory_id=version.territory_id,
        code_is_demo=code.is_demo if code else False,
    )


def codes_on(agency_ids: Iterable[int], day: date) -> dict[int, AgencyCode]:
    """The code of each agency on a day, the new form before the old; the last one when it is closed."""
    codes = AgencyCode.objects.filter(Q(valid_from=None) | Q(valid_from__lte=day), agency_id__in=set(agency_ids))
    best: dict[int, AgencyCode] = {}
    for code in codes.order_by(F("valid_from").asc(nulls_first=True), F("form").desc(), "id"):
        if code.form == AgencyCode.Form.NEW or code.agency_id not in best:
            best[code.agency_id] = code
    return best


def agency_id_by_code(text: str) -> int | None:
    """The id of the agency that holds or held the code, in either form; None for an unknown or impossible code."""
    code = _normal(text)
    return AgencyCode.objects.filter(code=code).values_list("agency_id", flat=True).first() if code else None


def _normal(text: str) -> str:
    """The code as it is stored; "" for an impossible one."""
    try:
        return rules.normal_code(text)
    except RuleBroken:
        return ""


def agency_by_code(text: str, as_of: date | None = None) -> AgencyView | None:
    """The agency that holds or held the code in either form (`H53`, `000.00.00.H53`), as it was on `as_of`.

    An ended code still leads to its agency: ask successor_on() who acts in its place. None for an unknown code.
    """
    if as_of is None:
        return next(iter(_views_today(_HELD, _normal(text))), None)
    agency_id = agency_id_by_code(text)
    return None if agency_id is None else agency_views([agency_id], as_of).get(agency_id)


def agencies_by_code(texts: Iterable[str]) -> dict[str, AgencyView]:
    """As `agency_by_code` today for many texts with two queries; those that lead nowhere are left out."""
    normal: dict[str, str] = {}
    for text in texts:
        with suppress(RuleBroken):
            normal[text] = rules.normal_code(text)
    ids = _holders(set(normal.values()))
    views = agency_views(ids.values())
    return {text: views[ids[code]] for text, code in normal.items() if ids.get(code) in views}


def _holders(codes: Iterable[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT code, agency_id FROM {AgencyCode._meta.db_table} WHERE code = ANY(%s)", [list(codes)])  # noqa: S608  the name is the model's
        return dict(cursor.fetchall())


def successor_on(agency_id: int, day: date) -> int | None:
    """Who acts for the agency on that day: itself while it exists, then its heaviest successor, and so on.

    None when it was closed without a successor. Raises NotFound for an unknown id.
    """
    current = agency_id
    for _ in range(20):  # a chain of mergers; the limit only guards against a circle in imported data
        row = Agency.objects.filter(pk=current).values_list("pk", "closed_on").first()
        if row is None:
            raise NotFound("agency")
        closed_on = row[1]
        if closed_on is None or closed_on > day:
            return current
        following = (
            AgencySuccession.objects.filter(predecessor_id=current, effective_on__lte=day)
            .order_by("-weight", "successor_id")
            .values_list("successor_id", flat=True)
            .first()
        )
        if following is None:
            return None
        current = following
    return None


def subtree_ids(agency_id: int) -> frozenset[int]:
    """The agency and all below it today, closed ones included; empty for an unknown id."""
    return frozenset(subtree(agency_id).values_list("pk", flat=True))


def subtree(agency_id: int) -> QuerySet[Agency]:
    """Rows of the agency and all below it."""
    path = Agency.objects.filter(pk=agency_id).values_list("path", flat=True).first()
    return Agency.objects.none() if path is None else Agency.objects.filter(path__within=path)


def ancestor_ids(agency_id: int) -> tuple[int, ...]:
    """The agencies above it today, the nearest first; empty for the top and for an unknown id."""
    return ancestor_ids_each([agency_id]).get(agency_id, ())


def ancestor_ids_each(agency_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The same of many agencies, one query; unknown ones are left out."""
    paths = Agency.objects.filter(pk__in=set(agency_ids)).values_list("pk", "path")
    return {pk: tuple(map(int, reversed(str(path).split(".")[:-1]))) for pk, path in paths}


def provinces() -> list[AgencyView]:
    """The People's Committees of the provinces and cities under the centre that exist today, in Vietnamese order."""
    rows = Agency.objects.filter(existing_on(clock.today()), kind=Agency.Kind.PROVINCE_COMMITTEE, is_test=False)
    return [view_of(row) for row in rows.annotate(**DEMO_MARK).order_by("sort_key", "pk")]


def agency_ids_of_kinds(kinds: Iterable[str], *, below: int | None = None) -> list[int]:
    """Agencies of these kinds that exist today and can be addressed, in Vietnamese order.

    With `below` only those under that agency, which itself is left out.
    """
    rows = Agency.objects if below is None else subtree(below).exclude(pk=below)
    found = rows.filter(existing_on(clock.today()), kind__in=list(kinds), is_test=False).exclude(code="")
    return list(found.order_by("sort_key", "pk").values_list("pk", flat=True))


def government_id() -> int | None:
    """The Government, the top of the tree, at which powers over the whole country are held; None before it is loaded."""
    rows = Agency.objects.filter(kind=Agency.Kind.GOVERNMENT, parent=None, is_test=False)
    return rows.order_by("pk").values_list("pk", flat=True).first()


def trial_unit_id() -> int | None:
    """The unit that agencies try their connections with, the oldest of the test range; None where there is none."""
    rows = Agency.objects.filter(existing_on(clock.today()), is_test=True).exclude(code="")
    return rows.order_by("pk").values_list("pk", flat=True).first()


def id_of_uuid(uuid: UUID) -> int:
    """The inner id of an agency. Raises NotFound."""
    found = Agency.objects.filter(uuid=uuid).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("agency")
    return found


def uuids_of(ids: Iterable[int]) -> dict[int, UUID]:
    """The outer names of agencies; unknown ids are left out (1 query)."""
    return dict(Agency.objects.filter(pk__in=set(ids)).values_list("pk", "uuid"))
