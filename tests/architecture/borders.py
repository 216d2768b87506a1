"""Who may know whom: imports, foreign keys, edges, pure parts."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable

from django.db.models import Model

from tests.architecture.source import ABOVE_DOMAINS, Module, decorator_names, dotted, levels

# A lower domain may name a function of a higher one only here, and only through a setting or an installed app.
NAMES_UPWARDS = {
    "dienhong/audit/web/access.py": "pages of low domains are guarded by identity (setting PAGE_GUARD); names of agencies "
    "come from the directory where it is installed",
}
# Modules that others may use beside `public`, each with its reason.
ALSO_PUBLIC = {
    "dienhong.identity.api.auth": "the bearer-token check of the API, an object that each domain's router takes",
}
# What runs at agencies stands on the pure libraries themselves; `public` would bring Django along.
STAND_ALONE = {"client": ("dienhong.exchange.edxml", "dienhong.signing.core"), "connector": ("dienhong.client",)}
_DOTTED = re.compile(r"dienhong\.(\w+)(?:\.\w+)*")
_ORM = {"objects"}
_WRITES = {"save", "delete", "bulk_create", "bulk_update"}
# `.save` and `.delete` of things that are no rows: a letter's form of allauth, a route of the API.
_NO_ROWS = {"letter.save", "router.delete"}


def private_imports(module: Module) -> list[str]:
    """Imports of another domain's inside: only `public` of a lower domain (and all of the kernel) may be used."""
    if module.domain in ABOVE_DOMAINS or module.parts[0] != "dienhong":
        return []
    problems = []
    for node, name in module.imports:
        parts = name.split(".")
        if parts[0] != "dienhong" or len(parts) < 2 or parts[1] in {module.domain, "kernel"}:
            continue
        allowed = (*ALSO_PUBLIC, *STAND_ALONE.get(module.domain, ()))
        if parts[2:3] != ["public"] and not any(name.startswith(one) for one in allowed):
            problems.append(f"{module.at(node)}: import from dienhong.{parts[1]}.public, not {name}")
    return problems


def relative_imports(module: Module) -> list[str]:
    """Relative imports hide which domain is meant."""
    return [f"{module.at(node)}: write the whole name of {name}" for node, name in module.imports if name[0] == "."]


def names_upwards(module: Module) -> list[str]:
    """Dotted names of higher domains in strings, which would get round the levels."""
    own = levels().get(module.domain)
    if own is None or module.domain in ABOVE_DOMAINS or module.path in NAMES_UPWARDS:
        return []
    return [
        f"{module.at(node)}: {node.value!r} names a domain above {module.domain}"
        for node in module.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if (hit := _DOTTED.fullmatch(node.value)) and levels().get(hit[1], -1) > own
    ]


def foreign_keys_upwards(models: Iterable[type[Model]]) -> list[str]:
    """Relations of models to models of a higher or neighbouring domain."""
    problems = []
    for model in models:
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete) or field.related_model is None:
                continue
            target = model if field.related_model == "self" else field.related_model
            own, other = model._meta.app_label, target._meta.app_label
            if own != other and levels()[own] <= levels().get(other, -1):
                problems.append(f"{model._meta.label}.{field.name} points up to {target._meta.label}")
    return problems


def database_at_the_edge(module: Module) -> list[str]:
    """Queries, writes and transactions in pages and API: they call one query or one command."""
    if not (module.within("web", "api", "templatetags") or (module.within("personas") and module.parts[-1] == "views")):
        return []
    problems = []
    for node in module.nodes:
        name = dotted(node)
        if isinstance(node, ast.Attribute) and node.attr in _ORM:
            problems.append(f"{module.at(node)}: {name} belongs to queries")
        called = dotted(node.func) if isinstance(node, ast.Call) else ""
        if called.split(".")[-1] in _WRITES and called not in _NO_ROWS:
            problems.append(f"{module.at(node)}: {called}() belongs to a command")
    for node, name in module.imports:
        if name.startswith("django.db.") and name.split(".")[-1] in {"transaction", "connection"}:
            problems.append(f"{module.at(node)}: {name} belongs to @command")
    return problems


def impure_rules(module: Module) -> list[str]:
    """Queries, writes or a clock in `rules.py`: rules decide over what they are given."""
    if not module.within("rules"):
        return []
    problems = [
        f"{module.at(node)}: a rule does not query or write ({dotted(node)})"
        for node in module.nodes
        if isinstance(node, ast.Attribute) and node.attr in _ORM | _WRITES | {"filter", "exists"}
    ]
    return problems + [
        f"{module.at(node)}: a rule does not use {name}"
        for node, name in module.imports
        if name.startswith(("dienhong.kernel.clock", "django.db.connection", "django.db.transaction"))
        or re.fullmatch(r"dienhong\.\w+\.(queries|commands)\b.*", name)
    ]


def hidden_logic(module: Module) -> list[str]:
    """Signals, logic in save() or delete(), managers: what happens must stand in the command."""
    problems = [
        f"{module.at(node)}: no signals ({name})"
        for node, name in module.imports
        if name.startswith(("django.db.models.signals", "django.dispatch", "django.core.signals"))
    ]
    for node in module.nodes:
        if not isinstance(node, ast.ClassDef):
            continue
        if "models" in module.parts:
            problems += [
                f"{module.at(part)}: no logic in {node.name}.{part.name}()"
                for part in node.body
                if isinstance(part, ast.FunctionDef) and part.name in {"save", "delete"}
            ]
        bases = [dotted(base.value if isinstance(base, ast.Subscript) else base) for base in node.bases]
        if any(base.endswith("Manager") for base in bases) and f"{module.path}:{node.name}" not in MANAGERS:
            problems.append(f"{module.at(node)}: no manager of our own ({node.name})")
    problems += [
        f"{module.at(function)}: no signals (receiver)"
        for function in module.functions()
        if "receiver" in decorator_names(function)
    ]
    return problems


MANAGERS = {"dienhong/identity/models/people.py:AccountManager": "Django asks the user model for natural keys"}
# Middleware of ours, each with the reason why it cannot be in a view or command.
MIDDLEWARE = {
    "dienhong.kernel.web.SecurityHeaders": "headers of every answer, of static files too",
    "dienhong.identity.middleware.ActorMiddleware": "puts the actor on the request, lazily",
    "dienhong.portal.middleware.ChosenLanguage": "the reader's own choice of language, for every page",
    "dienhong.portal.middleware.CompressedPages": "pages are light on slow lines; files and interfaces go as they are",
    "dienhong.kernel.web.ProblemMiddleware": "turns a refusal into its page",
}


def unexplained_middleware(installed: Iterable[str]) -> list[str]:
    """Middleware of ours that is not on the list."""
    return [
        f"{name}: middleware needs a reason"
        for name in installed
        if name.startswith("dienhong.") and name not in MIDDLEWARE
    ]


def requests_in_transactions(databases: dict[str, dict[str, object]]) -> list[str]:
    """ATOMIC_REQUESTS would swallow the record of a refusal: transactions belong to @command."""
    return [
        f"{name}: ATOMIC_REQUESTS must be False"
        for name, options in databases.items()
        if options.get("ATOMIC_REQUESTS")
    ]


def missing_domains(present: Collection[str]) -> list[str]:
    """Packages of the product without a level."""
    return [f"{name}: has no level in .importlinter" for name in sorted(set(present) - set(levels()))]
