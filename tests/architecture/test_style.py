"""Sizes, docstrings, comments, clock, catching, hosts and secrets; each rule is also broken here on purpose."""

from __future__ import annotations

import pytest

from tests.architecture import style
from tests.architecture.source import Module, modules_of_tests, product


@pytest.mark.parametrize(
    "check",
    [
        style.too_long,
        style.too_many_arguments,
        style.undocumented,
        style.long_module_docstrings,
        style.catch_all,
        style.clock_reads,
        style.unexplained_suppressions,
        style.open_ends,
        style.foreign_hosts,
        style.secrets,
    ],
)
def test_the_program_keeps_its_style(check):
    assert [problem for module in product() for problem in check(module)] == []


@pytest.mark.parametrize(
    "check", [style.misnamed_tests, style.mocked_tests, style.unexplained_suppressions, style.open_ends]
)
def test_the_tests_keep_their_style(check):
    assert [problem for module in modules_of_tests() for problem in check(module)] == []


def _module(text: str) -> Module:
    return Module("dienhong/documents/thing.py", text)


def test_long_files_and_functions_are_found_and_docstrings_do_not_count():
    long = "def long():\n    'Says.'\n" + "    step()\n" * 41
    fitting = "def fitting():\n    '''One.\n\n    Two.\n    '''\n" + "    step()\n" * 40

    assert style.too_long(_module(long + fitting)) == ["dienhong/documents/thing.py:1: long has 41 lines; at most 40"]
    assert style.too_long(_module("x = 1\n" * 401)) == ["dienhong/documents/thing.py: 401 lines; at most 400"]


def test_long_argument_lists_are_found():
    module = _module("def act(actor, *, a, b, c, d, e):\n    pass\ndef more(self, a, b, c, *, d, e, f):\n    pass\n")

    assert style.too_many_arguments(module) == ["dienhong/documents/thing.py:3: more takes 6 arguments; at most 5"]


def test_missing_docstrings_are_found():
    module = _module("def act():\n    pass\ndef _own():\n    pass\nclass Thing:\n    pass\n")

    assert style.undocumented(module) == [
        "dienhong/documents/thing.py: no module docstring",
        "dienhong/documents/thing.py:1: act has no docstring",
        "dienhong/documents/thing.py:5: Thing has no docstring",
    ]
    assert style.long_module_docstrings(_module("'''" + "line\n" * 13 + "'''")) == [
        "dienhong/documents/thing.py: module docstring of 13 lines"
    ]


@pytest.mark.parametrize("kind", ["", " Exception", " (ValueError, Exception)", " BaseException as error"])
def test_catching_everything_is_found(kind: str):
    module = _module(f"def act():\n    try:\n        step()\n    except{kind}:\n        pass\n")

    assert style.catch_all(module) == ["dienhong/documents/thing.py:4: name the exceptions"]


def test_catching_named_exceptions_is_fine():
    assert style.catch_all(_module("try:\n    step()\nexcept (ValueError, OSError):\n    pass\n")) == []


def test_reading_the_clock_is_found():
    module = _module(
        "a = datetime.now(UTC)\nb = timezone.now()\nc = time.time()\nd = clock.now()\ne = time.monotonic()\n"
    )

    assert style.clock_reads(module) == [
        "dienhong/documents/thing.py:1: ask kernel.clock, not datetime.now",
        "dienhong/documents/thing.py:2: ask kernel.clock, not timezone.now",
        "dienhong/documents/thing.py:3: ask kernel.clock, not time.time",
    ]


def test_suppressions_without_code_or_reason_are_found():
    hush, ignore = "# no" + "qa", "# type: " + "ignore"
    module = _module(
        f"a = 1  {hush}\nb = 2  {hush}: S105\nc = 3  {hush}: S105  a label\n"
        f"d = 4  {ignore}\ne = 5  {ignore}[misc]\nf = 6  {ignore}[misc]  # untyped library\n"
    )

    assert style.unexplained_suppressions(module) == [
        "dienhong/documents/thing.py:1: say which warning is silenced",
        "dienhong/documents/thing.py:2: say why the warning is silenced",
        "dienhong/documents/thing.py:4: say which warning is silenced",
        "dienhong/documents/thing.py:5: say why the warning is silenced",
    ]


def test_open_ends_without_an_issue_are_found():
    later = "TO" + "DO"
    module = _module(f"a = 1  # {later}: later\nb = 2  # {later}(#12): later\n")

    assert style.open_ends(module) == ["dienhong/documents/thing.py:1: name an issue, as in TODO(#12)"]


def test_foreign_hosts_are_found():
    module = _module('a = "https://fonts.example-cdn.net/inter"\nb = "http://www.w3.org/2000/09/xmldsig#"\n')

    assert style.foreign_hosts(module) == ["dienhong/documents/thing.py:1: fonts.example-cdn.net is not ours"]


def test_secrets_in_code_are_found():
    begin = "-----BEGIN PRIVATE" + " KEY-----"
    module = _module(
        f'key = """{begin}\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC"""\npassword = "Tr0ub4dor&3"\ntoken = "a_code"\n'
    )

    assert style.secrets(module) == [
        "dienhong/documents/thing.py:1: looks like a secret",
        "dienhong/documents/thing.py:3: password holds a secret",
    ]


def test_tests_that_are_no_sentences_and_mocks_are_found():
    module = Module(
        "dienhong/documents/tests/test_thing.py",
        "from unittest.mock import patch\ndef test_issue():\n    pass\ndef test_signed_papers_are_issued():\n    pass\n",
    )

    assert style.misnamed_tests(module) == ["dienhong/documents/tests/test_thing.py:2: test_issue is not a sentence"]
    assert style.mocked_tests(module) == ["dienhong/documents/tests/test_thing.py:1: no mocks (unittest.mock)"]
