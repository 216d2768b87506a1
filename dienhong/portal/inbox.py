"""The home page's list: filters with their counts, groups by deadline. Pure functions over waiting items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from dienhong.kernel.work import WaitingItem
from dienhong.portal import formats, kinds

GROUPS = {
    "overdue": _("Overdue"),
    "today": _("Today"),
    "soon": _("Within 3 days"),
    "later": _("Later"),
    "none": _("No deadline"),
}
TONES = {"overdue": "bad", "today": "warn"}


@dataclass(frozen=True)
class Choice:
    """One link of a filter; the empty value is "all"."""

    value: str
    label: object
    count: int
    current: bool
    icon: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Facet:
    """One filter: the address parameter, its title and choices."""

    name: str
    title: object
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Group:
    """Items of one deadline group, in order."""

    code: str
    title: object
    items: Sequence[WaitingItem]


@dataclass(frozen=True)
class Inbox:
    """What the home page shows."""

    shown: Sequence[WaitingItem]
    total: int
    groups: Sequence[Group]
    facets: Sequence[Facet]
    filtered: bool


def arranged(items: Sequence[WaitingItem], chosen: Mapping[str, str], *, now: datetime) -> Inbox:
    """Filter by `han` (deadline group), `loai` (kind), `muc` (urgency) and `vai` (own or behalf), and group.

    Each filter counts what the other filters leave; an unknown value finds nothing.
    """
    readers: dict[str, Callable[[WaitingItem], str]] = {
        "han": lambda item: formats.due_group(item.due_at, now=now),
        "loai": lambda item: item.kind,
        "muc": lambda item: str(item.urgency),
        "vai": lambda item: "thay" if item.on_behalf_of else "toi",
    }
    wanted = {name: chosen.get(name, "") for name in readers}

    def kept(item: WaitingItem, beside: str = "") -> bool:
        return all(name == beside or not wanted[name] or read(item) == wanted[name] for name, read in readers.items())

    counts = {name: Counter(read(item) for item in items if kept(item, name)) for name, read in readers.items()}
    shown = [item for item in items if kept(item)]
    return Inbox(
        shown=shown,
        total=len(items),
        groups=_groups(shown, readers["han"]),
        facets=_facets(counts, wanted),
        filtered=any(wanted.values()),
    )


def _groups(shown: Iterable[WaitingItem], group_of: Callable[[WaitingItem], str]) -> list[Group]:
    found: dict[str, list[WaitingItem]] = {code: [] for code in GROUPS}
    for item in shown:
        found[group_of(item)].append(item)
    return [Group(code, GROUPS[code], rows) for code, rows in found.items() if rows]


def _facets(counts: Mapping[str, Counter[str]], wanted: Mapping[str, str]) -> list[Facet]:
    def choice(name: str, value: str, label: object, icon: str = "") -> Choice:
        tone = TONES.get(value, "") if name == "han" else ""
        return Choice(value, label, counts[name][value], wanted[name] == value, icon, tone)

    def facet(name: str, title: object, choices: list[Choice]) -> Facet:
        every = Choice("", _("All"), counts[name].total(), not wanted[name])
        # "All" stands where it says something: in the first filter, and where a choice can be taken back.
        first = [every] if name == "han" or wanted[name] else []
        return Facet(name, title, [*first, *(one for one in choices if one.count or one.current)])

    return [
        facet("han", _("Due"), [choice("han", code, title) for code, title in GROUPS.items()]),
        facet(
            "loai",
            _("Kind"),
            [choice("loai", code, kinds.name_of(code), kinds.icon_of(code)) for code in sorted(counts["loai"])],
        ),
        facet("muc", _("Urgency"), [choice("muc", str(level), kinds.URGENCY[level]) for level in (3, 2, 1)]),
        facet(
            "vai", _("Whose work"), [choice("vai", "toi", _("Mine")), choice("vai", "thay", _("On behalf of others"))]
        ),
    ]
