"""From agency codes in packages to agencies, and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dienhong.directory.public import (
    AgencyView,
    agencies_by_code,
    agency_by_code,
    agency_view,
    agency_views,
    successor_on,
)
from dienhong.exchange.edxml import AgencyCodeState, looks_old, parse_agency_code
from dienhong.exchange.gathering import once, remember
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Address:
    """Who is meant by a code today. `receiver` acts in the place of a closed or represented `named` agency; None: nobody
    does.
    """

    code: str
    named: AgencyView
    receiver: AgencyView | None
    is_test: bool

    @property
    def redirected_from(self) -> int | None:
        """The agency that was addressed when another one receives for it."""
        return self.named.id if self.receiver is not None and self.receiver.id != self.named.id else None

    @property
    def is_open(self) -> bool:
        """Whether the named agency itself exists today, whoever receives for it."""
        return self.named.closed_on is None or self.named.closed_on > clock.today()


def address_of(code: str) -> Address | None:
    """The address behind a code in either form; None when the directory does not know it."""
    return once(("address", code), lambda: _look_up(code))


def _look_up(code: str) -> Address | None:
    named = agency_by_code(code)
    if named is None:
        return None
    return Address(code, named, _receiver_of(named), parse_agency_code(code).is_test)


def acting_for(agency_ids: Iterable[int]) -> dict[int, AgencyView | None]:
    """Who acts for each of the agencies today: itself, its successor, who represents it; None: nobody does."""
    return {view.id: _receiver_of(view) for view in agency_views(set(agency_ids)).values()}


def reporter_for(agency_id: int) -> AgencyView:
    """Who reports today of what came to an agency: itself as long as it exists, represented or not, then its successor.

    Raises RuleBroken("exchange.recipient_closed") when nobody does.
    """
    agency = agency_of(agency_id)
    if agency.closed_on is None or agency.closed_on > clock.today():
        return agency
    acting = _receiver_of(agency)
    if acting is None:
        raise RuleBroken("exchange.recipient_closed", recipient=agency.code or agency.name)
    return acting


def _receiver_of(agency: AgencyView) -> AgencyView | None:
    if receives_itself(agency):
        return agency
    receiver = _acting_for(agency)
    if receiver is not None and receiver.representative_id is not None:
        receiver = _acting_for(agency_view(receiver.representative_id))
    return receiver


def _acting_for(agency: AgencyView) -> AgencyView | None:
    """The agency itself, or when it is closed the successor that acts for it today; None: nobody does."""
    if agency.closed_on is None:
        return agency
    acting = successor_on(agency.id, clock.today())
    return None if acting is None else agency_view(acting)


def code_state(code: str) -> AgencyCodeState:
    """What the directory says of a code, for the reader's warnings."""
    address = address_of(code)
    if address is None:
        return AgencyCodeState.UNKNOWN
    if not address.is_open:
        return AgencyCodeState.CLOSED
    if looks_old(code) and not looks_old(address.named.code):
        return AgencyCodeState.OLD_FORM
    return AgencyCodeState.CURRENT


def recipient_of(code: str) -> Address:
    """The address of a recipient. Raises RuleBroken: exchange.recipient_unknown, …_closed."""
    address = address_of(code)
    if address is None:
        raise RuleBroken("exchange.recipient_unknown", recipient=code)
    if address.receiver is None:
        raise RuleBroken("exchange.recipient_closed", recipient=code)
    return address


def sender_of(code: str) -> AgencyView:
    """The agency that sends. Raises RuleBroken("exchange.sender_unknown"), also for one that is closed."""
    address = address_of(code)
    if address is None or not address.is_open:
        raise RuleBroken("exchange.sender_unknown", sender=code)
    return address.named


def agency_of(agency_id: int) -> AgencyView:
    """An agency by its id, asked once a request."""
    return once(("agency", agency_id), lambda: agency_view(agency_id))


def receives_itself(agency: AgencyView) -> bool:
    """Whether nobody receives documents in the place of the agency."""
    return agency.closed_on is None and agency.representative_id is None


def prepare_addresses(codes: Iterable[str]) -> None:
    """Look many codes up at once; those for whom others receive one by one when they are needed."""
    for code, named in agencies_by_code(codes).items():
        if receives_itself(named):
            remember(("address", code), Address(code, named, named, parse_agency_code(code).is_test))


def prepare_agencies(agency_ids: Iterable[int]) -> None:
    """Look agencies up all at once, so that a request finds them by their ids and by their present codes."""
    for one in agency_views(agency_ids).values():
        remember(("agency", one.id), one)
        if one.code and receives_itself(one):
            remember(("address", one.code), Address(one.code, one, one, parse_agency_code(one.code).is_test))
