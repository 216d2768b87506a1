"""How a remote signing service wants to be spoken to: paths, names of fields, encodings, polling. Data, not code."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

ENCODINGS = ("base64", "base64url", "hex")
_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
# What the client asks for → what the standard calls it. Version 1.0.4.0 (2019).
_PATHS = {
    "token": "oauth2/token",
    "list": "credentials/list",
    "info": "credentials/info",
    "send_otp": "credentials/sendOTP",
    "authorize": "credentials/authorize",
    "check": "credentials/authorizeCheck",
    "sign": "signatures/signHash",
}
_FIELDS = {
    "credential": "credentialID",
    "credentials": "credentialIDs",
    "count": "numSignatures",
    "hashes": "hash",
    "hash_algorithm": "hashAlgo",
    "sign_algorithm": "signAlgo",
    "pin": "PIN",
    "otp": "OTP",
    "description": "description",
    "sad": "SAD",
    "lifetime": "expiresIn",
    "handle": "handle",
    "signatures": "signatures",
    "certificates": "cert.certificates",
    "status": "key.status",
    "error": "error",
    "error_text": "error_description",
}


@dataclass(frozen=True)
class Dialect:
    """One way to speak. A dotted field name leads into objects: "cert.certificates"."""

    prefix: str = "csc/v1"
    paths: Mapping[str, str] = field(default_factory=lambda: MappingProxyType(_PATHS))
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType(_FIELDS))
    # Further fields of each request, such as a client's id in the body.
    constants: Mapping[str, str] = field(default_factory=dict)
    hash_encoding: str = "base64"
    signature_encoding: str = "base64"
    certificate_encoding: str = "base64"
    # "objects": PIN and OTP as authData [{id, value}] (version 2); "fields": as fields of their own (version 1).
    auth_data: str = "fields"
    # "authorize": a person approves before the service signs; "sign": the request to sign itself is polled.
    pending_at: str = "authorize"
    # What a service that is polled answers while nobody has tapped, and when the person said no.
    pending_errors: tuple[str, ...] = ("authorization_pending",)
    # The service's own names of errors → the standard's.
    errors: Mapping[str, str] = field(default_factory=dict)


V1 = Dialect()
# Names of version 2 as in 2.0.0.2; our reading of its text, not tried against a service of another maker.
V2 = Dialect(
    prefix="csc/v2",
    fields=MappingProxyType(_FIELDS | {"hashes": "hashes", "hash_algorithm": "hashAlgorithmOID"}),
    auth_data="objects",
)
_KNOWN = {"csc-v1": V1, "csc-v2": V2}


@dataclass(frozen=True)
class ServiceAddress:
    """One remote service. Secrets are read from their files when they are needed and are kept nowhere."""

    code: str
    name: str
    url: str
    client_id: str
    secret_file: str
    dialect: Dialect
    # The PIN of seals that sign without a person; persons type their own.
    pin_file: str = ""
    timeout_seconds: float = 20.0


def read_services(path: str) -> tuple[ServiceAddress, ...]:
    """The services of a JSON file; () without a path. Raises ValueError that names what is wrong."""
    if not path:
        return ()
    try:
        found = json.loads(Path(path).read_text())
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error}") from error
    if not isinstance(found, list):
        raise ValueError(f"{path} must hold a list of services")
    services = tuple(_service(item, f"{path}, service {number}") for number, item in enumerate(found, 1))
    if len({item.code for item in services}) < len(services):
        raise ValueError(f"{path}: two services have one code")
    return services


def _service(found: Any, place: str) -> ServiceAddress:
    allowed = {item.name for item in fields(ServiceAddress)}
    given = _object(found, allowed, place)
    missing = {"code", "name", "url", "client_id", "secret_file"} - set(given)
    if missing:
        raise ValueError(f"{place}: {', '.join(sorted(missing))} is missing")
    if not _CODE.fullmatch(str(given["code"])):
        raise ValueError(f"{place}: the code is of small letters, digits and hyphens")
    if not str(given["url"]).startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise ValueError(f"{place}: the address must begin with https://")
    return ServiceAddress(**given | {"dialect": dialect_of(given.get("dialect", "csc-v1"), place)})


def dialect_of(found: Any, place: str) -> Dialect:
    """A known dialect by name, or an object: {"like": name, and what differs}. Raises ValueError."""
    if isinstance(found, str):
        if found not in _KNOWN:
            raise ValueError(f"{place}: no dialect “{found}”; known: {', '.join(_KNOWN)}")
        return _KNOWN[found]
    given = dict(_object(found, {item.name for item in fields(Dialect)} | {"like"}, f"{place}, dialect"))
    base = dialect_of(given.pop("like", "csc-v1"), place)
    values = {item.name: given.get(item.name, getattr(base, item.name)) for item in fields(Dialect)}
    for name, known in (("paths", _PATHS), ("fields", _FIELDS)):
        changes = _object(given.get(name, {}), set(known), f"{place}, {name}")
        values[name] = MappingProxyType({**getattr(base, name), **changes})
    values["pending_errors"] = tuple(values["pending_errors"])
    for name, choices in (
        ("hash_encoding", ENCODINGS),
        ("signature_encoding", ENCODINGS),
        ("certificate_encoding", ENCODINGS),
        ("auth_data", ("fields", "objects")),
        ("pending_at", ("authorize", "sign")),
    ):
        if values[name] not in choices:
            raise ValueError(f"{place}: {name} is one of {', '.join(choices)}")
    return Dialect(**values)


def _object(found: Any, allowed: set[str], place: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise ValueError(f"{place} must be an object")
    unknown = set(found) - allowed
    if unknown:
        raise ValueError(f"{place}: unknown {', '.join(sorted(unknown))}; known: {', '.join(sorted(allowed))}")
    return found
