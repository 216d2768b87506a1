"""Between the tables of forms and `dienhong.forms`: documents read, refusals named, what the State already holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dienhong.forms.public import Form, FormError, Mistake, canonical, form_of, mistakes_of, reason
from dienhong.kernel.errors import RuleBroken
from dienhong.public_services.catalogue.record import Record

_REFUSALS = {
    "form_broken": "public_services.form_unreadable",
    "rule_broken": "public_services.form_unreadable",
    "too_large": "public_services.form_too_large",
    "change_wrong": "public_services.form_change_wrong",
    "sheet_broken": "public_services.sheet_unreadable",
}


def refusal(error: FormError) -> RuleBroken:
    """What the form refused, as the platform says it."""
    return RuleBroken(_REFUSALS[error.code], conflict=error.code == "change_wrong", **error.facts)


def read_text(text: str) -> Form:
    """The form of a stored text. Raises RuleBroken: public_services.form_unreadable, form_too_large."""
    try:
        return form_of(text)
    except FormError as error:
        raise refusal(error) from error


def text_of(document: Mapping[str, Any]) -> str:
    """The canonical text of a document that can be read. Raises RuleBroken: public_services.form_unreadable, form_too_large."""
    try:
        text = canonical(document)
    except (TypeError, RecursionError) as error:
        raise RuleBroken("public_services.form_unreadable", where="", why="json") from error
    return read_text(text).text


def held_papers(record: Record) -> frozenset[str]:
    """Papers of a procedure that the State already holds, by code and by name."""
    held = [paper for paper in record.papers if paper.held_in]
    return frozenset(word for paper in held for word in (paper.code, paper.name) if word)


def mistakes_in(form: Form, record: Record) -> tuple[Mistake, ...]:
    """What stands in the way of publishing the form of this procedure."""
    return mistakes_of(form, held_papers(record))


def said_mistakes(form: Form, record: Record, language: str) -> list[tuple[Mistake, str]]:
    """Each mistake with its sentence."""
    return [(one, reason(one, language)) for one in mistakes_in(form, record)]
