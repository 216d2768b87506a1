"""Pages of the portal: it gathers what the domains say and shows it."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienhong.identity.public import signed_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.tables import csv_answer
from dienhong.kernel.work import WaitingItem
from dienhong.portal import formats, gather, health, inbox, kinds, menu
from dienhong.portal.web import samples

MOST_SHOWN = 40
HITS_OF_EACH = 20
HITS_WHILE_TYPING = 5


def _actor(request: HttpRequest) -> Actor:
    return cast("Actor", request.actor)  # type: ignore[attr-defined]  # set by identity's middleware


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What waits for you, and until when."""
    items = gather.waiting_for(_actor(request))
    request.waiting_items = items  # type: ignore[attr-defined]  # for the counts in the frame, which need not ask again
    box = inbox.arranged(items, request.GET.dict(), now=clock.now())
    room, groups = MOST_SHOWN, []
    for group in box.groups:
        groups.append((group, group.items[:room]))
        room = max(room - len(group.items), 0)
    context = {
        "box": box,
        "groups": [(group, rows) for group, rows in groups if rows],
        "more": max(len(box.shown) - MOST_SHOWN, 0),
        "now": clock.now(),
        "next": items[0] if items else None,
        "panels": gather.home_panels(_actor(request)),
    }
    return render(request, "portal/home.html", context)


@require_safe
@signed_in
def waiting_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list, with the same filters, as a table for a spreadsheet."""
    now = clock.now()
    box = inbox.arranged(gather.waiting_for(_actor(request)), request.GET.dict(), now=now)
    head = [_("Due"), _("Time left"), _("Kind"), _("Number"), _("Content"), _("From"), _("Urgency"), _("On behalf of")]

    def line(item: WaitingItem) -> list[object]:
        due = formats.moment(item.due_at) if item.due_at else ""
        left = formats.remaining(item.due_at, now=now).replace(formats.NBSP, " ") if item.due_at else ""
        cells = [due, left, kinds.name_of(item.kind), item.code, item.title, item.from_name]
        return [*cells, kinds.URGENCY[item.urgency], item.on_behalf_of]

    return csv_answer(f"viec-cho-{clock.today():%Y%m%d}", head, map(line, box.shown))


@require_safe
@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """Search over everything one may see; `manh=1` gives the bare list for the field in the top bar."""
    text = request.GET.get("q", "").strip()[:200]
    typing = request.GET.get("manh") == "1"
    actor = _actor(request)
    hits = gather.search_hits(actor, text, HITS_WHILE_TYPING if typing else HITS_OF_EACH)
    if typing:
        return render(request, "portal/includes/hits.html", {"hits": hits[:10], "text": text})
    counts: dict[str, int] = {}
    for hit in hits:
        counts[hit.kind] = counts.get(hit.kind, 0) + 1
    kind = request.GET.get("loai", "")
    context = {
        "text": text,
        "hits": [hit for hit in hits if not kind or hit.kind == kind],
        "total": len(hits),
        "kind": kind,
        "kinds": [(code, kinds.name_of(code), kinds.icon_of(code), count) for code, count in counts.items()],
        "too_short": len(text) < gather.SHORTEST_SEARCH,
        "capped": any(count >= HITS_OF_EACH for count in counts.values()),
    }
    return render(request, "portal/search.html", context)


@require_safe
@signed_in
def help_page(request: HttpRequest) -> HttpResponse:
    """A one-minute tour, keys, and the meaning of codes and colours."""
    return render(request, "portal/help.html", {"statuses": kinds.STATUS})


@require_safe
@signed_in
def health_page(request: HttpRequest) -> HttpResponse:
    """How database, worker, queues, log and disk fare."""
    rows = [*health.own_rows(), *gather.health_rows()]
    context = {"rows": rows, "worst": health.worst(rows), "now": clock.now()}
    return render(request, "portal/health.html", context)


@require_safe
@signed_in
def administration(request: HttpRequest) -> HttpResponse:
    """Everything that is set up and looked after."""
    return render(
        request, "portal/administration.html", {"tiles": menu.entries_for(_actor(request), menu.ADMINISTRATION)}
    )


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a reader sees when the network is gone; the service worker keeps it."""
    return render(request, "portal/offline.html")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, which must live at the root to reach all pages."""
    found = finders.find("portal/sw.js")
    if not isinstance(found, str):
        raise Http404
    return HttpResponse(Path(found).read_bytes(), content_type="text/javascript")


@require_safe
def web_manifest(request: HttpRequest) -> HttpResponse:
    """What a browser needs to install the pages as an application."""
    icon = {"src": static("portal/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    told = {
        "name": "Diên Hồng",
        "short_name": "Diên Hồng",
        "lang": "vi",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#F4F6F9",
        "theme_color": "#9E1B1E",
        "icons": [icon],
        "shortcuts": [{"name": _("Papers on this device"), "url": "/phien-hop/doc-tai-lieu/"}],
    }
    return JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


def style_guide(request: HttpRequest) -> HttpResponse:
    """Every part of the design system with ordinary, long, empty and wrong content."""
    context = {
        "long_title": samples.LONG_TITLE,
        "jobs": samples.jobs(),
        "events": samples.events(),
        "counts": samples.COUNTS,
        "hash": samples.HASH,
        "form": samples.SampleForm(),
        "wrong": samples.wrong_form(),
        "page": samples.page(20),
        "matrix": samples.matrix(),
        "pairs": [("Số/ký hiệu", "9904/QĐ-TTg"), ("Ngày", "20/11/2026"), ("Cơ quan", "Thủ tướng Chính phủ")],
        "codes": list(kinds.STATUS),
    }
    return render(request, "portal/styleguide.html", context)
