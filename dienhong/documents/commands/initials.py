"""Initials: who must check drafts of an agency before they are signed, and the checks themselves."""

from __future__ import annotations

from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.documents import rules
from dienhong.documents.commands.steps import add_step
from dienhong.documents.events import DraftInitialled
from dienhong.documents.models import DocumentStep, Initial, InitialRule, OutgoingDocument
from dienhong.documents.permissions import INITIAL_DRAFT, KEEP_RULES
from dienhong.documents.queries.initials import rule_for_update, rules_for, wanted_initials
from dienhong.documents.queries.outgoing import review_for_update
from dienhong.identity.public import post_view
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc


@command
def set_initial_rule(
    actor: Actor, *, agency_id: int, part: str, type_code: str = "", post_id: int | None = None
) -> InitialRule:
    """Settle that drafts of a type, or of all, are initialled before the signature (quy định ký nháy).

    Drafts that are in review need it too. Law: Decree 30/2020/NĐ-CP art. 12.
    """
    note(agency_id=agency_id)
    require(actor, KEEP_RULES, at=agency_id)
    rules.must_be_initial_part(part)
    if type_code:
        rules.must_be_known_type(type_code)
    post = post_view(post_id) if post_id is not None else None
    if post_id is not None and (post is None or post.agency_id != agency_id):
        raise RuleBroken("documents.initial_post")
    if any(
        (one.type_code, one.part, one.post_id) == (type_code, part, post_id) for one in rules_for(agency_id, type_code)
    ):
        raise RuleBroken("documents.initial_rule_taken", conflict=True)

    row = InitialRule.objects.create(
        agency_id=agency_id,
        type_code=type_code,
        part=part,
        post_id=post_id,
        set_by_id=actor.person_id,
        set_at=clock.now(),
    )
    _note(row)
    return row


@command
def end_initial_rule(actor: Actor, *, rule: UUID) -> InitialRule:
    """Settle that an initial is needed no more (bãi bỏ quy định ký nháy); those that were given stay."""
    row = rule_for_update(actor, rule)

    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    _note(row)
    return row


def _note(row: InitialRule) -> None:
    note(
        agency_id=row.agency_id,
        subject=("documents.InitialRule", str(row.uuid)),
        type_code=row.type_code,
        part=row.part,
        post=row.post_id,
    )


@command
def initial_draft(actor: Actor, *, document_id: int, rule: UUID, seen: str, remark: str = "") -> Initial:
    """Initial a draft in review (ký nháy): one has checked this very text and answers for it.

    `seen` is the hash of the text that was read. Law: Decree 30/2020/NĐ-CP art. 12.
    """
    document = review_for_update(actor, document_id)
    require(actor, INITIAL_DRAFT, at=document.agency_id)
    if actor.person_id is None:
        raise NotPermitted(INITIAL_DRAFT)  # software answers for nothing
    rules.must_have_status(document, OutgoingDocument.Status.IN_REVIEW)
    wanted = {one.rule.uuid: one for one in wanted_initials(document)}
    if rule not in wanted:
        raise NotFound("documents.InitialRule")
    one = wanted[rule]
    rules.must_be_entitled(document, actor.acts_as_person_id, one.person_ids)
    rules.must_not_be_initialled(given=one.given is not None)
    if seen != document.text_hash:
        raise RuleBroken("documents.text_changed", conflict=True, version=document.version)

    made = Initial.objects.create(
        agency_id=document.agency_id,
        document=document,
        rule=one.rule,
        version=document.version,
        text_hash=document.text_hash,
        person_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of_person_id,
        remark=nfc(remark).strip()[:2000],
        at=clock.now(),
    )
    said = " · ".join(filter(None, [str(one.rule.get_part_display()), made.remark]))
    add_step(actor, document, DocumentStep.Kind.INITIALLED, said)
    note(part=one.rule.part, text_hash=made.text_hash)
    complete = all(other.given is not None for key, other in wanted.items() if key != rule)
    publish(DraftInitialled(document.pk, complete))
    return made
