"""What the exchange does when something happened: build packages, hand them over, turn acts into statuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from dienhong.directory.public import AgencyView, agency_views
from dienhong.documents.public import (
    IncomingAssigned,
    IncomingFinished,
    IncomingRefused,
    IncomingRegistered,
    IncomingStarted,
    issued_document,
)
from dienhong.exchange import queries, rules
from dienhong.exchange.channels.platform import PLATFORM, delivery_of, hand_over, hand_over_together, report
from dienhong.exchange.channels.requests import (
    agree_at_once,
    bring_document,
    carry_out,
    follow_answer,
    may_be_carried_out_at_once,
)
from dienhong.exchange.channels.trial import answer_as_test_unit, is_on_test_range, send_trial
from dienhong.exchange.commands import (
    accept_package,
    connect_software,
    disconnect_software,
    keep_conformity_certificate,
    redirect_delivery,
    set_package_aside,
)
from dienhong.exchange.commands.webhooks import (
    tell_software_of_deliveries,
    tell_software_of_request,
    tell_software_of_statuses,
)
from dienhong.exchange.conformity import signed_certificate
from dienhong.exchange.edxml import BusinessInfo
from dienhong.exchange.events import (
    CertificateAsked,
    ConfirmationsMissed,
    DayClosed,
    DeliveryOpened,
    DeliveryRedirected,
    DifferenceNoticed,
    PackageRedirected,
    PackageRequested,
    PackagesAccepted,
    RevisionAnswered,
    RevisionAsked,
    RevisionDecided,
    StatusesRecorded,
    TrialPackageAsked,
)
from dienhong.exchange.gathering import gathering, release, take_place_now
from dienhong.exchange.models import ConformityCertificate, ConnectionRequest, Delivery, Package, Revision
from dienhong.exchange.notices import tell_of_comparison, tell_of_silence, tell_of_unconfirmed
from dienhong.exchange.request_notices import tell_answered, tell_asked, tell_redirected
from dienhong.exchange.requests import replacing, written_request
from dienhong.exchange.seals import sealed
from dienhong.exchange.writing import written_package
from dienhong.identity.public import AgencySystemDisabled, AgencySystemRegistered
from dienhong.kernel.errors import RuleBroken, describe
from dienhong.kernel.outbox import handles, handles_together, publish_all

Transport = Delivery.Transport
# The relay asks for fewer, so that what is urgent does not wait for them.
HAND_OVERS = 100
# Refusals that end when a signing device or a time-stamp service is back.
PASSING = frozenset(
    {"signing.key_unavailable", "signing.remote_busy", "signing.stamps_missing", "signing.no_timestamp_service"}
)


@handles(PackageRequested)
def on_package_requested(event: PackageRequested) -> None:
    """Write the package, put the sender's seal on it, and take it onto the axis."""
    package = Package.objects.get(pk=event.package_id)
    if package.state != Package.State.PREPARING:
        return
    try:
        _take_onto_axis(package)
    except RuleBroken as refusal:
        _set_aside(package, refusal)


def _take_onto_axis(package: Package) -> None:
    deliveries = list(package.deliveries.order_by("position"))
    views = agency_views([package.agency_id, *(item.agency_id for item in deliveries)])
    # Who answers a request about several copies is addressed by the code of each of them, and gets it once.
    asked = [(code, views[agency_id].name) for code, agency_id in package.intent.get("asked", [])]
    named = [(item.addressed_code, views[item.agency_id].name) for item in deliveries]
    recipients = list(dict.fromkeys([*asked, *named]))
    xml = _written(package, views[package.agency_id], recipients)
    with gathering() as gathered:  # a circular's many recipients are looked up once
        accept_package(PLATFORM, sending_key=package.sending_key, data=sealed(xml, package.agency_id))
        gathered.tell()


