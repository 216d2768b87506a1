"""Writing a draft: read from a paper, one writer an article, every save a version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.dossier_steps import human, must_be
from dienhong.cabinet.draft_lines import article_above
from dienhong.cabinet.draft_texts import refusal, text_of_paper, tree_of
from dienhong.cabinet.models import Amendment, ArticleLease, Dossier, Draft, DraftVersion, FrozenText, ShownPlace
from dienhong.cabinet.permissions import SUBMIT_DOSSIERS
from dienhong.cabinet.queries.dossiers import dossier_for_update, version_of
from dienhong.cabinet.queries.drafts import draft_for_update, newest_version, writers_of
from dienhong.documents.public import must_not_be_marked_secret
from dienhong.drafting.public import DraftingError, Kind, Text, as_json, edited, places_of, tree_hash
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.live import announce

State = Dossier.State
OPEN = (State.DRAFTING, State.SUBMITTED, State.RETURNED, State.ACCEPTED)
LEASE = timedelta(minutes=10)  # without a save; then somebody else may write
_ONE_VERSION = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Saved:
    """How a version came about: by whom, and in which article."""

    kind: DraftVersion.Kind
    person_id: int
    node: UUID | None = None


@command
def begin_draft(actor: Actor, *, version: UUID, words: str = "") -> Draft:
    """Read a paper's file as a text that is worked on clause by clause (dự thảo); `words` where somebody corrected what was read.

    Read again, it is a new version of the draft; what a file of ours still names keeps its identity. Raises RuleBroken:
    cabinet.dossier_state, text_unreadable, text_empty, text_not_strict, text_too_large, article_held, documents.state_secret.
    """
    found = version_of(actor, version)
    dossier = dossier_for_update(actor, found.paper.dossier.uuid)
    require(actor, SUBMIT_DOSSIERS, at=dossier.submitter_id)
    must_be(dossier, *OPEN)
    person_id = human(actor, SUBMIT_DOSSIERS)
    must_not_be_marked_secret(words)
    text = text_of_paper(found, words).text

    draft = Draft.objects.filter(paper_id=found.paper_id).first()
    if draft is None:
        draft = Draft.objects.create(
            agency_id=dossier.agency_id,
            dossier=dossier,
            paper_id=found.paper_id,
            begun_by_id=person_id,
            begun_at=clock.now(),
        )
    else:
        Draft.objects.select_for_update().get(pk=draft.pk)
        must_be_free(draft, None, person_id)
    made = save_version(draft, text, Saved(DraftVersion.Kind.IMPORTED, person_id))
    tell_draft(draft, version=str(made.number), sha256=made.sha256)
    return draft


@command
def lease_article(actor: Actor, *, draft: UUID, node: UUID) -> ArticleLease:
    """Begin to write in an article (nhận soạn thảo), or go on: nobody else writes in it meanwhile.

    Raises RuleBroken: cabinet.dossier_state, place_gone, place_wrong, article_held.
    """
    row, person_id = _writing(actor, draft)
    place = places_of(tree_of(newest_version(row))).get(node)
    if place is None:
        raise RuleBroken("cabinet.place_gone", conflict=True)
    if place.node.kind in (Kind.CLAUSE, Kind.POINT):
        raise RuleBroken("cabinet.place_wrong")
    lease = _leased(row, node, person_id)
    tell_draft(row, node=str(node), place=place.name)
    return lease


@command
def edit_article(actor: Actor, *, draft: UUID, node: UUID, words: str) -> DraftVersion:
    """Save an article, or anything that is no part of one, as it was typed (lưu dự thảo); the writer keeps it for a while.

    Raises RuleBroken: cabinet.dossier_state, place_gone, place_wrong, article_held, text_empty, text_not_strict, text_too_large,
    documents.state_secret.
    """
    row, person_id = _writing(actor, draft)
    must_not_be_marked_secret(words)
    _leased(row, node, person_id)
    try:
        text = edited(tree_of(newest_version(row)), node, words)
    except DraftingError as error:
        raise refusal(error) from error
    made = save_version(row, text, Saved(DraftVersion.Kind.EDITED, person_id, node))
    tell_draft(row, node=str(node), version=str(made.number), sha256=made.sha256)
    return made


@command
def release_article(actor: Actor, *, draft: UUID, node: UUID) -> Draft:
    """Stop writing in an article (kết thúc soạn thảo), so that others may. Raises RuleBroken: cabinet.article_held."""
    row, person_id = _writing(actor, draft)
    must_be_free(row, node, person_id)
    row.leases.filter(node=node, holder_id=person_id).delete()
    tell_draft(row, node=str(node))
    return row


def _writing(actor: Actor, uuid: UUID) -> tuple[Draft, int]:
    row = draft_for_update(actor, uuid)
    require(actor, SUBMIT_DOSSIERS, at=row.dossier.submitter_id)
    must_be(row.dossier, *OPEN)
    return row, human(actor, SUBMIT_DOSSIERS)


def _leased(draft: Draft, node: UUID, person_id: int) -> ArticleLease:
    must_be_free(draft, node, person_id)
    values = {"holder_id": person_id, "until": clock.now() + LEASE, "agency_id": draft.agency_id}
    return ArticleLease.objects.update_or_create(draft=draft, node=node, defaults=values)[0]


def must_be_free(draft: Draft, node: UUID | None, person_id: int) -> None:
    """Nobody else writes in the article now; None: in any. Raises RuleBroken("cabinet.article_held")."""
    for held, lease in writers_of(draft).items():
        if lease.holder_id != person_id and node in (None, held):
            until = lease.until.astimezone(clock.VIETNAM)
            raise RuleBroken("cabinet.article_held", conflict=True, name=lease.holder.full_name, until=f"{until:%H:%M}")


def must_not_be_written(draft: Draft, node: UUID, text: Text, person_id: int) -> None:
    """Nobody else writes where something is about to change. Raises RuleBroken("cabinet.article_held")."""
    place = places_of(text).get(node)
    if place is not None:
        must_be_free(draft, article_above(place).node.id, person_id)


def save_version(draft: Draft, text: Text, saved: Saved) -> DraftVersion:
    """Keep the tree: the same one once; what one person writes in one article within five minutes is one version.

    A version that is frozen, that an amendment speaks of or that was shown is never written again.
    """
    last = draft.versions.order_by("-number").first()
    digest, now = tree_hash(text), clock.now()
    if last is not None and last.sha256 == digest:
        return last
    if last is not None and _goes_on(last, saved):
        last.tree, last.sha256, last.saved_at = as_json(text), digest, now
        last.save(update_fields=["tree", "sha256", "saved_at"])
        return last
    return DraftVersion.objects.create(
        agency_id=draft.agency_id,
        draft=draft,
        number=last.number + 1 if last else 1,
        kind=saved.kind,
        tree=as_json(text),
        sha256=digest,
        node=saved.node,
        made_by_id=saved.person_id,
        begun_at=now,
        saved_at=now,
    )


def _goes_on(last: DraftVersion, saved: Saved) -> bool:
    same = (last.kind, last.made_by_id, last.node) == (saved.kind, saved.person_id, saved.node)
    if not same or saved.kind != DraftVersion.Kind.EDITED or clock.now() - last.begun_at > _ONE_VERSION:
        return False
    return not any(model.objects.filter(version=last).exists() for model in (FrozenText, Amendment, ShownPlace))


def tell_draft(draft: Draft, **facts: str) -> None:
    """Record what the act was about, and renew open pages."""
    note(agency_id=draft.dossier.submitter_id, subject=("cabinet.Draft", str(draft.uuid)), **facts)
    announce(draft_topic(draft))


def draft_topic(draft: Draft) -> str:
    """The live topic of a draft's pages."""
    return f"cabinet.draft:{draft.uuid}"
