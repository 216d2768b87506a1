"""Certificate chains to given anchors at a given time. Nothing is fetched: what is not at hand is not trusted."""

from __future__ import annotations

import re
from collections.abc import Coroutine, Iterable
from datetime import datetime
from typing import Any, TypeVar

from asn1crypto import pem, x509
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


def require_chain(
    certificate: x509.Certificate, context: ValidationContext, *, key_usage: set[str], extended: set[str]
) -> None:
    """Raise NotTrusted unless the certificate chains to an anchor of the context and allows these usages."""
    validator = CertificateValidator(certificate, validation_context=context)
    try:
        drive(
            validator.async_validate_usage(  # type: ignore[no-untyped-call]  # of pyhanko_certvalidator
                key_usage=key_usage, extended_key_usage=extended, extended_optional=not extended
            )
        )
    except (PathError, ValidationError) as error:
        raise NotTrusted(str(error)) from error


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
