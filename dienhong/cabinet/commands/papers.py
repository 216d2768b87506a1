"""Papers of a dossier: added, replaced by a new version, taken out; appraisals asked for and given."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from dienhong.audit.public import command
from dienhong.cabinet.commands.dossier_steps import human, keep, must_be, said
from dienhong.cabinet.models import Appraisal, Dossier, DossierStep, Paper, PaperKind, PaperVersion
from dienhong.cabinet.permissions import APPRAISE_DOSSIERS, KEEP_BODIES, SUBMIT_DOSSIERS
from dienhong.cabinet.queries.dossiers import appraisal_of, dossier_for_update, paper_of
from dienhong.directory.public import agency_view
from dienhong.documents.public import checked_file, must_not_be_marked_secret, store_file
from dienhong.identity.public import persons_holding
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken

Kind, State = DossierStep.Kind, Dossier.State
File = tuple[str, bytes]  # name, content
Given = tuple[PaperKind, str, File]  # with its title
MOST_PAPERS = 100
_TITLE, _REMARK = 300, 500
# What comes after acceptance is shown as late where the session is near; it is not kept out.
_OPEN = (State.DRAFTING, State.SUBMITTED, State.RETURNED, State.ACCEPTED)


@command
def add_paper(actor: Actor, *, dossier: UUID, kind: PaperKind, title: str, file: File) -> Paper:
    """Lay a paper into a dossier of one's agency (thêm tài liệu), its first version.

    Raises RuleBroken: cabinet.dossier_state, title_missing, too_many_papers, and what documents refuse about files; a mark of secrecy
    in title, name or words is documents.state_secret.
    """
    row = dossier_for_update(actor, dossier)
    require(actor, SUBMIT_DOSSIERS, at=row.submitter_id)
    must_be(row, *_OPEN)

    paper = _laid_in(actor, row, (kind, title, file))
    keep(actor, row, Kind.PAPER, paper.title)
    return paper


@command
def replace_paper(actor: Actor, *, paper: UUID, file: File) -> PaperVersion:
    """Lay in a new version of a paper (thay thế tài liệu) for the agency it came from; earlier versions stay.

    Raises RuleBroken: cabinet.dossier_state, same_version, and what documents refuse about files.
    """
    found = paper_of(actor, paper)
    row = dossier_for_update(actor, found.dossier.uuid)
    code = SUBMIT_DOSSIERS if found.appraisal_id is None else APPRAISE_DOSSIERS
    require(actor, code, at=found.source_id)
    must_be(row, *_OPEN)

    version = _version(actor, found, file, code)
    keep(actor, row, Kind.PAPER, f"{found.title} ({version.number})")
    return version


@command
def take_out_paper(actor: Actor, *, paper: UUID) -> Paper:
    """Take a paper out that was laid in by mistake (bỏ tài liệu), before the dossier was ever submitted.

    Raises RuleBroken: cabinet.dossier_state.
    """
    found = paper_of(actor, paper)
    row = dossier_for_update(actor, found.dossier.uuid)
    require(actor, SUBMIT_DOSSIERS, at=row.submitter_id)
    must_be(row, State.DRAFTING)

    found.taken_out_at = clock.now()
    found.save(update_fields=["taken_out_at"])
    keep(actor, row, Kind.PAPER, f"− {found.title}")
    return found


@command
def ask_appraisal(actor: Actor, *, dossier: UUID, appraiser_id: int, due_on: date, remark: str = "") -> Appraisal:
    """Ask an agency to appraise a submitted dossier until a day (yêu cầu thẩm định, thẩm tra).

    Raises RuleBroken: cabinet.dossier_state, day_past, own_appraisal, appraisal_asked, nobody_appraises,
    documents.state_secret.
    """
    row = dossier_for_update(actor, dossier)
    require(actor, KEEP_BODIES, at=row.agency_id)
    person_id = human(actor, KEEP_BODIES)
    must_be(row, State.SUBMITTED)
    if due_on < clock.today():
        raise RuleBroken("cabinet.day_past")
    if appraiser_id == row.submitter_id:
        raise RuleBroken("cabinet.own_appraisal")
    if row.appraisals.filter(appraiser_id=appraiser_id, given_at=None).exists():
        raise RuleBroken("cabinet.appraisal_asked", conflict=True)
    if not persons_holding(APPRAISE_DOSSIERS, appraiser_id):
        raise RuleBroken("cabinet.nobody_appraises", agency=agency_view(appraiser_id).name)
    must_not_be_marked_secret(remark)
    remark = said(remark, _REMARK)

    asked = Appraisal.objects.create(
        agency_id=row.agency_id,
        dossier=row,
        appraiser_id=appraiser_id,
        due_on=due_on,
        remark=remark,
        asked_by_id=person_id,
        asked_at=clock.now(),
    )
    keep(actor, row, Kind.APPRAISAL_ASKED, agency_view(appraiser_id).name, appraiser_id=appraiser_id)
    return asked


@command
def give_appraisal(actor: Actor, *, appraisal: UUID, title: str, file: File) -> Paper:
    """Answer with the report of the appraisal (gửi báo cáo thẩm định, thẩm tra).

    Raises RuleBroken: cabinet.dossier_state, appraisal_given, title_missing, and what documents refuse about files.
    """
    asked = appraisal_of(actor, appraisal)
    row = dossier_for_update(actor, asked.dossier.uuid)
    require(actor, APPRAISE_DOSSIERS, at=asked.appraiser_id)
    must_be(row, State.SUBMITTED, State.RETURNED)
    asked.refresh_from_db()  # behind the lock of its dossier
    if asked.given_at is not None:
        raise RuleBroken("cabinet.appraisal_given", conflict=True)

    paper = _laid_in(actor, row, (PaperKind.APPRAISAL, title, file), asked)
    asked.given_at = clock.now()
    asked.save(update_fields=["given_at"])
    keep(actor, row, Kind.APPRAISAL_GIVEN, asked.appraiser.name)
    return paper


def _laid_in(
    actor: Actor,
    row: Dossier,
    given: Given,
    appraisal: Appraisal | None = None,
) -> Paper:
    kind, title, file = given
    must_not_be_marked_secret(title)
    title = said(title, _TITLE)
    if not title:
        raise RuleBroken("cabinet.title_missing")
    position = row.papers.count() + 1
    if position > MOST_PAPERS:
        raise RuleBroken("cabinet.too_many_papers", most=MOST_PAPERS)
    paper = Paper.objects.create(
        agency_id=row.agency_id,
        dossier=row,
        kind=kind,
        title=title,
        source_id=row.submitter_id if appraisal is None else appraisal.appraiser_id,
        appraisal=appraisal,
        position=position,
    )
    _version(actor, paper, file, SUBMIT_DOSSIERS if appraisal is None else APPRAISE_DOSSIERS)
    return paper


def _version(actor: Actor, paper: Paper, file: File, code: str) -> PaperVersion:
    person_id = human(actor, code)
    name, data = file
    checked = checked_file(name, data)
    sha256 = store_file(data, checked.media_type, page_count=checked.page_count, text=checked.text)
    last = paper.versions.order_by("-number").first()
    if last is not None and last.file_id == sha256:
        raise RuleBroken("cabinet.same_version", conflict=True)
    return PaperVersion.objects.create(
        agency_id=paper.agency_id,
        paper=paper,
        number=last.number + 1 if last else 1,
        file_id=sha256,
        name=checked.name,
        added_by_id=person_id,
        added_at=clock.now(),
    )
