"""Which agencies take applications of a procedure, and how the public list is filtered by them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from dienhong.directory.tests.builders import an_agency
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.public_services import commands
from dienhong.public_services.models import Offering
from dienhong.public_services.queries.catalogue import Wanted, catalogue_page, offerings_in_force
from dienhong.public_services.tests.builders import a_procedure, a_publisher

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _listed_at(agency):
    return [one.procedure.code for one in catalogue_page(Wanted(agency_id=agency.pk), None).items]


def test_an_agency_offers_a_procedure_for_itself_or_for_all_below_it():
    office, today = a_publisher(), clock.today()
    procedure = a_procedure(office)
    province = an_agency("UBND tỉnh Thử")
    ward = an_agency("UBND phường Thử", parent=province)

    commands.offer_procedure(office.editor, procedure=procedure.uuid, agency_id=province.pk, since=today)
    assert (_listed_at(province), _listed_at(ward)) == ([procedure.code], [])

    offering = Offering.objects.get()
    commands.end_offering(office.editor, offering=offering.uuid, since=today)
    assert (_listed_at(province), offerings_in_force(procedure)) == ([], [])

    commands.offer_procedure(
        office.editor, procedure=procedure.uuid, agency_id=province.pk, since=today, with_units=True
    )
    assert (_listed_at(province), _listed_at(ward)) == ([procedure.code], [procedure.code])


def test_an_offering_is_entered_once_and_ended_once_by_who_may():
    office, other, today = a_publisher(), a_publisher("Bộ Khác"), clock.today()
    procedure = a_procedure(office)
    offer = {"procedure": procedure.uuid, "agency_id": office.agency.pk}
    made = commands.offer_procedure(office.editor, **offer, since=today + 5 * DAY)
    with pytest.raises(RuleBroken, match="public_services.offered_already"):
        commands.offer_procedure(office.editor, **offer, since=today)
    with pytest.raises(RuleBroken, match="public_services.offering_not_begun"):
        commands.end_offering(office.editor, offering=made.uuid, since=today)
    with pytest.raises(NotFound):
        commands.end_offering(other.editor, offering=made.uuid, since=today)
    with pytest.raises(NotFound):
        commands.end_offering(office.editor, offering=uuid4(), since=today)
    with pytest.raises(NotPermitted):
        commands.end_offering(office.reader, offering=made.uuid, since=today)
    commands.end_offering(office.editor, offering=made.uuid, since=today + 9 * DAY)
    with pytest.raises(RuleBroken, match="public_services.offering_ended"):
        commands.end_offering(office.editor, offering=made.uuid, since=today + 9 * DAY)
