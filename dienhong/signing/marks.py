"""The standard marks of signatures and seals on the page."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509

from dienhong.kernel.clock import VIETNAM
from dienhong.signing.core.place import RED, Appearance
from dienhong.signing.core.subject import holder_of

# The seal covers the left third of the leader's signature (Decree 30/2020, Annex I).
SEAL_OVERLAP = 0.36


def standard_mark(certificate: x509.Certificate, at: datetime) -> Appearance:
    """Name, agency and time with the time zone; for a seal in red inside a ring. Document text, so always Vietnamese.

    Law: Decree 30/2020, Annex I (digital signature of the agency: name of the agency, time of signing to the second
    with the time zone of Viet Nam by ISO 8601).
    """
    holder = holder_of(certificate)
    day, time = at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S").split()
    if holder.kind == "seal":
        return Appearance((*_in_two(holder.name), day, f"{time} +07:00"), colour=RED, ring=True)
    lines = ("Ký số bởi", holder.name, *_in_two(holder.agency_name), day, f"{time} +07:00")
    return Appearance(tuple(line for line in lines if line), indent=SEAL_OVERLAP)


def _in_two(name: str) -> tuple[str, ...]:
    """A long name on two lines, broken at the space nearest to its middle."""
    spaces = [position for position, letter in enumerate(name) if letter == " "]
    if len(name) < 16 or not spaces:
        return (name,)
    middle = min(spaces, key=lambda position: abs(position - len(name) / 2))
    return name[:middle], name[middle + 1 :]
