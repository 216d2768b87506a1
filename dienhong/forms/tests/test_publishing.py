"""What may not be published: each seeded mistake is refused with its reason, and with nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from dienhong.forms.form import read_form
from dienhong.forms.patterns import is_pattern, may_run_forever
from dienhong.forms.publish_sentences import REASONS, reason
from dienhong.forms.publishing import mistakes_of
from dienhong.forms.tests.builders import TEXT, a_page, an_element, big_document, birth, choices

Document = dict[str, Any]
ASKS = {"==": [{"var": "kind"}, "again"]}


def element(document: Document, name: str) -> Document:
    """An element of a document by its field."""
    return next(one for page in document["pages"] for one in page["elements"] if one.get("field") == name)


def put(name: str, **more: Any) -> Callable[[Document], None]:
    """A mistake: parts of an element."""
    return lambda document: element(document, name).update(more)


def schema(name: str, **more: Any) -> Callable[[Document], None]:
    """A mistake: parts of a field's schema."""
    return lambda document: document["schema"]["properties"][name].update(more)


def page(at: int, **more: Any) -> Callable[[Document], None]:
    """A mistake: parts of a page."""
    return lambda document: document["pages"][at].update(more)


def drop(name: str, key: str) -> Callable[[Document], None]:
    """A mistake: an element without a part."""
    return lambda document: element(document, name).pop(key)


def twice(document: Document) -> None:
    """A question on two pages."""
    document["pages"][2]["elements"].append(dict(element(document, "phone")))


def ring(document: Document) -> None:
    """Two questions that wait for each other."""
    element(document, "phone")["visible"] = {"!!": [{"var": "mail"}]}
    element(document, "mail")["visible"] = {"!!": [{"var": "phone"}]}


def never_shown_page(document: Document) -> None:
    """A page whose only question is never shown."""
    element(document, "note")["visible"] = False


MISTAKES: dict[str, Callable[[Document], None]] = {
    "title_missing": lambda document: document.update(title={"en": "Birth"}),
    "page_title_missing": page(0, title={"vi": " ", "en": "Applicant"}),
    "page_empty": lambda document: document["pages"].append(a_page("empty", "Trống")),
    "page_unreachable": never_shown_page,
    "page_asks_ahead": page(1, visible={"!!": [{"var": "note"}]}),
    "page_twice": page(2, id="child_page"),
    "field_asks_ahead": put("phone", visible={"!!": [{"var": "child_name"}]}),
    "note_empty": lambda document: document["pages"][0]["elements"][0].update(text={"en": "x"}),
    "ring": ring,
    "field_twice": twice,
    "field_on_no_page": lambda document: document["schema"]["properties"].update(lost=TEXT),
    "field_without_schema": lambda document: document["schema"]["properties"].pop("mail"),
    "schema_requires": lambda document: document["schema"].update(required=["kind"]),
    "schema_broken": schema("mail", maxLength="ten"),
    "label_missing": put("mail", label={"en": "E-mail"}),
    "label_doubled": put("mail", label={"vi": "điện thoại"}),
    "required_never_visible": put("applicant", visible=False),
    "paper_held": put("proof", paper="birth_record"),
    "computed_missing": drop("days_old", "computed"),
    "computed_from_hidden": put("born", visible=ASKS),
    "check_without_message": put("born", checks=[{"rule": True, "message": {"en": "no"}}]),
    "files_unlimited": put("proof", files={"types": ["pdf"], "count": 1}),
    "type_wrong": schema("weight", type="string", minimum=0, maximum=1),
    "range_empty": schema("weight", minimum=10),
    "rows_unlimited": lambda document: document["schema"]["properties"]["siblings"].pop("maxItems"),
    "text_unlimited": lambda document: document["schema"]["properties"]["note"].pop("maxLength"),
    "pattern_broken": schema("child_name", pattern="(?=x)"),
    "pattern_endless": schema("child_name", pattern="^(a+)+$"),
    "default_wrong": schema("weight", default=12),
    "choices_missing": put("role", choices=[]),
    "choice_without_label": put("needs", choices=[{"value": "copy", "label": {}}, *choices(("post", "Gửi"))]),
    "choices_doubled": lambda document: element(document, "role")["choices"].append(choices(("other", "Nữa"))[0]),
    "choices_differ": schema("role", enum=["father", "mother"]),
    "rule_unknown_field": put("mail", required={"==": [{"var": "gone"}, 1]}),
    "rule_unknown_value": put("mail", visible={"==": [{"var": "kind"}, "third"]}),
}
# Another mistake follows from these by necessity.
FOLLOW = {
    "ring": {"ring"},
    "page_twice": {"page_twice"},
    "field_twice": {"field_twice"},
    "page_unreachable": {"page_unreachable"},
}


