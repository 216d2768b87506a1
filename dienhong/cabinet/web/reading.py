"""Papers of a session for a member: to read, to take along, to have deleted; for the office who has opened what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.models import ReadingPack
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.assistants import in_person
from dienhong.cabinet.queries.notes import notes_elsewhere, operations_since, shared_with_me
from dienhong.cabinet.queries.reading import (
    is_current,
    items_to_read,
    must_be_kept,
    must_read,
    pack_of,
    packs_of,
    read_marks,
    revocable_pack,
    version_in_pack,
)
from dienhong.cabinet.queries.rows import body_of
from dienhong.cabinet.queries.session_page import roll_of
from dienhong.cabinet.queries.sessions import item_of
from dienhong.cabinet.queries.withheld import withholdings_of
from dienhong.cabinet.reading_pack import manifest_of, page_bytes, pages_in, read_contact, told_operation
from dienhong.cabinet.web.bodies import ACT
from dienhong.cabinet.web.reading_forms import DaysForm, OwnWipeForm, WithholdForm
from dienhong.cabinet.web.session_forms import ReasonForm
from dienhong.cabinet.web.sessions import act_page, may_keep
from dienhong.documents.public import ActPage, act_at_once, perform, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import NotPermitted, RuleBroken, describe
from dienhong.kernel.web import status_of

TONES = {ReadingPack.State.HELD: "ok", ReadingPack.State.REVOKED: "warn", ReadingPack.State.WIPED: ""}


@signed_in
@require_safe
def page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One's papers of a session, to read at once or to take along; the devices that have them."""
    actor = actor_of(request)
    session, _seat = must_read(actor, uuid)
    items = items_to_read(actor, session)
    context = {
        "session": session,
        "body": session.body,
        "items": items,
        "papers": sum(len(one.versions) for one in items),
        "pages": sum(pages_in(version) for one in items for version in one.versions),
        "packs": [(one, TONES[ReadingPack.State(one.state)]) for one in packs_of(actor, session)],
        "expires_at": session.papers_until,
    }
    return render(request, "cabinet/reading.html", context)


