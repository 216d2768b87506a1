"""How a document stands with one recipient, and what a reported status makes of it; pure decisions.

Beside the way of the document (01–06) there is at most one open request of its sender: to recall (13, or a package of
type 1), to update or to replace it, which the recipient answers with 15 or 16. Law: QCVN 102:2016/BTTTT.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from dienhong.exchange.rules import ACCEPTED, ASSIGNED, FINISHED, INBOX, NEXT_STATUS, PROCESSING, REFUSED
from dienhong.kernel.errors import RuleBroken

RECALL_ASKED, AGREED, DECLINED = "13", "15", "16"
ANSWERS = frozenset({AGREED, DECLINED})
# What a document has passed on its way to a status: such a status that comes now was overtaken.
_PASSED: dict[str, frozenset[str]] = {
    "": frozenset(),
    INBOX: frozenset(),
    REFUSED: frozenset({INBOX}),
    ACCEPTED: frozenset({INBOX}),
    ASSIGNED: frozenset({INBOX, ACCEPTED}),
    PROCESSING: frozenset({INBOX, ACCEPTED}),
    FINISHED: frozenset({INBOX, ACCEPTED, ASSIGNED, PROCESSING}),
}


class Effect(StrEnum):
    """What a status does: change the standing, say what is known, or come too late and only be kept as a record."""

    CHANGE = "change"
    DUPLICATE = "duplicate"
    LATE = "late"


class Request(StrEnum):
    """What the sender may ask of a document that is already there."""

    NONE = ""
    RECALL = "recall"
    UPDATE = "update"
    REPLACE = "replace"


class Answer(StrEnum):
    """How the last request stands."""

    NONE = ""
    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Standing:
    """The status of the document with a recipient, and the last request about it."""

    status: str = ""
    request: Request = Request.NONE
    answer: Answer = Answer.NONE

    @property
    def is_withdrawn(self) -> bool:
        """Whether the recipient gave the document back."""
        return self.request is Request.RECALL and self.answer is Answer.AGREED


def after_status(standing: Standing, code: str) -> tuple[Effect, Standing]:
    """What a status makes of a standing.

    Raises RuleBroken: exchange.unknown_status, exchange.status_not_allowed, exchange.nothing_asked,
    exchange.nothing_to_recall.
    """
    if code == RECALL_ASKED:
        return after_request(standing, Request.RECALL)
    if code in ANSWERS:
        return _answered(standing, code)
    if code == "" or code not in NEXT_STATUS:
        raise RuleBroken("exchange.unknown_status", status=code)
    if code == standing.status:
        return Effect.DUPLICATE, standing
    if code in _PASSED[standing.status]:
        return Effect.LATE, standing
    if code not in NEXT_STATUS[standing.status]:
        raise RuleBroken("exchange.status_not_allowed", conflict=True, status=code, current=standing.status or "–")
    if standing.is_withdrawn:
        return Effect.LATE, standing
    return Effect.CHANGE, replace(standing, status=code)


def after_request(standing: Standing, request: Request) -> tuple[Effect, Standing]:
    """What a request of the sender makes of a standing; a recall overtakes a request that is open.

    Raises RuleBroken: exchange.nothing_to_recall when the recipient does not have the document,
    exchange.recall_is_open when another request would overtake a recall.
    """
    if standing.status == REFUSED or (standing.is_withdrawn and request is not Request.RECALL):
        raise RuleBroken("exchange.nothing_to_recall", conflict=True)
    recall_is_known = standing.request is Request.RECALL and standing.answer in (Answer.OPEN, Answer.AGREED)
    if request is Request.RECALL and recall_is_known:
        return Effect.DUPLICATE, standing
    if recall_is_known:
        raise RuleBroken("exchange.recall_is_open", conflict=True)
    return Effect.CHANGE, replace(standing, request=request, answer=Answer.OPEN)


def _answered(standing: Standing, code: str) -> tuple[Effect, Standing]:
    given = Answer.AGREED if code == AGREED else Answer.DECLINED
    if standing.answer is given:
        return Effect.DUPLICATE, standing
    if standing.answer is not Answer.OPEN:
        raise RuleBroken("exchange.nothing_asked", conflict=True, status=code)
    return Effect.CHANGE, replace(standing, answer=given)