def _set_aside(package: Package, refusal: RuleBroken) -> None:
    """What will not pass by itself is shown to the sender; what may pass is tried again by the outbox."""
    if refusal.code in PASSING:
        raise refusal
    told = {language: describe(refusal, language) for language in ("vi", "en")}
    texts = {language: (str(one.sentence), str(one.what_to_do)) for language, one in told.items()}
    set_package_aside(PLATFORM, package=package.uuid, code=refusal.code, texts=texts)


def _written(package: Package, sender: AgencyView, recipients: list[tuple[str, str]]) -> bytes:
    if package.kind in (Package.Kind.RECALL, Package.Kind.UPDATE):
        return written_request(package, recipients)
    assert package.source_document_id is not None
    document = issued_document(package.source_document_id)
    business = replacing(package) if package.kind == Package.Kind.REPLACE else BusinessInfo()
    return written_package(document, sender, recipients, package, business)


@handles(PackagesAccepted)
def on_packages_accepted(event: PackagesAccepted) -> None:
    """Open a hand-over of its own for each agency that works in our pages, so that one cannot hold up the others.

    What had an hour has come to it: it takes its place in the streams of the recipients' software now.
    """
    if release(event.package_ids):
        for delivery in queries.timed_of_closed(event.package_ids):
            redirect_delivery(PLATFORM, delivery=delivery)
    waiting = Delivery.objects.filter(
        package_id__in=event.package_ids,
        channel=Delivery.Channel.PLATFORM,
        transport=Transport.WAITING,
    )
    rows = list(waiting.order_by("id").values_list("pk", "package__urgency", "is_request"))
    requests = sum(is_request for _, _, is_request in rows)
    lanes = defaultdict[int, list[DeliveryOpened]](list)
    for pk, urgency, is_request in rows:
        lane = rules.lane_of_request(urgency, requests) if is_request else rules.lane_of_hand_over(urgency)
        lanes[lane].append(DeliveryOpened(pk))
    for lane, events in sorted(lanes.items(), reverse=True):
        publish_all(events, lane=lane)


@handles(PackagesAccepted)
def on_packages_accepted_call_software(event: PackagesAccepted) -> None:
    """Tell the recipients' software that something waits."""
    tell_software_of_deliveries(event.package_ids)


@handles(StatusesRecorded)
def on_statuses_recorded(event: StatusesRecorded) -> None:
    """Tell the senders' software what became of their packages."""
    tell_software_of_statuses(event.event_ids)


@handles(DayClosed)
def on_day_closed(event: DayClosed) -> None:
    """Tell those whose software has not confirmed everything of the day."""
    tell_of_unconfirmed(date.fromisoformat(event.day))


@handles(DifferenceNoticed)
def on_difference_noticed(event: DifferenceNoticed) -> None:
    """Tell the agency whose list differs from what the axis carried."""
    tell_of_comparison(event.comparison_id)


@handles(PackageRedirected)
def on_package_redirected(event: PackageRedirected) -> None:
    """Tell the sender's clerks which addressees are closed; software is told in its answer (D10)."""
    tell_redirected(Package.objects.get(pk=event.package_id))


@handles(DeliveryRedirected)
def on_delivery_redirected(event: DeliveryRedirected) -> None:
    """Tell the sender's clerks and the new recipient's software."""
    row = Delivery.objects.select_related("package").get(pk=event.delivery_id)
    tell_redirected(row.package, row)
    tell_software_of_deliveries([row.package_id])


@handles(RevisionAsked)
def on_revision_asked(event: RevisionAsked) -> None:
    """Put a request to the recipient: to its software, or to its clerks unless the terms let it be done at once."""
    revision = _revision(event.revision_id)
    take_place_now(revision)
    if revision.channel == Delivery.Channel.API:
        tell_software_of_request(revision)
    elif revision.state == Revision.State.OPEN and revision.decided_at is None:
        if may_be_carried_out_at_once(revision):
            agree_at_once(revision)
        else:
            bring_document(revision)
            tell_asked(revision)


