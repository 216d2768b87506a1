"""Requests to agencies that work in our pages: put to their clerks, carried out here, answered under their seal."""

from __future__ import annotations

from dienhong.documents.public import (
    destroyed_files,
    incoming_status,
    replace_incoming,
    update_incoming,
    withdraw_incoming,
)
from dienhong.exchange import terms
from dienhong.exchange.addresses import agency_of
from dienhong.exchange.certificates import destruction_certificate
from dienhong.exchange.channels.platform import PLATFORM, arrival_of, hand_over, report
from dienhong.exchange.channels.trial import answer_as_test_unit, is_on_test_range
from dienhong.exchange.commands.revisions import answer_request, keep_certificate
from dienhong.exchange.models import AxisTerm, Delivery, DestructionCertificate, Revision
from dienhong.exchange.standing import AGREED, DECLINED
from dienhong.kernel import clock

Kind = Revision.Kind
_UNTOUCHED = ("", "arrived")


def may_be_carried_out_at_once(revision: Revision) -> bool:
    """Whether nobody at the recipient has taken the document in, and the term in force says not to ask then.

    The test unit agrees to everything: nobody sits there.
    """
    if is_on_test_range(revision.delivery):
        return True
    if revision.kind != Kind.RECALL or not terms.value(AxisTerm.Name.RECALL_AT_ONCE) or not _is_here(revision.delivery):
        return False
    return _register_status(revision.delivery) in _UNTOUCHED


def agree_at_once(revision: Revision) -> None:
    """Agree in the name of the agency, which has not begun anything with the document."""
    answer_request(PLATFORM, revision=revision.uuid, agree=True)


def bring_document(revision: Revision) -> None:
    """Hand over what a request is about, if its turn has not come: nobody is asked about what is not in the register.

    A timed document comes at its hour all the same.
    """
    package = revision.delivery.package
    if _is_here(revision.delivery) and (package.deliver_at is None or package.deliver_at <= clock.now()):
        _arrived(revision.delivery)


def carry_out(revision: Revision) -> None:
    """Do what the clerk decided and report it under the agency's seal; again it changes nothing."""
    if revision.state != Revision.State.OPEN or revision.decision is None:
        return
    by = agency_of(revision.agency_id)
    if not revision.decision:
        report(revision.delivery, DECLINED, revision.answer_reason, by=by)
        return
    _change_copy(revision)
    if revision.kind == Kind.RECALL and _is_here(revision.delivery):
        _certify(revision)
    report(revision.delivery, AGREED, revision.answer_reason, by=by)


def follow_answer(revision: Revision) -> None:
    """Of what software agreed to under its agency's seal: change the copy that lies in our registers; again it changes
    nothing.

    The sealed status itself says that a recalled copy is gone; our pages certify only what somebody decided in them.
    """
    if revision.state == Revision.State.AGREED and not revision.decision:
        _change_copy(revision)


def _change_copy(revision: Revision) -> None:
    if _is_here(revision.delivery):
        _DONE_BY[Kind(revision.kind)](revision)


def _is_here(delivery: Delivery) -> bool:
    """Whether the copy lies in our registers: in that of the agency that got it, whoever acts for it today."""
    return delivery.channel == Delivery.Channel.PLATFORM


def _register_status(delivery: Delivery) -> str:
    return incoming_status(delivery.agency_id, str(delivery.uuid))


def _recall(revision: Revision) -> None:
    """Destroy the copy."""
    row = revision.delivery
    if _register_status(row):
        withdraw_incoming(PLATFORM, agency_id=row.agency_id, source_key=str(row.uuid))


def _certify(revision: Revision) -> None:
    """Certify under the seal of who answers what was destroyed."""
    if DestructionCertificate.objects.filter(revision=revision).exists():
        return
    files = destroyed_files(revision.delivery.agency_id, str(revision.delivery.uuid))
    xml = destruction_certificate(revision, files)
    keep_certificate(PLATFORM, revision=revision.uuid, xml=xml)


def _update(revision: Revision) -> None:
    """Take the new values over; what the document said before is kept."""
    assert revision.package is not None
    row = revision.delivery
    _arrived(row)
    arrival = arrival_of(revision.package, str(row.uuid), agency_of(revision.sender_id))
    basis = str(revision.package.uuid)
    update_incoming(PLATFORM, agency_id=row.agency_id, arrival=arrival, changes=revision.changes, basis=basis)


def _replace(revision: Revision) -> None:
    """Link the old copy with the new document, which arrived by itself at whoever receives for the recipient today.

    One that went to its own software, or not to this recipient at all, has no place in our registers to be linked with.
    """
    assert revision.package is not None
    row = revision.delivery
    rows = revision.package.deliveries.select_related("package__source_document")
    newer = rows.filter(agency_id__in=(revision.agency_id, row.agency_id)).order_by("id").first()
    _arrived(row)
    if newer is None or not _is_here(newer):
        return
    _arrived(newer)
    replace_incoming(
        PLATFORM,
        agency_id=row.agency_id,
        source_key=str(row.uuid),
        by=(newer.agency_id, str(newer.uuid)),
    )


def _arrived(delivery: Delivery) -> None:
    """Hand a package over that still waits for its turn."""
    if not _register_status(delivery):
        hand_over(delivery)
        if is_on_test_range(delivery):
            answer_as_test_unit(delivery)


_DONE_BY = {Kind.RECALL: _recall, Kind.UPDATE: _update, Kind.REPLACE: _replace}
