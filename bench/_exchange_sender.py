"""The senders of the exchange benchmark: write, seal and send packages, and read statuses until every answer is there.

Two ways: as fast as a window of unanswered documents permits (`window`), or at a given rate (`rate`), where the latency of
a document counts from the moment at which it was due, so that a queue in front of a slow platform is not hidden.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench._exchange_client import Client
from bench._exchange_setup import DAY, SHARED_FILES, file_of

GIVE_UP_SECONDS = 60.0
SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What one sender does: documents first … last-1, in batches, by window or rate (documents a second).

    `cycle`: seconds between two readings of statuses and, at a given rate, between two requests that send.
    `shared`: every package carries one of the shared files, otherwise one of its own that nobody has seen.
    `answer`: the status to wait for.
    """

    folder: Path
    sender: int
    first: int
    last: int
    batch: int
    cycle: float
    window: int = 0
    rate: float = 0.0
    shared: bool = True
    answer: str = "01"


@dataclass
class Tally:
    """What one sender saw; times are time.time()."""

    due: dict[int, float] = field(default_factory=dict)
    packages: dict[str, int] = field(default_factory=dict)
    receipts: list[str] = field(default_factory=list)
    sha256: dict[str, str] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    doubled: int = 0
    duplicates: int = 0
    writing_seconds: float = 0.0
    failure: str = ""


