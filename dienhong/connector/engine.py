"""One pass of the connector: send, receive, report, read statuses. It keeps nothing; the bridge and the platform do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from dienhong.client import (
    BadAnswer,
    Client,
    ClientError,
    NotAuthenticated,
    NotGenuine,
    NotPermitted,
    Party,
    Report,
    Seal,
    Trust,
    Unavailable,
    built,
    built_status,
    opened,
)
from dienhong.connector.bridge import Bridge, Outgoing, Wish
from dienhong.connector.texts import Fault, Language, say

log = logging.getLogger("dienhong.connector")
_PAGE = 100
# What concerns the connection, not the one document: the pass ends and comes again.
_STOPS = (Unavailable, NotAuthenticated, NotPermitted, BadAnswer)


@dataclass
class Engine:
    """Carries between a bridge and the platform."""

    client: Client
    bridge: Bridge
    seal: Seal
    trust: Trust | None
    language: Language = "vi"

    @property
    def party(self) -> Party:
        """The agency, as its seal names it."""
        return Party(self.seal.agency_code, self.seal.agency_name)

    def run_once(self) -> None:
        """Everything that is to be done now. Raises ClientError when the platform cannot be used at present."""
        self.bridge.recover()
        for item in self.bridge.outgoing():
            self._send(item)
        self._receive()
        for wish in self.bridge.wishes():
            self._report(wish)
        self._read_statuses()

    def _send(self, item: Outgoing) -> None:
        if isinstance(item.content, Fault):
            self._failed(item, item.content.told(self.language))
            return
        if self.bridge.was_sent(item):
            self._say("sent_before", name=item.name)
            return
        try:
            package = self._package_of(item)
            accepted = self.client.send(package, key=item.key)
            receipt = self.client.receipt(accepted.receipt)
        except _STOPS:
            raise
        except ClientError as error:
            self._failed(item, self._why(error))
            return
        self.bridge.sent(item, accepted, receipt)
        self._say("sent", name=item.name, uuid=accepted.uuid)

    def _package_of(self, item: Outgoing) -> bytes:
        kept = self.bridge.kept(item)
        if kept is not None:
            return kept
        assert not isinstance(item.content, Fault)
        made = item.content if isinstance(item.content, bytes) else built(item.content, self.party, self.seal)
        self.bridge.keep(item, made)
        return made

    def _failed(self, item: Outgoing, why: str) -> None:
        self.bridge.failed(item, why)
        self._say("not_sent", level=logging.WARNING, name=item.name, why=why)

    def _receive(self) -> None:
        self._confirm(self.bridge.unfinished())
        after = ""
        while True:
            page = self.client.pending(after, limit=_PAGE)
            for waiting in page.items:
                try:
                    data = self.client.fetch(waiting)
                    document = opened(data, self.trust)
                except (NotGenuine, BadAnswer) as error:
                    why = self._why(error)
                    self._say("not_arrived", level=logging.ERROR, package=waiting.package, why=why)
                    continue
                self.bridge.stage(waiting, data, document)
                self._confirm([waiting.delivery])
                self._say("arrived", code=document.code, sender=document.sender.name or document.sender.code)
            if not page.more:
                return
            after = page.next

    def _confirm(self, deliveries: list[str]) -> None:
        """Confirm what is safe here, and hand it over with its receipt; again with the same receipt if need be."""
        for delivery in deliveries:
            (recorded,) = self.client.confirm([delivery])
            if recorded.error is not None:
                raise recorded.error
            self.bridge.hand_over(delivery, self.client.receipt(recorded.receipt))

    def _report(self, wish: Wish) -> None:
        if wish.arrival is None or wish.problem is not None:
            assert wish.problem is not None
            self._not_reported(wish, wish.problem.told(self.language))
            return
        there = wish.arrival
        report = Report(
            there.sender_code,
            there.code,
            there.issued_on,
            there.document_id,
            wish.status,
            wish.reason,
            wish.staff,
            wish.department,
        )
        try:
            recorded = self.client.report(built_status(report, self.party, self.seal))
        except _STOPS:
            raise
        except ClientError as error:
            self._not_reported(wish, self._why(error))
            return
        self.bridge.reported(wish, recorded.receipt)
        self._say("reported", status=wish.status, code=there.code)

    def _not_reported(self, wish: Wish, why: str) -> None:
        self.bridge.not_reported(wish, why)
        self._say("not_reported", level=logging.WARNING, name=wish.name, why=why)

    def _read_statuses(self) -> None:
        while True:
            page = self.client.statuses(self.bridge.cursor(), limit=_PAGE)
            if not page.items:
                return
            self.bridge.take(page.items, page.next)
            self._say("told", count=len(page.items))
            if not page.more:
                return

    def _why(self, error: ClientError) -> str:
        parts = (error.told(self.language), error.what_to_do(self.language), f"[{error.code}]")
        return " ".join(part for part in parts if part)

    def _say(self, sentence: str, /, level: int = logging.INFO, **params: object) -> None:
        log.log(level, "%s", say(self.language, sentence, **params))


Waiter = Callable[[float], bool]


def run_on(engine: Engine, every: float, wait: Waiter) -> None:
    """Pass after pass until `wait` says to stop; what fails for now is tried again, ever less often up to 5 minutes."""
    pause = every
    while True:
        try:
            engine.run_once()
            pause = every
        except ClientError as error:
            pause = min(300.0, max(every, pause * 2))
            log.warning("%s", say(engine.language, "later", seconds=round(pause), why=error.told(engine.language)))
        if wait(pause):
            return
