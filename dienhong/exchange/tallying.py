"""The bytes of a tally: lines, roots, and the XML that the platform signs (docs/protocols/exchange.md, section 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID
from xml.sax.saxutils import escape

from django.conf import settings

from dienhong.exchange.receipts import instant
from dienhong.exchange.seals import certified

NAMESPACE = "urn:dienhong:exchange:tally:1"


def root_of(packages: Mapping[UUID, str]) -> str:
    """SHA-256 over the sorted lines `uuid sha256`, each with a line feed, in hexadecimal."""
    lines = sorted(f"{uuid} {digest}\n" for uuid, digest in packages.items())
    return sha256("".join(lines).encode()).hexdigest()


def root_of_partners(partners: Iterable[Mapping[str, object]]) -> str:
    """SHA-256 over the sorted lines `code count root`, in hexadecimal."""
    lines = sorted(f"{item['code']} {item['count']} {item['root']}\n" for item in partners)
    return sha256("".join(lines).encode()).hexdigest()


def tally_xml(code: str, day: date, side: str, closed_at: datetime, partners: Sequence[Mapping[str, object]]) -> bytes:
    """The tally under the platform's signature."""
    rows = "".join(
        f"<Partner><OrganId>{escape(str(item['code']))}</OrganId><Count>{item['count']}</Count>"
        f"<Root>{item['root']}</Root></Partner>"
        for item in partners
    )
    content = (
        f'<Tally xmlns="{NAMESPACE}"><Origin>{escape(settings.DIENHONG.log_origin)}</Origin>'
        f"<OrganId>{escape(code)}</OrganId><Day>{day.isoformat()}</Day><Side>{side}</Side>"
        f"<ClosedAt>{instant(closed_at)}</ClosedAt><Count>{sum(int(str(item['count'])) for item in partners)}</Count>"
        f"<Root>{root_of_partners(partners)}</Root><Partners>{rows}</Partners></Tally>"
    )
    return certified(content.encode())
