"""Keys in files: PKCS#8, encrypted, readable by their owner only; opened once and kept in memory."""

from dienhong.signing.providers.software.store import PROVIDER_CODE, SoftwareStore, software_store

__all__ = ["PROVIDER_CODE", "SoftwareStore", "software_store"]