@handles(RevisionDecided)
def on_revision_decided(event: RevisionDecided) -> None:
    """Carry a decision out and report it under the recipient's seal."""
    carry_out(_revision(event.revision_id))


@handles(RevisionAnswered)
def on_revision_answered(event: RevisionAnswered) -> None:
    """Have a copy of ours follow what software agreed to, and tell the sender's clerks."""
    revision = _revision(event.revision_id)
    follow_answer(revision)
    tell_answered(revision)


def _revision(revision_id: int) -> Revision:
    named = ("delivery__package__source_document", "delivery__package__agency", "agency", "package")
    return Revision.objects.select_related(*named).get(pk=revision_id)


@handles_together(DeliveryOpened, most=HAND_OVERS)
def on_delivery_opened(events: Sequence[DeliveryOpened]) -> None:
    """Hand packages over to agencies that work in our pages."""
    rows = Delivery.objects.select_related("package__source_document").order_by("id")
    waiting = list(rows.filter(pk__in=[one.delivery_id for one in events]).exclude(transport=Transport.CONFIRMED))
    plain = [one for one in waiting if not one.is_request and one.withdrawn_at is None]
    together = plain if len(plain) > 1 else []
    if together:
        hand_over_together(together)
    for delivery in waiting:
        if delivery not in together:
            hand_over(delivery)
        if is_on_test_range(delivery):
            answer_as_test_unit(delivery)


@handles(TrialPackageAsked)
def on_trial_package_asked(event: TrialPackageAsked) -> None:
    """Write a package of the test unit for software on trial and take it onto the axis."""
    send_trial(ConnectionRequest.objects.select_related("agency").get(pk=event.request_id), event.sending_key)


@handles(CertificateAsked)
def on_certificate_asked(event: CertificateAsked) -> None:
    """Write a conformity certificate, sign it with the platform's key and keep it."""
    row = ConformityCertificate.objects.select_related("request__system").get(pk=event.certificate_id)
    if row.state == ConformityCertificate.State.PREPARING:
        keep_conformity_certificate(PLATFORM, certificate=row.uuid, sha256=signed_certificate(row))


@handles(ConfirmationsMissed)
def on_confirmations_missed(event: ConfirmationsMissed) -> None:
    """Tell those who send for the agency."""
    tell_of_silence(Package.objects.get(pk=event.package_id), event.delivery_ids, event.minutes)


@handles(IncomingRegistered)
def on_incoming_registered(event: IncomingRegistered) -> None:
    """Status 03."""
    _report(event.source_key, rules.ACCEPTED)


@handles(IncomingRefused)
def on_incoming_refused(event: IncomingRefused) -> None:
    """Status 02 with the reason."""
    _report(event.source_key, rules.REFUSED, event.reason)


@handles(IncomingAssigned)
def on_incoming_assigned(event: IncomingAssigned) -> None:
    """Status 04."""
    _report(event.source_key, rules.ASSIGNED)


@handles(IncomingStarted)
def on_incoming_started(event: IncomingStarted) -> None:
    """Status 05."""
    _report(event.source_key, rules.PROCESSING)


@handles(IncomingFinished)
def on_incoming_finished(event: IncomingFinished) -> None:
    """Status 06."""
    _report(event.source_key, rules.FINISHED)


def _report(source_key: str, code: str, reason: str = "") -> None:
    delivery = delivery_of(source_key)
    if delivery is not None:
        report(delivery, code, reason)


@handles(AgencySystemRegistered)
def on_agency_system_registered(event: AgencySystemRegistered) -> None:
    """Deliver to the new software, if it may receive."""
    connect_software(PLATFORM, system_id=event.agency_system_id, agency_id=event.agency_id)


@handles(AgencySystemDisabled)
def on_agency_system_disabled(event: AgencySystemDisabled) -> None:
    """Deliver to this software no longer."""
    disconnect_software(PLATFORM, system_id=event.agency_system_id)
