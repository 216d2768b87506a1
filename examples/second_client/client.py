"""A second client of the exchange, written from docs/protocols/exchange.md alone: standard library, xmlsec1 and openssl.

client.py FOLDER check
client.py FOLDER send RECIPIENT_CODE NUMBER NOTATION SUBJECT [PDF]
client.py FOLDER receive [--seconds N] [--agree]
client.py FOLDER statuses
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from packages import Agency, Incoming, Outgoing, document_package, pdf_to_seal, read_package, status_package
from seals import VIETNAM, NotGood, Seal, split_pem, verify_pdf, verify_xml

TRIES = 5


class Refused(Exception):
    """The axis said no, with a code."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status, self.code = status, str(problem.get("code") or problem.get("error") or "")
        super().__init__(f"{status} {self.code} {problem.get('message', problem)}")


class Client:
    """One agency's software. FOLDER holds settings.json, seal.pem, anchors.pem; below it everything is ours."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.agrees = folder, False
        self.settings = json.loads((folder / "settings.json").read_text())
        self.anchors = folder / "anchors.pem"
        self.seal = Seal(split_pem(folder / "seal.pem", folder / "seal"))
        self._token, self._until = "", 0.0
        told = self.get("/check")
        self.agency = Agency(told["agency"]["code"], told["agency"]["name"])
        for name in ("sent", "received"):
            (folder / name).mkdir(exist_ok=True)

    # the wire (sections 2, 10, 11)

    def get(self, path: str) -> Any:
        """JSON of a GET."""
        return json.loads(self.call("GET", path))

    def post(self, path: str, body: object) -> Any:
        """JSON of a POST of JSON."""
        return json.loads(self.call("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"}))

    def post_xml(self, path: str, data: bytes, key: str = "") -> Any:
        """JSON of a POST of a package."""
        headers = {"Content-Type": "application/xml", **({"Idempotency-Key": key} if key else {})}
        return json.loads(self.call("POST", path, data, headers))

    def call(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> bytes:
        """One call, repeated after a broken connection, 429 and 5xx; all calls may be repeated. Raises Refused."""
        wait = 1.0
        for attempt in range(TRIES):
            try:
                bearer = {"Authorization": f"Bearer {self.token()}"}
                return self._once(method, f"/exchange{path}", body, {**bearer, **(headers or {})})
            except Refused as refused:
                if refused.status == 401 and attempt == 0:
                    self._token = ""
                    continue
                if refused.status < 500 and refused.status != 429:
                    raise
            except OSError:
                pass
            time.sleep(wait * random.uniform(0.75, 1.25))  # noqa: S311  jitter, no secret
            wait = min(2 * wait, 300.0)
        raise Refused(0, {"code": "given up"})

    def token(self) -> str:
        """An access token, renewed shortly before its end."""
        if not self._token or time.monotonic() > self._until:
            pair = f"{quote(self.settings['client_id'])}:{quote(self.settings['secret'])}".encode()
            headers = {
                "Authorization": f"Basic {base64.b64encode(pair).decode()}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
            told = json.loads(self._once("POST", "/oauth/token", b"grant_type=client_credentials", headers))
            self._token, self._until = told["access_token"], time.monotonic() + told["expires_in"] - 60
        return self._token

    def _once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        request = urllib.request.Request(f"{self.settings['url']}/api/v1{path}", body, headers, method=method)  # noqa: S310  the address is the agency's own setting
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  as above
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            try:
                problem = json.loads(error.read())
            except ValueError:
                problem = {}
            raise Refused(error.code, problem) from error

    # sending (section 3)

    def send(self, recipient: str, document: Outgoing) -> dict[str, Any]:
        """Send a document; key and bytes are on the disk before the first try, so that a repeat is the same."""
        place = self.folder / "sent" / f"{document.number}-{document.notation}-{recipient}"
        if not place.exists():
            package = document_package(self.agency, [Agency(recipient, "")], document, datetime.now(UTC))
            place.mkdir()
            (place / "package.xml").write_bytes(self.seal.sign_xml(package))
            (place / "key").write_text(str(uuid4()))
        data, key = (place / "package.xml").read_bytes(), (place / "key").read_text()
        told: dict[str, Any] = self.post_xml("/packages", data, key)
        receipt = self.receipt(told["receipt"])
        if sha256(data).hexdigest().encode() not in receipt:
            raise NotGood("the receipt names another package")
        (place / "receipt.xml").write_bytes(receipt)
        return told

    def receipt(self, uuid: str) -> bytes:
        """A receipt of the platform that holds. Raises NotGood."""
        data = self.call("GET", f"/receipts/{uuid}")
        verify_xml(data, self.anchors, "Receipt")
        return data

    def statuses(self) -> list[dict[str, Any]]:
        """New statuses of what we sent, each once: the cursor is kept in a file (section 5)."""
        file = self.folder / "cursor"
        cursor, rows = file.read_text() if file.exists() else "", []
        while True:
            told = self.get(f"/statuses?limit=100&after={quote(cursor)}" if cursor else "/statuses?limit=100")
            for row in told["items"]:
                data = self.call("GET", f"/statuses/{row['uuid']}/content")
                row["sealed_by"] = verify_xml(data, self.anchors, "edXMLHeader") if data else ""
                rows.append(row)
            cursor = told["next"] or cursor
            file.write_text(cursor)
            if not told["more"]:
                return rows

    # receiving (sections 4 and 5)

    def receive(self) -> int:
        """Fetch, check, store, confirm and answer everything that waits; how many there were."""
        count, after = 0, ""
        while True:
            page = self.get(f"/pending?limit=100{after}")
            for item in page["items"]:
                self._take(item)
                count += 1
            if page["next"] is None:
                if self.agrees:
                    self._agree()
                return count
            after = f"&after={quote(page['next'])}"

    def _agree(self) -> None:
        """Answer every open request with 15, where nobody wants to think about them (section 5)."""
        for asked in self.get("/requests")["items"]:
            sender, day, code = asked["document_id"].split(",", 2)
            about = Incoming(sender, asked["document_id"], code, day, "", b"")
            if asked["state"] == "open":
                self.report(about, "15")

    def _take(self, item: dict[str, Any]) -> None:
        data = self.call("GET", f"/packages/{item['package']}/content")
        if sha256(data).hexdigest() != item["sha256"]:
            raise NotGood("the bytes changed on their way; they are fetched again at the next pass")
        place = self.folder / "received" / item["package"]
        place.mkdir(exist_ok=True)
        (place / "package.xml").write_bytes(data)
        (result,) = self.post("/deliveries/confirm", {"deliveries": [item["delivery"]]})["results"]
        if result["error"]:
            raise Refused(200, result["error"])
        (place / "delivered.xml").write_bytes(self.receipt(result["receipt"]))
        if item["kind"] in ("recall", "update"):
            return  # asks about a document that came before: kept for a person, who answers with 15 or 16 (section 5)
        incoming = read_package(data)
        problem = self._problem(data, incoming)
        for code in ("02",) if problem else ("03", "05", "06"):
            self.report(incoming, code, problem)

    def _problem(self, data: bytes, incoming: Incoming) -> str:
        """Why the document cannot be taken in, in the words of the refusal; "" when all is well."""
        try:
            if verify_xml(data, self.anchors, "edXMLHeader") != incoming.sender:
                return "Con dấu trên gói tin không phải của cơ quan gửi"
            if verify_pdf(incoming.pdf, self.anchors) != incoming.sender:
                return "Con dấu trên văn bản không phải của cơ quan gửi"
        except NotGood as error:
            return f"Chữ ký không hợp lệ: {error}"[:500]
        return ""

    def report(self, incoming: Incoming, code: str, reason: str = "") -> None:
        """Send a sealed status; the receipt must hold."""
        package = status_package(self.agency, incoming, code, reason, datetime.now(UTC))
        told = self.post_xml("/statuses", self.seal.sign_xml(package))
        self.receipt(told["receipt"])


def main() -> int:
    """The command line, see the top of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("act", choices=("check", "send", "receive", "statuses"))
    parser.add_argument("rest", nargs="*")
    parser.add_argument("--seconds", type=float, default=0.0, help="receive: go on asking for so long")
    parser.add_argument("--agree", action="store_true", help="receive: agree to recalls, updates and replacements")
    options = parser.parse_args()
    client = Client(options.folder)
    client.agrees = options.agree
    if options.act == "check":
        print(client.agency.code, client.agency.name)
    elif options.act == "send":
        recipient, number, notation, subject, *files = options.rest
        pdf = Path(files[0]).read_bytes() if files else client.seal.seal_pdf(*pdf_to_seal(f"{number}/{notation}"))
        day = datetime.now(VIETNAM).date()
        document = Outgoing(number, notation, 18, "Công văn", subject, "Hà Nội", day, pdf)
        print(json.dumps(client.send(recipient, document)))
    elif options.act == "statuses":
        print(json.dumps(client.statuses()))
    else:
        end = time.monotonic() + options.seconds
        while True:
            print(client.receive(), flush=True)
            if time.monotonic() >= end:
                break
            time.sleep(1.0)  # a webhook would say when; asking is enough for an example
    return 0


if __name__ == "__main__":
    sys.exit(main())
