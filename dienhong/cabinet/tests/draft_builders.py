"""Drafts for tests: a dossier whose paper is worked on clause by clause, members who may amend it, a session that discusses it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from dienhong.cabinet import commands
from dienhong.cabinet.draft_texts import Proposal, tree_of
from dienhong.cabinet.models import AgendaItem, Amendment, Draft, PaperKind
from dienhong.cabinet.permissions import OVERRIDE_AMENDMENTS, SUBMIT_DOSSIERS
from dienhong.cabinet.queries.drafts import newest_version
from dienhong.cabinet.tests.builders import Called, a_plan, a_seat, all_came
from dienhong.cabinet.tests.dossier_builders import Setting, a_file, a_setting
from dienhong.directory.tests.builders import an_agency
from dienhong.drafting.public import places_of, rendered
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import a_post, an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor

DECREE = """NGHỊ ĐỊNH
Về kho số liệu thử nghiệm
Căn cứ Luật Tổ chức Chính phủ;
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
1. Nghị định này quy định về kho số liệu.
2. Ngoại lệ theo khoản 1 Điều 2.
Điều 2. Giải thích từ ngữ
1. Kho số liệu gồm:
a) Số liệu gốc;
b) Bản đồ.
2. Cơ quan quản lý kho.
Điều 3. Hiệu lực thi hành
Nghị định này có hiệu lực từ ngày ký.
"""


@dataclass(frozen=True)
class Drafted:
    """A draft of an accepted dossier: who writes (`author`, `second`), who may override, members of the body (the head first)."""

    setting: Setting
    draft: Draft
    author: Actor
    second: Actor
    leader: Actor
    members: list[Actor]

    def node(self, name: str) -> UUID:
        """The identity of a place of the newest version: "khoản 1 Điều 2"."""
        return next(id_ for id_, place in self.places().items() if place.name == name)

    def places(self):
        """The places of the newest version."""
        return places_of(tree_of(newest_version(self.draft)))

    def words(self, name: str) -> str:
        """What a place says now."""
        places = self.places()
        return rendered(places[self.node(name)].node.text, places)

    def amends(self, actor: Actor, name: str, words: str = "", op: str = "replace", **more) -> Amendment:
        """Somebody proposes an amendment."""
        proposal = Proposal(op, "Cho rõ nghĩa", words=words, **more)
        return commands.propose_amendment(actor, draft=self.draft.uuid, node=self.node(name), proposal=proposal)


def a_draft(words: str = DECREE, members: int = 2) -> Drafted:
    """A draft read from plain words."""
    setting = a_setting(PaperKind.DRAFT)
    people = [an_actor(name=f"Thành Viên {number + 1}") for number in range(members)]
    for number, one in enumerate(people):
        post = a_post(Person.objects.get(pk=one.person_id), an_agency(), "Bộ trưởng")
        a_seat(setting.office, setting.body, post, presides=number == 0)
    # Long before the session, as papers must be.
    with clock.frozen(clock.now() - timedelta(days=10)):
        dossier = commands.begin_dossier(
            setting.author, agency_id=setting.submitter.pk, dossier_type=setting.type.uuid, title="Nghị định thử nghiệm"
        )
        file = (a_file()[0], words.encode())
        paper = commands.add_paper(
            setting.author, dossier=dossier.uuid, kind=PaperKind.DRAFT, title="Dự thảo Nghị định", file=file
        )
        commands.submit_dossier(setting.author, dossier=dossier.uuid)
        commands.accept_dossier(setting.office.keeper, dossier=dossier.uuid)
    draft = commands.begin_draft(setting.author, version=paper.versions.get().uuid)
    second = an_actor(SUBMIT_DOSSIERS, at=setting.submitter, name="Người Soạn Hai")
    leader = an_actor(SUBMIT_DOSSIERS, OVERRIDE_AMENDMENTS, at=setting.submitter)
    return Drafted(setting, draft, setting.author, second, leader, people)


def a_discussion(drafted: Drafted) -> Called:
    """A running session that discusses the draft's dossier."""
    office, body = drafted.setting.office, drafted.setting.body
    session = commands.prepare_session(office.keeper, body=body.uuid, plan=a_plan(hours=-0.5))
    plan = commands.ItemPlan("Dự thảo Nghị định", AgendaItem.Form.VOTE, 20)
    dossier = drafted.draft.dossier.uuid
    item = commands.add_item(office.keeper, session=session.uuid, plan=plan, dossier=dossier)
    commands.call_session(office.keeper, session=session.uuid)
    order = {one.person_id: place for place, one in enumerate(drafted.members)}
    invitations = sorted(session.invitations.all(), key=lambda one: order[one.person_id])
    called = Called(office, session, drafted.members, invitations)
    all_came(called)
    commands.open_session(office.keeper, session=session.uuid)
    commands.start_item(office.keeper, item=item.uuid)
    return called
