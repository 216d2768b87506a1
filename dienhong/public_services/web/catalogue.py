"""The catalogue for everybody: home, list and search, feed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienhong.directory.public import agency_view, id_of_uuid
from dienhong.kernel.errors import NotFound
from dienhong.public_services.catalogue.life_events import BY_SLUG, LIFE_EVENTS
from dienhong.public_services.catalogue.record import Level, Service
from dienhong.public_services.labels import LEVELS, SERVICES
from dienhong.public_services.queries.catalogue import (
    Wanted,
    catalogue_page,
    fields_in_force,
    newest_versions,
    offering_agencies,
)
from dienhong.public_services.web.caching import kept_by_caches

EXAMPLES = ("làm giấy khai sinh", "đổi bằng lái xe", "đăng ký tạm trú", "mở hộ kinh doanh")
_NEWS, _FEED = 6, 50


@require_safe
@kept_by_caches
def home(request: HttpRequest) -> HttpResponse:
    """Where citizens begin: search, events of life, what is new."""
    events = [(one, _(one.name), _(one.detail)) for one in LIFE_EVENTS]
    context = {"events": events, "news": newest_versions(_NEWS), "examples": EXAMPLES, "at": "home"}
    return render(request, "public_services/home.html", context)


@require_safe
@kept_by_caches
def index(request: HttpRequest) -> HttpResponse:
    """Procedures in force: GET tim (words), linh-vuc (code), cap, muc-do, su-kien, co-quan (UUID); `trang` is the place in the list."""
    wanted = _wanted(request)
    page = catalogue_page(wanted, request.GET.get("trang"))
    event = BY_SLUG.get(wanted.event)
    context: dict[str, Any] = {
        "page": page,
        "wanted": wanted,
        "event": event,
        "event_name": _(event.name) if event else "",
        "fields": fields_in_force(),
        "agencies": offering_agencies(),
        "agency": agency_view(wanted.agency_id) if wanted.agency_id is not None else None,
        "levels": [(one.value, words) for one, words in LEVELS.items()],
        "services": [(one.value, words) for one, words in SERVICES.items()],
        "events": [(one.slug, _(one.name)) for one in LIFE_EVENTS],
        "service_words": {one.value: words for one, words in SERVICES.items()},
        "at": "list",
    }
    return render(request, "public_services/index.html", context)


@require_safe
@kept_by_caches
def feed(request: HttpRequest) -> HttpResponse:
    """What was published last, as RSS."""
    found = Rss201rev2Feed(
        title=_("New and changed procedures"),
        link=request.build_absolute_uri(reverse("public_services:index")),
        description=_("Administrative procedures as they are published"),
        language="vi",
        feed_url=request.build_absolute_uri(reverse("public_services:feed")),
    )
    for row in newest_versions(_FEED):
        found.add_item(
            title=row.title,
            link=request.build_absolute_uri(reverse("public_services:version", args=[row.procedure.code, row.number])),
            description=_("In force from %(day)s") % {"day": f"{row.effective_from:%d/%m/%Y}"},
            pubdate=row.published_at,
            unique_id=f"urn:uuid:{row.uuid}",
        )
    return HttpResponse(found.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


@require_safe
def language(request: HttpRequest) -> HttpResponse:
    """The choice of the language, apart from pages that caches keep."""
    return render(request, "public_services/language.html", {"at": "language"})


def _wanted(request: HttpRequest) -> Wanted:
    """Nonsense in a filter is not found."""
    given = {name: request.GET.get(name, "").replace("\x00", "") for name in ("linh-vuc", "cap", "muc-do", "su-kien")}
    levels, services = [one.value for one in Level], [one.value for one in Service]
    known = given["cap"] in ("", *levels) and given["muc-do"] in ("", *services)
    if not known or given["su-kien"] not in ("", *BY_SLUG) or len(given["linh-vuc"]) > 60:
        raise NotFound("public_services.Procedure")
    return Wanted(
        text=request.GET.get("tim", "").replace("\x00", "").strip()[:200],
        field=given["linh-vuc"],
        level=given["cap"],
        event=given["su-kien"],
        service=given["muc-do"],
        agency_id=_agency(request.GET.get("co-quan", "")),
    )


def _agency(uuid: str) -> int | None:
    if not uuid:
        return None
    try:
        return id_of_uuid(UUID(uuid))
    except ValueError as error:
        raise NotFound("directory.Agency") from error
