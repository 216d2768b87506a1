"""A short message centre as a process of its own: `python -m dienhong.notifications.tests.smsc PORT JOURNAL`.

It speaks SMPP 3.4 by smpp34, which shares no code with the library under test. What it took stands in JOURNAL (a JSON line each,
on disk before the answer); it sends receipts and keeps each until it is confirmed, over sessions and restarts of the other side.
`JOURNAL.orders` (JSON) tells it to misbehave: {"refuse": status}, {"silent": true} takes without answering, {"hold": true} keeps its
receipts, {"state": number} tells of another end.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import smpp34

ACCOUNT, PASSWORD = "dienhong", "secret"
_DELIVERED = 2


class Smsc:
    """The centre: journal, sessions, receipts not confirmed yet."""

    def __init__(self, port: int, journal: Path) -> None:
        self.server = smpp34.Server(host="127.0.0.1", port=port, system_id="SMSC")
        self.journal, self.sessions = journal, {}
        self.pending: list[dict[str, Any]] = []
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Serve until killed."""
        await self.server.start()
        receipts = asyncio.create_task(self._send_receipts())
        print("ready", flush=True)  # noqa: T201  whoever started it waits for this
        while not receipts.done():
            event = await self.server.next()
            if isinstance(event, smpp34.Esme):
                self.sessions[event.session_id] = event
                self.wake.set()
            elif isinstance(event, smpp34.Unbound):
                self.sessions.pop(event.session_id, None)
            else:
                self._submitted(event)

    def _submitted(self, event: Any) -> None:
        orders = self._orders()
        if "refuse" in orders:
            event.reject(orders["refuse"])
            return
        number = f"{time.time_ns():x}"
        ours = next((tlv.as_int() for tlv in event.tlvs if tlv.tag == smpp34.TLV_USER_MESSAGE_REFERENCE), None)
        row = {
            "id": number,
            "from": event.source_addr,
            "to": event.destination_addr,
            "text": event.short_message.decode("ascii"),
            "reference": ours,
        }
        with self.journal.open("a") as file:
            file.write(json.dumps(row) + "\n")
            file.flush()
            os.fsync(file.fileno())
        if event.registered_delivery:
            self.pending.append(row)
        if not orders.get("silent"):
            event.accept(message_id=number)
        self.wake.set()

    def _orders(self) -> dict[str, Any]:
        path = self.journal.with_suffix(".orders")
        return json.loads(path.read_text()) if path.exists() else {}

    async def _send_receipts(self) -> None:
        while True:
            await self.wake.wait()
            self.wake.clear()
            for row in [] if self._orders().get("hold") else list(self.pending):
                # The newest first: whoever was killed has not hung up.
                for session in reversed(list(self.sessions.values())):
                    if await self._told(session, row):
                        self.pending.remove(row)
                        break

    async def _told(self, session: Any, row: dict[str, Any]) -> bool:
        state = self._orders().get("state", _DELIVERED)
        stat = "DELIVRD" if state == _DELIVERED else "UNDELIV"
        tlvs = [
            smpp34.Tlv(smpp34.TLV_RECEIPTED_MESSAGE_ID, row["id"].encode() + b"\0"),
            smpp34.Tlv(smpp34.TLV_MESSAGE_STATE, bytes([state])),
        ]
        if row["reference"] is not None:
            tlvs.append(smpp34.Tlv(smpp34.TLV_USER_MESSAGE_REFERENCE, row["reference"].to_bytes(2, "big")))
        try:
            answer = await asyncio.wait_for(
                session.deliver_sm(
                    row["from"],
                    f"id:{row['id']} sub:001 dlvrd:001 stat:{stat} err:000".encode(),
                    source_addr=row["to"],
                    esm_class=0x04,
                    tlvs=tlvs,
                ),
                2,
            )
        except (smpp34.SmppError, TimeoutError, ConnectionError):
            return False
        return bool(answer.is_success)


@contextmanager
def running_smsc(port: int, journal: Path) -> Iterator[subprocess.Popen[str]]:
    """The centre in a process of its own, until the end of the block."""
    command = [sys.executable, "-m", "dienhong.notifications.tests.smsc", str(port), str(journal)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def taken(journal: Path) -> list[dict[str, Any]]:
    """The messages that the centre took, in their order."""
    return [json.loads(line) for line in journal.read_text().splitlines()] if journal.exists() else []


if __name__ == "__main__":
    asyncio.run(Smsc(int(sys.argv[1]), Path(sys.argv[2])).run())
