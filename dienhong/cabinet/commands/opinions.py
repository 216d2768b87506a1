"""Opinions on clauses: given, answered, replaced, withdrawn; what was published is never changed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.dossier_steps import said
from dienhong.cabinet.commands.sessions import topic_of
from dienhong.cabinet.events import OpinionAnswered
from dienhong.cabinet.models import AgendaItem, ClauseOpinion, PaperVersion, Seat
from dienhong.cabinet.permissions import SUBMIT_DOSSIERS
from dienhong.cabinet.queries.opinions import Reader, opinion_of, reader_for_update
from dienhong.cabinet.queries.places import has_place
from dienhong.documents.public import must_not_be_marked_secret
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc

Stand = ClauseOpinion.Stand
_OWN = (Stand.SUPPORT, Stand.OBJECT, Stand.CHANGE, Stand.REMARK)
_TEXT, _CLAUSE, _QUOTE, _PLACE, _REASON = 5000, 120, 1000, 64, 500


@dataclass(frozen=True, slots=True)
class Words:
    """What an opinion says: `stand` one of the first four of ClauseOpinion.Stand, `version` of the paper it is about, `clause` in
    words, `place` the node of the strict tree where the text has one.
    """

    stand: str
    text: str = ""
    version: UUID | None = None
    clause: str = ""
    quote: str = ""
    place: str = ""


# Words stand in the opinion itself: refused ones, which may be secret, shall not stay in the log.
@command(secret=("words",))
def give_opinion(actor: Actor, *, item: UUID, words: Words) -> ClauseOpinion:
    """Publish an opinion on a clause (góp ý kiến); only a member in person, until the item is concluded.

    Raises RuleBroken: cabinet.item_state, stance_missing, words_missing, paper_of_another_item, place_gone,
    documents.state_secret.
    """
    reader = reader_for_update(actor, item)
    return kept_opinion(reader, _must_sit(reader), actor, words)


@command(secret=("text",))
def answer_opinion(actor: Actor, *, opinion: UUID, text: str) -> ClauseOpinion:
    """Answer an opinion (trả lời, giải trình), as a member or for the agency that submits the dossier.

    Raises RuleBroken: cabinet.item_state, words_missing, opinion_replaced, documents.state_secret.
    """
    asked, reader = opinion_of(actor, opinion)
    reader = reader_for_update(actor, reader.item.uuid)
    return kept_answer(reader, reader.seat, actor, asked, text)


@command(secret=("words",))
def replace_opinion(actor: Actor, *, opinion: UUID, words: Words) -> ClauseOpinion:
    """Say it otherwise (thay thế ý kiến): the earlier words stay on file. Only its author.

    Raises RuleBroken: cabinet.opinion_replaced, and as `give_opinion`.
    """
    old, reader = _own(actor, opinion)
    if old.stand == Stand.ANSWER:
        return _kept(reader, actor, _fields_of(old, text=_must_say(words.text)), old)
    return _kept(reader, actor, {"seat": old.seat, **_fields(reader.item, words)}, old)


@command(secret=("reason",))
def withdraw_opinion(actor: Actor, *, opinion: UUID, reason: str = "") -> ClauseOpinion:
    """Take an opinion back (rút ý kiến); its words stay on file, marked as withdrawn. Only its author.

    Raises RuleBroken: cabinet.item_state, opinion_replaced, documents.state_secret.
    """
    old, reader = _own(actor, opinion)
    must_not_be_marked_secret(reason)
    return _kept(reader, actor, {**_fields_of(old, text=said(reason, _REASON)), "stand": Stand.WITHDRAWN}, old)


def kept_opinion(reader: Reader, seat: Seat, actor: Actor, words: Words) -> ClauseOpinion:
    """Publish an opinion as a member's, behind the lock of the session. Raises RuleBroken as `give_opinion`."""
    return _kept(reader, actor, {"seat": seat, **_fields(reader.item, words)})


