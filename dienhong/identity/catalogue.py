"""All permission codes and standard roles, collected from every domain's `permissions.py`.

A domain states `PERMISSIONS` (code → name) and may state `ROLES` (role → (name, codes) or role → codes),
`ADMINISTRATIVE` (codes that need a support session) and `PERSONAL` (codes that are never lent).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

Name = str | Promise


@dataclass(frozen=True, slots=True)
class StandardRole:
    """A role that a domain proposes; several domains may add their codes to one role."""

    code: str
    name: Name
    permissions: frozenset[str]


def _modules() -> Iterator[ModuleType]:
    for config in apps.get_app_configs():
        if config.name.startswith("dienhong.") and module_has_submodule(config.module, "permissions"):
            yield import_module(f"{config.name}.permissions")


@cache
def permission_names() -> dict[str, Name]:
    """Every permission code with its name."""
    return {code: name for module in _modules() for code, name in getattr(module, "PERMISSIONS", {}).items()}


@cache
def administrative_codes() -> frozenset[str]:
    """Codes that count only while a support session is on."""
    return frozenset(code for module in _modules() for code in getattr(module, "ADMINISTRATIVE", ()))


@cache
def personal_codes() -> frozenset[str]:
    """Codes that nobody can lend."""
    return frozenset(code for module in _modules() for code in getattr(module, "PERSONAL", ())) | administrative_codes()


@cache
def standard_roles() -> dict[str, StandardRole]:
    """The roles proposed by the domains, by code, sorted."""
    names: dict[str, Name] = {}
    codes: dict[str, frozenset[str]] = {}
    for module in _modules():
        for role, stated in _roles_of(module).items():
            name, permissions = _stated(role, stated)
            if name != role or role not in names:
                names[role] = name
            codes[role] = codes.get(role, frozenset()) | permissions
    return {role: StandardRole(role, names[role], codes[role]) for role in sorted(names)}


def _roles_of(module: ModuleType) -> dict[str, Any]:
    return getattr(module, "ROLES", None) or getattr(module, "USUAL_ROLES", {})


def _stated(role: str, stated: Any) -> tuple[Name, frozenset[str]]:
    is_named = isinstance(stated, tuple) and len(stated) == 2 and isinstance(stated[1], tuple | list | set | frozenset)
    if is_named:
        return stated[0], frozenset(stated[1])
    return role, frozenset(stated)
