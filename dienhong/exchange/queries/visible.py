"""What an actor may see of the axis: what its agencies sent, and what they received."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import BigIntegerField, Case, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from dienhong.exchange.gathering import once, remember
from dienhong.exchange.models import Delivery, Package, Receipt, StatusEvent, WebhookAttempt, WebhookSubscription
from dienhong.exchange.permissions import MANAGE_WEBHOOKS, READ, RECEIVE, SEND
from dienhong.exchange.standing import RECALL_ASKED
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

Accepted = Package.State.ACCEPTED
PENDING_ORDER = ("-lane", "id")
# Software asks every few seconds what is new: only what the answer says is read, and no signed documents.
_OF_PENDING = (
    *("uuid", "addressed_code", "transport", "lane", "agency__code"),
    *("package__uuid", "package__kind", "package__document_id", "package__code", "package__subject"),
    *("package__urgency", "package__due_on", "package__sender_code", "package__file", "package__size"),
    "package__accepted_at",
    "package__agency__name",
)
_OF_STATUSES = (
    *("uuid", "code", "reason", "department", "staff", "at", "recorded_at", "sha256", "remarks", "transaction"),
    *("package__uuid", "package__document_id", "delivery__uuid", "agency__code", "agency__name", "receipt__uuid"),
)


def sending_agencies(actor: Actor) -> frozenset[int]:
    """Agencies whose sent packages the actor sees."""
    return actor.authority.agencies_with(READ) | actor.authority.agencies_with(SEND)


def receiving_agencies(actor: Actor) -> frozenset[int]:
    """Agencies whose received packages the actor sees."""
    return actor.authority.agencies_with(READ) | actor.authority.agencies_with(RECEIVE)


def visible_packages(actor: Actor) -> QuerySet[Package]:
    """Packages that an agency of the actor sent or received."""
    received = Delivery.objects.filter(
        its_hour_has_come("package__"),
        package=OuterRef("pk"),
        agency_id__in=receiving_agencies(actor),
        package__state=Accepted,
    )
    return Package.objects.filter(Q(agency_id__in=sending_agencies(actor)) | Exists(received))


def its_hour_has_come(prefix: str = "") -> Q:
    """Of packages with an hour those that may be seen by recipients now."""
    return Q(**{f"{prefix}deliver_at": None}) | Q(**{f"{prefix}deliver_at__lte": clock.now()})


def _with_readability(actor: Actor) -> QuerySet[Package]:
    kept = Delivery.objects.filter(package=OuterRef("pk"), agency_id__in=receiving_agencies(actor), withdrawn_at=None)
    readable = Case(When(agency_id__in=sending_agencies(actor), then=Value(True)), default=Exists(kept))
    rows = visible_packages(actor).annotate(readable=readable)
    return rows.select_related("agency", "source_document")


def package_for(actor: Actor, uuid: UUID) -> Package:
    """One package. Raises NotFound, also for what the actor may not see."""

    def look_up() -> Package | None:
        return _with_readability(actor).filter(uuid=uuid).first()

    found = once(("visible", uuid), look_up)
    if found is None:
        raise NotFound("exchange.Package")
    return found


def prepare_packages(actor: Actor, uuids: Sequence[UUID]) -> None:
    """Find many packages for `package_for` at once."""
    rows = _with_readability(actor).filter(uuid__in=uuids)
    found = {row.uuid: row for row in rows}
    for uuid in uuids:
        remember(("visible", uuid), found.get(uuid))


def deliveries_of(actor: Actor, package: Package) -> QuerySet[Delivery]:
    """All deliveries for the sender; a recipient sees its own only."""
    rows = package.deliveries.select_related("agency", "redirected_from").order_by("position", "id")
    if package.agency_id in sending_agencies(actor):
        return rows
    return rows.filter(agency_id__in=receiving_agencies(actor))


def pending_deliveries(actor: Actor) -> QuerySet[Delivery]:
    """What waits for the agency's own software, to be paged by PENDING_ORDER: the urgent first, then the oldest."""
    return (
        Delivery.objects.select_related("package__agency", "agency")
        .filter(
            its_hour_has_come("package__"),
            agency_id__in=actor.authority.agencies_with(RECEIVE),
            channel=Delivery.Channel.API,
            package__state=Accepted,
            withdrawn_at=None,
        )
        .exclude(transport=Delivery.Transport.CONFIRMED)
        .only(*_OF_PENDING)
    )


