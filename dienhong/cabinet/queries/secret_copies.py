"""The register of numbered paper copies, for who keeps it; for everybody else it does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dienhong.cabinet.models import Body, ProcedureRule, SecretCopy
from dienhong.cabinet.permissions import KEEP_SECRET_COPIES
from dienhong.cabinet.queries.rows import body_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class SecretPaper:
    """All copies of one secret paper for a meeting; `is_overdue`: the meeting is over, and the rules want them back."""

    reference: str
    level: str
    meets_on: date
    copies: list[SecretCopy]
    wanted_back: bool

    @property
    def out(self) -> int:
        """How many copies somebody holds."""
        return sum(one.handed_on is not None and one.returned_on is None for one in self.copies)

    @property
    def all_back(self) -> bool:
        """Whether copies were handed out and none of them is still out."""
        return not self.out and any(one.handed_on is not None for one in self.copies)

    @property
    def is_overdue(self) -> bool:
        """Whether copies are out after the meeting that the rules want back."""
        return self.wanted_back and self.out > 0 and self.meets_on < clock.today()


def secret_register_of(actor: Actor, uuid: UUID) -> Body:
    """The body whose register the actor keeps. Raises NotFound for everybody else."""
    body = body_of(actor, uuid)
    if not actor.may(KEEP_SECRET_COPIES, at=body.agency_id):
        raise NotFound("cabinet.SecretCopy")
    return body


def secret_papers(actor: Actor, body: Body) -> list[SecretPaper]:
    """The register of a body: the papers of the latest meeting first, their copies by number."""
    rows = SecretCopy.objects.filter(
        body=body, agency_id__in=actor.authority.agencies_with(KEEP_SECRET_COPIES)
    ).order_by("-meets_on", "reference", "number")
    grouped: dict[tuple[date, str], list[SecretCopy]] = {}
    for one in rows:
        grouped.setdefault((one.meets_on, one.reference), []).append(one)
    wanted = _wanted_back(body)
    return [
        SecretPaper(reference, str(copies[0].get_level_display()), day, copies, wanted)
        for (day, reference), copies in grouped.items()
    ]


def _wanted_back(body: Body) -> bool:
    rules = ProcedureRule.objects.filter(counts_on(clock.today()), body=body, code=ProcedureRule.Code.SECRET_RETURN)
    return rules.values_list("value", flat=True).first() == "yes"


def copy_of(actor: Actor, uuid: UUID) -> SecretCopy:
    """A copy in a register that the actor keeps. Raises NotFound."""
    rows = SecretCopy.objects.select_related("body")
    found = rows.filter(uuid=uuid, agency_id__in=actor.authority.agencies_with(KEEP_SECRET_COPIES)).first()
    if found is None:
        raise NotFound("cabinet.SecretCopy")
    return found


def copy_for_update(actor: Actor, uuid: UUID) -> SecretCopy:
    """The locked copy. Raises NotFound."""
    found = copy_of(actor, uuid)
    return SecretCopy.objects.select_for_update(of=("self",)).select_related("body").get(pk=found.pk)
