"""Every state of answers that can be reached: what is hidden is absent, page and check-answers agree, nothing typed is lost."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dienhong.forms.draft import Draft, acted, posted
from dienhong.forms.form import Form, read_form
from dienhong.forms.state import State, state_of, validator_of
from dienhong.forms.tests.builders import AROUND, KINDS, TEXT, a_document, a_page, an_element, birth_form, choices
from dienhong.forms.tests.test_pages import inputs_of_page
from dienhong.forms.views import check_answers, page_view

CHOICES = choices(("new", "Mới"), ("again", "Lại"))


@st.composite
def forms(draw) -> Form:
    """A form of up to 12 questions on up to 4 pages, where questions and pages hang on earlier questions."""
    count, pages = draw(st.integers(1, 12)), draw(st.integers(1, 4))
    properties: dict[str, Any] = {}
    parts: list[list[dict[str, Any]]] = [[] for _ in range(pages)]
    at = sorted(draw(st.lists(st.integers(0, pages - 1), min_size=count, max_size=count)))
    for number in range(count):
        name = f"q{number}"
        more: dict[str, Any] = {"required": draw(st.booleans())}
        if number and draw(st.booleans()):
            asked = f"q{draw(st.integers(0, number - 1))}"
            more["visible"] = draw(st.sampled_from([{"==": [{"var": asked}, "again"]}, {"!": [{"var": asked}]}]))
        chosen = draw(st.booleans())
        properties[name] = KINDS if chosen else TEXT
        parts[at[number]].append(
            an_element(name, "radio", choices=CHOICES, **more) if chosen else an_element(name, "text", **more)
        )
    made = []
    for number, elements in enumerate(parts):
        before = [element["field"] for earlier in parts[:number] for element in earlier]
        more = {}
        if before and draw(st.booleans()):
            more["visible"] = {"!==": [{"var": draw(st.sampled_from(before))}, "new"]}
        made.append(a_page(f"p{number}", f"Trang {number}", *elements, **more))
    return read_form(a_document(properties, *made))


WORDS = st.sampled_from(["", "new", "again", "x" * 101, "Lê Ẩn"])


@given(forms(), st.lists(st.tuples(st.integers(0, 3), st.lists(WORDS, min_size=12, max_size=12)), max_size=6))
def test_any_way_through_any_form_ends_in_a_state_that_holds(form: Form, posts):
    draft = Draft()
    for at, words in posts:
        state = state_of(form, draft, AROUND)
        if not state.pages:
            break
        page = state.pages[at % len(state.pages)]
        shown = page_view(state, page).shown
        draft = posted(form, page, {"_shown": [shown], **{f"q{n}": [word] for n, word in enumerate(words)}}, draft)

        must_hold(state_of(form, draft, AROUND))


def must_hold(state: State) -> None:
    """What is true of every state."""
    form = state.form
    order = [page.id for page in form.pages]
    assert [order.index(page.id) for page in state.pages] == sorted(order.index(page.id) for page in state.pages)
    assert set(state.answers) <= state.visible
    assert {name for name in form.fields if _hidden(state, name)} & set(state.answers) == set()
    problems = state.problems()
    assert {one.path for one in problems} <= state.visible
    sections = check_answers(state)
    assert [section.page for section in sections] == [page.id for page in state.pages]
    assert {one.path for section in sections for one in section.answers} == state.visible
    assert {one.path for section in sections for one in section.answers if one.error} == {one.path for one in problems}
    if not problems:
        assert validator_of(form).is_valid(dict(state.answers))
    for page in state.pages:
        view = page_view(state, page)
        again = posted(form, page, inputs_of_page(view), state.draft)
        assert state_of(form, again, state.around).answers == state.answers


def _hidden(state: State, name: str) -> bool:
    """By brute force over the answers that are left: the page's rule or the field's own is not fulfilled."""
    form = state.form
    rules = (form.page_of[name].visible.logic, form.fields[name].visible.logic)
    return not all(_fulfilled(rule, state.answers) for rule in rules)


def _fulfilled(logic: Any, answers: Any) -> bool:
    if isinstance(logic, bool):
        return logic
    ((operator, given),) = logic.items()
    left = answers.get(given[0]["var"])
    if operator == "!":
        return not left
    return left == given[1] if operator == "==" else left != given[1]


FIELDS = ("kind", "why_again", "child_name", "weight", "fee", "twins", "born.d", "born.m", "born.y", "home.province")
ACTS = ("", "add:siblings", "remove:siblings.0", "remove:siblings.1")
TYPED = st.dictionaries(
    st.sampled_from([*FIELDS, "home.commune", "siblings.0.sibling_name", "siblings.1.sibling_born.d"]),
    st.lists(
        st.sampled_from(["", "new", "again", "12", "2026", "yes", "01", "00004", "ba"]) | st.text(max_size=5),
        max_size=2,
    ),
)


@given(st.lists(st.tuples(st.integers(0, 2), TYPED, st.sampled_from(ACTS)), max_size=5))
def test_anything_may_be_posted_to_the_birth_registration(posts):
    form, draft = birth_form(), Draft()
    for at, data, act in posts:
        state = state_of(form, draft, AROUND)
        page = state.pages[at % len(state.pages)]
        draft = posted(form, page, {**data, "_shown": [page_view(state, page).shown]}, draft)
        draft = acted(form, draft, act).draft
        state = state_of(form, draft, AROUND)

        assert set(state.answers) <= state.visible
        assert {one.path for one in state.problems()} <= state.visible
        for shown in state.pages:
            again = posted(form, shown, inputs_of_page(page_view(state, shown)), draft)
            assert state_of(form, again, AROUND).answers == state.answers
