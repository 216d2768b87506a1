"""Filters and parts of the design system; each part is a template in portal/includes/.

Those that stand in every row of a table are written here: a template of their own would take ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.http import QueryDict
from django.template.context import Context
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from lucide.templatetags.lucide import lucide as lucide_tag

from dienhong.kernel import clock, live
from dienhong.portal import formats, kinds

register = template.Library()
CURSOR = "trang"  # the address parameter that carries a list's keyset cursor

_SHORT_UNITS = re.compile(
    r"(?<=\d) (?=\w)|(?<=Điều) (?=\d)|(?<=Khoản) (?=\d)|(?<=khoản) (?=\d)|(?<=điều) (?=\d)|(?<=số) (?=\d)|(?<=quý) (?=[IVX])"
)


# --- filters -----------------------------------------------------------------------------------------------------


@register.filter
def vn_number(value: formats.Number | None, digits: int | None = None) -> str:
    """`{{ 1234.5|vn_number }}` gives `1.234,5`; an argument fixes the number of decimals."""
    return "–" if value is None else formats.number(value, digits)


@register.filter
def vn_money(value: formats.Number | None) -> str:
    """`1.200.000 ₫`."""
    return "–" if value is None else formats.money(value)


@register.filter
def vn_size(value: int | None) -> str:
    """Bytes as `3,8 MB`."""
    return "–" if value is None else formats.file_size(value)


@register.filter
def vn_date(value: date | None) -> str:
    """`dd/mm/yyyy`; an aware datetime gives its day in Viet Nam."""
    return formats.day(value) if value else "–"  # nothing, or a name that a template does not know


@register.filter
def vn_time(value: datetime | None) -> str:
    """`hh:mm` in Viet Nam."""
    return "–" if value is None else formats.clock_time(value)


@register.filter
def vn_datetime(value: datetime | None) -> str:
    """`20/11/2026, 17:00`."""
    return "–" if value is None else formats.moment(value)


@register.filter
def vn_exact(value: datetime | None) -> str:
    """`20/11/2026, 17:00:31`, for signatures and records."""
    return "–" if value is None else formats.moment(value, seconds=True)


@register.filter
def vn_moment(value: datetime | None) -> str:
    """`20/11, 17:00` in the running year, with the year otherwise."""
    return "–" if value is None else formats.moment(value, now=clock.now())


@register.filter
def remaining(value: datetime | None) -> str:
    """`còn 3 giờ` or `quá hạn 2 ngày`."""
    return "" if value is None else formats.remaining(value, now=clock.now())


@register.filter
def length_of(value: timedelta) -> str:
    """`3 giờ`: how long something takes, in its largest unit."""
    return formats.length_of(value)


@register.filter
def nbsp(value: object) -> SafeString:
    """Keep `6 tháng`, `Điều 12`, `quý III` on one line."""
    escaped = value if isinstance(value, SafeString) else escape(str(value))
    return SafeString(_SHORT_UNITS.sub(formats.NBSP, escaped))


@register.filter
def initials(name: str) -> str:
    """First letters of the last two words of a name: `Nguyễn Thị Ánh Tuyết` gives `ÁT`."""
    return "".join(word[0] for word in name.split()[-2:]).upper()


@register.filter
def short_hash(value: str) -> str:
    """The first and last eight characters of a hash, for narrow places."""
    return value if len(value) <= 20 else f"{value[:8]}…{value[-8:]}"


# --- small parts -------------------------------------------------------------------------------------------------


@register.filter
def kind_name(kind: str) -> object:
    """The word for a kind of work or hit."""
    return kinds.name_of(kind)


@register.filter
def kind_icon(kind: str) -> str:
    """The icon of a kind of work or hit."""
    return kinds.icon_of(kind)


_ICON_CLASS: dict[str, Any] = {"class": "i"}


@cache
def _drawn(name: str, label: str) -> SafeString:
    if label:
        return SafeString(lucide_tag(name, role="img", aria_label=label, **_ICON_CLASS))
    return SafeString(lucide_tag(name, aria_hidden="true", **_ICON_CLASS))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A lucide icon; without a label it is hidden from screen readers."""
    return _drawn(name, label) if name else SafeString("")


