"""Forms as documents: read once, hashed, refused where they cannot be understood; what differs between two of them."""

import json
import re
from pathlib import Path

import pytest

from dienhong.forms.differences import Change, differences
from dienhong.forms.draft import Draft, posted
from dienhong.forms.errors import FormError
from dienhong.forms.form import Widget, canonical, form_of, read_form
from dienhong.forms.publishing import mistakes_of
from dienhong.forms.state import state_of
from dienhong.forms.tests.builders import AROUND, TEXT, an_element, birth, birth_form

PAGE = Path(__file__).parents[3] / "docs/protocols/forms.md"


def test_the_example_of_the_documentation_is_a_form_and_its_answers_are_what_it_says():
    form_text, posted_text, answers_text = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    form = read_form(json.loads(form_text))
    draft = Draft()
    for page in form.pages:
        draft = posted(form, page, json.loads(posted_text), draft)
    state = state_of(form, draft, AROUND)

    assert mistakes_of(form) == ()
    assert state.problems() == ()
    assert dict(state.answers) == json.loads(answers_text)


def test_the_documentation_names_every_widget():
    assert {one.value for one in Widget} <= set(re.findall(r"`(\w+)`", PAGE.read_text(encoding="utf-8")))


def test_a_form_is_read_once_and_its_hash_does_not_hang_on_order():
    turned = dict(reversed(list(birth().items())))

    assert read_form(turned) is birth_form()
    assert read_form(turned).sha256 == birth_form().sha256
    assert form_of(birth_form().text).sha256 == birth_form().sha256


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda document: document.update(format="other/1"), "form_broken"),
        (lambda document: document.update(pages={}), "form_broken"),
        (lambda document: document["pages"][0].update(id="Not a name"), "form_broken"),
        (lambda document: document["pages"][0]["elements"][1].update(widget="signature"), "form_broken"),
        (lambda document: document["pages"][0]["elements"][1].update(field="_today"), "form_broken"),
        (lambda document: document["pages"][0]["elements"][1].update(visible={"eval": "1"}), "rule_broken"),
        (lambda document: document["pages"][0]["elements"][1].update(files={"count": "many"}), "form_broken"),
        (lambda document: document.update(pages=document["pages"] * 100), "too_large"),
        (lambda document: document.update(note="x" * 2_000_001), "too_large"),
    ],
)
def test_what_cannot_be_understood_is_refused(change, code):
    document = birth()
    change(document)

    with pytest.raises(FormError) as refused:
        read_form(document)

    assert refused.value.code == code


def test_groups_do_not_stand_in_groups():
    document = birth()
    siblings = document["pages"][1]["elements"][-2]
    siblings["elements"].append(an_element("deeper", "group", elements=[]))

    with pytest.raises(FormError, match="form_broken"):
        read_form(document)


def test_equal_forms_do_not_differ():
    assert differences(birth_form(), read_form(birth())) == ()


def test_every_change_between_versions_is_named():
    document = birth()
    document["title"] = {"vi": "Tờ khai mới"}
    applicant, child, again = document["pages"]
    applicant["elements"][5]["label"] = {"vi": "Số điện thoại"}
    applicant["elements"].append(an_element("fax", "text", "Fax"))
    document["schema"]["properties"]["fax"] = TEXT
    child["elements"] = [one for one in child["elements"] if one["field"] != "fee"]
    document["schema"]["properties"].pop("fee")
    child["elements"][-2]["elements"][0]["required"] = False
    again["visible"] = True
    document["pages"] = [applicant, again, child]
    found = [(one.change, one.page, one.field, one.parts) for one in differences(birth_form(), read_form(document))]

    assert found == [
        (Change.CHANGED, "", "", ("title",)),
        (Change.MOVED, "again_page", "", ()),
        (Change.MOVED, "child_page", "", ()),
        (Change.CHANGED, "again_page", "", ("visible",)),
        (Change.CHANGED, "applicant_page", "phone", ("label",)),
        (Change.ADDED, "applicant_page", "fax", ()),
        (Change.CHANGED, "child_page", "siblings.sibling_name", ("required",)),
        (Change.REMOVED, "child_page", "fee", ()),
    ]


def test_a_question_that_moves_within_its_page_or_to_another_is_named():
    document = birth()
    applicant, child, _ = document["pages"]
    applicant["elements"][1], applicant["elements"][3] = applicant["elements"][3], applicant["elements"][1]
    child["elements"].append(applicant["elements"].pop())
    found = {(one.change, one.page, one.field) for one in differences(birth_form(), read_form(document))}

    assert found == {
        (Change.MOVED, "child_page", "needs"),
        (Change.MOVED, "applicant_page", "applicant"),
        (Change.MOVED, "applicant_page", "kind"),
    }


def test_a_canonical_text_has_no_blanks_and_keeps_letters():
    assert canonical({"b": 1, "a": "Ẩn"}) == '{"a":"Ẩn","b":1}'
