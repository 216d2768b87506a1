"""One token of a PKCS#11 module: log in once a process, sign digests, find the key of a certificate."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from django.conf import settings

from dienhong.signing.core.encoding import NULL, identifier, octets, sequence
from dienhong.signing.core.keys import HASHES
from dienhong.signing.providers.protocol import KeyDescription, KeyUnavailable

if TYPE_CHECKING:
    import pkcs11

PROVIDER_CODE = "pkcs11"
# CKA_ID in hex: the only name of a key that modules of all makers keep and that fits an address.
_REFERENCE = re.compile(r"(?:[0-9a-f]{2}){1,64}")
_HASH_IDENTIFIERS = {
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
# module → the process that loaded it
_loaded_by: dict[str, int] = {}


@dataclass(frozen=True)
class TokenAddress:
    """Where the token is. The PIN is read from its file when the session opens and is kept nowhere."""

    module: str
    label: str
    pin_file: str


@dataclass
class Token:
    """Implements SigningProvider and FindsKeys over one token.

    Modules are loaded without locks of their own and sessions serve one call at a time, so calls stand in line here;
    processes that forked open a session of their own.
    """

    address: TokenAddress
    _lock: Any = field(default_factory=RLock, repr=False)
    _session: Any = field(default=None, repr=False)
    _process: int = 0
    _refused_pin: bool = False
    _keys: dict[str, Any] = field(default_factory=dict, repr=False)

    def sign_digest(self, key_ref: str, digest: bytes, algorithm: str) -> bytes:
        """See SigningProvider."""
        import pkcs11

        if algorithm not in HASHES or len(digest) != HASHES[algorithm]().digest_size:
            raise ValueError(f"no digest of {algorithm} has {len(digest)} bytes")
        with self._talking():
            key = self._private(key_ref)
            if key.key_type == pkcs11.KeyType.RSA:
                signature: bytes = key.sign(_digest_info(digest, algorithm), mechanism=pkcs11.Mechanism.RSA_PKCS)
                return signature
            # Modules give r and s side by side; certificates and CMS want them in DER.
            return pkcs11.util.ec.encode_ecdsa_signature(key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA))

    def describe(self, key_ref: str) -> KeyDescription:
        """See SigningProvider."""
        import pkcs11

        with self._talking():
            key = self._private(key_ref)
            public = self._session.get_key(pkcs11.ObjectClass.PUBLIC_KEY, id=bytes.fromhex(key_ref))
            return KeyDescription(_public_der(public), not key[pkcs11.Attribute.EXTRACTABLE])

    def find(self, public_key_der: bytes) -> str:
        """See FindsKeys."""
        import pkcs11

        with self._talking():
            for public in self._session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PUBLIC_KEY}):
                if public.key_type in (pkcs11.KeyType.RSA, pkcs11.KeyType.EC) and _public_der(public) == public_key_der:
                    reference = bytes(public.id).hex()
                    self._private(reference)
                    return reference
        raise KeyUnavailable("no key of the token belongs to this certificate")

    def check(self) -> None:
        """See FindsKeys."""
        with self._talking():
            list(self._session.get_objects({}))

    def _private(self, key_ref: str) -> Any:
        import pkcs11

        if not _REFERENCE.fullmatch(key_ref):
            raise KeyUnavailable("not a reference of this provider")
        if key_ref not in self._keys:
            self._keys[key_ref] = self._session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, id=bytes.fromhex(key_ref))
        return self._keys[key_ref]

    @contextlib.contextmanager
    def _talking(self) -> Iterator[None]:
        """The lock, an open session, and every failure of the module as KeyUnavailable."""
        try:
            import pkcs11
        except ImportError as error:  # the library has no wheel for every processor
            raise KeyUnavailable("python-pkcs11 is not installed") from error
        with self._lock:
            try:
                if self._session is None or self._process != os.getpid():
                    self._session, self._keys = self._opened(), {}
                    self._process = os.getpid()
                yield
            except (pkcs11.NoSuchKey, pkcs11.MultipleObjectsReturned) as error:
                raise KeyUnavailable("the key is not on the token, or not once") from error
            except pkcs11.PKCS11Error as error:
                # Whatever went wrong (token pulled out, module restarted), the next call begins with a new session.
                self._session, self._keys = None, {}
                raise KeyUnavailable(f"the module says: {type(error).__name__} {error}".strip()) from error

    def _opened(self) -> Any:
        import pkcs11

        if not self.address.module:
            raise KeyUnavailable("no module is set up; set DIENHONG_PKCS11_MODULE")
        if self._refused_pin:
            # Tokens lock themselves after a few wrong PINs: a wrong one is tried once a process.
            raise KeyUnavailable("the PIN was refused; mend its file and start again")
        library = _library(self.address.module)
        # The list of tokens is read when the module starts; one that was plugged in later is seen by asking anew.
        library.get_slots()
        token = library.get_token(token_label=self.address.label)
        try:
            return token.open(user_pin=_pin(self.address.pin_file))
        except pkcs11.UserAlreadyLoggedIn:
            return token.open()
        except (pkcs11.PinIncorrect, pkcs11.PinLocked, pkcs11.PinInvalid, pkcs11.PinLenRange):
            self._refused_pin = True
            raise


def configured_token() -> Token:
    """The token of the settings; the same one for the life of the process."""
    options = settings.DIENHONG
    return _token(TokenAddress(options.pkcs11_module, options.pkcs11_token, options.pkcs11_pin_file))


@lru_cache(maxsize=8)
def _token(address: TokenAddress) -> Token:
    return Token(address)


def _library(module: str) -> Any:
    import pkcs11

    try:
        library = pkcs11.lib(module)
    except RuntimeError as error:  # not a PKCS#11 error: the file cannot be loaded at all
        raise KeyUnavailable(f"the module cannot be loaded: {error}") from error
    if _loaded_by.setdefault(module, os.getpid()) != os.getpid():
        # The standard has a child begin anew; some modules notice the fork by themselves and have nothing to end.
        with contextlib.suppress(pkcs11.PKCS11Error):
            library.finalize()
        library.initialize()
        _loaded_by[module] = os.getpid()
    return library


def _pin(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise KeyUnavailable("the file of the PIN cannot be read; check DIENHONG_PKCS11_PIN_FILE") from error


def _digest_info(digest: bytes, algorithm: str) -> bytes:
    """What PKCS#1 v1.5 pads (RFC 8017, 9.2): modules pad, but do not say which hash it is."""
    return sequence(sequence(identifier(_HASH_IDENTIFIERS[algorithm]), NULL), octets(digest))


def _public_der(public: pkcs11.PublicKey) -> bytes:
    import pkcs11

    is_rsa = public.key_type == pkcs11.KeyType.RSA
    encode = pkcs11.util.rsa.encode_rsa_public_key if is_rsa else pkcs11.util.ec.encode_ec_public_key
    try:
        key = load_der_public_key(encode(public))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyUnavailable("the key is of a kind that signs no documents") from error
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
