"""What a package that recalls, updates or replaces asks of whom; looked up before anything is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

from dienhong.documents.public import file_bytes
from dienhong.exchange import asking, queries
from dienhong.exchange.addresses import Address, recipient_of
from dienhong.exchange.checking import CheckedPackage
from dienhong.exchange.edxml import BusinessDocType, DocumentPackage, MessageHeader, ReceiverChange, read_document
from dienhong.exchange.gathering import once
from dienhong.exchange.models import Delivery, Package
from dienhong.exchange.rules import REFUSED
from dienhong.exchange.standing import Request
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
        """Put the requests to the recipients. Raises RuleBroken: exchange.nothing_to_recall, exchange.recall_is_open."""
        for row, wish in self.wishes:
            asking.ask(row, asking.Wish(wish.request, wish.reason, wish.changes, package.pk), among=len(self.wishes))


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
    for row in _targets(checked, header.document_id, others):
        changes = changes_between(_original(row.package), checked.package)
        if not changes:
            raise RuleBroken("exchange.nothing_changed")
        wishes.append((row, asking.Wish(Request.UPDATE, business.reason[:500], changes)))
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
    """The locked delivery of the document to each of the addresses; of a merged agency also that to its successor."""
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
        row = known.get(one.named.id) or (known.get(one.receiver.id) if one.receiver else None)
        if row is None:
            raise RuleBroken("exchange.nothing_to_recall", conflict=True)
        asking.must_be_askable(row)
        found[row.pk] = row
    return list(found.values())


def _original(package: Package) -> DocumentPackage:
    read = once(("original", package.pk), lambda: read_document(file_bytes(package.sha256)))
    assert read.package is not None
    return read.package


def changes_between(old: DocumentPackage, new: DocumentPackage) -> list[list[str]]:
    """[field, old, new] for every field in which two packages of one document differ; files by name and SHA-256.

    An update that brings no file changes none.
    """
    before, after = _fields(old.header), _fields(new.header)
    changed = [[name, before[name], after[name]] for name in before if before[name] != after[name]]
    if any(item.data.startswith(b"%PDF-") for item in new.attachments):
        files = [{item.name: sha256(item.data).hexdigest() for item in one.attachments} for one in (old, new)]
        for name in sorted(files[0].keys() | files[1].keys()):
            if files[0].get(name) != files[1].get(name):
                changed.append(["file", *(_file(name, one.get(name)) for one in files)])
    return changed


def _file(name: str, digest: str | None) -> str:
    return f"{name} (SHA-256 {digest[:12]}…)" if digest else ""


def _fields(header: MessageHeader) -> dict[str, str]:
    signer = header.signer
    return {
        "summary": header.subject,
        "content": header.content,
        "type_name": header.document_type.name,
        "place": header.promulgation.place,
        "signer": ", ".join(filter(None, (signer.competence, signer.position, signer.full_name))) if signer else "",
        "due_on": header.due_on.strftime("%d/%m/%Y") if header.due_on else "",
        "urgency": str(int(header.other.priority)) if header.other else "0",
        "steering": str(int(header.steering)) if header.steering is not None else "",
        "to_places": "; ".join(header.to_places),
    }
