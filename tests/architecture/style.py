"""Sizes, docstrings, comments, the clock, catching, hosts, secrets: rules that hold line by line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import Function, Module, decorator_names, dotted

LINES_OF_FUNCTION = 40
LINES_OF_FILE = 400
ARGUMENTS = 5
# Long argument lists, with the reason.
MANY_ARGUMENTS = {
    "dienhong/signing/public.py:sign_pdf": "the PDF, and five that say how it is signed",
    "dienhong/exchange/writing.py:written_status": "the package and its reporter, and the four parts of a status",
}
_NOT_COUNTED = {"self", "cls", "actor", "request"}
# Catching everything, with the reason: (path, function).
CATCH_ALL = {
    ("dienhong/kernel/outbox.py", "_failure_of"): "whatever one handler raises must not stop the others",
}
# Reading the machine's clock, with the reason.
CLOCK_READERS = {
    "dienhong/kernel/clock.py": "it is the clock",
    "dienhong_verify/case.py": "the verifier stands without the kernel; only for packs without a date of their own",
    "dienhong/demo/country.py": "only a name of the demo's own country folder",
}
_CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "datetime.datetime.now", "datetime.datetime.utcnow",
    "date.today", "datetime.date.today", "timezone.now", "timezone.localdate", "timezone.localtime", "now_in_utc",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime",
}  # fmt: skip
# Names (never fetched) and addresses that the program may contain.
HOSTS = {
    "schema.org": "the name of the vocabulary that search engines read",
    "www.w3.org": "names of XML namespaces and algorithms",
    "json-schema.org": "the name of the dialect of JSON Schema",
    "docs.oasis-open.org": "the name of the XML namespace of Akoma Ntoso",
    "www.mic.gov.vn": "name of the namespace of edXML",
    "www.e-doc.vn": "name of the namespace of edXML",
    "uri.etsi.org": "names of signature formats",
    "127.0.0.1": "this machine",
    "localhost": "this machine",
}
_HOST = re.compile(r"https?://([A-Za-z0-9.-]*[A-Za-z0-9])")
_SECRET = re.compile(
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*\\?n?[A-Za-z0-9+/]{20}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30}"
    r"|\bxox[abp]-[A-Za-z0-9-]{20}|\bsk-[A-Za-z0-9]{32}"
)
_SECRET_NAME = re.compile(r"(?i)(^|_)(password|passphrase|secret|api_key|token)$")
# Literal passwords that are no secrets.
OPEN_PASSWORDS = {"dienhong/demo/people.py:PASSWORD": "printed on the screen; exists in the demo only"}


def too_long(module: Module) -> list[str]:
    """Files over 400 lines; functions whose body, without its docstring, is over 40."""
    problems = []
    if len(module.lines) > LINES_OF_FILE:
        problems.append(f"{module.path}: {len(module.lines)} lines; at most {LINES_OF_FILE}")
    for node in module.functions():
        body = node.body[1:] if ast.get_docstring(node) else node.body
        size = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
        if size > LINES_OF_FUNCTION:
            problems.append(f"{module.at(node)}: {node.name} has {size} lines; at most {LINES_OF_FUNCTION}")
    return problems


def too_many_arguments(module: Module) -> list[str]:
    """Functions with more than five arguments beside the actor (or self, or the request)."""
    problems = []
    for node in module.functions():
        every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        names = [one.arg for one in every if one.arg not in _NOT_COUNTED]
        if len(names) > ARGUMENTS and f"{module.path}:{node.name}" not in MANY_ARGUMENTS:
            problems.append(f"{module.at(node)}: {node.name} takes {len(names)} arguments; at most {ARGUMENTS}")
    return problems


def undocumented(module: Module) -> list[str]:
    """Modules, public classes and public functions without a docstring.

    Exempt: empty `__init__.py`, nested functions, Django's and Python's own hooks (Meta, dunder methods, overrides).
    """
    problems = []
    if module.tree.body and not ast.get_docstring(module.tree):
        problems.append(f"{module.path}: no module docstring")
    for node in module.tree.body:
        if (
            not isinstance(node, Function | ast.ClassDef)
            or node.name.startswith("_")
            or "overload" in decorator_names(node)
        ):
            continue
        if not ast.get_docstring(node) and not _is_obvious(node):
            problems.append(f"{module.at(node)}: {node.name} has no docstring")
    return problems


def _is_obvious(node: ast.stmt) -> bool:
    """Classes whose shape is Django's or ninja's: an AppConfig, a management command, an exception's empty body."""
    bases = {dotted(base).split(".")[-1] for base in getattr(node, "bases", [])}
    return bool(bases & {"AppConfig", "Migration"}) or getattr(node, "name", "") == "Command"


