"""A record as pages, prints and machines show it: grouped by case, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol, TypeVar

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dienhong.public_services.catalogue.record import (
    Basis,
    Channel,
    Competence,
    Fee,
    Paper,
    Record,
    Result,
    Role,
    Step,
    Term,
)
from dienhong.public_services.labels import APPLICANTS, CHANNELS, LEVELS, ROLES, SERVICES, term_text

NBSP = "\u00a0"


class _OfCase(Protocol):
    @property
    def case(self) -> str: ...


Row = TypeVar("Row", bound=_OfCase)


@dataclass(frozen=True, slots=True)
class OfCase:
    """The rows of one case; `case` is "" for what holds always."""

    case: str
    rows: list[Any]


def by_case(rows: Iterable[Row]) -> list[OfCase]:
    """Neighbours of the same case together, in their order."""
    return [OfCase(case, list(found)) for case, found in groupby(rows, key=lambda one: one.case)]


def dong(amount: int) -> str:
    """`8.000 ₫`."""
    return f"{amount:,}".replace(",", ".") + f"{NBSP}₫"


def fee_text(fee: Fee) -> str:
    """What is to be paid, in words."""
    if fee.amount is None:
        return fee.note
    words = dong(fee.amount) if fee.amount else _("free")
    return f"{words}; {fee.note}" if fee.note else words


def copies_text(paper: Paper) -> str:
    """How many of a paper, in words; "" for what the State has already."""
    if paper.held_in:
        return ""
    words = []
    if paper.originals:
        words.append(_("originals: %(n)s") % {"n": paper.originals})
    if paper.copies:
        words.append(_("copies: %(n)s") % {"n": paper.copies})
    return ", ".join(words)


def row_text(value: Any) -> str:
    """A row or value of a record as one text, for the page of differences."""
    words: dict[Any, str | Promise] = {None: "", **LEVELS, **SERVICES, **APPLICANTS}
    match value:
        case Step():
            text = _with_case(value.case, value.text)
        case Term():
            text = _with_case(value.case, f"{CHANNELS[value.channel]}: {term_text(value)}")
        case Fee():
            channel = f"{CHANNELS[value.channel]}: " if value.channel else ""
            text = _with_case(value.case, f"{channel}{value.name}, {fee_text(value)}")
        case Paper():
            number = copies_text(value) or value.held_in
            text = _with_case(value.case, ", ".join(filter(None, (value.name, number, value.form_name, value.note))))
        case Result():
            text = value.name
        case Basis():
            text = f"{value.number} {value.title}".strip()
        case Competence():
            text = f"{ROLES[value.role]}: {value.name}"
        case _:
            text = str(words.get(value, value))
    return text


def _with_case(case: str, text: str) -> str:
    return f"{case}: {text}" if case else text


def json_ld(record: Record, address: str, agency: str) -> SafeString:
    """The record for search engines, as schema.org's GovernmentService, in a block of data that no browser runs."""
    online = Channel.ONLINE in record.channels
    content = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": record.title,
        "identifier": record.code,
        "description": record.summary,
        "url": address,
        "serviceType": record.field_name,
        "inLanguage": "vi",
        "provider": {"@type": "GovernmentOrganization", "name": _decides(record) or agency},
        "serviceOperator": {"@type": "GovernmentOrganization", "name": agency},
        "areaServed": {"@type": "Country", "name": "Việt Nam"},
        "audience": [{"@type": "Audience", "audienceType": one.value} for one in record.applicants],
        "availableChannel": [
            {"@type": "ServiceChannel", "name": one.value, **({"serviceUrl": address} if online else {})}
            for one in record.channels
        ],
        "offers": [
            {"@type": "Offer", "name": one.name, "price": one.amount, "priceCurrency": "VND"}
            for one in record.fees
            if one.amount is not None
        ],
        "serviceOutput": [{"@type": "Thing", "name": one.name} for one in record.results],
    }
    text = json.dumps(content, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "").replace("\u2029", "")
    return SafeString(f'<script type="application/ld+json">{text}</script>')


def _decides(record: Record) -> str:
    return next((one.name for one in record.agencies if one.role is Role.DECIDES), "")


def printed(record: Record, agency: str, address: str, effect: str) -> dict[str, Any]:
    """What the layout of the print reads; a legal form, so the words are Vietnamese where it is called with that language."""
    rows = [[str(CHANNELS[one.channel]), one.case or "–", term_text(one)] for one in record.terms]
    fees = [[one.name, one.case or "–", fee_text(one)] for one in record.fees]
    papers = [
        [
            one.name + (f" ({one.form_name})" if one.form_name else ""),
            one.case or "–",
            copies_text(one) or _("not to be brought: %(place)s") % {"place": one.held_in},
        ]
        for one in record.papers
    ]
    return {
        "title": record.title,
        "agency": agency,
        "code": record.code,
        "field": record.field_name,
        "effect": effect,
        "notice": record.notice,
        "summary": record.summary,
        "address": address,
        "sections": [
            _section(_("Order of steps"), [_with_case(one.case, one.text) for one in record.steps]),
            _section(_("Ways to apply and terms"), [], [_("Way"), _("Case"), _("Term")], rows),
            _section(_("Fees"), [], [_("Fee"), _("Case"), _("Amount")], fees),
            _section(_("Papers to hand in"), [], [_("Paper"), _("Case"), _("Number")], papers),
            _section(_("Conditions"), [record.requirements]),
            _section(
                _("Who may apply"), [*(str(APPLICANTS[one]) for one in record.applicants), record.applicants_note]
            ),
            _section(_("Agencies that handle it"), [row_text(one) for one in record.agencies]),
            _section(_("What you get"), [one.name for one in record.results]),
            _section(pgettext("of a procedure", "Legal bases"), [row_text(one) for one in record.bases]),
        ],
    }


def _section(
    title: str, words: Iterable[str], heads: Iterable[str] = (), rows: Iterable[list[str]] = ()
) -> dict[str, Any]:
    return {"title": title, "words": [one for one in words if one], "heads": list(heads), "rows": list(rows)}
