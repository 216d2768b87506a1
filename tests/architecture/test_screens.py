"""Templates carry no code and no text that cannot be translated; each rule is also broken here on purpose."""

from __future__ import annotations

import pytest

from tests.architecture import screens
from tests.architecture.source import templates


@pytest.mark.parametrize("check", [screens.inline_code, screens.untranslated, screens.bare_words])
def test_templates_keep_the_rules(check):
    assert [problem for path, text in templates() for problem in check(path, text)] == []


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<p class="x" style="color:red">a</p>', "style on <p>"),
        ('<p{% if a %} class="b"{% endif %} onclick="go()">a</p>', "onclick on <p>"),
        ("<style>p{}</style>", "inline <style>"),
        ("<script>go()</script>", "inline <script>"),
        ('<a href="javascript:go()">a</a>', "javascript: on <a>"),
        ('<img src="https://tracker.example/x.png">', "<img> from another host"),
    ],
)
def test_code_inside_a_template_is_found(html: str, problem: str):
    assert screens.inline_code("a.html", html) == [f"a.html: {problem}"]


@pytest.mark.parametrize(
    "html",
    [
        '<script type="module" src="{% static \'portal/forms.js\' %}"></script>',
        '<p data-once="1">a</p>',
        "{# <style>old</style> #}",
    ],
)
def test_lawful_templates_pass(html: str):
    assert screens.inline_code("a.html", html) == []


def test_vietnamese_outside_the_catalogue_is_found():
    html = '<h1>Văn bản đến</h1>\n{# văn bản #}\n<p>{% translate "Incoming" %} {{ _("Search: dự thảo") }} Diên Hồng</p>'

    assert screens.untranslated("a.html", html) == [
        "a.html:1: Vietnamese text outside the catalogue: <h1>Văn bản đến</h1>"
    ]


def test_english_outside_the_catalogue_is_found():
    html = (
        '<h1>Incoming papers</h1><p title="{{ name }}">{% translate "Waiting for you" %}</p><code>any code here</code>'
    )

    assert screens.bare_words("a.html", html) == ["a.html: text outside the catalogue: Incoming papers"]
