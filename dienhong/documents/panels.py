"""Parts that higher domains add to the page of a document: they register a function, documents never import them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dienhong.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page: `template` rendered with `context`; `topics` are the live topics that change it."""

    template: str
    context: dict[str, object]
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownOutgoing:
    """The outgoing document that a page shows, so one that its reader may see; `recipients`: to how many it goes."""

    id: int
    uuid: UUID
    agency_id: int
    urgency: int
    issued_at: datetime | None
    recipients: int


@dataclass(frozen=True, slots=True)
class ShownIncoming:
    """The incoming document that a page shows; `source_key` names what it came by."""

    uuid: UUID
    agency_id: int
    source_key: str


PanelFor = Callable[[Actor, ShownOutgoing], Panel | None]
IncomingPanelFor = Callable[[Actor, ShownIncoming], Panel | None]
_panels: list[PanelFor] = []
_incoming_panels: list[IncomingPanelFor] = []


def register_panel(panel_for: PanelFor) -> None:
    """Offer a part for the page of an outgoing document: called with the reader and the document.

    Domains register from the top down; parts of the lower ones, which are closer to the document, come first.
    """
    _panels.insert(0, panel_for)


def panels_of(actor: Actor, document: ShownOutgoing) -> list[Panel]:
    """All parts that other domains show to this reader on the page of this document."""
    return [panel for panel_for in _panels if (panel := panel_for(actor, document)) is not None]


def register_incoming_panel(panel_for: IncomingPanelFor) -> None:
    """Offer a part for the page of an incoming document, in the same order: called with the reader and the document."""
    _incoming_panels.insert(0, panel_for)


def incoming_panels_of(actor: Actor, document: ShownIncoming) -> list[Panel]:
    """All parts that other domains show to this reader on the page of this incoming document."""
    return [panel for panel_for in _incoming_panels if (panel := panel_for(actor, document)) is not None]
