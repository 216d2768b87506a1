"""Dossiers for tests of all domains: a type with its checklist, an agency that submits, one that appraises."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from dienhong.cabinet import commands
from dienhong.cabinet.models import Body, Dossier, DossierType, PaperKind
from dienhong.cabinet.permissions import APPRAISE_DOSSIERS, KEEP_SECRET_COPIES, SUBMIT_DOSSIERS
from dienhong.cabinet.tests.builders import SINCE, Office, a_body, an_office
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel.actor import Actor

CITED = ("Nghị định 39/2022/NĐ-CP (giả định)", "")
WANTED = (PaperKind.PROPOSAL, PaperKind.DRAFT)
_numbers = count(1)


@dataclass(frozen=True)
class Setting:
    """A body with its office, a type that it receives, who submits and who appraises, each at an agency of their own."""

    office: Office
    body: Body
    type: DossierType
    submitter: Any
    author: Actor
    appraiser: Any
    judge: Actor
    registrar: Actor


def a_setting(*kinds: PaperKind) -> Setting:
    """A type that asks for the given kinds (default: submission and draft)."""
    office = an_office()
    body = a_body(office)
    kind = a_type(office, body, *(kinds or WANTED))
    submitter, appraiser = an_agency("Cơ quan Trình"), an_agency("Cơ quan Thẩm định")
    return Setting(
        office,
        body,
        kind,
        submitter,
        an_actor(SUBMIT_DOSSIERS, at=submitter),
        appraiser,
        an_actor(APPRAISE_DOSSIERS, at=appraiser),
        an_actor(KEEP_SECRET_COPIES, "cabinet.read_bodies", at=office.agency),
    )


def a_type(office: Office, body: Body, *kinds: PaperKind) -> DossierType:
    """A type of dossiers since 2021 with a line for each kind."""
    made = commands.add_dossier_type(office.keeper, body=body.uuid, name=f"Loại hồ sơ {next(_numbers)}", since=SINCE)
    for kind in kinds:
        commands.require_paper(office.keeper, dossier_type=made.uuid, kind=kind, since=SINCE, source=CITED)
    return made


def a_file(words: str = "") -> tuple[str, bytes]:
    """A small file of plain words, never the same twice."""
    return "tai-lieu.txt", f"Tai lieu {next(_numbers)}. {words}".encode()


def a_dossier(setting: Setting, *kinds: PaperKind, title: str = "Ban hành Kế hoạch thử nghiệm") -> Dossier:
    """A dossier that is being drawn up, with a paper of each kind."""
    row = commands.begin_dossier(
        setting.author, agency_id=setting.submitter.pk, dossier_type=setting.type.uuid, title=title
    )
    for kind in kinds:
        commands.add_paper(setting.author, dossier=row.uuid, kind=kind, title=str(kind.label), file=a_file())
    return row


def a_submitted_dossier(setting: Setting, *kinds: PaperKind) -> Dossier:
    """A dossier with the office; whole unless kinds are given."""
    row = a_dossier(setting, *(kinds or WANTED))
    return commands.submit_dossier(setting.author, dossier=row.uuid)


def an_accepted_dossier(setting: Setting) -> Dossier:
    """A dossier that may be put on an agenda."""
    return commands.accept_dossier(setting.office.keeper, dossier=a_submitted_dossier(setting).uuid)
