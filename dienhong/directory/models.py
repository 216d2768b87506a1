"""Territories and agencies with their dated names, codes and successions.

Days: `valid_from` is the first day in force, `valid_to` the first day no longer in force; empty means without limit.
"""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from dienhong.directory.fields import LtreeField
from dienhong.kernel import clock


class DateRange(Func):
    """daterange(valid_from, valid_to), upper bound excluded."""

    function = "DATERANGE"
    output_field = DateRangeField()


class InstantRange(Func):
    """tstzrange(recorded_from, recorded_to), upper bound excluded."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


VALIDITY = DateRange(F("valid_from"), F("valid_to"))
RECORDED = InstantRange(F("recorded_from"), F("recorded_to"))
ENDS_AFTER_BEGINNING = Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))


class Searchable(models.Model):
    """What search and lists need, computed once when the row is written (rules.search_fields)."""

    # " " + folded words of all names, so that LIKE '% word%' finds beginnings of words.
    search_text = models.TextField(default="", editable=False)
    # Folded own name without its generic part ("ubnd phuong"), for exact, prefix and misspelt matches.
    search_name = models.CharField(max_length=300, default="", editable=False, db_collation="C")
    sort_key = models.CharField(max_length=700, default="", editable=False, db_collation="C")

    class Meta:
        abstract = True


class Territory(Searchable):
    """Administrative unit (đơn vị hành chính), as it was or is between two days.

    Law: Law on the Organisation of Local Government 2025 art. 1; codes: Decision 124/2004/QD-TTg and its updates.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province level")
        DISTRICT = "district", _("District level (until 30/06/2025)")
        COMMUNE = "commune", _("Commune level")

    personal_data: tuple[str, ...] = ()

    code = models.CharField(max_length=10, db_collation="C")
    level = models.CharField(max_length=10, choices=Level)
    type_name = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="directory_territory_code_of_the_day",
                expressions=[("level", "="), ("code", "="), (VALIDITY, RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(name="directory_territory_ends_after_beginning", condition=ENDS_AFTER_BEGINNING),
        ]
        indexes = [
            GinIndex(name="directory_territory_words", fields=["search_text"], opclasses=["gin_trgm_ops"]),
            GinIndex(name="directory_territory_names", fields=["search_name"], opclasses=["gin_trgm_ops"]),
            models.Index(name="directory_territory_tree", fields=["parent", "sort_key", "id"]),
        ]

    def __str__(self) -> str:
        return self.name


class TerritoryRelation(models.Model):
    """What became of a territory when units were rearranged (sáp nhập, chia tách): whole into one, or parts into several."""

    class Share(models.TextChoices):
        WHOLE = "whole", _("Entirely")
        PART = "part", _("Partly")

    personal_data: tuple[str, ...] = ()

    before = models.ForeignKey(Territory, models.PROTECT, related_name="became")
    after = models.ForeignKey(Territory, models.PROTECT, related_name="came_from")
    effective_on = models.DateField()
    share = models.CharField(max_length=5, choices=Share)
    # Of several parts, the one that takes mail for the old unit.
    is_main = models.BooleanField(default=True)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="directory_relation_once", fields=["before", "after"]),
            models.UniqueConstraint(name="directory_relation_one_main", fields=["before"], condition=Q(is_main=True)),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"


class Agency(Searchable):
    """An agency or organisation (cơ quan, tổ chức): the stable thing behind changing names and codes.

    Name, code, parent, path and closing day are copies of what is in force today; the truth is in AgencyVersion.
    """

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("Government")
        MINISTRY = "ministry", _("Ministry")
        MINISTRY_LEVEL = "ministry_level", _("Ministry-level agency")
        GOVERNMENT_AGENCY = "government_agency", _("Agency under the Government")
        PROVINCE = "province", _("Provincial body")
        COMMUNE = "commune", _("Commune body")
        PROVINCE_COMMITTEE = "province_committee", _("Provincial People's Committee")
        COMMUNE_COMMITTEE = "commune_committee", _("Commune People's Committee")
        UNIT = "unit", _("Unit of an agency")
        OTHER = "other", _("Other organisation")

    class Level(models.TextChoices):
        CENTRAL = "central", _("Central")
        PROVINCE = "province", _("Province")
        COMMUNE = "commune", _("Commune")

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    level = models.CharField(max_length=10, choices=Level)
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=150)
    # What stands in document numbers after the dash: BTC in 12/2026/TT-BTC (Decree 30/2020 appendix III).
    symbol = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=35, blank=True, db_collation="C")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = LtreeField(editable=False)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="agencies")
    # Codes with the group W00 belong to connection tests and never appear in pickers.
    is_test = models.BooleanField(default=False)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            models.UniqueConstraint(name="directory_agency_code", fields=["code"], condition=~Q(code="")),
            models.UniqueConstraint(name="directory_agency_path", fields=["path"]),
        ]
        indexes = [
            GistIndex(name="directory_agency_subtree", fields=["path"]),
            GinIndex(name="directory_agency_words", fields=["search_text"], opclasses=["gin_trgm_ops"]),
            GinIndex(name="directory_agency_names", fields=["search_name"], opclasses=["gin_trgm_ops"]),
            GinIndex(
                name="directory_agency_main_names",
                fields=["search_name"],
                opclasses=["gin_trgm_ops"],
                condition=~Q(kind="unit"),
            ),
            models.Index(name="directory_agency_tree", fields=["parent", "sort_key", "id"]),
            models.Index(name="directory_agency_order", fields=["sort_key", "id"]),
            models.Index(name="directory_agency_kinds", fields=["kind", "sort_key", "id"]),
        ]

    def __str__(self) -> str:
        return self.short_name


