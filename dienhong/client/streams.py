"""The stream of happenings without any input or output: what its lines say, and what to do when it is cut."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dienhong.client.conversation import Call, Conversation, Session, asked, token_of
from dienhong.client.errors import BadAnswer, Unavailable, own, refusal

# The platform says something at least every 20 seconds.
SILENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Happening:
    """Something happened: `event` is "begin", "package.waiting", "status.recorded" or "request.asked".

    `place` is where to go on after it; `data` are the fields of docs/protocols/exchange.md, section 6.
    """

    event: str
    place: str
    data: Mapping[str, Any]


def stream_call(session: Session, after: str) -> Conversation[Call]:
    """The call that opens the stream; the first time it asks the platform where that is."""
    if not session.stream:
        session.stream = str((yield from asked(session, Call("GET", "/api/v1/exchange/check"))).json()["stream"])
    token = yield from token_of(session)
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    return Call("GET", session.stream, headers | ({"Last-Event-ID": after} if after else {}))


@dataclass
class Listening:
    """One reader's stream over all its connections; `place` is that of the last happening that was handed out."""

    session: Session
    place: str = ""
    _failures: int = 0
    _lines: dict[str, str] = field(default_factory=dict)

    def opened(self, status: int, body: bytes) -> bool:
        """Whether the answer is the stream. Raises Refused for one that does not get better by waiting."""
        self._lines.clear()
        if status == 200:
            return True
        if status == 401:
            self.session.token = ""
        elif status not in (409, 429) and status < 500:
            raise refusal(status, body)
        return False

    def line(self, text: str) -> Happening | None:
        """Take a line of the stream; gives the happening that it completes."""
        if text:
            name, _, value = text.partition(":")
            if name in ("event", "id", "data"):
                self._lines[name] = value.removeprefix(" ")
            return None
        lines, self._lines = self._lines, {}
        if "id" not in lines or "event" not in lines:
            return None
        try:
            data = json.loads(lines.get("data", "{}"))
        except ValueError as error:
            raise own(BadAnswer, "client.bad_answer", detail="no JSON in the stream") from error
        self.place, self._failures = lines["id"], 0
        return Happening(lines["event"], self.place, data)

    def cut(self, detail: str) -> float:
        """Seconds to wait before the next connection. Raises Unavailable after so many tries without a happening."""
        self._failures += 1
        if self._failures >= self.session.retry.tries:
            raise own(Unavailable, "client.unreachable", tries=self._failures, detail=detail)
        return self.session.retry.pause(self._failures)
