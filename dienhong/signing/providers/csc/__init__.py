"""Keys at a remote signing service: Cloud Signature Consortium API v1 and v2, and dialects of it by configuration."""

from dienhong.signing.providers.csc.client import (
    NO_SECRETS,
    Authorised,
    Credential,
    Pending,
    RemoteRefused,
    RemoteService,
    Secrets,
)
from dienhong.signing.providers.csc.dialect import Dialect, ServiceAddress, read_services
from dienhong.signing.providers.csc.provider import RemoteKeys, configured_services

__all__ = [
    "NO_SECRETS",
    "Authorised",
    "Credential",
    "Dialect",
    "Pending",
    "RemoteKeys",
    "RemoteRefused",
    "RemoteService",
    "Secrets",
    "ServiceAddress",
    "configured_services",
    "read_services",
]
