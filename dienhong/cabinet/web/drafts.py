"""Drafts: what was read from a file, the text by clause, a place of its own, writing an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.commands.drafts import draft_topic
from dienhong.cabinet.commands.sessions import topic_of
from dienhong.cabinet.draft_lines import (
    Line,
    Shown,
    article_above,
    depth_of,
    line_of,
    lines_of,
    shown_amendments,
)
from dienhong.cabinet.draft_texts import WITH_TEXT, text_of_paper, tree_of
from dienhong.cabinet.models import Draft, DraftVersion, PaperVersion
from dienhong.cabinet.permissions import SUBMIT_DOSSIERS
from dienhong.cabinet.queries.amendments import amendments_of
from dienhong.cabinet.queries.dossiers import version_of
from dienhong.cabinet.queries.drafts import (
    draft_of,
    frozen_texts_of,
    may_freeze,
    may_write,
    newest_version,
    versions_of,
    writers_of,
)
from dienhong.cabinet.queries.following import shown_text
from dienhong.cabinet.queries.sessions import session_discussing
from dienhong.cabinet.web.draft_forms import WordsForm
from dienhong.documents.public import act_at_once, posted
from dienhong.drafting.public import Doubt, Kind, Place, Places, Read, Text, Why, places_of, text_as_words, typed_words
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken, describe
from dienhong.kernel.text import fold
from dienhong.kernel.web import status_of

_DOUBTS = {
    Why.NUMBER: gettext_lazy("Its number does not follow; it is renumbered"),
    Why.LEVEL: gettext_lazy("It may not stand here; kept as words of what stands before"),
    Why.CONTINUED: gettext_lazy("Words without a number; kept with what stands before"),
    Why.FRONT: gettext_lazy("Words before the text; left out"),
    Why.QUOTE: gettext_lazy("A quotation that does not end"),
    Why.TABLE: gettext_lazy("A table; kept as words"),
    Why.AUTOMATIC: gettext_lazy("Numbered by the word processor; its number is not in the words"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A node on the page of a text, with what is said beside it."""

    line: Line
    amendments: list[Shown]
    doubts: tuple[str, ...] = ()
    writer: str = ""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.line.place


def head_of(actor: Actor, draft: Draft) -> dict[str, Any]:
    """What every page of a draft shows."""
    running = session_discussing(actor, draft.dossier_id)
    return {
        "draft": draft,
        "row": draft.dossier,
        "writes": may_write(actor, draft.dossier),
        "freezes": may_freeze(actor, draft.dossier),
        "running": running,
        "runs": running is not None and running[1].runs,
        "item": running[2] if running is not None else None,
        "topics": (draft_topic(draft), *([topic_of(running[0])] if running is not None else [])),
    }


@signed_in
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is read from a version of a paper, with what is doubtful: POST words (empty: as read), do (read, begin)."""
    actor = actor_of(request)
    version = version_of(actor, uuid)
    dossier = version.paper.dossier
    if not may_write(actor, dossier):
        raise NotPermitted(SUBMIT_DOSSIERS)
    read, problem, status = None, None, 200
    words = request.POST.get("words", "")
    try:
        read, corrected = _read(version, words)
        if request.POST.get("do") == "begin":
            draft = commands.begin_draft(actor, version=uuid, words=corrected)
            return redirect("cabinet:draft_text", draft.uuid)
    except RuleBroken as error:
        # To look at a file that has no text by clause is no fault; its words can be put in here.
        problem, status = describe(error), status_of(error) if request.method == "POST" else 200
    doubts: dict[UUID | None, list[Doubt]] = {}
    for doubt in read.doubts if read is not None else ():
        doubts.setdefault(doubt.node, []).append(doubt)
    places = places_of(read.text) if read is not None else {}
    context = {
        "version": version,
        "row": dossier,
        "rows": [_doubted(place, places, doubts.get(id_, [])) for id_, place in places.items()],
        "left_out": doubts.get(None, []),
        "doubts": len(read.doubts) if read is not None else 0,
        "text": read.text if read is not None else None,
        "words": words or (text_as_words(read.text) if read is not None else ""),
        "problem": problem,
    }
    return render(request, "cabinet/draft_review.html", context, status=status)


def _read(version: PaperVersion, words: str) -> tuple[Read, str]:
    """What stands in the file, or in words that differ from it; the words where they do."""
    if words.strip() and version.file.media_type not in WITH_TEXT:
        return text_of_paper(version, words), words
    first = text_of_paper(version)
    # What nobody corrected is read from the file, which knows more than its words.
    own = text_as_words(first.text)
    corrected = "" if words.split() == own.split() else words
    return (text_of_paper(version, corrected) if corrected.strip() else first), corrected


def _doubted(place: Place, places: Places, doubts: list[Doubt]) -> Row:
    return Row(line_of(place, places, depth_of(place)), [], tuple(f"{_DOUBTS[one.why]}: {one.words}" for one in doubts))


@signed_in
@require_safe
def text(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The text with its amendments: `tim` words inside, `ban` the number of an earlier version."""
    actor = actor_of(request)
    draft = draft_of(actor, uuid)
    version, earlier = _version(draft, request.GET.get("ban", ""))
    tree = tree_of(version)
    places = places_of(tree)
    rows = [] if earlier else amendments_of(draft)
    words = request.GET.get("tim", "").replace("\x00", "")[:200]
    shown = [one for one in _rows(draft, tree, places, rows) if _says(one.line, words)]
    head = head_of(actor, draft)
    running = head["running"]
    context = {
        **head,
        "shown_text": shown_text(actor, running[0], running[2]) if running is not None else None,
        "version": version,
        "earlier": earlier,
        "tree": tree,
        "rows": shown,
        "words": words,
        "divisions": [one for one in shown if one.place.node.kind in (Kind.PART, Kind.CHAPTER, Kind.ARTICLE)],
        "open": sum(one.state == "proposed" for one in rows),
        "frozen": frozen_texts_of(draft),
        "versions": versions_of(draft),
    }
    return render(request, "cabinet/draft_text.html", context)


