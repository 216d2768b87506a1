"""A form of 700 questions and 100 rules: what a page costs when it is posted and shown, and what publishing asks.

A page is measured as the server works it: read what was typed, work the whole form out, judge the page, render it. Rows: ten pages of 70
questions; all 700 on one page; publish checks; a version compared with the one before. The peer of a page is the same template with
nothing but its frame. Figures of others that the guide names: Open Forms and Form.io 2 to 5 s a key, minutes to save.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from bench._report import Row, as_int, report, wants_json
from dienhong.config.loading import load_django

QUESTIONS, RULES, PAGES = 700, 100, 10


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench forms [--json] [--rounds N]`."""
    rounds = as_int(arguments, "--rounds", 5)
    load_django()
    from dienhong.forms.public import differences, mistakes_of, read_form

    form, whole = read_form(document(PAGES)), read_form(document(1))
    changed = document(PAGES)
    changed["pages"][3]["title"] = {"vi": "Đổi tên"}
    frame = _frame(rounds)
    rows = [
        Row("big_form_p95_ms", _p95([_page(form, at) for at in range(PAGES)], rounds), "ms", "< 200", frame),
        Row("big_form_one_page_p95_ms", _p95([_page(whole, 0)], rounds * 4), "ms", "-", frame),
        Row("publish_ms", _p95([lambda: mistakes_of(form)], rounds * 4), "ms", "< 2000", None),
        Row("differences_ms", _p95([lambda: differences(form, read_form(changed))], rounds * 4), "ms", "-", None),
    ]
    return report("forms", rows, as_json=wants_json(arguments))


def document(pages: int) -> dict[str, Any]:
    """Questions of six texts and a choice in turn; each seventh is asked unless the choice before it was "b"."""
    properties: dict[str, Any] = {}
    made = []
    for page in range(pages):
        elements = []
        for number in range(page * QUESTIONS // pages, (page + 1) * QUESTIONS // pages):
            elements.append(_question(number, properties))
        made.append({"id": f"p{page}", "title": {"vi": f"Trang {page}"}, "elements": elements})
    schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return {"format": "dienhong-form/1", "title": {"vi": "Tờ khai dài"}, "schema": schema, "pages": made}


def _question(number: int, properties: dict[str, Any]) -> dict[str, Any]:
    name = f"q{number}"
    element: dict[str, Any] = {"field": name, "label": {"vi": f"Câu hỏi {number}"}, "hint": {"vi": "Viết ngắn gọn"}}
    if number and number % (QUESTIONS // RULES) == 0:
        element["visible"] = {"!==": [{"var": f"q{number - 1}"}, "b"]}
    if number % 7 == 6:
        properties[name] = {"type": "string", "enum": ["a", "b"]}
        choices = [{"value": "a", "label": {"vi": "Một"}}, {"value": "b", "label": {"vi": "Hai"}}]
        return {**element, "widget": "radio", "choices": choices}
    properties[name] = {"type": "string", "maxLength": 100}
    return {**element, "widget": "text", "required": True}


def _page(form: Any, at: int) -> Callable[[], object]:
    """One request of a page of a form that is filled in already, a third of it wrongly."""
    from django.template.loader import render_to_string

    from dienhong.forms.public import Around, Draft, page_view, posted, state_of

    answers = {name: "a" if name in form.fields and form.fields[name].choices else "Lê Ẩn" for name in form.fields}
    page, around = form.pages[at], Around(date(2026, 11, 23))
    shown = page_view(state_of(form, Draft(answers), around), page).shown
    data = {
        name: ["a" if form.fields[name].choices else "x" * (101 if number % 3 else 9)]
        for number, name in enumerate(shown.split())
    }

    def act() -> object:
        draft = posted(form, page, {**data, "_shown": [shown]}, Draft(answers))
        state = state_of(form, draft, around)
        view = page_view(state, page, "vi", state.problems(page))
        return render_to_string("public_services/forms/includes/page.html", {"view": view})

    return act


def _frame(rounds: int) -> float:
    from django.template.loader import render_to_string

    view = {"title": "Trang", "parts": ()}
    return _p95([lambda: render_to_string("public_services/forms/includes/page.html", {"view": view})], rounds * 4)


def _p95(acts: list[Callable[[], object]], rounds: int) -> float:
    for act in acts:
        act()  # the first fills caches
    taken = []
    for _ in range(rounds):
        for act in acts:
            began = time.perf_counter()
            act()
            taken.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(taken, n=20)[18]


if __name__ == "__main__":
    raise SystemExit(main([]))
