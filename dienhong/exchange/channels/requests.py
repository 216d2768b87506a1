"""Requests to agencies that work in our pages: put to their clerks, carried out here, answered under their seal."""

from __future__ import annotations

from dienhong.directory.public import AgencyView
from dienhong.documents.public import incoming_status, replace_incoming, update_incoming, withdraw_incoming
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
    if revision.kind != Kind.RECALL or not terms.value(AxisTerm.Name.RECALL_AT_ONCE):
        return False
    return incoming_status(revision.agency_id, str(revision.delivery.uuid)) in _UNTOUCHED


def agree_at_once(revision: Revision) -> None:
    """Agree in the name of the agency, which has not begun anything with the document."""
    answer_request(PLATFORM, revision=revision.uuid, agree=True)


def bring_document(revision: Revision) -> None:
    """Hand over what a request is about, if its turn has not come: nobody is asked about what is not in the register.

    A timed document comes at its hour all the same.
    """
    package = revision.delivery.package
    if package.deliver_at is None or package.deliver_at <= clock.now():
        _arrived(revision.delivery)


def carry_out(revision: Revision) -> None:
    """Do what the clerk decided and report it under the agency's seal; again it changes nothing."""
    if revision.state != Revision.State.OPEN or revision.decision is None:
        return
    if not revision.decision:
        report(revision.delivery, DECLINED, revision.answer_reason)
        return
    _DONE_BY[Kind(revision.kind)](revision)
    report(revision.delivery, AGREED, revision.answer_reason)


def _recall(revision: Revision) -> None:
    """Destroy the copy, and certify that under the agency's seal."""
    files: list[list[str]] = []
    if incoming_status(revision.agency_id, str(revision.delivery.uuid)):
        gone = withdraw_incoming(PLATFORM, agency_id=revision.agency_id, source_key=str(revision.delivery.uuid))
        files = gone.destroyed
    if DestructionCertificate.objects.filter(revision=revision).exists():
        return
    sender, recipient = _parties(revision)
    xml = destruction_certificate(revision, sender, recipient, files)
    keep_certificate(PLATFORM, revision=revision.uuid, xml=xml)


def _update(revision: Revision) -> None:
    """Take the new values over; what the document said before is kept."""
    assert revision.package is not None
    source_key = str(revision.delivery.uuid)
    _arrived(revision.delivery)
    arrival = arrival_of(revision.package, source_key, agency_of(revision.sender_id))
    basis = str(revision.package.uuid)
    update_incoming(PLATFORM, agency_id=revision.agency_id, arrival=arrival, changes=revision.changes, basis=basis)


def _replace(revision: Revision) -> None:
    """Link the old copy with the new document, which arrived by itself."""
    assert revision.package is not None
    newer = revision.package.deliveries.select_related("package__source_document").get(agency_id=revision.agency_id)
    _arrived(revision.delivery)
    _arrived(newer)
    replace_incoming(
        PLATFORM,
        agency_id=revision.agency_id,
        source_key=str(revision.delivery.uuid),
        by_source_key=str(newer.uuid),
    )


def _arrived(delivery: Delivery) -> None:
    """Hand a package over that still waits for its turn."""
    if not incoming_status(delivery.agency_id, str(delivery.uuid)):
        hand_over(delivery)
        if is_on_test_range(delivery):
            answer_as_test_unit(delivery)


_DONE_BY = {Kind.RECALL: _recall, Kind.UPDATE: _update, Kind.REPLACE: _replace}


def _parties(revision: Revision) -> tuple[AgencyView, AgencyView]:
    return agency_of(revision.sender_id), agency_of(revision.agency_id)