def settled_statuses(actor: Actor, after: tuple[int, int] | None) -> QuerySet[StatusEvent]:
    """Statuses of packages the actor's agencies sent, in an order to which nothing is ever added in front.

    Events of transactions that may still be running are held back until these have ended.
    """
    horizon = Cast(_Horizon(), BigIntegerField())
    rows = (
        StatusEvent.objects.select_related("package", "delivery", "agency", "receipt")
        .filter(sender_id__in=actor.authority.agencies_with(SEND), transaction__lt=horizon)
        .exclude(code=RECALL_ASKED)
    )  # its own
    rows = rows.only(*_OF_STATUSES)
    if after is not None:
        transaction, last = after
        # The bound that stands alone lets the index begin there: whoever reads a million statuses reads each once.
        rows = rows.filter(
            Q(transaction__gt=transaction) | Q(transaction=transaction, id__gt=last), transaction__gte=transaction
        )
    return rows.order_by(F("transaction"), F("id"))


class _Horizon(Func):
    """The oldest transaction that still runs."""

    template = "pg_snapshot_xmin(pg_current_snapshot())::text"
    output_field = TextField()


def receipt_for(actor: Actor, uuid: UUID) -> Receipt:
    """A receipt of a package one sent, or of one's own delivery. Raises NotFound."""
    found = (
        Receipt.objects.filter(uuid=uuid)
        .filter(Q(agency_id__in=sending_agencies(actor)) | Q(delivery__agency_id__in=receiving_agencies(actor)))
        .first()
    )
    if found is None:
        raise NotFound("exchange.Receipt")
    return found


def subscriptions_of(actor: Actor) -> list[WebhookSubscription]:
    """The addresses that are called for the actor's agencies."""
    rows = WebhookSubscription.objects.select_related("agency").filter(
        agency_id__in=actor.authority.agencies_with(MANAGE_WEBHOOKS), revoked_at=None
    )
    return list(rows.order_by("agency__sort_key", "id"))


def subscription_for(actor: Actor, uuid: UUID) -> WebhookSubscription:
    """One subscription, revoked or not. Raises NotFound."""
    found = (
        WebhookSubscription.objects.select_related("agency")
        .filter(uuid=uuid, agency_id__in=actor.authority.agencies_with(MANAGE_WEBHOOKS))
        .first()
    )
    if found is None:
        raise NotFound("exchange.WebhookSubscription")
    return found


def messages_of(actor: Actor, uuid: UUID, limit: int = 100) -> list[WebhookAttempt]:
    """The last messages to a subscription, newest first. Raises NotFound."""
    return list(subscription_for(actor, uuid).attempts.order_by("-id")[:limit])


def dead_messages(actor: Actor, limit: int) -> list[WebhookAttempt]:
    """The last messages that were given up, newest first."""
    return list(dead_rows(actor).order_by("-id")[:limit])


def dead_rows(actor: Actor) -> QuerySet[WebhookAttempt]:
    """Messages that were given up, to be paged by ("-id",)."""
    return WebhookAttempt.objects.select_related("subscription__agency").filter(
        agency_id__in=actor.authority.agencies_with(MANAGE_WEBHOOKS),
        state=WebhookAttempt.State.DEAD,
        subscription__revoked_at=None,
    )


def status_for(actor: Actor, uuid: UUID) -> StatusEvent:
    """A reported status of a package one sent, or that one reported. Raises NotFound."""
    found = (
        StatusEvent.objects.filter(uuid=uuid)
        .filter(Q(sender_id__in=sending_agencies(actor)) | Q(agency_id__in=receiving_agencies(actor)))
        .first()
    )
    if found is None:
        raise NotFound("exchange.StatusEvent")
    return found