@signed_in
@require_POST
def take(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the papers onto this device (POST name, device), then go where it fetches and shows them."""
    device = commands.Device(request.POST.get("name", "")[:200], request.POST.get("device", "")[:1000])
    try:
        pack = commands.take_pack(actor_of(request), session=uuid, device=device)
    except RuleBroken as error:
        text = describe(error)
        messages.error(request, f"{text.sentence} {text.advice} ({text.code})")
        return redirect("cabinet:reading", uuid)
    return redirect(f"{reverse('cabinet:reader')}#{pack.uuid}")


@require_safe
def reader(request: HttpRequest) -> HttpResponse:
    """The page that shows what is on the device, with or without a network; nothing of anybody stands in it."""
    return render(request, "cabinet/reader.html")


def _device(request: HttpRequest) -> str:
    return request.headers.get("X-Pack-Device", "")[:1000]


@signed_in
@require_safe
def manifest(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the device may hold now; header X-Pack-Device."""
    actor = actor_of(request)
    pack = pack_of(actor, uuid, _device(request))
    items = items_to_read(actor, pack.session) if is_current(actor, pack) else None
    return JsonResponse(manifest_of(pack, items, get_token(request)), json_dumps_params={"ensure_ascii": False})


@signed_in
@require_safe
def page_file(request: HttpRequest, uuid: UUID, sha256: str, number: int) -> HttpResponse:
    """A page (from 1) of a paper of the pack, by the hash of its file; header X-Pack-Device."""
    actor = actor_of(request)
    version = version_in_pack(actor, pack_of(actor, uuid, _device(request)), sha256)
    return HttpResponse(page_bytes(version, number), content_type="application/octet-stream")


@signed_in
@require_POST
def sync(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Notes and openings from the device (POST JSON), answered by what other devices of its owner brought."""
    actor, device = actor_of(request), _device(request)
    try:
        contact, cursor = read_contact(request.body)
        brings = must_be_kept(actor, uuid, device, bool(contact.operations or contact.opened))
        refused = commands.sync_pack(actor, pack=uuid, device=device, contact=contact) if brings else []
    except RuleBroken as error:
        pack_of(actor, uuid, device)  # nobody else learns more than that it is not there
        return JsonResponse({"code": error.code}, status=status_of(error))
    pack = pack_of(actor, uuid, device)
    found = operations_since(actor, pack, cursor)
    answer = {
        "operations": [told_operation(one) for one in found],
        "cursor": found[-1].pk if found else cursor,
        "refused": [str(one) for one in refused],
        "places": notes_elsewhere(actor, pack),
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@signed_in
@require_POST
def wiped(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The device has deleted the pack (POST); header X-Pack-Device."""
    commands.confirm_wipe(actor_of(request), pack=uuid, device=_device(request))
    return HttpResponse(status=204)


@signed_in
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Have a pack deleted at its next contact: POST reason; of one's own, or any for the office."""
    actor = actor_of(request)
    row = revocable_pack(actor, uuid)
    own = row.person_id == in_person(actor)
    form = (OwnWipeForm if own else ReasonForm)(posted(request))

    def act(data: dict[str, Any]) -> object:
        return commands.revoke_pack(actor, pack=uuid, reason=data["reason"])

    words = (
        _("Delete the papers from a device"),
        _("Delete at the next contact"),
        _("The device deletes the papers as soon as it has a network."),
    )
    back = reverse("cabinet:reading" if own else "cabinet:read_marks", args=[row.session.uuid])
    intro = f"{row.session.title} · {row.person.full_name} · {row.device}"
    return perform(request, form, act, act_page(row.session, words, back_url=back, intro=intro, tone="bad", icon="x"))


@signed_in
@require_safe
def marks(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who has opened which paper, and which devices hold them; for the office alone."""
    found = read_marks(actor_of(request), uuid)
    context = {
        "session": found.session,
        "body": found.session.body,
        "marks": found,
        "packs": [(one, TONES[ReadingPack.State(one.state)]) for one in found.packs],
        "total": len(found.papers),
    }
    return render(request, "cabinet/read_marks.html", context)


@signed_in
@require_safe
def shared(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the members whom one helps share of their notes."""
    session, found = shared_with_me(actor_of(request), uuid)
    return render(request, "cabinet/shared_notes.html", {"session": session, "body": session.body, "found": found})


@signed_in
def withhold(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep an item from a member: POST seat (UUID), reason. Shows from whom it is kept."""
    actor = actor_of(request)
    item = item_of(actor, uuid)
    may_keep(actor, item.session)
    kept = withholdings_of(actor, item)
    seats = [
        (str(one.uuid), f"{one.person.full_name}, {one.post.title}")
        for one in roll_of(actor, item.session)
        if not one.presides and one.pk not in {row.seat_id for row in kept}
    ]

    def act(data: dict[str, Any]) -> object:
        return commands.withhold_item(actor, item=uuid, seat=UUID(data["seat"]), reason=data["reason"])

    words = (
        _("Withhold an item from a member"),
        _("Withhold"),
        _("For that member the item does not exist any more; devices delete its papers at their next contact."),
    )
    back = reverse("cabinet:withhold_item", args=[uuid])
    more = {"back_url": back, "intro": item.title, "tone": "bad", "icon": "eye-off"}
    shown = act_page(
        item.session, words, template="cabinet/withhold.html", context={"item": item, "kept": kept}, **more
    )
    return perform(request, WithholdForm(posted(request), seats=seats), act, shown)


@signed_in
@require_POST
def give_back(request: HttpRequest, uuid: UUID, withholding: UUID) -> HttpResponse:
    """Let a member see the item again (POST)."""
    actor = actor_of(request)
    item = item_of(actor, uuid)
    may_keep(actor, item.session)
    done = _("The member may see the item again.")
    back = reverse("cabinet:withhold_item", args=[uuid])
    return act_at_once(
        request, lambda: commands.give_item_back(actor, withholding=withholding), done=done, back_url=back
    )


@signed_in
def days(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How long papers stay on devices: POST days."""
    actor = actor_of(request)
    body = body_of(actor, uuid)
    if not actor.may(KEEP_BODIES, at=body.agency_id):
        raise NotPermitted(KEEP_BODIES)

    def act(data: dict[str, Any]) -> object:
        return commands.set_pack_days(actor, body=uuid, days=data["days"])

    shown = ActPage(
        title=_("How long papers stay on devices"),
        button=_("Keep"),
        done=_("The term holds from now on, for packs on devices too."),
        back_url=reverse("cabinet:body", args=[uuid]),
        intro=_("After this term every device deletes its papers by itself, with or without a network."),
        template=ACT,
        context={"body": body},
    )
    return perform(request, DaysForm(posted(request), initial={"days": body.pack_days}), act, shown)
