"""The connection test: each step of the way to the platform, with a sentence that says what to do."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from dienhong.client import Client, ClientError, Connection, Document, File, Party, Retry, Seal, built
from dienhong.connector.blank_pdf import blank_pdf
from dienhong.connector.settings import Settings
from dienhong.connector.texts import Fault, say
from dienhong.kernel import clock

MOST_SECONDS_APART = 30
RENEW_WITHIN = timedelta(days=30)
NEEDED = ("exchange.receive", "exchange.send")


@dataclass(frozen=True)
class Finding:
    """One step: passed or not (None: not run), and what was found."""

    step: str
    passed: bool | None
    sentence: str


@dataclass
class Test:
    """The steps in order; what a later one needs of an earlier one is kept here."""

    settings: Settings
    client: Client
    open_bridge: Callable[[], None]
    partner: str = ""
    _connection: Connection | None = field(default=None, init=False)
    _seal: Seal | None = field(default=None, init=False)

    def run(self) -> Iterator[Finding]:
        """Every step; a step that needs one that failed is not run."""
        yield self._name()
        yield self._tls()
        yield self._sign_in()
        yield self._clock()
        yield self._permissions()
        yield self._held_seal()
        yield self._bridge()
        if self.partner:
            yield self._round_trip()

    def _found(self, step: str, result: str, passed: bool | None, **params: object) -> Finding:
        return Finding(step, passed, say(self.settings.language, f"check.{step}.{result}", **params))

    def _not_run(self, step: str) -> Finding:
        return Finding(step, None, say(self.settings.language, "check.not_run"))

    def _name(self) -> Finding:
        host = urlsplit(self.settings.address).hostname or ""
        try:
            found = sorted({str(one[4][0]) for one in socket.getaddrinfo(host, None)})
        except OSError as error:
            return self._found("name", "bad", False, host=host, detail=error)
        return self._found("name", "ok", True, host=host, where=", ".join(found))

    def _tls(self) -> Finding:
        verify = str(self.settings.authority) if self.settings.authority else True
        try:
            httpx.get(f"{self.settings.address}/api/v1/openapi.json", timeout=20, verify=verify)
        except (httpx.TransportError, OSError) as error:
            return self._found("tls", "bad", False, detail=error)
        return self._found("tls", "ok" if self.settings.address.startswith("https") else "plain", True)

    def _sign_in(self) -> Finding:
        try:
            self._connection = self.client.check()
        except ClientError as error:
            return self._found("sign_in", "bad", False, why=self._why(error))
        agency = self._connection.agency
        software = self._connection.software
        return self._found("sign_in", "ok", True, software=software, agency=agency.name, code=agency.code)

    def _clock(self) -> Finding:
        if self._connection is None:
            return self._not_run("clock")
        apart = abs(round((clock.now() - self._connection.time).total_seconds()))
        near = apart <= MOST_SECONDS_APART
        return self._found("clock", "ok" if near else "bad", near, seconds=apart)

    def _permissions(self) -> Finding:
        if self._connection is None:
            return self._not_run("permissions")
        missing = [code for code in NEEDED if code not in self._connection.permissions]
        return self._found("permissions", "bad" if missing else "ok", not missing, missing=", ".join(missing))

    def _held_seal(self) -> Finding:
        try:
            seal = self.settings.seal()
        except ClientError as error:
            return self._found("seal", "bad", False, why=self._why(error))
        expected = self._connection.agency.code if self._connection else seal.agency_code
        if seal.agency_code != expected:
            return self._found("seal", "foreign", False, found=seal.agency_code, expected=expected)
        left, day = seal.valid_until - clock.now(), seal.valid_until.date().isoformat()
        if left <= timedelta(0):
            return self._found("seal", "soon", False, code=expected, day=day)
        self._seal = seal
        return self._found("seal", "ok" if left > RENEW_WITHIN else "soon", True, code=expected, day=day)

    def _bridge(self) -> Finding:
        try:
            self.open_bridge()
        except Fault as error:
            return self._found("bridge", "bad", False, why=error.told(self.settings.language))
        return self._found("bridge", "ok", True)

    def _round_trip(self) -> Finding:
        if self._connection is None or self._seal is None:
            return self._not_run("round_trip")
        number = str(uuid4().int)[:8]  # a number starts with a digit
        document = Document(
            number=number,
            notation="THU-KET-NOI",
            issued_on=clock.today(),
            place="Thử kết nối",
            type_name="Công văn",
            subject="Thử kết nối với trục liên thông văn bản",
            pdf=File("thu-ket-noi.pdf", "application/pdf", blank_pdf()),
            recipients=(Party(self.partner),),
        )
        try:
            package = built(document, self._connection.agency, self._seal)
            accepted = self.client.send(package, key=f"thu-ket-noi/{number}")
            receipt = self.client.receipt(accepted.receipt)
        except ClientError as error:
            return self._found("round_trip", "bad", False, why=self._why(error))
        result = "ok" if receipt.checked else "unchecked"
        return self._found("round_trip", result, True, partner=self.partner, uuid=accepted.uuid)

    def _why(self, error: ClientError) -> str:
        language = self.settings.language
        return " ".join(part for part in (error.told(language), error.what_to_do(language)) if part)


def quick(settings: Settings) -> Client:
    """A client that does not try long: whoever tests waits before the screen."""
    options = settings.options()
    short = type(options)(timeout=20, retry=Retry(tries=2), authority=options.authority, trust=options.trust)
    return Client(settings.address, settings.client_id, settings.client_secret, short)
