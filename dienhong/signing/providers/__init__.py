"""Where private keys live: in software, in a hardware module, in a remote signing service. One folder each.

A provider is known by its code; `register_provider` adds one when the product starts.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dienhong.kernel.errors import RuleBroken
from dienhong.signing.providers.csc import configured_services
from dienhong.signing.providers.pkcs11 import PROVIDER_CODE as PKCS11
from dienhong.signing.providers.pkcs11 import configured_token
from dienhong.signing.providers.protocol import FindsKeys, KeyDescription, KeyUnavailable, SigningProvider
from dienhong.signing.providers.software import PROVIDER_CODE as SOFTWARE
from dienhong.signing.providers.software import software_store

_providers: dict[str, Callable[[], SigningProvider]] = {}
_names: dict[str, str | Promise] = {PKCS11: _("Hardware module (PKCS#11)")}


def register_provider(code: str, factory: Callable[[], SigningProvider]) -> None:
    """Add a provider; `factory` gives the one instance of the process."""
    _providers[code] = factory


def find_key(code: str, public_key_der: bytes) -> str:
    """The reference of a public key's private half at a provider that can be searched; "" at any other.

    Raises KeyUnavailable, RuleBroken("signing.provider_unknown").
    """
    searched = provider(code)
    return searched.find(public_key_der) if isinstance(searched, FindsKeys) else ""


def names_of_providers() -> list[tuple[str, str]]:
    """(code, name) of every provider at which a key can be registered by hand; software keys are made, not found."""
    local = [(code, str(name)) for code, name in _names.items() if code in _providers]
    try:
        remote = configured_services()
    except KeyUnavailable:
        return local  # the health page says what is wrong with the file
    return local + [(code, keys.service.address.name) for code, keys in remote.items()]


def provider(code: str) -> SigningProvider:
    """The provider of that code. Raises RuleBroken("signing.provider_unknown")."""
    if code in _providers:
        return _providers[code]()
    services = configured_services()
    if code not in services:
        raise RuleBroken("signing.provider_unknown", provider=code, known=", ".join(sorted({*_providers, *services})))
    return services[code]


register_provider(SOFTWARE, software_store)
register_provider(PKCS11, configured_token)

__all__ = [
    "FindsKeys",
    "KeyDescription",
    "KeyUnavailable",
    "SigningProvider",
    "find_key",
    "names_of_providers",
    "provider",
    "register_provider",
]
