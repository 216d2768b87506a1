"""Dossiers laid before the body of the demo: one whole and accepted, one that lacks papers; and copies that exist on paper only."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from dienhong.cabinet.public import (
    Body,
    Level,
    Numbered,
    PaperKind,
    accept_dossier,
    add_dossier_type,
    add_paper,
    ask_appraisal,
    begin_dossier,
    enter_secret_copies,
    give_appraisal,
    hand_out_secret_copy,
    replace_paper,
    require_paper,
    submit_dossier,
    take_back_secret_copy,
)
from dienhong.demo import drafts, texts
from dienhong.demo.country import Country
from dienhong.documents.public import Book, Column, printed_table
from dienhong.identity.public import actor_for_account, post_view
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor

_COPIES = 3


def fill(country: Country, body: Body) -> tuple[UUID, UUID]:
    """Two types with their checklists, two dossiers of the department of land, a register of secret copies.

    Gives the accepted dossier and the version of its draft that counts.
    """
    keeper, author, counsel = (
        actor_for_account(country.people[login].account_id) for login in ("phienhop", "soanthao", "phapche")
    )
    circular, report = (_type(keeper, body, name, kinds) for name, kinds in texts.DOSSIER_TYPES)
    submitter, appraiser = (post_view(country.people[login].post_id).agency_id for login in ("soanthao", "phapche"))

    whole = _begun(author, submitter, circular, texts.DOSSIERS[0])
    drafted = _laid_in(author, whole, PaperKind.DRAFT, texts.DOSSIERS[0])
    newest = replace_paper(author, paper=drafted, file=drafts.draft_file())
    _laid_in(author, whole, PaperKind.OPINIONS, texts.DOSSIERS[0])
    submit_dossier(author, dossier=whole)
    due_on = clock.today() + timedelta(days=7)
    asked = ask_appraisal(keeper, dossier=whole, appraiser_id=appraiser, due_on=due_on, remark=texts.APPRAISED)
    title, file = str(PaperKind.APPRAISAL.label), _pdf(PaperKind.APPRAISAL, texts.DOSSIERS[0])
    give_appraisal(counsel, appraisal=asked.uuid, title=f"{title} {texts.INVENTED_PAPER}", file=file)
    accept_dossier(keeper, dossier=whole)
    drafts.fill(country, body, newest.uuid)

    lacking = _begun(author, submitter, circular, texts.DOSSIERS[1])
    _laid_in(author, lacking, PaperKind.DRAFT, texts.DOSSIERS[1])
    submit_dossier(author, dossier=lacking)
    ask_appraisal(keeper, dossier=lacking, appraiser_id=appraiser, due_on=due_on)
    _begun(author, submitter, report, texts.DOSSIERS[2])
    _copies(keeper, body)
    return whole, newest.uuid


def _type(keeper: Actor, body: Body, name: str, kinds: tuple[str, ...]) -> UUID:
    made = add_dossier_type(keeper, body=body.uuid, name=name, since=body.since)
    for kind in kinds:
        source = (texts.BODY_BASIS, "")
        require_paper(keeper, dossier_type=made.uuid, kind=PaperKind(kind), since=body.since, source=source)
    return made.uuid


def _begun(author: Actor, agency_id: int, kind: UUID, title: str) -> UUID:
    row = begin_dossier(author, agency_id=agency_id, dossier_type=kind, title=title)
    _laid_in(author, row.uuid, PaperKind.PROPOSAL, title)
    return row.uuid


def _laid_in(author: Actor, dossier: UUID, kind: PaperKind, title: str) -> UUID:
    named = f"{kind.label} {texts.INVENTED_PAPER}"
    return add_paper(author, dossier=dossier, kind=kind, title=named, file=_pdf(kind, title)).uuid


def _pdf(kind: PaperKind, title: str) -> tuple[str, bytes]:
    """A sheet that says what it stands for, and that it is invented."""
    book = Book(texts.DOSSIER_HEAD, str(kind.label).upper(), title, (Column("Nội dung", 100),))
    return f"{kind.value}.pdf", printed_table(book, [(texts.DOSSIER_WORDS,)])


def _copies(keeper: Actor, body: Body) -> None:
    today = clock.today()
    numbered = Numbered(texts.SECRET_REFERENCE, Level.SECRET, 1, _COPIES, today)
    first, second, _kept = enter_secret_copies(keeper, body=body.uuid, copies=numbered)
    for copy, holder in zip((first, second), texts.SECRET_HOLDERS, strict=True):
        hand_out_secret_copy(keeper, copy=copy.uuid, holder=holder, on=today, signed_for=True)
    take_back_secret_copy(keeper, copy=first.uuid, on=today)
