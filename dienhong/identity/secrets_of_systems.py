"""Secrets and tokens of agencies' software: made here, kept as digests only."""

import secrets
from hashlib import sha256


def new_client_id() -> str:
    """A public name of a system, `dh_` and 20 letters or digits."""
    return f"dh_{secrets.token_hex(10)}"


def new_secret() -> str:
    """256 random bits; `dhs_` lets scanners find leaked ones."""
    return f"dhs_{secrets.token_urlsafe(32)}"


def new_token() -> str:
    """256 random bits; `dht_` lets scanners find leaked ones."""
    return f"dht_{secrets.token_urlsafe(32)}"


def digest(text: str) -> bytes:
    """SHA-256; enough for 256 random bits, which cannot be guessed from it."""
    return sha256(text.encode("utf-8", errors="surrogatepass")).digest()