@pytest.mark.parametrize("code", MISTAKES)
def test_a_seeded_mistake_is_refused_with_its_reason(code):
    document = birth()
    MISTAKES[code](document)

    found = mistakes_of(read_form(document), held_papers={"birth_record"})

    assert {one.code for one in found} == FOLLOW.get(code, {code})
    assert all(reason(one, language) for one in found for language in ("vi", "en"))


def test_every_reason_is_seeded_but_that_of_a_form_without_pages():
    assert set(REASONS) - set(MISTAKES) == {"pages_missing"}


def test_a_form_without_pages_is_refused():
    document = birth()
    document["pages"], document["schema"]["properties"] = [], {}

    assert [one.code for one in mistakes_of(read_form(document))] == ["pages_missing"]


def test_a_whole_form_may_be_published():
    assert mistakes_of(read_form(birth()), held_papers={"birth_record"}) == ()
    assert mistakes_of(read_form(big_document())) == ()


def test_a_mistake_names_its_page_and_field_for_a_link():
    document = birth()
    put("mail", label={})(document)
    (found,) = mistakes_of(read_form(document))

    assert (found.page, found.field) == ("applicant_page", "mail")


def test_what_is_shown_under_the_same_condition_may_be_computed_from_each_other():
    document = birth()
    put("born", visible=ASKS)(document)
    put("days_old", visible=ASKS)(document)

    assert mistakes_of(read_form(document)) == ()


def test_a_row_computes_only_from_what_its_row_shows():
    document = birth()
    siblings = element(document, "siblings")
    siblings["elements"][1]["visible"] = {"!!": [{"var": "sibling_name"}]}
    age = an_element(
        "sibling_age", "computed", "Tuổi", computed={"years": [{"var": "sibling_born"}, {"var": "_today"}]}
    )
    siblings["elements"].append(age)
    document["schema"]["properties"]["siblings"]["items"]["properties"]["sibling_age"] = {"type": "integer"}

    assert [(one.code, one.field) for one in mistakes_of(read_form(document))] == [
        ("computed_from_hidden", "sibling_age")
    ]


@pytest.mark.parametrize("pattern", ["(a+)+", "(a*)*$", "((ab)+c?)*", "(?:x{2,})+", "([a-z]+|b){3,}", r"(\w+\s?)+"])
def test_repetitions_within_repetitions_may_run_forever(pattern):
    assert may_run_forever(pattern) is True


@pytest.mark.parametrize(
    "pattern", ["^[0-9]{12}$", "(ab)+", "a+b*", r"\(a+\)+", "[(a+)]+", "(a{1,3})+", "x+(y)z*", "(a+)?b+"]
)
def test_plain_repetitions_end(pattern):
    assert (may_run_forever(pattern), is_pattern(pattern)) == (False, True)


@pytest.mark.parametrize("pattern", ["(", r"(a)\1", "(?<=a)b", "[z-a]"])
def test_patterns_that_need_backtracking_or_are_none_are_refused(pattern):
    assert is_pattern(pattern) is False
