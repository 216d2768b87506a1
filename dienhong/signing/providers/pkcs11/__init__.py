"""Keys that never leave a hardware module (HSM), reached by PKCS#11; in tests SoftHSM2."""

from dienhong.signing.providers.pkcs11.token import PROVIDER_CODE, Token, TokenAddress, configured_token

__all__ = ["PROVIDER_CODE", "Token", "TokenAddress", "configured_token"]
