"""What the pages of votes show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from dienhong.cabinet.models import AgendaItem, Ballot, BallotDraft, Body, Poll, PollMember
from dienhong.cabinet.procedure import Choice, Share
from dienhong.cabinet.queries.places import names_voted_on
from dienhong.cabinet.queries.polls import (
    effective_ballots,
    manifest_of,
    may_run,
    own_member,
    polls_visible_to,
    shows_ballots,
)
from dienhong.kernel.actor import Actor
from dienhong_verify.polls import PollManifest, read_ballot, read_event


@dataclass(frozen=True, slots=True)
class Bar:
    """Counts as parts of all members, for a drawn bar: (tone, x, width) in per cent as text; `needed_at` the majority's place."""

    parts: tuple[tuple[str, str, str], ...]
    needed: int
    needed_at: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A member of the roll: when answered, and, where it may be shown, how, with which opinion and which objections (place, words);
    `corrections` earlier ballots.
    """

    member: PollMember
    ballot: Ballot | None
    corrections: int
    late: bool
    opinion: str = ""
    objections: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class ShownPoll:
    """A vote as one of its readers may see it; `counts` None while it is nobody's business."""

    poll: Poll
    manifest: PollManifest
    answers: Sequence[Answer]
    answered: int
    total: int
    counts: dict[str, int] | None
    bar: Bar | None
    member: PollMember | None
    own: Ballot | None
    draft: BallotDraft | None
    may_run: bool
    shows_ballots: bool


def shown_poll(actor: Actor, poll: Poll) -> ShownPoll:
    """All that the page of a vote shows to the actor."""
    manifest, member = manifest_of(poll), own_member(actor, poll)
    effective, open_to_me = effective_ballots(poll), shows_ballots(actor, poll)
    total = len(manifest.roll)
    counts = _counts(list(effective.values()), total) if open_to_me else None
    own = effective.get(member.pk) if member is not None else None
    return ShownPoll(
        poll,
        manifest,
        _answers(poll, effective, open_to_me),
        len(effective),
        total,
        counts,
        _bar(counts, total, manifest) if counts else None,
        member,
        own,
        _waiting_draft(member),
        may_run(actor, poll),
        open_to_me,
    )


def _answers(poll: Poll, effective: dict[int, Ballot], with_words: bool) -> list[Answer]:
    late = set(poll.ballots.filter(late=True).values_list("member_id", flat=True))
    members = poll.members.select_related("person", "seat__post")
    texts = {key: read_ballot(one.content.encode()) for key, one in effective.items()} if with_words else {}
    names = names_voted_on(poll) if any(one.objections for one in texts.values()) else {}
    found = []
    for one in members:
        ballot, text = effective.get(one.pk), texts.get(one.pk)
        objections = [(names.get(node, node), said) for node, said in text.objections] if text else ()
        corrections = ballot.revision - 1 if ballot else 0
        found.append(Answer(one, ballot, corrections, one.pk in late, text.opinion if text else "", objections))
    return found


def _counts(ballots: Sequence[Ballot], total: int) -> dict[str, int]:
    counts = {str(choice): sum(one.choice == choice for one in ballots) for choice in Choice}
    return {**counts, "silent": total - len(ballots)}


def _bar(counts: dict[str, int], total: int, manifest: PollManifest) -> Bar:
    at, parts = 0, []
    for tone in ("yes", "no", "other"):
        parts.append((tone, _percent(at, total), _percent(counts[tone], total)))
        at += counts[tone]
    needed = Share.parse(manifest.rules["majority"][0]).least_exceeding(total)
    return Bar(tuple(parts), needed, _percent(needed, total))


def _percent(number: int, total: int) -> str:
    """As text: a template would write the language's decimal comma, which SVG cannot read."""
    return f"{100 * number / total:.2f}%"


def _waiting_draft(member: PollMember | None) -> BallotDraft | None:
    """A ballot that its member filled in and has not handed in."""
    if member is None:
        return None
    cast = member.ballots.values_list("nonce", flat=True)
    return member.drafts.exclude(nonce__in=cast).order_by("-made_at").first()


def poll_of_item(actor: Actor, item: AgendaItem) -> ShownPoll | None:
    """The newest vote on an item of the agenda, as the actor may see it."""
    rows = polls_visible_to(actor).filter(item=item).exclude(state=Poll.State.WITHDRAWN)
    poll = rows.order_by("-prepared_at", "-id").first()
    return None if poll is None else shown_poll(actor, poll)


def listed_polls(actor: Actor, state: str, body: Body | None = None) -> QuerySet[Poll]:
    """The votes that I may see, of one body or all; `state` "open" or "ended"."""
    rows = polls_visible_to(actor)
    rows = rows if body is None else rows.filter(body=body)
    opened = (Poll.State.PREPARING, Poll.State.OPEN)
    return rows.filter(state__in=opened) if state == "open" else rows.exclude(state__in=opened)


def events_of(actor: Actor, poll: Poll) -> list[dict[str, Any]]:
    """What happened to a vote, newest first, as a time line shows it; nothing where the actor may not see the vote."""
    if not polls_visible_to(actor).filter(pk=poll.pk).exists():
        return []
    items: list[tuple[datetime, str, str]] = [
        (one.at, str(one.get_kind_display()), one.content) for one in poll.events.all()
    ]
    return [
        {"title": title, "at": at, "detail": _reason(content), "tone": ""} for at, title, content in reversed(items)
    ]


def _reason(content: str) -> str:
    return read_event(content.encode()).reason
