"""Commands, events, handlers, queries, permissions and messages have their shapes; each rule is also broken here."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import pytest

from dienhong.audit.public import registered_commands
from dienhong.kernel.errors import registered_messages
from tests.architecture import acts
from tests.architecture.source import PROJECT, Module, levels, modules_of_tests, product


def _commands() -> list[acts.CommandText]:
    return list(acts.commands_in(product()))


def _permissions() -> dict[str, dict[str, object]]:
    names = {domain: f"dienhong.{domain}.permissions" for domain in levels()}
    return {domain: import_module(name).PERMISSIONS for domain, name in names.items() if find_spec(name)}


def test_commands_have_their_shape():
    assert [problem for command in _commands() for problem in acts.badly_shaped(command)] == []


def test_commands_ask_whether_the_actor_may():
    functions = acts.functions_by_domain(product())

    assert [problem for one in _commands() for problem in acts.unasked(one, functions[one.module.domain])] == []


def test_every_command_is_registered_under_its_own_name():
    assert sorted(command.code for command in _commands()) == sorted(
        code for code, one in registered_commands().items() if ".tests." not in one.function.__module__
    )


def test_every_command_has_a_test():
    assert acts.untested([command.code for command in _commands()], modules_of_tests()) == []


def test_every_command_is_listed():
    page = (PROJECT / "docs" / "generated" / "commands.md").read_text()

    assert acts.unlisted([command.code for command in _commands()], page) == []


def test_commands_stand_in_the_domain_that_owns_the_data():
    # load_country writes thousands of rows by one statement; it stands beside its data set.
    elsewhere = [one.module.path for one in _commands() if not one.module.within("commands")]

    assert elsewhere == ["dienhong/directory/country/load.py"]


@pytest.mark.parametrize("check", [acts.badly_formed_events, acts.misnamed_handlers, acts.jobs_outside_tasks])
def test_events_handlers_and_jobs_have_their_shape(check):
    assert [problem for module in product() for problem in check(module)] == []


def test_queries_for_pages_take_the_actor():
    called = acts.called_queries(product())

    assert [problem for module in product() for problem in acts.rows_without_actor(module, called)] == []


def test_every_refusal_has_its_sentences():
    known = registered_messages()

    assert [problem for module in product() for problem in acts.unknown_codes(module, known)] == []
    assert acts.bad_messages(known, levels()) == []


def test_every_refusal_is_expected_by_a_test():
    assert acts.never_seen(registered_messages(), modules_of_tests()) == []


def test_every_sentence_of_a_refusal_is_in_use():
    assert acts.never_raised(registered_messages(), product()) == []


def test_permissions_are_unique_and_named():
    assert acts.bad_permissions(_permissions()) == []


def test_a_badly_shaped_command_is_found():
    module = Module(
        "dienhong/documents/commands.py",
        "@command\ndef issue(actor, document_id, *, a, b, c, d, e, f):\n    pass\n",
    )

    (command,) = acts.commands_in([module])

    assert acts.badly_shaped(command) == [
        "dienhong/documents/commands.py:2: issue must take (actor, *, …)",
        "dienhong/documents/commands.py:2: issue is not verb_noun",
        "dienhong/documents/commands.py:2: issue takes 6 arguments beside the actor",
        "dienhong/documents/commands.py:2: issue has no docstring",
        "dienhong/documents/commands.py:2: issue is not fully typed",
    ]


def test_a_command_that_never_asks_is_found_and_one_that_asks_through_a_helper_is_not():
    module = Module(
        "dienhong/documents/commands.py",
        "@command\ndef issue_document(actor, *, document_id):\n    return _found(document_id)\n"
        "@command(secret=('word',))\ndef cancel_document(actor, *, word):\n    _checked(actor, word)\n"
        "def _found(document_id):\n    return queries.document(document_id)\n"
        "def _checked(actor, word):\n    require(actor, CANCEL, at=1)\n",
    )
    functions = acts.functions_by_domain([module])["documents"]

    assert [problem for one in acts.commands_in([module]) for problem in acts.unasked(one, functions)] == [
        "dienhong/documents/commands.py:2: issue_document never asks whether the actor may"
    ]


def test_a_command_without_test_or_line_in_the_documentation_is_found():
    own = Module("dienhong/documents/tests/test_issue_document.py", "issue_document(clerk)\n")
    other = Module("dienhong/exchange/tests/test_send.py", "cancel_document(clerk)\n")
    codes = ["documents.issue_document", "documents.cancel_document"]

    assert acts.untested(codes, [own, other]) == ["documents.cancel_document: no test names it"]
    assert acts.unlisted(codes, "| `documents.issue_document` | issue |") == [
        "documents.cancel_document: not in docs/generated/commands.md"
    ]


def test_badly_formed_events_are_found():
    module = Module(
        "dienhong/documents/events.py",
        "@dataclass(frozen=True)\nclass IssueDocument:\n    'An act.'\n@dataclass\nclass DocumentIssued:\n    id: int\n",
    )

    assert acts.badly_formed_events(module) == [
        "dienhong/documents/events.py:2: IssueDocument is not past tense",
        "dienhong/documents/events.py:5: DocumentIssued is not a frozen dataclass",
        "dienhong/documents/events.py:5: DocumentIssued has no docstring",
    ]


def test_misplaced_handlers_and_jobs_are_found():
    module = Module(
        "dienhong/documents/commands.py",
        "@handles(DocumentIssued)\ndef tell(event):\n    pass\n@job(queue='letters')\ndef send(letter_id):\n    pass\n",
    )

    assert acts.misnamed_handlers(module) == [
        "dienhong/documents/commands.py:2: the handler tell must be named on_…",
        "dienhong/documents/commands.py:2: the handler tell belongs to handlers.py",
    ]
    assert acts.jobs_outside_tasks(module) == ["dienhong/documents/commands.py:5: the job send belongs to tasks.py"]


def test_a_query_for_a_page_that_does_not_take_the_actor_is_found():
    page = Module("dienhong/documents/web/views.py", "def show(request):\n    return queries.all_documents()\n")
    query = Module(
        "dienhong/documents/queries.py",
        "def all_documents():\n    pass\ndef documents_visible_to(actor):\n    pass\ndef helper():\n    pass\n",
    )

    assert acts.rows_without_actor(query, acts.called_queries([page])) == [
        "dienhong/documents/queries.py:1: all_documents returns rows to a page and does not take the actor"
    ]


def test_refusals_without_sentence_or_test_are_found():
    module = Module("dienhong/documents/rules.py", 'raise RuleBroken("documents.not_signed")\n')
    other = Module("dienhong/documents/tests/test_rules.py", 'match="documents.not_signed_yet"\n')
    messages = {"Documents.X": ("No full stop", "Do it.")}

    assert acts.unknown_codes(module, []) == ["dienhong/documents/rules.py:1: documents.not_signed has no sentence"]
    assert acts.never_seen(["documents.not_signed"], [other]) == ["documents.not_signed: no test expects it"]
    assert acts.never_raised(["documents.not_signed", "documents.not_sealed"], [module]) == [
        "documents.not_sealed: nothing raises it"
    ]
    assert acts.bad_messages(messages, ["documents"]) == [
        "Documents.X: not <domain>.<reason>",
        "Documents.X: sentence is not a whole sentence",
    ]


def test_doubled_and_misnamed_permissions_are_found():
    permissions = {"documents": {"documents.Issue": "Issue"}, "exchange": {"exchange.send": "", "documents.Issue": "x"}}

    assert acts.bad_permissions(permissions) == [
        "documents.Issue: not documents.<verb>_<noun>",
        "exchange.send: has no name for people",
        "documents.Issue: not exchange.<verb>_<noun>",
        "documents.Issue: in documents and in exchange",
    ]
