"""What happened on the axis."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PackageRequested:
    """A clerk sent an issued document: its package is to be built, signed and accepted."""

    package_id: int


@dataclass(frozen=True)
class PackagesAccepted:
    """Packages are on the axis, checked and kept. One event for all of one request."""

    package_ids: tuple[int, ...]


@dataclass(frozen=True)
class DeliveryOpened:
    """A package is to be handed to an agency that works in our pages."""

    delivery_id: int


@dataclass(frozen=True)
class StatusesRecorded:
    """Recipients reported statuses. One event for all of one request."""

    event_ids: tuple[int, ...]


@dataclass(frozen=True)
class DayClosed:
    """What the axis carried on a day is counted and signed."""

    day: str  # 2026-01-31


@dataclass(frozen=True)
class DifferenceNoticed:
    """An agency's list of a day differs from what the axis carried."""

    comparison_id: int


@dataclass(frozen=True)
class PackageRedirected:
    """An addressee of a package is closed, and its successor received it."""

    package_id: int


@dataclass(frozen=True)
class DeliveryRedirected:
    """What a closed agency never took in went to who acts for it."""

    delivery_id: int


@dataclass(frozen=True)
class RevisionAsked:
    """A sender asked a recipient to give a document back, or to take over a change or replacement."""

    revision_id: int


@dataclass(frozen=True)
class RevisionDecided:
    """A recipient that works in our pages decided about a request; it is to be carried out and reported."""

    revision_id: int


@dataclass(frozen=True)
class RevisionAnswered:
    """A recipient's signed answer (15 or 16) to a request is recorded."""

    revision_id: int


@dataclass(frozen=True)
class WebhookSubscribed:
    """An agency's software asked to be called."""

    subscription_id: int


@dataclass(frozen=True)
class WebhookRevoked:
    """A subscription ended."""

    subscription_id: int


@dataclass(frozen=True)
class ConfirmationsMissed:
    """Recipients of a package did not confirm within the minutes allowed; told once of each."""

    package_id: int
    delivery_ids: tuple[int, ...]
    minutes: int


@dataclass(frozen=True)
class TrialPackageAsked:
    """An agency in its test phase wants a package of the test unit; `sending_key` makes it one."""

    request_id: int
    sending_key: str


@dataclass(frozen=True)
class CertificateAsked:
    """What a conformity certificate needs was measured; it is to be written and signed."""

    certificate_id: int