@register.simple_tag
def chip(text: str, tone: str = "", icon: str = "") -> SafeString:
    """A short state: tone is empty, ok, warn, bad or live; colour never stands without its words."""
    return format_html('<span class="{}">{}{}</span>', f"chip {tone}".rstrip(), icon and _drawn(icon, ""), text)


@register.simple_tag
def status_code(code: str, name: str = "") -> SafeString:
    """An exchange status: the code in its colour and its words."""
    words = name or kinds.STATUS.get(code, code)
    return format_html('<span class="st s{}"><b>{}</b> {}</span>', code.lstrip("0"), code, words)


@register.simple_tag
def due(due_at: datetime | None) -> SafeString:
    """A deadline as chip and detail."""
    found = formats.due(due_at, now=clock.now())
    at = format_html('<time datetime="{}">{}</time>', found.iso, found.detail) if found.detail else ""
    return format_html('<div class="due">{}{}</div>', chip(found.text, found.tone, found.icon), at)


@register.simple_tag
def time_cells(cells: Iterable[tuple[datetime | None, bool, bool]]) -> SafeString:
    """Cells of a table for (time or None, is the present one, is on the day of the one before)."""
    return format_html_join(
        "", '<td class="h{}">{}</td>', ((" cur" if now else "", _at(at, day)) for at, now, day in cells)
    )


def _at(at: datetime | None, same_day: bool) -> SafeString | str:
    if at is None:
        return "–"
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), (vn_time if same_day else vn_moment)(at))


@register.inclusion_tag("portal/includes/hash.html")
def hash_code(value: str, label: str = "") -> dict[str, object]:
    """A whole hash in fixed-width letters with a button that copies it."""
    return {"value": value, "label": label or _("Copy the hash")}


@register.inclusion_tag("portal/includes/empty_state.html")
def empty_state(title: str, text: str = "", url: str = "", action: str = "", level: int = 2) -> dict[str, object]:
    """What to say and do when a list has nothing."""
    return {"title": title, "text": text, "url": url, "action": action, "level": level}


@register.inclusion_tag("portal/includes/facts.html")
def facts(pairs: Iterable[Sequence[object]] | Mapping[str, object], rows: bool = False) -> dict[str, object]:
    """Terms and values, `[(term, value), …]`; in one line, or one a row with `rows=True`. Empty values are left out."""
    items = pairs.items() if isinstance(pairs, Mapping) else [(pair[0], pair[1]) for pair in pairs]
    return {"items": [(term, value) for term, value in items if value not in (None, "")], "rows": rows}


@register.inclusion_tag("portal/includes/timeline.html")
def timeline(items: Iterable[Any]) -> dict[str, Iterable[Any]]:
    """Events, newest first; each has title, detail, at (aware datetime or None), tone ("", ok, bad, next), url."""
    return {"items": items}


@register.inclusion_tag("portal/includes/mixbar.html")
def mixbar(counts: Mapping[str, int], sentence: str, links: Mapping[str, str] | None = None) -> dict[str, object]:
    """Share of each status code as one bar; `sentence` says it in words, `links` filters by code."""
    order = [code for code in kinds.STATUS_ORDER if counts.get(code)]
    total = sum(counts[code] for code in order)
    at, parts = 0.0, []
    for code in order:
        share = 100 * counts[code] / total
        link = (links or {}).get(code, "")
        # Strings, because a template would write a float with the language's decimal comma, which SVG cannot read.
        parts.append(
            {
                "code": code,
                "tone": code.lstrip("0"),
                "x": f"{at:.3f}%",
                "width": f"{share:.3f}%",
                "count": counts[code],
                "url": link,
                "name": kinds.STATUS.get(code, code),
            }
        )
        at += share
    return {"parts": parts, "sentence": sentence}


