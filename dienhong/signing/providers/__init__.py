"""Where private keys live: in software, in a hardware module, in a remote signing service. One folder each.

A provider is known by its code; `register_provider` adds one when the product starts.
"""

from __future__ import annotations

from collections.abc import Callable

from dienhong.kernel.errors import RuleBroken
from dienhong.signing.providers.protocol import KeyDescription, KeyUnavailable, SigningProvider
from dienhong.signing.providers.software import PROVIDER_CODE as SOFTWARE
from dienhong.signing.providers.software import software_store

_providers: dict[str, Callable[[], SigningProvider]] = {}


def register_provider(code: str, factory: Callable[[], SigningProvider]) -> None:
    """Add a provider; `factory` gives the one instance of the process."""
    _providers[code] = factory


def provider(code: str) -> SigningProvider:
    """The provider of that code. Raises RuleBroken("signing.provider_unknown")."""
    if code not in _providers:
        raise RuleBroken("signing.provider_unknown", provider=code, known=", ".join(sorted(_providers)))
    return _providers[code]()


register_provider(SOFTWARE, software_store)

__all__ = ["KeyDescription", "KeyUnavailable", "SigningProvider", "provider", "register_provider"]
