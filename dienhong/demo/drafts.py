"""A draft of the demo's dossier by clause: frozen once and voted on, then two members want other words for one clause; all invented."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from dienhong.cabinet.public import (
    AmendmentOp,
    Body,
    Proposal,
    Question,
    VotedFile,
    begin_draft,
    freeze_text,
    places_in,
    prepare_poll,
    propose_amendment,
)
from dienhong.demo import texts
from dienhong.demo.country import Country
from dienhong.demo.votes import wait_for
from dienhong.drafting.public import read_words, written_docx
from dienhong.identity.public import actor_for_account
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor


def draft_file() -> tuple[str, bytes]:
    """The draft as a Word file."""
    return "du-thao.docx", written_docx(read_words(texts.DRAFT_TEXT).text)


def fill(country: Country, body: Body, version: UUID) -> None:
    """`version` is that of the paper that holds the Word file."""
    author, keeper, second, third = (
        actor_for_account(country.people[login].account_id) for login in ("soanthao", "phienhop", "vutruong", "vanthu")
    )
    draft = begin_draft(author, version=version).uuid
    frozen = freeze_text(keeper, draft=draft, number=1)
    files = tuple(
        VotedFile(f"ban-chot-1.{form}", "1", file.sha256, file.size)
        for form, file in (("xml", frozen.akn), ("pdf", frozen.pdf))
    )
    term = clock.now() + timedelta(days=5)
    wait_for(
        keeper, prepare_poll(keeper, body=body.uuid, question=Question(texts.DRAFT_BALLOT, files, term)).uuid, "open"
    )
    for member, words, reason in zip((second, third), texts.AMENDED, texts.AMENDED_WHY, strict=True):
        _proposed(member, draft, words, reason)


def _proposed(member: Actor, draft: UUID, words: str, reason: str) -> None:
    node = places_in(member, draft)[texts.AMENDED_PLACE]
    propose_amendment(member, draft=draft, node=node, proposal=Proposal(AmendmentOp.REPLACE, reason, words=words))
