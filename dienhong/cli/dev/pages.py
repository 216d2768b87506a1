"""The generated pages of documentation: each function gives the text of one, from the loaded program."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from dienhong.config import env

_HEAD = "<!-- Written by `dienhong dev docs`. Do not edit. -->\n\n"


def page(title: str, intro: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A page with one table; `|` and line ends inside a cell cannot break it."""
    return f"{_HEAD}# {title}\n\n{intro}\n\n{_table(head, rows)}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    cells = [head, ("---",) * len(head), *(tuple(_cell(one) for one in row) for row in rows)]
    return "\n".join("| " + " | ".join(row) + " |" for row in cells) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def settings() -> str:
    """Environment variables."""
    rows = [(_code(name), _code(default), meaning) for name, default, meaning in env.table()]
    intro = "Environment variables, read and checked at start. A misspelt `DIENHONG_…` is refused."
    return page("Settings", intro, ("name", "default", "meaning"), rows)


def schedule() -> str:
    """Periodic jobs."""
    from dienhong.config.schedule import SCHEDULE

    rows = [
        (_code(line.cron), _code(f"{line.function.__module__}.{line.function.__name__}"), line.why) for line in SCHEDULE
    ]
    intro = "Minute, hour, day, month, weekday, and where needed second. Times are UTC; Viet Nam is seven hours ahead."
    return page("Periodic jobs", intro, ("when (cron)", "job", "why"), rows)


def events() -> str:
    """Every event with its fields and who is told."""
    from dienhong.kernel.outbox import event_name, registered_handlers

    told = registered_handlers()
    rows = []
    for kind in _event_types():
        name = event_name(kind)
        names = ", ".join(field.name for field in dataclasses.fields(kind))
        rows.append((_code(name), names, _first(kind), ", ".join(map(_code, told.get(name, [])))))
    intro = (
        "What domains announce to those above them: written in the transaction of the act, delivered at least once, "
        "each handler on its own. An event that nobody asked for is not written."
    )
    return page("Events", intro, ("event", "fields", "meaning", "handlers"), sorted(rows))


def _event_types() -> Iterator[type]:
    for module in _modules("events"):
        for value in vars(module).values():
            if isinstance(value, type) and dataclasses.is_dataclass(value) and value.__module__ == module.__name__:
                yield value


def commands() -> str:
    """Every command with its arguments."""
    from dienhong.audit.public import registered_commands

    rows = [
        (_code(code), ", ".join(_arguments(one.function, one.secret)), one.summary, _law(one.function))
        for code, one in sorted(registered_commands().items())
        if ".tests." not in one.function.__module__
    ]
    intro = (
        "Every change that a person or a system can make. The code stands in the log for each act, done or refused. "
        "Arguments with * are secret and never recorded; long texts and bytes are recorded as SHA-256 and length."
    )
    return page("Commands", intro, ("code", "arguments", "purpose", "law"), rows)


def _arguments(function: Any, secret: frozenset[str]) -> list[str]:
    names = list(inspect.signature(function).parameters)[1:]
    return [f"{name}*" if name in secret else name for name in names]


def _law(function: Any) -> str:
    found = re.search(r"Law:\s*(.+?)(?:\n\s*\n|$)", inspect.getdoc(function) or "", re.DOTALL)
    return found[1].strip().rstrip(".") if found else ""


def permissions() -> str:
    """Every permission, who usually holds it."""
    from django.utils.translation import override

    from dienhong.identity import catalogue

    roles = catalogue.standard_roles()
    administrative, personal = catalogue.administrative_codes(), catalogue.personal_codes()
    rows = []
    for code, name in sorted(catalogue.permission_names().items()):
        holders = ", ".join(role for role, one in roles.items() if code in one.permissions)
        notes = ["only in a support session"] * (code in administrative) + ["never lent"] * (code in personal)
        with override("en"):
            english = str(name)
        with override("vi"):
            rows.append((_code(code), english, str(name), holders, "; ".join(notes)))
    intro = (
        "What may be granted, always at an agency; inherited by the units below only where the grant says so. "
        "Roles are data that an administrator may change; these are the standard ones."
    )
    return page("Permissions", intro, ("code", "meaning", "tiếng Việt", "standard roles", "notes"), rows)


def errors() -> str:
    """Every refusal with its sentences in both languages."""
    from django.utils.translation import override

    from dienhong.kernel.errors import registered_messages

    rows = []
    for code, (sentence, what_to_do) in sorted(registered_messages().items()):
        with override("en"):
            english = (str(sentence), str(what_to_do))
        with override("vi"):
            rows.append((_code(code), *english, str(sentence), str(what_to_do)))
    intro = "Stable codes of every refusal, on pages and in the API. `%(name)s` is filled in."
    return page("Refusals", intro, ("code", "what happened", "what to do", "điều gì xảy ra", "cần làm gì"), rows)


def models() -> str:
    """Every table, what it is, and which fields are about people."""
    from django.apps import apps

    own = [model for model in apps.get_models() if model.__module__.startswith("dienhong.")]
    rows = [
        (_code(model._meta.label), _code(model._meta.db_table), _first(model), _fields(model))
        for model in sorted(own, key=lambda one: one._meta.label)
    ]
    intro = (
        "Every table of the platform and the register of personal data in it (Decree 13/2023): the fields that tell "
        "something about a person. Tables of Django, allauth and the job queue are not listed; of these, sessions and "
        "second factors belong to one account and go with it."
    )
    return page("Tables and personal data", intro, ("model", "table", "meaning", "personal data"), rows)


def _fields(model: Any) -> str:
    return ", ".join(map(_code, model.personal_data)) or "none"


def _first(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").partition("\n\n")[0]


def _modules(name: str) -> Iterator[Any]:
    from django.apps import apps

    for config in apps.get_app_configs():
        if config.name.startswith("dienhong.") and find_spec(f"{config.name}.{name}"):
            yield import_module(f"{config.name}.{name}")


PAGES = {
    "settings.md": settings,
    "schedule.md": schedule,
    "events.md": events,
    "commands.md": commands,
    "permissions.md": permissions,
    "errors.md": errors,
    "models.md": models,
}
