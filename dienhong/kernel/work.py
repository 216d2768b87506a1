"""What domains tell the portal: work that waits for a person, things that a search found, and how they fare."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """Something that waits for a person (việc chờ), shown on the home page in order of its deadline."""

    kind: str  # one of KINDS: decides icon and filter
    title: str
    url: str
    action: str  # the word on the button, in the reader's language
    due_at: datetime | None = None
    code: str = ""  # official number, if any
    from_name: str = ""
    urgency: int = 0  # 0 normal, 1 urgent (khẩn), 2 very urgent (thượng khẩn), 3 express (hỏa tốc)
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True)
class HomePanel:
    """A part of somebody's home page that a domain fills: `template`, which sees `context` as `panel`."""

    template: str
    context: dict[str, object]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A thing that a search found, only ever one that the reader may see."""

    kind: str
    title: str
    url: str
    detail: str = ""
    found_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HealthRow:
    """One line of the health page: `state` is ok, warn or bad; `advice` is "" while nothing is to be done."""

    name: str
    state: str
    value: str
    advice: str = ""
