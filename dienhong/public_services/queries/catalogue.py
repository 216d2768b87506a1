"""What everybody may see: procedures in force on a day, listed, filtered, one of them with all its versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dienhong.directory.public import AgencyView, agency_views, ancestor_ids
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound
from dienhong.kernel.pages import Page, page_of
from dienhong.kernel.text import sort_key
from dienhong.public_services.catalogue.reading import record_from
from dienhong.public_services.catalogue.record import Record
from dienhong.public_services.models import Offering, Procedure, ProcedureVersion
from dienhong.public_services.queries.searching import best_versions

ORDER = ("sort_key", "id")
NEWEST = ("-published_at", "-id")
PAGE = 20
MOST_FOUND = 60
_MOST_AGENCIES = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the public list; empty ones keep everything. `agency_id`: offered there, also through an agency above."""

    text: str = ""
    field: str = ""
    level: str = ""
    event: str = ""
    service: str = ""
    agency_id: int | None = None


def in_force(day: date) -> QuerySet[ProcedureVersion]:
    """The versions in force on a day, at most one of each procedure."""
    ends = Q(effective_to=None) | Q(effective_to__gt=day)
    return ProcedureVersion.objects.filter(ends, effective_from__lte=day)


def wanted_versions(wanted: Wanted, day: date) -> QuerySet[ProcedureVersion]:
    """What the filters keep of the versions of a day, without their documents; words are not looked at."""
    rows = in_force(day).select_related("procedure").defer("document")
    if wanted.field:
        rows = rows.filter(field_code=wanted.field)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.service:
        rows = rows.filter(service=wanted.service)
    if wanted.event:
        rows = rows.filter(life_events__contains=[wanted.event])
    if wanted.agency_id is not None:
        rows = rows.filter(Exists(_offered_by(wanted.agency_id, day)))
    return rows


def _offered_by(agency_id: int, day: date) -> QuerySet[Offering]:
    ends = Q(valid_to=None) | Q(valid_to__gt=day)
    above = Q(agency_id=agency_id) | Q(agency_id__in=ancestor_ids(agency_id), with_units=True)
    return Offering.objects.filter(above, ends, procedure=OuterRef("procedure"), valid_from__lte=day)


def catalogue_page(wanted: Wanted, cursor: str | None, size: int = PAGE) -> Page[ProcedureVersion]:
    """The procedures in force today by name; with words the best of them, at most 60 on one page.

    Raises RuleBroken("kernel.bad_cursor").
    """
    day = clock.today()
    rows = wanted_versions(wanted, day)
    if wanted.text.strip():
        return Page(best_versions(rows, wanted.text, day, MOST_FOUND), None, None)
    return page_of(rows, order=ORDER, cursor=cursor, size=size)


def fields_in_force() -> list[tuple[str, str, int]]:
    """Code, name and number of procedures of each field of today, by name."""
    rows = in_force(clock.today()).exclude(field_code="").values("field_code", "field_name")
    return [
        (one["field_code"], one["field_name"], one["number"])
        for one in rows.annotate(number=Count("id")).order_by("field_name", "field_code")
    ]


def offering_agencies() -> list[AgencyView]:
    """The agencies that are said to take applications today, by name, for the filter of the public list; at most 200."""
    day = clock.today()
    rows = Offering.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    ids = rows.order_by("agency_id").values_list("agency_id", flat=True).distinct()[:_MOST_AGENCIES]
    return sorted(agency_views(list(ids)).values(), key=lambda one: sort_key(one.name))


def newest_versions(number: int) -> list[ProcedureVersion]:
    """What was published last and is in force or will be, for feeds and the home page."""
    rows = ProcedureVersion.objects.select_related("procedure", "agency").defer("document").order_by(*NEWEST)
    return list(rows.exclude(effective_to__lte=clock.today())[:number])


@dataclass(frozen=True, slots=True)
class Shown:
    """A procedure as everybody sees it: one version, the others (newest first), and what it is today.

    `state`: in_force, future (not yet), past (a later one is in force) or abolished.
    """

    procedure: Procedure
    version: ProcedureVersion
    record: Record
    versions: list[ProcedureVersion]
    state: str


def shown_procedure(code: str, number: int | None = None) -> Shown:
    """A published procedure: the version in force today, else the newest past one, else the next; or the one of this number.

    Raises NotFound, also for what was never published.
    """
    day = clock.today()
    rows = ProcedureVersion.objects.filter(procedure__code=code).select_related("procedure__agency").order_by("-number")
    versions = list(rows.defer("document"))
    if not versions:
        raise NotFound("public_services.Procedure")
    version = _chosen(versions, number, day)
    document = ProcedureVersion.objects.values_list("document", flat=True).get(pk=version.pk)
    return Shown(version.procedure, version, record_from(document), versions, state_of(version, day))


def _chosen(versions: list[ProcedureVersion], number: int | None, day: date) -> ProcedureVersion:
    if number is not None:
        for one in versions:
            if one.number == number:
                return one
        raise NotFound("public_services.Procedure")
    begun = [one for one in versions if one.effective_from <= day]
    return begun[0] if begun else versions[-1]


def state_of(version: ProcedureVersion, day: date) -> str:
    """What a version is on a day, see Shown."""
    if version.effective_from > day:
        return "future"
    if version.effective_to is None or version.effective_to > day:
        return "in_force"
    abolished = version.procedure.abolished_from
    return "abolished" if abolished is not None and version.effective_to == abolished else "past"


def offerings_in_force(procedure: Procedure) -> list[Offering]:
    """The agencies that take applications today, by name."""
    day = clock.today()
    rows = procedure.offerings.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    return list(rows.select_related("agency").order_by("agency__sort_key", "id"))
