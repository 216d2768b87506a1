"""The agencies of the crash benchmark: they repeat whatever was not answered, as software on a bad line does."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import defaultdict
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from typing import Any

from bench._exchange_client import Client, Refusal
from bench._exchange_sender import Plan, Sender

BATCH = 25
# Also on a machine so busy that processes are killed again while they start.
PATIENCE_SECONDS = 900.0
PAUSE_SECONDS = 0.3


class StubbornClient(Client):
    """Repeats a request until it is answered, with a new token when the old one has ended; a refusal for good is raised."""

    def _request(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return super()._request(method, path, body, headers)
            except (OSError, HTTPException, Refusal) as error:
                status = error.status if isinstance(error, Refusal) else 0
                if (200 <= status < 500 and status not in (401, 429)) or time.monotonic() > end:
                    raise
            if status == 401:
                self.authorise()
                headers = {**headers, "Authorization": f"Bearer {self._token}"}
            self._connection.close()
            time.sleep(PAUSE_SECONDS)


class Sending(threading.Thread):
    """One agency that sends each document `times` times with the same key."""

    def __init__(self, folder: Path, sender: int, documents: int, times: int) -> None:
        super().__init__()
        plan = Plan(folder=folder, sender=sender, first=1000, last=1000 + documents, batch=BATCH, cycle=0.0)
        self._sender, self._times, self._plan = Sender(plan, StubbornClient), times, plan
        self.sha256: dict[str, str] = {}
        self.differing = 0

    def run(self) -> None:
        for first in range(self._plan.first, self._plan.last, BATCH):
            self._batch(range(first, min(first + BATCH, self._plan.last)))

    def _batch(self, numbers: range) -> None:
        parts = [(f"crash/{number}", self._sender.package(number)) for number in numbers]
        answers: dict[int, set[tuple[str, str]]] = defaultdict(set)
        for _ in range(self._times):
            results = self._sender.sending.post_many("/packages", parts)
            for number, result in zip(numbers, results, strict=True):
                answers[number].add((result["uuid"], result["receipt"]))
        for number, (_, data) in zip(numbers, parts, strict=True):
            self.differing += len(answers[number]) != 1
            self.sha256[min(answers[number])[0]] = sha256(data).hexdigest()


class Receiving(threading.Thread):
    """One agency that fetches and confirms until it is told that nothing more comes."""

    def __init__(self, agency: dict[str, Any], finished: threading.Event) -> None:
        super().__init__()
        self._client, self._finished = StubbornClient(os.environ["DIENHONG_BASE_URL"], agency), finished
        self.received: dict[str, str] = {}
        self.deliveries: dict[str, set[str]] = defaultdict(set)

    def run(self) -> None:
        while True:
            last = self._finished.is_set()
            waiting = self._client.get("/pending?limit=100")["items"]
            if not waiting and last:
                return
            if not waiting:
                time.sleep(PAUSE_SECONDS)
                continue
            contents = self._client.contents([item["package"] for item in waiting])
            for item, data in zip(waiting, contents, strict=True):
                self.received[item["package"]] = sha256(data).hexdigest()
                self.deliveries[item["package"]].add(item["delivery"])
            self._client.confirm([item["delivery"] for item in waiting])


def main(arguments: list[str]) -> int:
    """`FOLDER DOCUMENTS_OF_EACH TIMES`: send and receive all; say "ready", print what differs, keep what was sent in sent.json."""
    from dienhong.cli import context

    context.start_django()
    folder, documents, times = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    agencies = json.loads((folder / "agencies.json").read_text())
    threading.excepthook = _fail
    finished = threading.Event()
    senders = [Sending(folder, number, documents, times) for number in range(len(agencies["senders"]))]
    receivers = [Receiving(agency, finished) for agency in agencies["receivers"]]
    print("ready", flush=True)
    for one in (*senders, *receivers):
        one.start()
    for sender in senders:
        sender.join()
    finished.set()
    for receiver in receivers:
        receiver.join()
    print(json.dumps(_told(folder, senders, receivers)))
    return 0


def _told(folder: Path, senders: list[Sending], receivers: list[Receiving]) -> dict[str, Any]:
    sent = {uuid: digest for sender in senders for uuid, digest in sender.sha256.items()}
    received = {uuid: digest for one in receivers for uuid, digest in one.received.items()}
    (folder / "sent.json").write_text(json.dumps(sent))
    return {
        "differing_answers": sum(sender.differing for sender in senders),
        "damaged": sum(received.get(uuid, digest) != digest for uuid, digest in sent.items()),
        "not_received": len(sent.keys() - received.keys()),
        "delivered_twice": sum(len(ids) - 1 for one in receivers for ids in one.deliveries.values()),
    }


def _fail(told: threading.ExceptHookArgs) -> None:
    """End the process with the thread: the others would wait for it."""
    sys.excepthook(told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
