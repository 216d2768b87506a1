"""Registers as books: one agency, one year, in the order of the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from dienhong.documents.models import IncomingDocument, OutgoingDocument, Recipient, Register
from dienhong.documents.permissions import ISSUE_DOCUMENT, READ_DOCUMENTS, REGISTER_INCOMING
from dienhong.documents.queries.incoming import visible_incoming
from dienhong.documents.queries.outgoing import visible_outgoing
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Period:
    """Days in Viet Nam, both included; none is no end."""

    since: date | None = None
    until: date | None = None

    def lookups(self, field: str) -> dict[str, date]:
        """Conditions on a column with a day."""
        found = {f"{field}__gte": self.since, f"{field}__lte": self.until}
        return {name: day for name, day in found.items() if day is not None}


ALWAYS = Period()


def readable_registers(actor: Actor) -> QuerySet[Register]:
    """The registers of the agencies the actor may read or keep, newest year first."""
    agencies = (
        actor.authority.agencies_with(READ_DOCUMENTS)
        | actor.authority.agencies_with(REGISTER_INCOMING)
        | actor.authority.agencies_with(ISSUE_DOCUMENT)
    )
    return (
        Register.objects.select_related("agency")
        .filter(agency_id__in=agencies)
        .order_by("-year", "agency__sort_key", "direction", "type_code")
    )


def readable_register(actor: Actor, register_id: int) -> Register:
    """One register. Raises NotFound, also for one the actor may not read."""
    found = readable_registers(actor).filter(pk=register_id).first()
    if found is None:
        raise NotFound("documents.Register")
    return found


def outgoing_in(actor: Actor, register: Register, period: Period = ALWAYS) -> QuerySet[OutgoingDocument]:
    """The documents numbered in a register in a period that the actor may see, to be paged by ("number",)."""
    recipients = Prefetch("recipients", Recipient.objects.select_related("to_agency"))
    return (
        visible_outgoing(actor)
        .filter(agency_id=register.agency_id, register=register, number__isnull=False)
        .filter(**period.lookups("issued_on"))
        .select_related("signer_post__person", "author")
        .prefetch_related(recipients)
    )


def incoming_in(actor: Actor, register: Register, period: Period = ALWAYS) -> QuerySet[IncomingDocument]:
    """The documents entered in a register in a period that the actor may see, to be paged by ("number",)."""
    return (
        visible_incoming(actor)
        .filter(agency_id=register.agency_id, register=register, number__isnull=False)
        .filter(**period.lookups("registered_at__date"))
        .prefetch_related("handlings__person")
    )
