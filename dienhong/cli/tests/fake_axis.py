"""A small axis in memory that speaks docs/protocols/exchange.md, to be broken on purpose: each behaviour is a method."""

from __future__ import annotations

import base64
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4
from xml.sax.saxutils import escape

from dienhong.cli.tests.fake_changes import Changes
from dienhong.cli.tests.fake_refusal import Refusal
from dienhong.cli.tests.fake_streams import Streams
from dienhong.cli.tests.fake_uploads import Uploads
from dienhong.exchange.edxml import BusinessDocType, SignatureForm, StatusCode, read_document, read_status
from dienhong.kernel import clock
from dienhong.signing.core import pdf_check, xml, xml_check

NS = "urn:dienhong:exchange:receipt:1"
FOLLOWS = {"": ["01"], "01": ["02", "03"], "03": ["04", "05", "06"], "04": ["05", "06"], "05": ["04", "06"]}
OVERTAKEN = {("05", "03"), ("06", "05")}  # as far as the cases go
LIMIT = 200 * 1024
ANSWERS = (StatusCode.CHANGE_ACCEPTANCE, StatusCode.CHANGE_REJECTION)
REASONED = (StatusCode.REJECTION, StatusCode.CANCELLATION, StatusCode.CHANGE_REJECTION)


@dataclass
class Client:
    client_id: str
    secret: str
    code: str
    name: str


@dataclass
class Delivery:
    package: Package
    recipient: str
    uuid: str = field(default_factory=lambda: str(uuid4()))
    transport: str = "waiting"
    status: str = ""
    reason: str = ""
    confirmation: str = ""
    given_back: bool = False
    last_answer: str = ""


@dataclass
class Package:
    sender: str
    key: str
    data: bytes
    header: object
    receipt: str = ""
    warnings: list = field(default_factory=list)
    uuid: str = field(default_factory=lambda: str(uuid4()))
    deliveries: list = field(default_factory=list)
    accepted_at: str = field(default_factory=lambda: clock.now().isoformat())


