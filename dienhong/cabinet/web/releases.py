"""Released decisions: the public list, one of them, as JSON and as a feed; releasing and taking back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.models import Release
from dienhong.cabinet.queries.outcomes import outcome_of
from dienhong.cabinet.queries.releases import (
    WantedReleases,
    publishing_bodies,
    release_of,
    released_one,
    released_page,
)
from dienhong.cabinet.queries.rows import body_of
from dienhong.cabinet.queries.sessions import must_run
from dienhong.cabinet.web.outcome_forms import ReleaseForm
from dienhong.cabinet.web.outcomes import outcome_url
from dienhong.cabinet.web.session_forms import ReasonForm
from dienhong.cabinet.web.sessions import act_page
from dienhong.documents.public import act_at_once, perform, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import NotFound


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What was released, for everybody: GET tim (words), tap-the (UUID of a body), nam (year); `trang` is the place in the list."""
    wanted = _wanted(request)
    page = released_page(wanted, request.GET.get("trang"))
    context = {"rows": page.items, "page": page, "wanted": wanted, "bodies": publishing_bodies()}
    return render(request, "cabinet/releases.html", context)


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One released decision, for everybody."""
    return render(request, "cabinet/release.html", {"row": released_one(uuid)})


@require_safe
def listing(request: HttpRequest) -> JsonResponse:
    """The same list for programs: `decisions`, and in `next` the address of the following page or null."""
    page = released_page(_wanted(request), request.GET.get("trang"))
    query = request.GET.copy()
    following = None
    if page.next_cursor:
        query["trang"] = page.next_cursor
        following = f"{_absolute(request, reverse('cabinet:releases_json'))}?{query.urlencode()}"
    return JsonResponse({"decisions": [_told(request, row) for row in page.items], "next": following})


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest ones as Atom."""
    found = Atom1Feed(
        title=_("Released decisions"),
        link=_absolute(request, reverse("cabinet:releases")),
        description="",
        language="vi",
        feed_url=_absolute(request, reverse("cabinet:releases_feed")),
    )
    for row in released_page(_wanted(request), None).items:
        found.add_item(
            title=row.title,
            link=_absolute(request, reverse("cabinet:release", args=[row.uuid])),
            description=row.text,
            pubdate=row.released_at,
            updateddate=row.released_at,
            unique_id=f"urn:uuid:{row.uuid}",
            author_name=row.item.session.body.name,
        )
    return HttpResponse(found.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _told(request: HttpRequest, row: Release) -> dict[str, Any]:
    return {
        "id": str(row.uuid),
        "url": _absolute(request, reverse("cabinet:release", args=[row.uuid])),
        "body": row.item.session.body.name,
        "title": row.title,
        "text": row.text,
        "code": row.code,
        "decided_on": row.decided_on.isoformat(),
        "released_at": row.released_at.isoformat(),
    }


def _absolute(request: HttpRequest, path: str) -> str:
    return request.build_absolute_uri(path)


def _wanted(request: HttpRequest) -> WantedReleases:
    """Nonsense in a filter finds nothing."""
    body, year = request.GET.get("tap-the", ""), request.GET.get("nam", "")
    try:
        chosen = UUID(body) if body else None
        wanted_year = int(year) if year else None
    except ValueError as error:
        raise NotFound("cabinet.Release") from error
    if wanted_year is not None and not 1900 < wanted_year < 3000:
        raise NotFound("cabinet.Release")
    return WantedReleases(request.GET.get("tim", "").replace("\x00", "")[:100], chosen, wanted_year)


@signed_in
def release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Release the decision of an item: POST text."""
    actor = actor_of(request)
    item = outcome_of(actor, uuid)
    must_run(actor, item.session)

    def act(data: dict[str, Any]) -> object:
        return commands.release_decision(actor, item=uuid, text=data["text"])

    words = (_("Release to the public"), _("Release now"), _("Everybody can read it now."))
    page = act_page(item.session, words, back_url=outcome_url(item), intro=item.title, icon="radio")
    return perform(request, ReleaseForm(posted(request), initial={"text": item.conclusion}), act, page)


@signed_in
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a release back: POST reason."""
    actor = actor_of(request)
    row = release_of(actor, uuid)
    must_run(actor, row.item.session)

    def act(data: dict[str, Any]) -> object:
        return commands.withdraw_release(actor, release=uuid, reason=data["reason"])

    words = (
        _("Take the release back"),
        _("Take back"),
        _("Nobody is shown it any more; that it was released stays on file."),
    )
    page = act_page(row.item.session, words, back_url=outcome_url(row.item), intro=row.title, tone="bad", icon="x")
    return perform(request, ReasonForm(posted(request)), act, page)


@signed_in
@require_POST
def publishing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say whether a body publishes: POST publishes=1 or nothing."""
    actor = actor_of(request)
    body = body_of(actor, uuid)
    wanted = request.POST.get("publishes") == "1"
    act = lambda: commands.set_publishing(actor, body=uuid, publishes=wanted)  # noqa: E731  one act
    done = _("Decisions of this body can be released.") if wanted else _("Nothing of this body is shown to the public.")
    return act_at_once(request, act, done=done, back_url=reverse("cabinet:body", args=[body.uuid]))
