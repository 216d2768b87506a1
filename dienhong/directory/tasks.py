"""What the clock starts in the directory."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from dienhong.directory.history import bring_up_to_date
from dienhong.directory.models import AgencyCode, AgencyVersion
from dienhong.kernel import clock
from dienhong.kernel.jobs import job


@job()
def apply_changes_of_the_day() -> int:
    """Bring present names, parents and codes up to date where a dated change began in the last week; every night.

    A week, so that nights on which nothing ran are made up for. Returns how many agencies were looked at.
    """
    today = clock.today()
    week = (today - timedelta(days=7), today)
    ids = set(
        AgencyVersion.objects.filter(recorded_to=None, valid_from__range=week).values_list("agency_id", flat=True)
    )
    codes = AgencyCode.objects.filter(Q(valid_from__range=week) | Q(valid_to__range=week))
    ids |= set(codes.values_list("agency_id", flat=True))
    for agency_id in sorted(ids):
        with transaction.atomic():
            bring_up_to_date([agency_id])
    return len(ids)