class Axis(Changes, Uploads, Streams):
    """Everything that an endpoint must do; tests override one method at a time."""

    def __init__(self, clients, store, system_key):
        self.clients, self.store, self.system_key = clients, store, system_key
        self.tokens, self.packages, self.receipts, self.events = {}, [], {}, []
        self.requests, self.uploads, self.address, self.told = [], {}, "", []
        self.lock, self.good_pdfs = threading.Lock(), set()

    def answer(self, method, path, query, headers, body):
        """(status, headers, body) of one request."""
        try:
            with self.lock:
                return self.route(method, path, query, headers, body)
        except Refusal as refusal:
            return refusal.status, {"Content-Type": "application/json"}, json.dumps(refusal.body()).encode()

    def route(self, method, path, query, headers, body):  # noqa: C901, PLR0911  one line for each address
        if path == "/oauth/token":
            return self.give_token(headers)
        caller = self.caller(headers)
        steps = path.removeprefix("/exchange/").split("/")
        match [method, *steps]:
            case ["GET", "check"]:
                return as_json(200, self.check(caller))
            case ["POST", "packages"]:
                return self.send(caller, headers, body)
            case ["POST", "packages", "contents"]:
                return self.contents(caller, json.loads(body)["packages"])
            case ["GET", "packages", uuid]:
                return as_json(200, self.state(caller, uuid))
            case ["GET", "packages", uuid, "content"]:
                one = self.found(caller, uuid)
                for delivery in one.deliveries:
                    if delivery.recipient == caller.code:
                        self.must_not_be_given_back(delivery)
                data = one.data
                return 200, {"Content-Type": "application/xml", **digests(data)}, self.content(data)
            case [_, "uploads", *more]:
                status, told, answer = self.upload_call(caller, method, more, headers, body)
                return as_json(status, answer) if answer is not None else (status, told, b"")
            case ["GET", "packages", _, "files", digest]:
                return self.file_beside(headers, digest)
            case ["GET", "stream"]:
                return 200, {"Content-Type": "text/event-stream"}, self.stream(caller, headers)
            case ["GET", "requests"]:
                return as_json(200, {"items": self.requests_of(caller), "next": None})
            case ["GET", "pending"]:
                return as_json(200, self.pending(caller, query))
            case ["POST", "deliveries", "confirm"]:
                return as_json(200, {"results": self.confirm(caller, json.loads(body)["deliveries"])})
            case ["POST", "statuses"]:
                return as_json(200, self.report(caller, body))
            case ["GET", "statuses"]:
                return as_json(200, self.statuses(caller, query))
            case ["GET", "statuses", uuid, "content"]:
                return 200, {}, self.status_content(next(e for e in self.events if e["uuid"] == uuid))
            case ["GET", "receipts", uuid]:
                return 200, {"Content-Type": "application/xml"}, self.receipt_for(caller, uuid)
        raise Refusal(404, "kernel.not_found")

    # who calls

    def give_token(self, headers):
        pair = base64.b64decode(headers["authorization"].partition(" ")[2]).decode()
        found = [one for one in self.clients if self.knows(one, pair)]
        if not found:
            return as_json(401, {"error": "invalid_client"})
        token = str(uuid4())
        self.tokens[token] = found[0]
        return as_json(200, {"access_token": token, "token_type": "Bearer", "expires_in": 900, "scope": ""})

    def knows(self, client, pair):
        return pair == f"{client.client_id}:{client.secret}"

    def caller(self, headers):
        token = headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            raise Refusal(401, "identity.token_unknown")
        return self.tokens[token]

    def check(self, caller):
        return {
            "agency": {"code": caller.code, "name": caller.name},
            "stream": f"{self.address}/api/v1/exchange/stream",
            "permissions": ["exchange.receive", "exchange.send"],
            "limits": {"package_bytes": LIMIT},
        }

    # sending

    def send(self, caller, headers, body):
        kind = headers.get("content-type", "")
        self.must_fit(body)
        if kind.startswith("multipart/mixed"):
            return as_json(200, {"results": [self.one_of_batch(caller, *part) for part in self.parts(kind, body)]})
        if kind != "application/xml":
            raise Refusal(422, "exchange.wrong_media_type")
        package, duplicate = self.accept(caller, headers.get("idempotency-key", ""), body)
        return as_json(200 if duplicate else 202, self.accepted(package, duplicate))

    def must_fit(self, body):
        if len(body) > LIMIT:
            raise Refusal(413, "exchange.too_large")

    def parts(self, kind, body):
        boundary = b"\r\n--" + kind.partition("boundary=")[2].encode()
        pieces = (b"\r\n" + body).split(boundary)[1:-1]
        if not pieces:
            raise Refusal(422, "exchange.bad_multipart")
        for piece in pieces:
            head, _, data = piece.partition(b"\r\n\r\n")
            yield head.decode().partition("Idempotency-Key: ")[2].strip(), data

    def one_of_batch(self, caller, key, data):
        try:
            return self.accepted(*self.accept(caller, key, data))
        except Refusal as refusal:
            return {"key": key, "uuid": None, "error": refusal.body()}

    def accepted(self, package, duplicate):
        told = {"key": package.key, "uuid": package.uuid, "duplicate": duplicate, "receipt": package.receipt}
        return {**told, "warnings": package.warnings, "error": None}

    def accept(self, caller, key, data):
        self.must_have_key(key)
        for known in self.packages:
            if (known.sender, known.key) == (caller.code, key):
                if self.is_other(known, data):
                    raise Refusal(409, "exchange.key_reused")
                return known, True
        result = self.checked(caller, data)
        header = result.package.header
        asks = self.asked(result.package) and not result.package.trace.business.replacements
        if not asks:
            self.must_be_new(header)
        package = Package(caller.code, key, data, header, warnings=list(dict.fromkeys(f.code for f in result.warnings)))
        package.deliveries = [Delivery(package, to.organ_id) for to in header.recipients if not asks]
        for delivery in package.deliveries:
            self.tell(delivery.recipient, "package.waiting", {"package": package.uuid, "delivery": delivery.uuid})
        package.receipt = self.receipt("accepted", package, header.recipients[0].organ_id)
        self.packages.append(package)
        return package, False

    def must_have_key(self, key):
        if not key:
            raise Refusal(422, "exchange.key_missing")
        if " " in key:
            raise Refusal(422, "exchange.key_malformed")

    def is_other(self, known, data):
        return known.data != data

    def must_be_new(self, header):
        there = [one for one in self.packages if one.header.document_id == header.document_id]
        if any(delivery.status != "02" for one in there for delivery in one.deliveries):
            raise Refusal(409, "exchange.already_sent")

    def checked(self, caller, data):
        result = self.read(data)
        if result.package is None:
            raise Refusal(422, "exchange.malformed_package")
        self.must_be_sealed(data, result, result.package.header.sender.organ_id)
        header = result.package.header
        self.must_be_own(caller, header)
        self.must_know(header)
        self.must_be_open(header)
        self.must_have_sealed_pdf(result.package)
        self.must_have_detached(result.package)
        return result

    def read(self, data):
        return read_document(data)

    def must_be_sealed(self, data, result, agency):
        found = xml_check.check(data, self.store, now=clock.now())
        if not found.report.ok and result.signature is not SignatureForm.TO_VERIFY:
            raise Refusal(422, "exchange.unsigned")
        if not found.report.ok:
            raise Refusal(422, "exchange.signature_invalid")
        if found.report.signers[0].agency_code != agency:
            raise Refusal(422, "exchange.wrong_seal")

    def must_be_own(self, caller, header):
        if header.sender.organ_id != caller.code:
            raise Refusal(422, "exchange.foreign_sender")

    def must_know(self, header):
        if not {to.organ_id for to in header.recipients} <= {one.code for one in self.clients}:
            raise Refusal(422, "exchange.recipient_unknown")

    def must_be_open(self, header):
        if "MẬT" in header.content:
            raise Refusal(422, "exchange.state_secret")

    def must_have_sealed_pdf(self, package):
        if package.trace.business.doc_type in (BusinessDocType.RECALL, BusinessDocType.UPDATE):
            return
        pdfs = [one.data for one in package.attachments if one.data.startswith(b"%PDF-")]
        if not pdfs:
            raise Refusal(422, "exchange.pdf_missing")
        if pdfs[0] in self.good_pdfs:
            return
        if not pdf_check.validate(pdfs[0], self.store, now=clock.now()).ok:
            raise Refusal(422, "exchange.pdf_not_sealed")
        self.good_pdfs.add(pdfs[0])

    # reading

    def found(self, caller, uuid):
        for one in self.packages:
            parties = {one.sender, *(delivery.recipient for delivery in one.deliveries)}
            if one.uuid == uuid and caller.code in parties:
                return one
        raise Refusal(404, "kernel.not_found")

    def content(self, data):
        return data

    def state(self, caller, uuid):
        one = self.found(caller, uuid)
        told = {"uuid": one.uuid, "state": "accepted", "document_id": one.header.document_id, "size": len(one.data)}
        rows = [
            {
                "delivery": each.uuid,
                "addressed_as": each.recipient,
                "channel": "api",
                "transport": each.transport,
                "status": each.status,
                "reason": each.reason,
            }
            for each in one.deliveries
        ]
        return {**told, "sha256": sha256(one.data).hexdigest(), "deliveries": rows}

    def contents(self, caller, uuids):
        body = b""
        for uuid in uuids:
            try:
                data = self.found(caller, uuid).data
                kind = "application/xml"
            except Refusal as refusal:
                data, kind = json.dumps(refusal.body()).encode(), "application/problem+json"
            body += f"--g\r\nContent-ID: <{uuid}>\r\nContent-Type: {kind}\r\n\r\n".encode() + data + b"\r\n"
        return 200, {"Content-Type": "multipart/mixed; boundary=g"}, body + b"--g--\r\n"

    def waiting(self, caller):
        every = [delivery for one in self.packages for delivery in one.deliveries]
        return [one for one in every if one.recipient == caller.code and one.transport == "waiting"]

    def pending(self, caller, query):
        limit, start = int(query.get("limit", "100")), int(query.get("after", "0"))
        if limit < 1:
            raise Refusal(422, "exchange.bad_limit")
        rows = self.waiting(caller)
        items = [
            {
                "delivery": one.uuid,
                "package": one.package.uuid,
                "document_id": one.package.header.document_id,
                "sha256": sha256(one.package.data).hexdigest(),
                "size": len(one.package.data),
                "sender": {"code": one.package.sender},
                "accepted_at": one.package.accepted_at,
            }
            for one in rows
        ]
        return {
            "items": items[start : start + limit],
            "next": str(start + limit) if start + limit < len(items) else None,
        }

    def confirm(self, caller, uuids):
        if not uuids:
            raise Refusal(422, "exchange.nothing_to_confirm")
        return [self.confirmed(caller, uuid) for uuid in uuids]

    def confirmed(self, caller, uuid):
        one = next((d for p in self.packages for d in p.deliveries if d.uuid == uuid and self.may(caller, d)), None)
        if one is None:
            return {"delivery": uuid, "error": Refusal(404, "kernel.not_found").body()}
        duplicate = one.transport == "confirmed"
        if not duplicate:
            one.transport, one.confirmation = "confirmed", self.receipt("delivered", one.package, one.recipient)
            self.note(one, one.status or "01", b"")
        told = {"package": one.package.uuid, "delivery": uuid, "status": one.status, "duplicate": duplicate}
        return {**told, "receipt": one.confirmation, "error": None}

    def may(self, caller, delivery):
        return delivery.recipient == caller.code

    # statuses

    def report(self, caller, data):
        result = read_status(data)
        if result.package is None:
            raise Refusal(422, "exchange.malformed_package")
        status = result.package
        self.must_be_sealed(data, result, status.sender.organ_id)
        self.must_have_reason(status)
        if status.status is StatusCode.CANCELLATION:
            self.recalled_by_status(caller, status)
            return {"status": "13", "duplicate": False, "late": False, "receipt": "", "error": None}
        one = self.answered(status)
        if status.status in ANSWERS:
            again = self.settle(one, status.status.value)
            told = {"package": one.package.uuid, "status": status.status.value, "duplicate": again, "late": False}
            return {**told, "receipt": self.receipt("status", one.package, one.recipient, "15", data), "error": None}
        code, duplicate = status.status.value, one.status == status.status.value
        late = not duplicate and self.overtaken(one.status, code)
        if late:
            self.note(one, code, data, keeps=one.status)
        elif not duplicate:
            self.must_follow(one.status, code)
            one.reason = status.description
            self.note(one, code, data)
        receipt = self.receipt("status", one.package, one.recipient, code, data)
        told = {"package": one.package.uuid, "delivery": one.uuid, "status": code, "duplicate": duplicate}
        return {**told, "late": late, "receipt": receipt, "error": None}

    def overtaken(self, before, code):
        return (before, code) in OVERTAKEN

    def must_have_reason(self, status):
        if status.status in REASONED and not status.description:
            raise Refusal(422, "exchange.reason_missing")

    def must_follow(self, before, code):
        if code not in FOLLOWS.get(before, []):
            raise Refusal(409, "exchange.status_not_allowed")

    def answered(self, status):
        for one in reversed(self.packages):
            for delivery in one.deliveries:
                named = (one.header.document_id, delivery.recipient)
                if named == (status.response_for.document_id, status.sender.organ_id):
                    return delivery
        raise Refusal(404, "exchange.no_such_delivery")

    def note(self, delivery, code, data, keeps=""):
        delivery.status = keeps or code
        event = {"uuid": str(uuid4()), "package": delivery.package.uuid, "status": code, "data": data}
        self.events.append({**event, "sender": delivery.package.sender})
        self.tell(delivery.package.sender, "status.recorded", {"package": delivery.package.uuid, "status": code})

    def statuses(self, caller, query):
        start, limit = query.get("after", "0"), int(query.get("limit", "100"))
        if not start.isdigit():
            raise Refusal(422, "kernel.bad_cursor")
        own = [event for event in self.events if event["sender"] == caller.code]
        page = own[int(start) : int(start) + limit]
        items = [{name: event[name] for name in ("uuid", "package", "status")} for event in page]
        end = int(start) + len(page)
        return {"items": items, "next": str(end), "more": end < len(own)}

    def status_content(self, event):
        return event["data"]

    # receipts

    def receipt(self, kind, package, recipient, code="", data=b""):
        uuid, header = str(uuid4()), package.header
        status = f"<Status><Code>{code}</Code><Sha256>{sha256(data).hexdigest()}</Sha256></Status>" if code else ""
        text = (
            f'<Receipt xmlns="{NS}"><Kind>{kind}</Kind><Id>{uuid}</Id><Sender><OrganId>{package.sender}</OrganId></Sender>'
            f"<Package><DocumentId>{escape(header.document_id)}</DocumentId>"
            f"<Sha256>{sha256(package.data).hexdigest()}</Sha256><Size>{len(package.data)}</Size></Package>"
            f"<Recipients><Recipient><OrganId>{recipient}</OrganId></Recipient></Recipients>{status}</Receipt>"
        )
        self.receipts[uuid] = self.signed_receipt(text.encode())
        return uuid

    def receipt_for(self, caller, uuid):
        """Both parties may read it; the axis has no third one."""
        if uuid not in self.receipts:
            raise Refusal(404, "kernel.not_found")
        return self.receipts[uuid]

    def signed_receipt(self, text):
        return xml.sign(text, self.system_key)


def as_json(status, body):
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


def digests(data):
    value = base64.b64encode(sha256(data).digest()).decode()
    return {"ETag": f'"{sha256(data).hexdigest()}"', "Content-Digest": f"sha-256=:{value}:"}


@contextmanager
def running(axis):
    """The axis on a port of its own; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def _do(self):
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, told, data = axis.answer(self.command, parts.path.removeprefix("/api/v1"), query, headers, body)
            self.send_response(status)
            for name, value in {**told, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = _do  # noqa: N815  names of the standard library

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        axis.address = f"http://127.0.0.1:{server.server_port}"
        yield axis.address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
