"""Certificate chains to given anchors at a given time. Nothing is fetched: what is not at hand is not trusted."""

from __future__ import annotations

import re
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, TypeVar

from asn1crypto import pem, x509
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509 import load_der_x509_crl
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

T = TypeVar("T")
_PEM_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


class NotTrusted(ValueError):
    """No chain leads from the certificate to an anchor at that time for that use."""


class BadAnchors(ValueError):
    """The anchors file holds no certificate, or a broken one."""


def load_anchors(data: bytes) -> list[x509.Certificate]:
    """The certificates of a PEM file with one or more blocks. Raises BadAnchors."""
    try:
        anchors = [x509.Certificate.load(pem.unarmor(block)[2], strict=True) for block in _PEM_BLOCK.findall(data)]
        for anchor in anchors:
            # asn1crypto parses lazily: force it here, where the error can be named.
            _ = anchor.native
    except (ValueError, TypeError) as error:
        raise BadAnchors("a certificate of the anchors cannot be read") from error
    if not anchors:
        raise BadAnchors("the anchors hold no certificate")
    return anchors


def name_of(certificate: x509.Certificate) -> str:
    """The holder as a person reads it: common name, and the organisation or its identifier where there is one."""
    subject = certificate.subject.native
    name = str(subject.get("common_name") or certificate.subject.human_friendly)
    where = subject.get("organization_identifier") or subject.get("organization_name")
    return f"{name} ({where})" if where and where != name else name


def may_sign(certificate: x509.Certificate) -> bool:
    """Whether its key usage allows signatures on documents; one that names no usage allows all."""
    usage = certificate.key_usage_value
    return usage is None or bool({"digital_signature", "non_repudiation"} & usage.native)


def context_at(
    moment: datetime, anchors: Iterable[x509.Certificate], others: Iterable[x509.Certificate] = ()
) -> ValidationContext:
    """An offline validation context. Revocation is judged only by lists that travel inside the signature."""
    return ValidationContext(
        trust_roots=list(anchors),
        other_certs=list(others),
        moment=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


@dataclass(frozen=True)
class _Path:
    """A path that holds: between which times, and since when the certificate or an authority on it counts no more."""

    since: datetime
    until: datetime
    revoked_at: datetime | None


class Chains:
    """Paths to the anchors, each worked out once: certificates come again, only the time differs.

    `crls` (DER) are lists that travel beside the signatures; what they call revoked counts from its day on.
    """

    def __init__(self, anchors: Iterable[x509.Certificate], crls: Iterable[bytes] = ()) -> None:
        self.anchors, self.lists = tuple(anchors), tuple(crls)
        self._crls = [load_der_x509_crl(one) for one in self.lists]
        self._days: dict[bytes, tuple[datetime, datetime]] = {}
        self._paths: dict[tuple[bytes, frozenset[str]], list[_Path]] = {}

    def require(
        self,
        certificate: x509.Certificate,
        at: datetime,
        others: Iterable[x509.Certificate] = (),
        *,
        extended: frozenset[str] = frozenset(),
    ) -> None:
        """Raise NotTrusted unless the certificate leads to an anchor and counts at that time for that use."""
        path = self.path(certificate, at, others, extended=extended)
        if not path.since <= at <= path.until:
            raise NotTrusted(f"it counts from {path.since:%Y-%m-%d} to {path.until:%Y-%m-%d} only")
        if path.revoked_at is not None and path.revoked_at <= at:
            raise NotTrusted(f"it was revoked on {path.revoked_at:%Y-%m-%d %H:%M:%S}")

    def path(
        self,
        certificate: x509.Certificate,
        at: datetime,
        others: Iterable[x509.Certificate] = (),
        *,
        extended: frozenset[str] = frozenset(),
    ) -> _Path:
        """The path of that time; of a certificate that was not valid then, of its nearest valid moment.

        So an authority whose certificate was renewed with the same key counts from its old or its new one, whichever held.
        Raises NotTrusted where none leads to an anchor.
        """
        digest = certificate.sha256
        if digest not in self._days:
            self._days[digest] = certificate.not_valid_before, certificate.not_valid_after
        begins, ends = self._days[digest]
        moment = min(max(at, begins), ends)
        known = self._paths.setdefault((digest, extended), [])
        found = next((one for one in known if one.since <= moment <= one.until), None)
        if found is None:
            found = self._worked_out(certificate, context_at(moment, self.anchors, others), extended)
            known.append(found)
        return found

    def _worked_out(self, certificate: x509.Certificate, context: ValidationContext, extended: frozenset[str]) -> _Path:
        validator = CertificateValidator(certificate, validation_context=context)
        try:
            found = drive(
                validator.async_validate_usage(  # type: ignore[no-untyped-call]  # of pyhanko_certvalidator
                    key_usage=set(), extended_key_usage=set(extended), extended_optional=not extended
                )
            )
        except (PathError, ValidationError) as error:
            raise NotTrusted(str(error)) from error
        path = [*found.iter_certs(include_root=True)]
        revoked = [day for issuer, one in pairwise(path) if (day := self._revoked_at(one, issuer)) is not None]
        return _Path(
            max(one.not_valid_before for one in path),
            min(one.not_valid_after for one in path),
            min(revoked, default=None),
        )

    def _revoked_at(self, certificate: x509.Certificate, issuer: x509.Certificate) -> datetime | None:
        key = load_der_public_key(issuer.public_key.dump())
        days = []
        for crl in self._crls:
            # Only the issuer's own word counts, whoever put the list into the pack.
            if crl.issuer.public_bytes() == issuer.subject.dump() and crl.is_signature_valid(key):  # type: ignore[arg-type]  # of any kind
                entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
                days += [] if entry is None else [entry.revocation_date_utc]
        return min(days, default=None)


def drive(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never waits, without an event loop (a loop would open sockets).

    The libraries' validators are coroutines only for the sake of fetching, which is switched off here.
    """
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    coroutine.close()
    raise RuntimeError("a check wanted to wait for something outside the pack")
