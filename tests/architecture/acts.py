"""Commands, events, handlers, queries, permissions, messages: the shapes that make a domain readable from its names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tests.architecture.source import Function, Module, decorator_names, dotted

# What counts as asking whether the actor may: a permission, or one's own thing, or that the platform itself acts.
_ASKS = re.compile(
    r"(^|\.)_?(require|require_\w+|permits|may|may_\w+|must_be_own|must_be_the_\w+|must_act_\w+|acts_as_person_id"
    r"|agencies_with|visible_to|\w+_visible_to|must_be_platform|only_the_platform)$"
)
_ASKS_KIND = {"actor.kind", "actor.person_id", "actor.account_id"}
# One word where the verb says all.
SHORT_NAMES = {"identity.delegate": "the object is the powers; `delegate_powers` says no more"}
_IRREGULAR_PAST = {
    "Sent",
    "Found",
    "Begun",
    "Drawn",
    "Made",
    "Put",
    "Met",
    "Left",
    "Withdrawn",
    "Given",
    "Taken",
    "Held",
}
# Queries that answer anybody with the same rows, each with the reason.
_OPEN_CALENDAR = "when an agency works is open to everybody"
_OPEN_DIRECTORY = "the directory of agencies is open to everybody"
_OPEN_LOG = "checkpoints and proofs are open: they hold hashes, and anyone may audit the log"
_ASKED_BEFORE = "the page has asked another query with the actor for the thing whose parts these are"
PUBLIC_ROWS: dict[str, str] = {
    "working_time.calendar_for": _OPEN_CALENDAR,
    "working_time.days_of": _OPEN_CALENDAR,
    "working_time.hours_in_force": _OPEN_CALENDAR,
    **dict.fromkeys(("audit.checkpoint_page", "audit.checkpoint_of", "audit.inclusion_in"), _OPEN_LOG),
    "audit.consistency_between": _OPEN_LOG,
    **{
        f"directory.{name}": _OPEN_DIRECTORY
        for name in (
            "agencies_of_kind",
            "agency_ids_of_kinds",
            "units_of",
            "agency_detail",
            "agencies_page",
            "codes_of",
            "search_agencies",
            "search_territories",
            "territories_below",
            "uuids_of",
            "check_import",
            "exported_rows",
            "agency_view",
            "agency_views",
            "agency_id_by_code",
            "successor_on",
            "id_of_uuid",
        )
    },
    "assignments.extensions_of": _ASKED_BEFORE,
    "documents.attachment_of": _ASKED_BEFORE,
    "documents.outgoing_in": _ASKED_BEFORE,
    **dict.fromkeys(("documents.lists_usable_for", "documents.lines_of", "documents.lists_of_document"), _ASKED_BEFORE),
    "documents.incoming_in": _ASKED_BEFORE,
    **dict.fromkeys(("documents.opinions_on", "documents.agencies_to_ask", "documents.wanted_initials"), _ASKED_BEFORE),
    **dict.fromkeys(("documents.shown_initials", "documents.rules_for", "documents.is_judged"), _ASKED_BEFORE),
    **dict.fromkeys(("documents.groups_for", "documents.coming_groups", "documents.group_for"), _ASKED_BEFORE),
    **dict.fromkeys(("documents.template_versions", "documents.usual_group"), _ASKED_BEFORE),
    **dict.fromkeys(("documents.handling_journal", "documents.opinion_journal"), _ASKED_BEFORE),
    "documents.open_opinion_agencies": _ASKED_BEFORE,
    "documents.retention_periods": "the times of keeping are law, the same for everybody",
    **dict.fromkeys(("cabinet.newest_version", "cabinet.versions_of", "cabinet.writers_of"), _ASKED_BEFORE),
    **dict.fromkeys(("cabinet.frozen_texts_of", "cabinet.amendments_of", "cabinet.words_then"), _ASKED_BEFORE),
    "cabinet.place_in_frozen": _ASKED_BEFORE,
    **dict.fromkeys(("cabinet.has_place", "cabinet.names_voted_on", "cabinet.positions_of_item"), _ASKED_BEFORE),
    "exchange.present_place": "the number of the oldest transaction, no rows",
    "exchange.terms_with_history": "the terms of the axis bind everybody, so everybody may know them",
    "exchange.timing_of_package": _ASKED_BEFORE,
    "exchange.agencies_on_trial": "ids only, of agencies that the caller names",
    "exchange.trial_unit_view": _OPEN_DIRECTORY,
    "exchange.agencies_with_software": "ids only, of agencies that the page has listed with the actor",
    "payments.payment_by_address": "whoever holds the address of a payment, which cannot be guessed, may see and pay it",
    **dict.fromkeys(("payments.ways_to_pay", "payments.attempt_by_reference", "payments.lines_of"), _ASKED_BEFORE),
    **dict.fromkeys(
        ("payments.accounts_of", "payments.gateways_of"), "of agencies that the page has found for the actor"
    ),
    "signing.trust_anchors_pem": "certificates of authorities are public",
    "signing.revocation_list_of": "revocation lists are public",
    **dict.fromkeys(
        ("cabinet.released_page", "cabinet.released_one", "cabinet.publishing_bodies"),
        "decisions that were released to the public",
    ),
    **dict.fromkeys(
        (
            "public_services.catalogue_page",
            "public_services.shown_procedure",
            "public_services.fields_in_force",
            "public_services.newest_versions",
            "public_services.offerings_in_force",
            "public_services.offering_agencies",
        ),
        "published procedures are open to everybody",
    ),
}


@dataclass(frozen=True)
class CommandText:
    """A command as it stands in the source."""

    module: Module
    node: Function

    @property
    def code(self) -> str:
        """`<domain>.<function>`."""
        return f"{self.module.domain}.{self.node.name}"

    @property
    def place(self) -> str:
        """Where it stands."""
        return self.module.at(self.node)


def commands_in(modules: Iterable[Module]) -> Iterator[CommandText]:
    """Every function with @command."""
    for module in modules:
        for node in module.functions():
            if "command" in decorator_names(node):
                yield CommandText(module, node)


def badly_shaped(command: CommandText) -> list[str]:
    """A command is verb_noun(actor, *, ids and plain values) with a docstring, in the domain's commands."""
    node, problems = command.node, []
    arguments = node.args
    if [one.arg for one in arguments.posonlyargs + arguments.args] != ["actor"] or arguments.vararg or arguments.kwarg:
        problems.append(f"{command.place}: {node.name} must take (actor, *, …)")
    if "_" not in node.name and command.code not in SHORT_NAMES:
        problems.append(f"{command.place}: {node.name} is not verb_noun")
    if len(arguments.kwonlyargs) > 5:
        problems.append(f"{command.place}: {node.name} takes {len(arguments.kwonlyargs)} arguments beside the actor")
    if not ast.get_docstring(node):
        problems.append(f"{command.place}: {node.name} has no docstring")
    if any(one.annotation is None for one in arguments.kwonlyargs) or node.returns is None:
        problems.append(f"{command.place}: {node.name} is not fully typed")
    return problems


