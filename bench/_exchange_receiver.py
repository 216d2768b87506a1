"""The receivers of the exchange benchmark: fetch what waits, compare hashes, confirm, and where asked report 03.

Each asks what waits once in a cycle: often, and answers come soon; seldom, and each request carries more.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench._exchange_client import Client
from bench._exchange_setup import DAY

THREADS = 2
BATCH = 100


class Receiver:
    """One agency that receives."""

    def __init__(self, agency: dict[str, Any]) -> None:
        from dienhong.signing.models import SigningKey
        from dienhong.signing.queries import loaded

        self.agency = agency
        self.key = loaded(SigningKey.objects.get(pk=agency["seal"]))
        self.key.sign_digest(bytes(32), "sha256")
        self.client = Client(os.environ["DIENHONG_BASE_URL"], agency)
        self.received: dict[str, str] = {}
        self.deliveries: Counter[str] = Counter()
        self.damaged = 0

    def work(self, answer: str) -> None:
        """What waits now; with the answer 03 each is reported under the seal."""
        waiting = self.client.get(f"/pending?limit={BATCH}")["items"]
        if not waiting:
            return
        contents = self.client.contents([item["package"] for item in waiting])
        for item, data in zip(waiting, contents, strict=True):
            digest = sha256(data).hexdigest()
            self.damaged += digest != item["sha256"]
            self.received[item["package"]] = digest
            self.deliveries[item["delivery"]] += 1
        self.client.confirm([item["delivery"] for item in waiting])
        if answer == "03":
            self.client.post_many("/statuses", [("", self._status(item)) for item in waiting])

    def _status(self, item: dict[str, Any]) -> bytes:
        from dienhong.exchange.edxml import Organization, ResponseFor, StatusCode, StatusPackage, write_status
        from dienhong.signing.core import xml

        status = StatusPackage(
            sender=Organization(self.agency["code"], self.agency["name"]),
            response_for=ResponseFor(item["sender"]["code"], item["code"], DAY, item["document_id"]),
            status=StatusCode("03"),
            at=datetime.now(UTC),
        )
        return xml.sign(write_status(status), self.key, xml.Parent("{*}edXMLEnvelope/{*}edXMLHeader"))


def main(arguments: list[str]) -> int:
    """`FOLDER`; each line of the standard input sets cycle (seconds) and answer; at its end prints what was received."""
    from dienhong.cli import context

    context.start_django()
    told = json.loads((Path(arguments[0]) / "agencies.json").read_text())["receivers"]
    receivers = [Receiver(agency) for agency in told]
    print(json.dumps({"ready": os.getpid()}), flush=True)
    stop, now = threading.Event(), ["0.1 01"]

    def serve(mine: list[Receiver]) -> None:
        while not stop.is_set():
            cycle, answer = now[0].split()
            due = time.monotonic() + float(cycle)
            for one in mine:
                one.work(answer)
            time.sleep(max(0.0, due - time.monotonic()))

    threading.excepthook = _fail
    threads = [threading.Thread(target=serve, args=(receivers[n::THREADS],)) for n in range(THREADS)]
    for one in threads:
        one.start()
    for line in sys.stdin:
        now[0] = line
    stop.set()
    for one in threads:
        one.join()
    print(
        json.dumps(
            {
                "received": {package: digest for one in receivers for package, digest in one.received.items()},
                "doubled": sum(count - 1 for one in receivers for count in one.deliveries.values()),
                "damaged": sum(one.damaged for one in receivers),
                "left": sum(len(one.client.get("/pending?limit=500")["items"]) for one in receivers),
            }
        )
    )
    return 0


def _fail(told: threading.ExceptHookArgs) -> None:
    """End the process with the thread: senders would wait for its answers."""
    traceback.print_exception(told.exc_value)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
