"""What is withheld from whom: for that member, and for whoever helps him, it does not exist, nor does any vote on it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dienhong.cabinet.models import AgendaItem, FrozenText, PaperVersion, PollDocument, Session, Withholding
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.assistants import helped_by, helping_today
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

_NOBODY = 0


def withheld_from(actor: Actor) -> QuerySet[Withholding]:
    """What is kept from the actor as a member, also while acting for somebody else, or from a member whom the actor helps; never
    from the office that keeps it.
    """
    persons = {actor.acts_as_person_id or _NOBODY, actor.person_id or _NOBODY}
    mine = Q(seat__person_id__in=persons) | Q(seat__in=helped_by(actor).values("seat"))
    keeps = actor.authority.agencies_with(KEEP_BODIES)
    return Withholding.objects.filter(mine, given_back_at=None).exclude(agency_id__in=keeps)


def tells_of_withheld(actor: Actor) -> Q:
    """Of votes: those on an item that is withheld from the actor, or on a file of its dossier."""
    kept = withheld_from(actor)
    dossiers = kept.values("item__dossier")
    papers = PaperVersion.objects.filter(paper__dossier__in=dossiers).values("file")
    texts = FrozenText.objects.filter(draft__dossier__in=dossiers)
    about = Q(file__in=papers) | Q(file__in=texts.values("akn")) | Q(file__in=texts.values("pdf"))
    documents = PollDocument.objects.filter(about, poll=OuterRef("pk"))
    return Q(Exists(kept.filter(item=OuterRef("item")))) | Q(Exists(documents))


def seats_kept_from(body_id: int, item: AgendaItem | None, files: Iterable[str]) -> set[int]:
    """The seats from which the item, or one whose dossier holds a file (SHA-256), is withheld now: they are not on the roll of a
    vote about it.
    """
    named = list(files)
    papers = PaperVersion.objects.filter(file__sha256__in=named).values("paper__dossier")
    texts = FrozenText.objects.filter(Q(akn__sha256__in=named) | Q(pdf__sha256__in=named)).values("draft__dossier")
    about = Q(item=item) if item is not None else Q(item__dossier__in=papers) | Q(item__dossier__in=texts)
    rows = Withholding.objects.filter(about, item__session__body_id=body_id, given_back_at=None)
    return set(rows.values_list("seat_id", flat=True))


def withholdings_of(actor: Actor, item: AgendaItem) -> list[Withholding]:
    """From whom an item is withheld now, for the office alone."""
    if not actor.may(KEEP_BODIES, at=item.agency_id):
        return []
    rows = item.withholdings.filter(given_back_at=None).select_related("seat__person", "seat__post")
    return list(rows.order_by("id"))


def persons_kept_from(item_id: int) -> set[int]:
    """Who must not be told of an item: members from whom it is withheld, and their assistants of today."""
    seats = list(Withholding.objects.filter(item=item_id, given_back_at=None).values_list("seat_id", "seat__person_id"))
    helpers = helping_today().filter(seat__in=[seat for seat, _person in seats]).values_list("person_id", flat=True)
    return {person for _seat, person in seats} | (set(helpers) if seats else set())


def session_withholdings(session: Session) -> list[tuple[int, int]]:
    """(item, seat) of all that is withheld now; the caller has asked who may know."""
    rows = Withholding.objects.filter(item__session=session, given_back_at=None)
    return list(rows.values_list("item_id", "seat_id"))


def withholding_for_update(actor: Actor, uuid: UUID) -> Withholding:
    """The locked row, for the office alone. Raises NotFound."""
    rows = Withholding.objects.select_related("item__session", "seat__person").select_for_update(of=("self",))
    found = rows.filter(uuid=uuid, agency_id__in=actor.authority.agencies_with(KEEP_BODIES)).first()
    if found is None:
        raise NotFound("cabinet.Withholding")
    return found