def unasked(command: CommandText, functions: Mapping[str, Function]) -> list[str]:
    """A command must ask, itself or through helpers of its domain, whether the actor may.

    `functions` are the functions of the domain by name.
    """
    seen: set[str] = set()
    waiting = [command.node]
    while waiting:
        node = waiting.pop()
        names = {dotted(part) for part in ast.walk(node) if isinstance(part, ast.Name | ast.Attribute)}
        if any(_ASKS.search(name) or name in _ASKS_KIND for name in names):
            return []
        called = {name.rsplit(".", 1)[-1] for name in names} - seen
        seen |= called
        waiting += [functions[name] for name in called if name in functions]
    return [f"{command.place}: {command.node.name} never asks whether the actor may"]


def functions_by_domain(modules: Iterable[Module]) -> dict[str, dict[str, Function]]:
    """Domain → name → function, for following helpers."""
    found: dict[str, dict[str, Function]] = {}
    for module in modules:
        for node in module.functions():
            found.setdefault(module.domain, {})[node.name] = node
    return found


def untested(codes: Iterable[str], tests: Iterable[Module]) -> list[str]:
    """Commands that no test of their domain names."""
    words: dict[str, set[str]] = {}
    for module in tests:
        words.setdefault(module.domain, set()).update(re.findall(r"\w+", module.text))
    return [
        f"{code}: no test names it" for code in codes if code.split(".")[1] not in words.get(code.split(".")[0], set())
    ]


def unlisted(codes: Iterable[str], page: str) -> list[str]:
    """Commands that the generated page does not list."""
    return [f"{code}: not in docs/generated/commands.md" for code in codes if f"`{code}`" not in page]


def badly_formed_events(module: Module) -> list[str]:
    """Events are frozen dataclasses, named in the past tense."""
    if not module.within("events"):
        return []
    problems = []
    for node in module.tree.body:
        if not isinstance(node, ast.ClassDef) or node.name.startswith("_"):
            continue
        last_word = re.findall(r"[A-Z][a-z]*", node.name)[-1]
        if not (last_word.endswith("ed") or last_word in _IRREGULAR_PAST):
            problems.append(f"{module.at(node)}: {node.name} is not past tense")
        if not any(_is_frozen(one) for one in node.decorator_list):
            problems.append(f"{module.at(node)}: {node.name} is not a frozen dataclass")
        if not ast.get_docstring(node):
            problems.append(f"{module.at(node)}: {node.name} has no docstring")
    return problems


def _is_frozen(decorator: ast.expr) -> bool:
    if not isinstance(decorator, ast.Call) or dotted(decorator.func).split(".")[-1] != "dataclass":
        return False
    return any(
        one.arg == "frozen" and isinstance(one.value, ast.Constant) and one.value.value for one in decorator.keywords
    )