def long_module_docstrings(module: Module) -> list[str]:
    """A module docstring is one to three lines; more belongs to docs."""
    text = ast.get_docstring(module.tree) or ""
    limit = 12
    return (
        [f"{module.path}: module docstring of {len(text.splitlines())} lines"] if len(text.splitlines()) > limit else []
    )


def catch_all(module: Module) -> list[str]:
    """`except:`, `except Exception`, `except BaseException`: they hide bugs."""
    problems = []
    for owner in [module.tree, *module.functions()]:
        for node in _own_nodes(owner):
            if not isinstance(node, ast.ExceptHandler):
                continue
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {dotted(kind) or "*" if kind is not None else "" for kind in kinds}
            place = (module.path, getattr(owner, "name", ""))
            if names & {"", "Exception", "BaseException"} and place not in CATCH_ALL:
                problems.append(f"{module.at(node)}: name the exceptions")
    return problems


def _own_nodes(owner: ast.AST) -> Iterator[ast.AST]:
    """Nodes of a function without those of functions inside it."""
    for child in ast.iter_child_nodes(owner):
        if isinstance(child, Function):
            continue
        yield child
        yield from _own_nodes(child)


def clock_reads(module: Module) -> list[str]:
    """The machine's clock is read only by kernel.clock, so that a test can set it. Durations use time.monotonic."""
    if module.path in CLOCK_READERS:
        return []
    return [
        f"{module.at(node)}: ask kernel.clock, not {dotted(node)}"
        for node in module.nodes
        if isinstance(node, ast.Attribute) and dotted(node) in _CLOCKS
    ]


def unexplained_suppressions(module: Module) -> list[str]:
    """`noqa` and `type: ignore` name what they silence and say why, after it or beside it."""
    problems = []
    for line, text in module.comments:
        for match in re.finditer(r"#\s*(noqa|type:\s*ignore)([^#]*)(.*)", text):
            code = re.match(r"\s*(?::\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*|\[[a-z-]+(?:,\s*[a-z-]+)*\])", match[2])
            reason = (match[2][code.end() :] if code else "") + match[3]
            if code is None:
                problems.append(f"{module.path}:{line}: say which warning is silenced")
            elif len(re.findall(r"\w+", reason)) < 1:
                problems.append(f"{module.path}:{line}: say why the warning is silenced")
            break
    return problems


def open_ends(module: Module) -> list[str]:
    """TODO and its kin only with an issue number: TODO(#12)."""
    return [
        f"{module.path}:{line}: name an issue, as in TODO(#12)"
        for line, text in module.comments
        if re.search(r"\b(TODO|FIXME|XXX|HACK|INTERIM)\b(?!\(#\d+\))", text)
    ]


def foreign_hosts(module: Module) -> list[str]:
    """Addresses of third parties in code: nothing is fetched from anybody's server at run time."""
    return [
        f"{module.path}:{number}: {host} is not ours"
        for number, line in enumerate(module.lines, 1)
        for host in _HOST.findall(line)
        if host not in HOSTS
        and not re.search(r"(^|\.)(example|test|invalid|localhost)$|\.example\.(vn|com|org)$", host)
    ]


def secrets(module: Module) -> list[str]:
    """Keys and passwords in code."""
    problems = [
        f"{module.path}:{module.text.count(chr(10), 0, hit.start()) + 1}: looks like a secret"
        for hit in _SECRET.finditer(module.text)
    ]
    for node in module.nodes:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
            continue
        value = node.value.value
        for target in node.targets:
            name = dotted(target)
            # A code or a field's name is a word with dots and underscores; a password has something else in it.
            if not isinstance(value, str) or not _SECRET_NAME.search(name) or re.fullmatch(r"[a-z_.]*|[\d.]+", value):
                continue
            if f"{module.path}:{name}" not in OPEN_PASSWORDS:
                problems.append(f"{module.at(node)}: {name} holds a secret")
    return problems


def misnamed_tests(module: Module) -> list[str]:
    """Tests are named as sentences: at least three words after `test`."""
    return [
        f"{module.at(node)}: {node.name} is not a sentence"
        for node in module.functions()
        if node.name.startswith("test_") and len(node.name.split("_")) < 4
    ]


def mocked_tests(module: Module) -> list[str]:
    """Mocks: tests use the real thing, or a real thing of their own making."""
    return [
        f"{module.at(node)}: no mocks ({name})"
        for node in module.nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None) or node.names[0].name]
        if name.startswith("unittest.mock") or name == "mock"
    ]
