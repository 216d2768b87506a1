"""Texts for screens: found in Python and templates, compared with the catalogue."""

from pathlib import Path

from dienhong.cli.dev.extract import Text, texts_in_python, texts_in_template
from dienhong.cli.dev.messages import check, write

PYTHON = """
title = _("Incoming")
count = ngettext("%(n)d task", "%(n)d tasks", n)
verb = pgettext("button", "Issue")
skipped = gettext(name)
"""
TEMPLATE = """{% load i18n %}
<h1 title="{% translate 'A "quoted" title' %}">{% translate "Home" %}</h1>
{% blocktranslate count n=n %}{{ n }} paper{% plural %}{{ n }} papers{% endblocktranslate %}
{% translate "Open" context "state" %}"""


def test_texts_of_python_are_found_with_their_lines():
    assert list(texts_in_python(PYTHON)) == [
        (2, Text("Incoming", "", "")),
        (3, Text("%(n)d task", "%(n)d tasks", "")),
        (4, Text("Issue", "", "button")),
    ]


def test_sentences_of_libraries_without_django_are_found():
    source = 'SENTENCES: dict[str, tuple[str, str]] = {"a.b": ("Too long: {size}.", "Split it.")}\nOTHER = {"c": "d"}\n'

    assert list(texts_in_python(source)) == [
        (1, Text("Too long: %(size)s.", "", "")),
        (1, Text("Split it.", "", "")),
    ]


def test_texts_of_templates_are_found():
    assert [text for _, text in texts_in_template(TEMPLATE)] == [
        Text('A "quoted" title', "", ""),
        Text("Home", "", ""),
        Text("%(n)s paper", "%(n)s papers", ""),
        Text("Open", "", "state"),
    ]


def test_the_catalogue_must_hold_every_text_translated_and_nothing_else(tmp_path: Path):
    catalogue = tmp_path / "vi" / "django.po"
    found = {Text("Home", "", ""): "a.py:1", Text("%(n)d task", "", ""): "a.py:2"}
    write({**found, Text("Old", "", ""): "a.py:3"}, catalogue, [])
    content = catalogue.read_text().replace('msgid "Home"\nmsgstr ""', 'msgid "Home"\nmsgstr "Trang chủ"')
    catalogue.write_text(content.replace('msgid "%(n)d task"\nmsgstr ""', 'msgid "%(n)d task"\nmsgstr "%(m)d việc"'))

    problems = check({**found, Text("New", "", ""): "a.py:4"}, catalogue)

    assert problems == ["missing: 'New' (a.py:4)", "placeholders differ: '%(n)d task' (a.py:2)", "unused: 'Old'"]


def test_writing_keeps_translations_and_takes_more_from_other_catalogues(tmp_path: Path):
    catalogue, part = tmp_path / "django.po", tmp_path / "part.po"
    part.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Home"\nmsgstr "Trang chủ"\n'
    )
    found = {Text("Home", "", ""): "a.py:1"}

    write(found, catalogue, [part])
    write(found, catalogue, [])

    assert check(found, catalogue) == []


def test_texts_of_libraries_stay_when_they_are_translated(tmp_path: Path):
    catalogue, part = tmp_path / "django.po", tmp_path / "part.po"
    part.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Sign In"\nmsgstr "Đăng nhập"\n'
    )

    write({}, catalogue, [part], [Text("Sign In", "", ""), Text("Sign Out", "", "")])

    assert check({}, catalogue, [Text("Sign In", "", "")]) == []
    assert check({}, catalogue) == ["unused: 'Sign In'"]