def misnamed_handlers(module: Module) -> list[str]:
    """Handlers stand in `handlers.py` and are named on_…"""
    problems = []
    for node in module.functions():
        if "handles" not in decorator_names(node):
            continue
        if not node.name.startswith("on_"):
            problems.append(f"{module.at(node)}: the handler {node.name} must be named on_…")
        if not module.within("handlers"):
            problems.append(f"{module.at(node)}: the handler {node.name} belongs to handlers.py")
    return problems


def jobs_outside_tasks(module: Module) -> list[str]:
    """Jobs stand in `tasks.py`."""
    return [
        f"{module.at(node)}: the job {node.name} belongs to tasks.py"
        for node in module.functions()
        if "job" in decorator_names(node) and not module.within("tasks")
    ]


def called_queries(modules: Iterable[Module]) -> dict[str, set[str]]:
    """Domain → names of its query functions that its pages and API call (`queries.x(…)` or imported by name)."""
    found: dict[str, set[str]] = {}
    for module in modules:
        if not module.within("web", "api"):
            continue
        names: set[str] = set()
        for node in module.nodes:
            if isinstance(node, ast.ImportFrom) and re.match(rf"dienhong\.{module.domain}\.queries", node.module or ""):
                names |= {alias.name for alias in node.names}
            if isinstance(node, ast.Call) and "queries." in f".{dotted(node.func)}":
                names.add(dotted(node.func).rsplit(".", 1)[-1])
        found.setdefault(module.domain, set()).update(names)
    return found


def rows_without_actor(module: Module, called: Mapping[str, set[str]]) -> list[str]:
    """Queries that pages or API call and that do not take the actor, unless their rows are open to everybody.

    A heuristic: it looks at the functions that web/ and api/ call by name, not at what they return.
    """
    if not module.within("queries"):
        return []
    return [
        f"{module.at(node)}: {node.name} returns rows to a page and does not take the actor"
        for node in module.tree.body
        if isinstance(node, Function) and node.name in called.get(module.domain, ())
        if "actor" not in [one.arg for one in node.args.posonlyargs + node.args.args + node.args.kwonlyargs]
        if f"{module.domain}.{node.name}" not in PUBLIC_ROWS
    ]


def codes_raised(module: Module) -> Iterator[tuple[ast.Call, str]]:
    """Every literal code given to a refusal: (call, "documents.not_signed")."""
    for node in module.nodes:
        if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in {"RuleBroken", "Refused"} and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node, first.value


def unknown_codes(module: Module, known: Iterable[str]) -> list[str]:
    """Refusals whose code has no sentence."""
    return [
        f"{module.at(node)}: {code} has no sentence" for node, code in codes_raised(module) if code not in set(known)
    ]


def bad_messages(messages: Mapping[str, tuple[object, object]], domains: Iterable[str]) -> list[str]:
    """Codes are `<domain>.<reason>`; each has a sentence and what to do, both whole sentences."""
    problems = []
    prefixes = set(domains)
    for code, pair in messages.items():
        if not re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", code) or code.split(".")[0] not in prefixes:
            problems.append(f"{code}: not <domain>.<reason>")
        for text, what in zip(pair, ("sentence", "what to do"), strict=True):
            if not re.search(r"([.!?…)]|\)s)$", str(text)):
                problems.append(f"{code}: {what} is not a whole sentence")
    return problems


def never_seen(codes: Iterable[str], tests: Iterable[Module]) -> list[str]:
    """Codes of refusals that no test expects: neither the whole code, nor its reason in a test of its domain."""
    whole: set[str] = set()
    reasons: set[tuple[str, str]] = set()
    for module in tests:
        text = module.text.replace("\\.", ".")
        whole |= set(re.findall(r"[a-z]+\.[a-z0-9_]+", text))
        reasons |= {(module.domain, word) for word in re.findall(r"\w+_\w+", text)}
    parts = {code: tuple(code.split(".", 1)) for code in codes}
    return [f"{code}: no test expects it" for code, part in parts.items() if code not in whole and part not in reasons]


def never_raised(codes: Iterable[str], modules: Iterable[Module]) -> list[str]:
    """Sentences of refusals that nothing raises any more."""
    text = "\n".join(module.text for module in modules if "messages" not in module.parts)
    return [f"{code}: nothing raises it" for code in codes if not re.search(rf"[\"']{re.escape(code)}[\"']", text)]


def bad_permissions(by_domain: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Permission codes are unique, named `<domain>.<verb>_<noun>` by their own domain, each with a sentence."""
    problems: list[str] = []
    seen: dict[str, str] = {}
    for domain, permissions in by_domain.items():
        for code, label in permissions.items():
            if not re.fullmatch(rf"{domain}\.[a-z]+(_[a-z]+)*", code):
                problems.append(f"{code}: not {domain}.<verb>_<noun>")
            if not str(label).strip():
                problems.append(f"{code}: has no name for people")
            if code in seen:
                problems.append(f"{code}: in {seen[code]} and in {domain}")
            seen[code] = domain
    return problems