def _version(draft: Draft, number: str) -> tuple[DraftVersion, bool]:
    newest = newest_version(draft)
    if not number.isdecimal() or len(number) > 6 or int(number) == newest.number:
        return newest, False
    found = draft.versions.select_related("made_by").filter(number=int(number)).first()
    if found is None:
        raise NotFound("cabinet.DraftVersion")
    return found, True


def _rows(draft: Draft, tree: Text, places: Places, amendments: list[Any]) -> list[Row]:
    beside = shown_amendments(tree, places, amendments)
    writers = {node: lease.holder.full_name for node, lease in writers_of(draft).items()}
    return [
        Row(line_of(place, places, depth_of(place)), beside.get(id_, []), (), writers.get(id_, ""))
        for id_, place in places.items()
    ]


def _says(line: Line, words: str) -> bool:
    return not words.strip() or fold(words) in fold(f"{line.place.name} {line.heading} {line.words}")


@signed_in
@require_safe
def place(request: HttpRequest, uuid: UUID, node: UUID) -> HttpResponse:
    """A place of its own address: what it says, its amendments word by word, what may be done with it."""
    actor = actor_of(request)
    draft = draft_of(actor, uuid)
    tree = tree_of(newest_version(draft))
    places, found = _place(tree, node)
    ids = {one.place.node.id for one in lines_of(found, places)}
    beside = shown_amendments(tree, places, [one for one in amendments_of(draft) if one.node in ids])
    article = article_above(found)
    context = {
        **head_of(actor, draft),
        "place": found,
        "article": article,
        "lines": lines_of(found, places),
        "amendments": [one for group in beside.values() for one in group],
        "writer": writers_of(draft).get(article.node.id),
        "me": actor.person_id,
        "places": places,
    }
    return render(request, "cabinet/draft_place.html", context)


def _place(tree: Text, node: UUID) -> tuple[Places, Place]:
    places = places_of(tree)
    if node not in places:
        raise NotFound("cabinet.Draft")
    return places, places[node]


@signed_in
@require_POST
def take(request: HttpRequest, uuid: UUID, node: UUID) -> HttpResponse:
    """Begin to write in an article (POST)."""
    actor = actor_of(request)
    draft_of(actor, uuid)
    held: list[object] = []
    act = lambda: held.append(commands.lease_article(actor, draft=uuid, node=node))  # noqa: E731  one act
    answer = act_at_once(
        request,
        act,
        done=_("You are writing here; nobody else is until you finish."),
        back_url=reverse("cabinet:draft_place", args=[uuid, node]),
    )
    return redirect("cabinet:edit_article", uuid, node) if held else answer


@signed_in
def edit(request: HttpRequest, uuid: UUID, node: UUID) -> HttpResponse:
    """Write in an article: POST words, do (save, finish); by script it saves itself and answers 200 or 409/422 with a sentence."""
    actor = actor_of(request)
    draft = draft_of(actor, uuid)
    if not may_write(actor, draft.dossier):
        raise NotPermitted(SUBMIT_DOSSIERS)
    places, found = _place(tree_of(newest_version(draft)), node)
    form = WordsForm(posted(request), initial={"words": typed_words(found.node, places)})
    problem, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = commands.edit_article(actor, draft=uuid, node=node, words=form.cleaned_data["words"])
                if request.headers.get("X-Requested-With") == "autosave":
                    return JsonResponse({"version": saved.number})
                if request.POST.get("do") == "finish":
                    commands.release_article(actor, draft=uuid, node=node)
                    return redirect("cabinet:draft_place", uuid, node)
                return redirect("cabinet:edit_article", uuid, node)
            except RuleBroken as error:
                problem, status = describe(error), status_of(error)
        if request.headers.get("X-Requested-With") == "autosave":
            said = f"{problem.sentence} {problem.advice}" if problem is not None else _("There are no words to keep.")
            return JsonResponse({"text": said}, status=status)
    lease = writers_of(draft).get(node)
    mine = lease is not None and lease.holder_id == actor.person_id
    context = {**head_of(actor, draft), "place": found, "form": form, "problem": problem, "lease": lease, "mine": mine}
    return render(request, "cabinet/draft_edit.html", context, status=status)


@signed_in
@require_POST
def show(request: HttpRequest, uuid: UUID, node: UUID) -> HttpResponse:
    """Show a place to everybody in the session that discusses the text (POST)."""
    actor = actor_of(request)
    running = session_discussing(actor, draft_of(actor, uuid).dossier_id)
    if running is None:
        raise NotFound("cabinet.Session")
    return act_at_once(
        request,
        lambda: commands.show_place(actor, session=running[0].uuid, draft=uuid, node=node),
        done=_("Everybody sees this place now."),
        back_url=reverse("cabinet:draft_place", args=[uuid, node]),
    )


@signed_in
@require_POST
def hide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stop showing a place in a session (POST)."""
    actor = actor_of(request)
    act = lambda: commands.hide_place(actor, session=uuid)  # noqa: E731  one act
    done = _("Nothing is shown any more.")
    return act_at_once(request, act, done=done, back_url=reverse("cabinet:running", args=[uuid]))