class Sender:
    """One agency that sends."""

    def __init__(self, plan: Plan, client: type[Client] = Client) -> None:
        from dienhong.signing.models import SigningKey
        from dienhong.signing.queries import loaded

        told = json.loads((plan.folder / "agencies.json").read_text())
        self.plan, self.agency, self.receivers = plan, told["senders"][plan.sender], told["receivers"]
        self.key = loaded(SigningKey.objects.get(pk=self.agency["seal"]))
        self.key.sign_digest(bytes(32), "sha256")  # opens it
        self.tally = Tally()
        self.sending = client(os.environ["DIENHONG_BASE_URL"], self.agency)
        self.reading = client(os.environ["DIENHONG_BASE_URL"], self.agency)
        self.cursor = self._end_of_statuses()
        self._sent_at = 0.0

    def run(self) -> None:
        """Send everything, and read statuses beside it until all are there."""
        reader = threading.Thread(target=self._guarded, args=(self._read_statuses,))
        reader.start()
        self._guarded(self._send)
        reader.join()

    def _guarded(self, work: Any) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  a thread cannot fail loudly; the main process tells
            self.tally.failure = f"{type(error).__name__}: {error}"

    def _end_of_statuses(self) -> str:
        cursor = ""
        while True:
            page = self.reading.get(f"/statuses?limit=500&after={cursor}")
            cursor = str(page["next"])
            if not page["items"]:
                return cursor

    def _send(self) -> None:
        plan, began, number = self.plan, time.time(), self.plan.first
        while number < plan.last and not self.tally.failure:
            size = self._await_due(began, number) if plan.rate else self._await_window(number)
            numbers = list(range(number, number + size))
            for one in numbers:
                self.tally.due[one] = began + (one - plan.first) / plan.rate if plan.rate else time.time()
            self._send_batch(numbers)
            number += size

    def _await_due(self, began: float, number: int) -> int:
        """Sleep until the next cycle in which a document is due; how many are due now."""
        plan = self.plan
        due = began + (number - plan.first) / plan.rate
        time.sleep(max(0.0, due - time.time(), self._sent_at + plan.cycle - time.time()))
        self._sent_at = time.time()
        waiting = int((self._sent_at - began) * plan.rate) - (number - plan.first) + 1
        return max(1, min(plan.batch, waiting, plan.last - number))

    def _await_window(self, number: int) -> int:
        """Sleep while too many documents are unanswered; how many to send now."""
        plan = self.plan
        while number - plan.first - len(self.tally.seen) > plan.window and not self.tally.failure:
            time.sleep(0.005)
        return min(plan.batch, plan.last - number)

    def _send_batch(self, numbers: list[int]) -> None:
        began = time.thread_time()
        parts = [(f"bench/{number}", self.package(number)) for number in numbers]
        self.tally.writing_seconds += time.thread_time() - began
        results = self.sending.post_many("/packages", parts)
        for number, (_, data), result in zip(numbers, parts, results, strict=True):
            self.tally.packages[result["uuid"]] = number
            self.tally.sha256[result["uuid"]] = sha256(data).hexdigest()
            self.tally.duplicates += result["duplicate"]
            self.tally.receipts.append(result["receipt"])

    def package(self, number: int) -> bytes:
        """The signed package of one document."""
        from dienhong.exchange.edxml import (
            Attachment,
            Code,
            DocumentPackage,
            DocumentType,
            MessageHeader,
            Organization,
            Promulgation,
            TraceHeader,
            TraceHeaderList,
            document_id_of,
            write_document,
        )
        from dienhong.signing.core import xml

        receiver = self.receivers[number % len(self.receivers)]
        own, code = self.agency["code"], Code(str(number), "QĐ-UBND")
        pdf = file_of(
            self.plan.folder, self.plan.sender, number if not self.plan.shared else number % SHARED_FILES
        ).read_bytes()
        header = MessageHeader(
            sender=Organization(own, self.agency["name"]),
            recipients=(Organization(receiver["code"], receiver["name"]),),
            document_id=document_id_of(own, DAY, code),
            code=code,
            promulgation=Promulgation("Hà Nội", DAY),
            document_type=DocumentType(2, "Quyết định"),
            subject="Ban hành Kế hoạch diễn tập ứng phó sự cố",
        )
        trace = TraceHeaderList((TraceHeader(own, datetime.now(UTC)),))
        files = (Attachment("tep-1", "van-ban.pdf", "application/pdf", pdf),)
        written = write_document(DocumentPackage(header, trace, files))
        return xml.sign(written, self.key, xml.Parent("{*}edXMLEnvelope/{*}edXMLHeader"))

    def _read_statuses(self) -> None:
        wanted, last_news = self.plan.last - self.plan.first, time.time()
        while len(self.tally.seen) < wanted and not self.tally.failure:
            page = self.reading.get(f"/statuses?limit=500&after={self.cursor}")
            self.cursor, now = page["next"], time.time()
            for item in page["items"]:
                if item["status"] == self.plan.answer:
                    self.tally.doubled += item["package"] in self.tally.seen
                    self.tally.seen[item["package"]] = now
            if page["items"]:
                last_news = now
            elif now - last_news > GIVE_UP_SECONDS:
                self.tally.failure = f"no news for {GIVE_UP_SECONDS:.0f} seconds"
            time.sleep(self.plan.cycle)

    def check_receipts(self) -> int:
        """How many receipts of a sample are signed by the platform and name the right package."""
        from dienhong.signing.public import check_xml

        good, step = 0, max(1, len(self.tally.receipts) // SAMPLE)
        of_package = dict(zip(self.tally.receipts, self.tally.packages, strict=True))
        sample = self.tally.receipts[::step][:SAMPLE]
        for receipt in sample:
            data = self.reading.content(f"/receipts/{receipt}")
            found = check_xml(data)
            right = self.tally.sha256[of_package[receipt]].encode() in data
            good += found.report.ok and found.report.signers[0].kind == "system" and right
        assert good == len(sample), f"{len(sample) - good} receipts of {len(sample)} do not verify"
        return good


def main(arguments: list[str]) -> int:
    """Read plans (JSON) from the standard input, one line: a list for all senders; print what they saw."""
    from dienhong.cli import context

    context.start_django()
    plans = [Plan(**{**one, "folder": Path(one["folder"])}) for one in json.loads(sys.stdin.readline())]
    senders = [Sender(plan) for plan in plans]
    print(json.dumps({"ready": os.getpid()}), flush=True)
    sys.stdin.readline()
    began, used = time.time(), time.process_time()
    threads = [threading.Thread(target=sender.run) for sender in senders]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    ended, used = time.time(), time.process_time() - used
    print(json.dumps({"done": True}), flush=True)
    sys.stdin.readline()
    print(json.dumps(_answer(senders, began, ended, used)))
    return 0


def _answer(senders: list[Sender], began: float, ended: float, used: float) -> dict[str, Any]:
    tallies = [sender.tally for sender in senders]
    failures = [tally.failure for tally in tallies if tally.failure]
    return {
        "failures": failures,
        "seconds": max((at for tally in tallies for at in tally.seen.values()), default=ended) - began,
        "sent": sum(len(tally.packages) for tally in tallies),
        "acknowledged": sum(len(tally.seen.keys() & tally.packages.keys()) for tally in tallies),
        "doubled": sum(tally.doubled + tally.duplicates for tally in tallies),
        "latencies": [
            tally.seen[uuid] - tally.due[number]
            for tally in tallies
            for uuid, number in tally.packages.items()
            if uuid in tally.seen
        ],
        "sha256": {uuid: digest for tally in tallies for uuid, digest in tally.sha256.items()},
        "writing_seconds": sum(tally.writing_seconds for tally in tallies),
        "process_seconds": used,
        "receipts_checked": 0 if failures else sum(sender.check_receipts() for sender in senders),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
