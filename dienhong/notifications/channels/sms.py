"""Short messages over SMPP 3.4 (tin nhắn SMS). Each fits one message of 160 characters: Vietnamese without dấu.

Exactly once rests on two things of the protocol: a message carries our reference (`user_message_reference`), and the centre
keeps its receipts until we fetch them. So after a crash the receipt tells whether a message had been taken.
"""

from __future__ import annotations

import re
import select
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from smpplib import consts, exceptions
from smpplib.client import Client

from dienhong.kernel.text import unmarked
from dienhong.notifications.models import Letter

LENGTH = 160
REFERENCES = 2**16
ANSWER_SECONDS = 10
_ALPHANUMERIC, _INTERNATIONAL, _ISDN = 5, 1, 1
# A receipt of the end, and one as soon as the centre has it: who waits in doubt need not wait for a phone that is off.
_RECEIPTS = 0x11
_IS_RECEIPT = 0x04
_LATER = (consts.SMPP_ESME_RTHROTTLED, consts.SMPP_ESME_RMSGQFUL, consts.SMPP_ESME_RSYSERR)
_STATES = {1: Letter.State.SENT, 2: Letter.State.DELIVERED, 6: Letter.State.SENT}
# What every alphabet of every centre has at the same place.
_UNSAFE = re.compile(r"[^A-Za-z0-9 .,:;/?!()+=%&'#\"<>*-]")


class Unreachable(OSError):
    """The centre cannot be reached, does not let us in, or fell silent in the middle."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the centre said of a message: its own number of it, or why not; `later` says that it may be asked again."""

    reference: str
    fault: str = ""
    later: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message. `ours` is the reference that we gave it, `theirs` the centre's; `address` as "+84…"."""

    address: str
    ours: int | None
    theirs: str
    state: str
    told: str


def text_of(body: str) -> str:
    """A text as it is sent: one message, without dấu, letters that every phone has."""
    return _UNSAFE.sub("", unmarked(" ".join(body.split())))[:LENGTH]


class Centre:
    """A bound session with the short message centre."""

    def __init__(self, client: Client, on_receipt: Callable[[Receipt], None]) -> None:
        self._client, self._on_receipt = client, on_receipt
        self._answers: dict[int, Any] = {}
        client.set_message_sent_handler(self._answered)
        client.set_message_received_handler(self._received)
        client.set_error_pdu_handler(lambda pdu: None)  # what was refused is answered like the rest

    def submit(self, letter: Letter, text: str) -> Answer:
        """Hand a text over. Raises Unreachable when nobody can say whether it was taken."""
        with _reached():
            sent = self._client.send_message(
                source_addr_ton=_INTERNATIONAL if settings.DIENHONG.sms_from.isdigit() else _ALPHANUMERIC,
                source_addr=settings.DIENHONG.sms_from,
                dest_addr_ton=_INTERNATIONAL,
                dest_addr_npi=_ISDN,
                destination_addr=letter.address.removeprefix("+"),
                short_message=text.encode("ascii"),
                registered_delivery=_RECEIPTS,
                user_message_reference=letter.pk % REFERENCES,
            )
            end = time.monotonic() + ANSWER_SECONDS
            while sent.sequence not in self._answers:
                if time.monotonic() > end:
                    raise Unreachable("no answer to a message")
                self._client.read_once(auto_send_enquire_link=False)
        answer = self._answers.pop(sent.sequence)
        if answer.status == consts.SMPP_ESME_ROK:
            return Answer(_word(answer.message_id))
        told = consts.DESCRIPTIONS.get(answer.status, "unknown")
        return Answer("", f"{answer.status:#06x}: {told}", answer.status in _LATER)

    def listen(self, silence: float) -> None:
        """Take in receipts until none has come for so many seconds. Raises Unreachable."""
        with _reached():
            while self._something_came(silence):
                self._client.read_once(auto_send_enquire_link=False)

    def _something_came(self, seconds: float) -> bool:
        """Asked of the socket, so that a message half read is never left lying; the library has no such question."""
        line = self._client._socket
        held = isinstance(line, ssl.SSLSocket) and line.pending() > 0
        return held or bool(select.select([line], [], [], seconds)[0])

    def _answered(self, pdu: Any, **more: Any) -> None:
        self._answers[pdu.sequence] = pdu

    def _received(self, pdu: Any, **more: Any) -> None:
        """Whoever writes to us is heard and not answered; a receipt is confirmed once it is noted."""
        if pdu.esm_class & _IS_RECEIPT or pdu.receipted_message_id:
            self._on_receipt(_receipt(pdu))


def _receipt(pdu: Any) -> Receipt:
    text = _word(pdu.short_message)
    named = re.search(r"id:(\S+)", text)
    state = _STATES.get(pdu.message_state) if pdu.message_state else None
    if state is None:
        stat = re.search(r"stat:(\w+)", text)
        known = {"DELIVRD": Letter.State.DELIVERED, "ACCEPTD": Letter.State.SENT, "ENROUTE": Letter.State.SENT}
        state = known.get(stat[1] if stat else "", Letter.State.FAILED)
    ours = pdu.user_message_reference
    theirs = _word(pdu.receipted_message_id) or (named[1] if named else "")
    return Receipt(f"+{_word(pdu.source_addr).lstrip('+')}", None if ours is None else int(ours), theirs, state, text)


def _word(value: Any) -> str:
    data = value or b""
    return (data if isinstance(data, str) else data.decode("ascii", "replace")).rstrip("\0")


@contextmanager
def centre(on_receipt: Callable[[Receipt], None]) -> Iterator[Centre]:
    """A session with the centre of the settings. Raises Unreachable."""
    url = urlsplit(settings.DIENHONG.sms_url)
    client = Client(
        url.hostname,
        url.port or (3550 if url.scheme == "smpps" else 2775),
        timeout=ANSWER_SECONDS,
        ssl_context=_Tls(url.hostname or "") if url.scheme == "smpps" else None,
        allow_unknown_opt_params=True,
    )
    try:
        with _reached():
            client.connect()
            client.bind_transceiver(system_id=unquote(url.username or ""), password=unquote(url.password or ""))
        yield Centre(client, on_receipt)
        with suppress(Unreachable), _reached():
            client.unbind()  # some centres hang up instead of answering
    finally:
        client.disconnect()


class _Tls:
    """A context that checks the name of the server, which the library does not pass on."""

    def __init__(self, host: str) -> None:
        self._host, self._context = host, ssl.create_default_context()

    def wrap_socket(self, raw: socket.socket) -> ssl.SSLSocket:
        """The socket with TLS to the named host."""
        return self._context.wrap_socket(raw, server_hostname=self._host)


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (exceptions.ConnectionError, exceptions.PDUError, OSError) as error:
        if isinstance(error, Unreachable):
            raise
        raise Unreachable(f"{type(error).__name__}: {error}") from error