@register.inclusion_tag("portal/includes/job_row.html")
def job_row(item: Any, selectable: bool = True, value: str = "") -> dict[str, object]:
    """One waiting item (kernel.work.WaitingItem); `value` is what its checkbox sends."""
    return {
        "item": item,
        "kind_name": kinds.name_of(item.kind),
        "kind_icon": kinds.icon_of(item.kind),
        "urgency": kinds.URGENCY[item.urgency],
        "selectable": selectable,
        "value": value or item.url,
    }


@register.inclusion_tag("portal/includes/pagination.html", takes_context=True)
def pagination(context: Context, page: Any, shown: int | None = None) -> dict[str, object]:
    """Older and newer links of a keyset page (kernel.pages.Page); the other filters of the address stay."""
    request = context.get("request")
    query = request.GET.copy() if request else None

    def address(cursor: str | None) -> str:
        if not cursor or query is None:
            return ""
        changed: QueryDict = query.copy()
        changed[CURSOR] = cursor
        return "?" + changed.urlencode()

    return {
        "older": address(page.next_cursor),
        "newer": address(page.previous_cursor),
        "shown": len(page.items) if shown is None else shown,
    }


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: object) -> str:
    """The present address's query with some parameters changed (None removes) and the page cursor dropped."""
    query: QueryDict = context["request"].GET.copy()
    query.pop(CURSOR, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return "?" + query.urlencode()


@register.inclusion_tag("portal/includes/live_stream.html")
def live_stream(topics: str | Sequence[str]) -> dict[str, str]:
    """Put into the page's head: keeps every `data-live` part fresh. The view has checked that the reader may watch."""
    watched = [topics] if isinstance(topics, str) else list(topics)
    address = f"{settings.DIENHONG.live_url}/live?token={live.channel_token(watched)}"
    return {"url": address, "revision": live.page_revision(watched)}


# --- forms -------------------------------------------------------------------------------------------------------


@register.inclusion_tag("portal/includes/error_summary.html")
def error_summary(form: BaseForm, extra: BaseForm | None = None) -> dict[str, object]:
    """All messages of one or two forms at the top of the page, each a link to its field."""
    entries: list[tuple[str, str]] = []
    for each in (form, extra):
        if each is None or not each.is_bound:
            continue
        entries += [("", str(message)) for message in each.non_field_errors()]
        entries += [(_first_id(bound), f"{bound.label}: {message}") for bound in each for message in bound.errors]
    return {"entries": entries}


@register.inclusion_tag("portal/includes/field.html")
def field(bound: BoundField, hint: str = "", width: str = "", autocomplete: str = "") -> dict[str, object]:
    """Label, hint, control and message of one form field; width is "", w6, w12 or w24."""
    widget = bound.field.widget
    grouped = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    is_day = getattr(widget, "input_type", "") == "date"
    # The control shows days as the browser's language does, which may not be the reader's.
    help_text = hint or bound.help_text or (_("Day/month/year") if is_day else "")
    described = [f"{bound.auto_id}-hint"] if help_text else []
    described += [f"{bound.auto_id}-err"] if bound.errors else []
    attrs: dict[str, str] = {"class": " ".join(filter(None, [widget.attrs.get("class", ""), width]))}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if autocomplete:
        attrs["autocomplete"] = autocomplete
    return {
        "bound": bound,
        "control": bound.as_widget(attrs={name: value for name, value in attrs.items() if value}),
        "hint": help_text,
        "grouped": grouped,
        "single_box": isinstance(widget, CheckboxInput),
        "file": isinstance(widget, FileInput),
        "required": bound.field.required,
    }


def _first_id(bound: BoundField) -> str:
    grouped = isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple)
    return f"{bound.auto_id}_0" if grouped else bound.auto_id


@register.simple_tag
def crumb(text: str, url: str = "") -> SafeString:
    """One step of the breadcrumb; the last one has no address."""
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, text)
    return format_html('<li aria-current="page">{}</li>', text)
