"""Freezing a text (chốt bản): the bytes that are voted on."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from dienhong.audit.public import command
from dienhong.cabinet.commands.dossier_steps import human, said
from dienhong.cabinet.commands.drafts import must_be_free, tell_draft
from dienhong.cabinet.draft_texts import DOCX, tree_of
from dienhong.cabinet.models import Amendment, Draft, DraftVersion, FrozenText
from dienhong.cabinet.permissions import OVERRIDE_AMENDMENTS, SUBMIT_DOSSIERS
from dienhong.cabinet.queries.drafts import draft_for_update, may_freeze, may_override, newest_version
from dienhong.documents.public import must_not_be_marked_secret, printed_layout, store_file
from dienhong.drafting.public import LAYOUT, Edition, dangling, printed_data, written_akn, written_docx
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken

_REASON = 500


@command
def freeze_text(actor: Actor, *, draft: UUID, number: int, override_reason: str = "") -> FrozenText:
    """Freeze the version of this number, which must be the newest: canonical Akoma Ntoso, Word and PDF, each by its SHA-256.

    Open amendments stand in the way, unless the head of the drafting agency, the head of the body or who leads the session gives a
    reason, which stays. Raises RuleBroken: cabinet.text_changed, text_frozen, article_held, amendments_open, reference_gone,
    documents.state_secret.
    """
    row = draft_for_update(actor, draft)
    if not may_freeze(actor, row.dossier):
        raise NotPermitted(SUBMIT_DOSSIERS)
    person_id = human(actor, SUBMIT_DOSSIERS)
    version = newest_version(row)
    if version.number != number:
        raise RuleBroken("cabinet.text_changed", conflict=True)
    if FrozenText.objects.filter(version=version).exists():
        raise RuleBroken("cabinet.text_frozen", conflict=True)
    must_be_free(row, None, person_id)
    reason = _overridden(actor, row, override_reason)

    made = _frozen(row, version, person_id, reason)
    tell_draft(row, version=str(number), frozen=str(made.uuid), akn=made.akn_id, pdf=made.pdf_id, override=reason)
    return made


def _overridden(actor: Actor, draft: Draft, reason: str) -> str:
    """The reason why open amendments do not stand in the way, "" when there are none."""
    waiting = draft.amendments.filter(state=Amendment.State.PROPOSED).count()
    if not waiting:
        return ""
    must_not_be_marked_secret(reason)
    reason = said(reason, _REASON)
    if not reason:
        raise RuleBroken("cabinet.amendments_open", conflict=True, count=waiting)
    if not may_override(actor, draft.dossier):
        raise NotPermitted(OVERRIDE_AMENDMENTS)
    return reason


def _frozen(draft: Draft, version: DraftVersion, person_id: int, reason: str) -> FrozenText:
    text = tree_of(version)
    gone = dangling(text)
    if gone:
        raise RuleBroken("cabinet.reference_gone", places="; ".join(place.name for place in gone[:5]))
    now, number = clock.now(), draft.frozen.count() + 1
    akn = written_akn(text, Edition(draft.uuid, number, now.astimezone(clock.VIETNAM).date()))
    code = sha256(akn).hexdigest()
    # The printed text bears the code of the canonical one, by which a reader compares paper, tablet and screen.
    pdf = printed_layout(LAYOUT, printed_data(text, f"Bản chốt số {number} · {code[:8]}…{code[-8:]}"))
    words = f"{text.title}\n{draft.paper.title}"
    return FrozenText.objects.create(
        agency_id=draft.agency_id,
        draft=draft,
        version=version,
        number=number,
        akn_id=store_file(akn, "application/xml", text=words),
        docx_id=store_file(written_docx(text), DOCX, text=words),
        pdf_id=store_file(pdf, "application/pdf", text=words),
        override_reason=reason,
        frozen_by_id=person_id,
        frozen_at=now,
    )
