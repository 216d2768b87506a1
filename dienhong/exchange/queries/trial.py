"""The test range of the axis (W00): who may exchange packages with it, and which unit of it answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef

from dienhong.directory.public import AgencyView, agency_view, trial_unit_id
from dienhong.exchange.addresses import Address, address_of
from dienhong.exchange.models import ConformityCertificate, ConnectionRequest
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken

# So long before a certificate ends its software may be tried again for the next one.
RENEWAL = timedelta(days=60)


def agencies_on_trial(agency_ids: Iterable[int]) -> set[int]:
    """Those of these agencies whose software is approved and has no certificate that goes on for a while (1 query)."""
    lasting = ConformityCertificate.objects.filter(
        request=OuterRef("pk"), state=ConformityCertificate.State.ISSUED, valid_until__gt=clock.today() + RENEWAL
    )
    rows = ConnectionRequest.objects.filter(
        ~Exists(lasting), agency_id__in=list(agency_ids), state="approved", system__disabled_at=None
    )
    return set(rows.values_list("agency_id", flat=True))


def must_keep_trials_apart(sender_code: str, recipients: tuple[Address, ...]) -> None:
    """The test range exchanges packages only with agencies whose software is on trial; real documents stay outside.

    Raises RuleBroken: exchange.recipient_is_test, exchange.sender_is_test. Asks the database only if W00 takes part.
    """
    sender = address_of(sender_code)
    assert sender is not None
    if sender.is_test:
        real = {one.receiver.id: one.code for one in recipients if one.receiver is not None and not one.is_test}
        for agency_id in real.keys() - agencies_on_trial(real):
            raise RuleBroken("exchange.sender_is_test", recipient=real[agency_id])
        return
    tried = [one.code for one in recipients if one.is_test]
    if tried and not agencies_on_trial([sender.named.id]):
        raise RuleBroken("exchange.recipient_is_test", recipient=tried[0])


def trial_unit_view() -> AgencyView | None:
    """The unit that answers packages of software on trial."""
    found = trial_unit_id()
    return None if found is None else agency_view(found)


def trial_unit() -> AgencyView:
    """The same. Raises RuleBroken("exchange.no_test_unit")."""
    found = trial_unit_view()
    if found is None:
        raise RuleBroken("exchange.no_test_unit")
    return found