def kept_answer(reader: Reader, seat: Seat | None, actor: Actor, asked: ClauseOpinion, text: str) -> ClauseOpinion:
    """Publish an answer as a member's, or without a seat as the submitting agency's. Raises RuleBroken as `answer_opinion`."""
    if seat is None and not reader.answers:
        raise NotPermitted(SUBMIT_DOSSIERS)
    if asked.stand == Stand.WITHDRAWN or ClauseOpinion.objects.filter(supersedes=asked).exists():
        raise RuleBroken("cabinet.opinion_replaced", conflict=True)
    dossier = reader.item.dossier
    author = {"seat": seat} if seat is not None else {"by_agency_id": dossier.submitter_id if dossier else None}
    fields = {**author, "version": asked.version, "place": asked.place, "clause": asked.clause, "answers": asked}
    made = _kept(reader, actor, {**fields, "stand": Stand.ANSWER, "text": _must_say(text)})
    publish(OpinionAnswered(made.pk))
    return made


def checked_words(item: AgendaItem, words: Words) -> dict[str, object]:
    """The fields of an opinion as they are kept. Raises RuleBroken as `give_opinion`."""
    return _fields(item, words)


def _kept(reader: Reader, actor: Actor, fields: dict[str, object], old: ClauseOpinion | None = None) -> ClauseOpinion:
    item = reader.item
    if not reader.is_open:
        raise RuleBroken("cabinet.item_state", conflict=True, state=item.get_state_display())
    if actor.person_id is None:
        raise NotPermitted("cabinet.member")
    made = ClauseOpinion.objects.create(
        agency_id=item.agency_id, item=item, author_id=actor.person_id, supersedes=old, at=clock.now(), **fields
    )
    note(agency_id=item.agency_id, subject=("cabinet.Session", str(item.session.uuid)))
    note(item=item.title, opinion=str(made.uuid), stand=made.stand, clause=made.clause)
    announce(topic_of(item.session))
    return made


def _fields(item: AgendaItem, words: Words) -> dict[str, object]:
    if words.stand not in _OWN:
        raise RuleBroken("cabinet.stance_missing")
    text = _clean(words.text, _TEXT)
    if not text and words.stand != Stand.SUPPORT:
        raise RuleBroken("cabinet.words_missing")
    version = _paper(item, words.version) if words.version is not None else None
    if words.place and not has_place(item, words.place):
        raise RuleBroken("cabinet.place_gone", conflict=True)
    for one in (words.text, words.clause, words.quote):
        must_not_be_marked_secret(one)
    return {
        "stand": words.stand,
        "text": text,
        "version": version,
        "clause": said(words.clause, _CLAUSE),
        "quote": _clean(words.quote, _QUOTE),
        "place": said(words.place, _PLACE),
    }


def _paper(item: AgendaItem, version: UUID) -> PaperVersion:
    rows = PaperVersion.objects.filter(paper__dossier_id=item.dossier_id or 0, paper__taken_out_at=None)
    found = rows.filter(uuid=version).first()
    if found is None:
        raise RuleBroken("cabinet.paper_of_another_item")
    return found


def _must_say(text: str) -> str:
    must_not_be_marked_secret(text)
    found = _clean(text, _TEXT)
    if not found:
        raise RuleBroken("cabinet.words_missing")
    return found


def _clean(text: str, most: int) -> str:
    """Composed letters, lines kept, no blanks at their ends, as long as the column."""
    lines = (" ".join(line.split()) for line in nfc(text.replace("\x00", "")).splitlines())
    return "\n".join(lines).strip()[:most]


def _fields_of(old: ClauseOpinion, *, text: str) -> dict[str, object]:
    """A row that follows another, with other words."""
    names = ("seat_id", "by_agency_id", "version_id", "place", "clause", "quote", "stand", "answers_id")
    return {**{name: getattr(old, name) for name in names}, "text": text}


def _must_sit(reader: Reader) -> Seat:
    if reader.seat is None:
        raise NotPermitted("cabinet.member")
    return reader.seat


def _own(actor: Actor, uuid: UUID) -> tuple[ClauseOpinion, Reader]:
    """The actor's own opinion that still counts, behind the lock of its session. Raises NotFound, NotPermitted, opinion_replaced."""
    old, reader = opinion_of(actor, uuid)
    reader = reader_for_update(actor, reader.item.uuid)
    mine = reader.seat is not None and old.seat_id == reader.seat.pk
    agency = old.by_agency_id is not None and reader.answers and old.author_id == actor.person_id
    if not (mine or agency):
        raise NotPermitted("cabinet.member")
    if old.stand == Stand.WITHDRAWN or ClauseOpinion.objects.filter(supersedes=old).exists():
        raise RuleBroken("cabinet.opinion_replaced", conflict=True)
    return old, reader
