"""Signed notes and log checkpoints: C2SP formats signed-note and tlog-checkpoint, Ed25519 only."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_ED25519 = b"\x01"
_KEY_ID = 4
_NAME = re.compile(r"[^\s+]+")


class BadNote(ValueError):
    """The text is not a signed note, key or checkpoint in its one allowed form."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name, written `name+hash+base64(0x01 || 32 bytes)`."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """4 bytes: SHA-256(name || 0x0A || 0x01 || public key), cut."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_KEY_ID]

    @property
    def fingerprint(self) -> str:
        """Hex SHA-256 of the 32 key bytes, for reading aloud and printing."""
        return sha256(self.public).hexdigest()

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_encode(_ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read one verifier key line. Raises BadNote."""
        name, _, rest = text.partition("+")
        _, _, encoded = rest.partition("+")
        decoded = _decode(encoded)
        if len(decoded) != 1 + 32 or decoded[:1] != _ED25519:
            raise BadNote("not an Ed25519 verifier key")
        key = cls(name, decoded[1:])
        if not _NAME.fullmatch(name) or str(key) != text:
            raise BadNote("the key's name or key hash is wrong")
        return key

    def verifies(self, signature: bytes, text: bytes) -> bool:
        """Whether the 64-byte signature over `text` is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class SignerKey:
    """A private key with its name."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


@dataclass(frozen=True)
class Checkpoint:
    """A log's head: its name, how many leaves, and their 32-byte Merkle root."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """The text that is signed: three lines, each ended by a line feed."""
        return f"{self.origin}\n{self.size}\n{_encode(self.root)}\n"

    @classmethod
    def parse(cls, body: str) -> Checkpoint:
        """Read a checkpoint body; extension lines are refused. Raises BadNote."""
        lines = body.split("\n")
        if len(lines) != 4 or lines[3] != "" or not lines[0] or not lines[1].isascii() or not lines[1].isdigit():
            raise BadNote("a checkpoint has the three lines origin, size, root")
        checkpoint = cls(lines[0], int(lines[1]), _decode(lines[2]))
        if len(checkpoint.root) != 32 or checkpoint.body() != body:
            raise BadNote("the checkpoint's size or root is not in its one allowed form")
        return checkpoint


def sign(text: str, signer: SignerKey) -> str:
    """The signed note of `text` (must end with a line feed)."""
    _require_text(text)
    signature = signer.private.sign(text.encode())
    return f"{text}\n\u2014 {signer.name} {_encode(signer.verifier.key_id + signature)}\n"


def open_note(note: str, keys: Iterable[VerifierKey]) -> tuple[str, VerifierKey]:
    """The text of a note and the key that signed it.

    Stricter than C2SP: exactly one signature line, so that no byte of a note can change unnoticed. Raises BadNote.
    """
    text, separator, block = note.rpartition("\n\n")
    text += "\n"
    if not separator or not block.endswith("\n") or block.count("\n") != 1:
        raise BadNote("a note is a text, an empty line and one signature line")
    _require_text(text)
    match = re.fullmatch("\u2014 ([^\\s+]+) ([A-Za-z0-9+/=]+)\n", block)
    if not match:
        raise BadNote("the signature line is not '\u2014 name base64'")
    decoded = _decode(match[2])
    for key in keys:
        if key.name == match[1] and decoded[:_KEY_ID] == key.key_id:
            if key.verifies(decoded[_KEY_ID:], text.encode()):
                return text, key
            raise BadNote(f"the signature of {key.name} does not fit the text")
    raise BadNote(f"the note is signed by {match[1]}, whose key is not known here")


def _require_text(text: str) -> None:
    if not text.endswith("\n") or any(ord(letter) < 0x20 and letter != "\n" for letter in text):
        raise BadNote("a note's text ends with a line feed and holds no other control characters")


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _decode(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("not base64") from error
    # Base64 leaves spare bits in its last letter: only one spelling is allowed.
    if _encode(data) != text:
        raise BadNote("not canonical base64")
    return data
