"""Cases are functions in a list; they are played in order and each gets a verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dienhong.cli.edxml.conform.parts import Document, a_package, sealed
from dienhong.cli.edxml.conform.wire import Answer, Unreachable, Wire
from dienhong.exchange.edxml import DocumentPackage, Organization
from dienhong.signing.core.keys import LocalKey
from dienhong.signing.core.trust import TrustStore

Text = tuple[str, str]
"""Vietnamese, English."""


class Verdict(StrEnum):
    """Not played: an earlier case that this one stands on failed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_PLAYED = "not_played"


class Unexpected(Exception):
    """The endpoint answered something else; the text is what it answered."""


class Missing(Exception):
    """The case stands on something that an earlier one did not bring about."""


@dataclass(slots=True)
class Side:
    """One participant: access, agency and seal. `party` is filled from /check."""

    wire: Wire
    seal: LocalKey
    party: Organization = field(default_factory=lambda: Organization(""))


@dataclass(slots=True)
class Talk:
    """The conversation so far. `documents` and `told` are what earlier cases left for later ones, by name."""

    sender: Side
    receiver: Side
    trust: TrustStore
    patience: float
    peer: str = ""
    documents: dict[str, Document] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    def new(self, name: str) -> Document:
        """Another sealed document from sender to receiver, kept under a name."""
        self.documents[name] = sealed(self.package(), self.sender.seal)
        return self.documents[name]

    def package(self) -> DocumentPackage:
        """The same, not sealed yet."""
        return a_package(self.sender.party, (self.receiver.party,), self.sender.seal)

    def document(self, name: str) -> Document:
        """What `new` kept. Raises Missing."""
        if name not in self.documents:
            raise Missing(name)
        return self.documents[name]

    def known(self, name: str) -> Any:
        """What an earlier case learnt. Raises Missing."""
        if name not in self.told:
            raise Missing(name)
        return self.told[name]


@dataclass(frozen=True, slots=True)
class Case:
    """One numbered expectation. `act` returns what was answered; it raises Unexpected or Missing."""

    number: str
    title: Text
    expects: Text
    act: Callable[[Talk], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case that was played."""

    case: Case
    verdict: Verdict
    answer: str
    seconds: float


def play(cases: Iterable[Case], talk: Talk) -> Iterator[Outcome]:
    """Play the cases in order; none of them stops the others."""
    for case in cases:
        began = time.monotonic()
        try:
            verdict, answer = Verdict.PASSED, case.act(talk)
        except (Unexpected, Unreachable) as error:
            verdict, answer = Verdict.FAILED, str(error)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            # A foreign endpoint may answer with any shape of JSON; the case names what it looked for.
            verdict, answer = Verdict.FAILED, f"the answer has another shape: {type(error).__name__} {error}"
        except Missing as error:
            verdict, answer = Verdict.NOT_PLAYED, str(error)
        yield Outcome(case, verdict, answer, time.monotonic() - began)


def expect(holds: bool, answer: Answer | str) -> str:
    """The answer as text. Raises Unexpected with it unless the expectation holds."""
    text = answer.short() if isinstance(answer, Answer) else answer
    if not holds:
        raise Unexpected(text)
    return text


def refused(answer: Answer, code: str, *statuses: int) -> str:
    """The answer is this refusal, with a sentence and advice in both languages. Raises Unexpected."""
    told = answer.json if isinstance(answer.json, dict) else {}
    texts = [told.get(part, {}) for part in ("message", "what_to_do")]
    spoken = all(isinstance(one, dict) and one.get("vi") and one.get("en") for one in texts)
    spoken = spoken and isinstance(told.get("contact", ""), str)
    return expect(answer.code == code and answer.status in (statuses or (422,)) and spoken, answer)


def first(rows: Any, **wanted: object) -> dict[str, Any]:
    """The first row of a list of objects with these values, {} without one or for anything that is no list."""
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return next((row for row in found if all(row.get(name) == value for name, value in wanted.items())), {})


def until(patience: float, ask: Callable[[], Any]) -> Any:
    """What `ask` gives as soon as it is something, or its last empty answer when patience ends."""
    end = time.monotonic() + patience
    while True:
        found = ask()
        if found or time.monotonic() > end:
            return found
        time.sleep(0.5)  # between two questions to somebody else's server


def into(cases: list[Case]) -> Callable[[str, Text, Text], Callable[[Callable[[Talk], str]], Callable[[Talk], str]]]:
    """A decorator that puts functions as cases into a list: number, title, what is expected."""

    def case(number: str, title: Text, expects: Text) -> Callable[[Callable[[Talk], str]], Callable[[Talk], str]]:
        def keep(act: Callable[[Talk], str]) -> Callable[[Talk], str]:
            cases.append(Case(number, title, expects, act))
            return act

        return keep

    return case