class AgencyVersion(models.Model):
    """What an agency was (lịch sử cơ quan): in force between two days, and known to us between two instants.

    A change never edits a row: it ends its `recorded_to` and writes new rows, so that both "as it was on that day"
    and "as we knew it then" can be asked.
    """

    class Change(models.TextChoices):
        FOUNDED = "founded", _("Founded")
        RENAMED = "renamed", _("Renamed")
        MOVED = "moved", _("Moved to another parent")
        MERGED = "merged", _("Received another agency")
        REARRANGED = "rearranged", _("Territory rearranged")

    personal_data: tuple[str, ...] = ()

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="versions")
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=150)
    symbol = models.CharField(max_length=20, blank=True)
    parent = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    change = models.CharField(max_length=12, choices=Change)
    basis = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    recorded_from = models.DateTimeField(default=clock.now)
    recorded_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="directory_version_one_truth",
                expressions=[("agency", "="), (VALIDITY, RangeOperators.OVERLAPS), (RECORDED, RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(name="directory_version_ends_after_beginning", condition=ENDS_AFTER_BEGINNING),
            models.CheckConstraint(
                name="directory_version_recorded_forward",
                condition=Q(recorded_to__isnull=True) | Q(recorded_to__gte=F("recorded_from")),
            ),
        ]
        indexes = [
            models.Index(name="directory_version_children", fields=["parent"], condition=Q(recorded_to__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from or ''}–{self.valid_to or ''}"


class AgencyCode(models.Model):
    """Identifier code of an agency (mã định danh điện tử), in the new form or the old one; never given to another.

    Law: Decision 20/2020/QD-TTg (new form, up to 35 characters), QCVN 102:2016/BTTTT (old form, up to 13).
    """

    class Form(models.TextChoices):
        NEW = "new", _("Groups from left to right (Decision 20/2020)")
        OLD = "old", _("Groups from right to left (2016)")

    personal_data: tuple[str, ...] = ()

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="codes")
    code = models.CharField(max_length=35, db_collation="C")
    form = models.CharField(max_length=3, choices=Form)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="directory_code_never_reused", fields=["code"]),
            ExclusionConstraint(
                name="directory_code_one_of_a_form_at_a_time",
                expressions=[("agency", "="), ("form", "="), (VALIDITY, RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="directory_code_alphabet", condition=Q(code__regex=r"^[0-9A-Z]+(\.[0-9A-Z]+)*$")
            ),
            models.CheckConstraint(name="directory_code_ends_after_beginning", condition=ENDS_AFTER_BEGINNING),
        ]

    def __str__(self) -> str:
        return self.code


class AgencySuccession(models.Model):
    """Who acts in the place of a closed agency (cơ quan kế thừa), from which day on."""

    personal_data: tuple[str, ...] = ()

    predecessor = models.ForeignKey(Agency, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="inheritances")
    effective_on = models.DateField()
    # Orders several successors: the heaviest takes the mail.
    weight = models.PositiveSmallIntegerField(default=100)
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="directory_succession_once", fields=["predecessor", "successor"]),
            models.CheckConstraint(name="directory_succession_weight", condition=Q(weight__gte=1, weight__lte=100)),
            models.CheckConstraint(name="directory_succession_of_another", condition=~Q(predecessor=F("successor"))),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id} {self.effective_on}"


class AgencyRepresentation(models.Model):
    """Who receives documents in the place of an agency that goes on existing (đại diện nhận văn bản), between two days.

    For an agency that has neither software nor clerks of its own yet, or for a time hands its mail to another.
    """

    personal_data: tuple[str, ...] = ()

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="representations")
    representative = models.ForeignKey(Agency, models.PROTECT, related_name="represented")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="directory_represented_by_one", expressions=[("agency", "="), (VALIDITY, RangeOperators.OVERLAPS)]
            ),
            models.CheckConstraint(name="directory_represented_by_another", condition=~Q(agency=F("representative"))),
            models.CheckConstraint(name="directory_represented_ends_after_beginning", condition=ENDS_AFTER_BEGINNING),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} → {self.representative_id} {self.valid_from}–{self.valid_to or ''}"
