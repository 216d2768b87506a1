"""What a package that recalls, updates or replaces asks of whom; looked up before anything is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from dienhong.documents.public import file_bytes
from dienhong.exchange import asking, queries
from dienhong.exchange.addresses import Address, acting_for, recipient_of
from dienhong.exchange.checking import CheckedPackage
from dienhong.exchange.edxml import BusinessDocType, DocumentPackage, ReceiverChange, read_document
from dienhong.exchange.gathering import once
from dienhong.exchange.models import Delivery, Package
from dienhong.exchange.rules import REFUSED
from dienhong.exchange.standing import Request
from dienhong.exchange.stating import changes_between, has_pdf
from dienhong.kernel.errors import RuleBroken

Kind = Package.Kind
KINDS = {
    BusinessDocType.NEW: Kind.NEW,
    BusinessDocType.RECALL: Kind.RECALL,
    BusinessDocType.UPDATE: Kind.UPDATE,
    BusinessDocType.REPLACE: Kind.REPLACE,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a package asks: for each delivery that exists a wish; `added` are agencies that get the document as new."""

    wishes: tuple[tuple[Delivery, asking.Wish], ...] = ()
    added: frozenset[int] = frozenset()

    def carried_out_for(self, package: Package) -> None:
        """Put the requests to who acts for the recipients today.

        Raises RuleBroken: exchange.nothing_to_recall, exchange.recall_is_open, exchange.recipient_closed.
        """
        who = asking.answerers(row for row, _ in self.wishes)
        for row, wish in self.wishes:
            carried = replace(wish, package_id=package.pk, not_before=package.deliver_at)
            asking.ask(row, carried, who.get(row.pk), among=len(self.wishes))


NOTHING = Plan()


def plan_of(checked: CheckedPackage) -> Plan:
    """What a checked package asks, with the deliveries concerned locked.

    Raises RuleBroken: exchange.reason_missing, exchange.nothing_to_recall, exchange.nothing_changed,
    exchange.already_sent, exchange.pdf_missing.
    """
    return _PLANS[checked.package.trace.business.doc_type](checked)


def _new(checked: CheckedPackage) -> Plan:
    return NOTHING


def _recall(checked: CheckedPackage) -> Plan:
    reason = checked.package.trace.business.reason
    if not reason.strip():
        raise RuleBroken("exchange.reason_missing")
    targets = _targets(checked, checked.package.header.document_id, checked.recipients)
    wish = asking.Wish(Request.RECALL, reason[:500])
    return Plan(tuple((row, wish) for row in targets))


def _update(checked: CheckedPackage) -> Plan:
    business, header = checked.package.trace.business, checked.package.header
    assert business.update is not None
    by_code = {item.organ_id: item.change for item in business.update.receivers}
    added = [one for one in checked.recipients if by_code.get(one.code) is ReceiverChange.ADDED]
    removed = [one for one in checked.recipients if by_code.get(one.code) is ReceiverChange.REMOVED]
    others = [one for one in checked.recipients if one.code not in by_code] if business.update.document_changed else []
    if removed and not business.reason.strip():
        raise RuleBroken("exchange.reason_missing")
    recalled = asking.Wish(Request.RECALL, business.reason[:500])
    wishes = [(row, recalled) for row in _targets(checked, header.document_id, removed)]
    told = _targets(checked, header.document_id, others)
    present = _Present(told)
    changes = [(row, changes_between(present.of(row), checked.package)) for row in told]
    if told and not any(changed for _, changed in changes):
        raise RuleBroken("exchange.nothing_changed")
    # Who agreed to the same before is not asked once more.
    wishes += [(row, asking.Wish(Request.UPDATE, business.reason[:500], one)) for row, one in changes if one]
    return Plan(tuple(wishes), _receivers_of(added, checked))


def _receivers_of(added: list[Address], checked: CheckedPackage) -> frozenset[int]:
    """Agencies that are put on: they get the document, so it must be there and be new to them."""
    found = frozenset(one.receiver.id for one in added if one.receiver is not None)
    rows = queries.deliveries_of_document_for_update(checked.sender.id, checked.package.header.document_id)
    having = found & {row.agency_id for row in rows if row.status != REFUSED and row.withdrawn_at is None}
    if having:
        number = str(checked.package.header.code)
        raise RuleBroken("exchange.already_sent", conflict=True, number=number, count=len(having))
    if found and not checked.pdf_sha256:
        raise RuleBroken("exchange.pdf_missing")
    return found


def _replace(checked: CheckedPackage) -> Plan:
    business = checked.package.trace.business
    wishes = []
    for item in business.replacements:
        wish = asking.Wish(Request.REPLACE, business.reason[:500], [["file", item.document_id, _name(checked)]])
        addresses = [recipient_of(code) for code in item.organ_ids]
        wishes += [(row, wish) for row in _targets(checked, item.document_id, addresses)]
    return Plan(tuple(wishes))


def _name(checked: CheckedPackage) -> str:
    return checked.package.header.document_id


_PLANS: dict[BusinessDocType, Callable[[CheckedPackage], Plan]] = {
    BusinessDocType.NEW: _new,
    BusinessDocType.RECALL: _recall,
    BusinessDocType.UPDATE: _update,
    BusinessDocType.REPLACE: _replace,
}


def _targets(checked: CheckedPackage, document_id: str, addresses: Iterable[Address]) -> list[Delivery]:
    """The locked delivery of the document to each of the addresses.

    Of a merged or represented agency also that to who receives for it; of that one also what those have for whom it acts.
    """
    wanted = list(addresses)
    if not wanted:
        return []
    sender = checked.sender.id
    rows = once(
        ("targets", sender, document_id), lambda: queries.deliveries_of_document_for_update(sender, document_id)
    )
    known = {row.agency_id: row for row in rows}
    found = {}
    for one in wanted:
        receiver = one.receiver.id if one.receiver else 0
        row = known.get(one.named.id) or known.get(receiver)
        theirs = [row] if row is not None else _taken_over(rows, receiver)
        if not theirs:
            raise RuleBroken("exchange.nothing_to_recall", conflict=True)
        for each in theirs:
            asking.must_be_askable(each)
            found[each.pk] = each
    return list(found.values())


def _taken_over(rows: Iterable[Delivery], receiver: int) -> list[Delivery]:
    """Deliveries to agencies for which another one acts today."""
    acting = once(("acting", *(row.pk for row in rows)), lambda: acting_for(row.agency_id for row in rows))
    found = [row for row in rows if (by := acting[row.agency_id]) is not None and by.id == receiver]
    return [row for row in found if row.status != REFUSED and row.withdrawn_at is None] or found


class _Present:
    """What recipients have of a document now: what the package they got said, or the last update they agreed to."""

    def __init__(self, rows: Iterable[Delivery]) -> None:
        self._read: dict[int, DocumentPackage] = {}
        self._agreed: dict[int, list[Package]] = {}
        for one in queries.agreed_updates(row.pk for row in rows):
            assert one.package is not None
            self._agreed.setdefault(one.delivery_id, []).append(one.package)

    def of(self, row: Delivery) -> DocumentPackage:
        """The newest header, with the files that came last."""
        states = [self._said(package) for package in (*self._agreed.get(row.pk, ()), row.package)]
        files = next((one.attachments for one in states if has_pdf(one)), states[-1].attachments)
        return replace(states[0], attachments=files)

    def _said(self, package: Package) -> DocumentPackage:
        if package.pk not in self._read:
            found = read_document(file_bytes(package.sha256)).package
            assert found is not None
            self._read[package.pk] = found
        return self._read[package.pk]
