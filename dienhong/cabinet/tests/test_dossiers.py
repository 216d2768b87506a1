"""Dossiers: drawn up, whole or not, accepted, returned, appraised; every version stays; strangers learn nothing."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from dienhong.audit.public import records_about
from dienhong.cabinet import commands
from dienhong.cabinet.models import Appraisal, Dossier, Paper, PaperKind, PaperVersion, Seat
from dienhong.cabinet.permissions import APPRAISE_DOSSIERS, KEEP_BODIES, SUBMIT_DOSSIERS
from dienhong.cabinet.queries.dossiers import (
    WantedDossiers,
    dossier_list,
    dossier_of,
    dossiers_visible_to,
    papers_of,
    version_of,
)
from dienhong.cabinet.queries.readiness import readiness_of
from dienhong.cabinet.tests.builders import a_seat
from dienhong.cabinet.tests.dossier_builders import (
    CITED,
    a_dossier,
    a_file,
    a_setting,
    a_submitted_dossier,
    an_accepted_dossier,
)
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel import clock, outbox
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.public import my_notices

pytestmark = pytest.mark.django_db
PROPOSAL, DRAFT, APPRAISAL = PaperKind.PROPOSAL, PaperKind.DRAFT, PaperKind.APPRAISAL
DUE = date(2030, 1, 1)


@pytest.fixture
def setting():
    return a_setting()


def _ask(setting, row, **other):
    given = {"dossier": row.uuid, "appraiser_id": setting.appraiser.pk, "due_on": DUE} | other
    return commands.ask_appraisal(setting.office.keeper, **given)


def test_a_whole_dossier_is_submitted_and_accepted(setting):
    row = a_dossier(setting, PROPOSAL, DRAFT)

    commands.submit_dossier(setting.author, dossier=row.uuid)
    commands.accept_dossier(setting.office.keeper, dossier=row.uuid)

    row.refresh_from_db()
    assert (row.state, row.agency_id, row.submitter_id) == ("accepted", setting.office.agency.pk, setting.submitter.pk)
    assert row.checked_on == clock.today()
    assert readiness_of(row).is_schedulable
    told = [one.command for one in records_about("cabinet.Dossier", str(row.uuid))]
    assert sorted(told) == sorted(
        f"cabinet.{one}" for one in ("begin_dossier", "add_paper", "add_paper", "submit_dossier", "accept_dossier")
    )


@pytest.mark.parametrize("kind", [PROPOSAL, DRAFT, APPRAISAL, PaperKind.OPINIONS])
def test_a_dossier_that_lacks_a_paper_of_its_type_is_neither_accepted_nor_schedulable(kind):
    kinds = [PROPOSAL, DRAFT, APPRAISAL, PaperKind.OPINIONS]
    setting = a_setting(*kinds)
    row = a_submitted_dossier(setting, *(one for one in kinds if one != kind))

    with pytest.raises(RuleBroken, match=r"cabinet\.paper_missing"):
        commands.accept_dossier(setting.office.keeper, dossier=row.uuid)
    assert [(one.kind, one.citation) for one in readiness_of(row).missing] == [(kind, CITED[0])]
    assert not readiness_of(row).is_schedulable
    commands.add_paper(setting.author, dossier=row.uuid, kind=kind, title="Bổ sung", file=a_file())
    assert commands.accept_dossier(setting.office.keeper, dossier=row.uuid).state == "accepted"


def test_a_paper_later_than_the_rule_allows_blocks_scheduling(setting):
    row = an_accepted_dossier(setting)
    today = clock.today()

    assert readiness_of(row, today + timedelta(days=3)).is_schedulable
    found = readiness_of(row, today + timedelta(days=2))

    assert (found.last_day, len(found.late), found.is_schedulable) == (today - timedelta(days=1), 2, False)


def test_a_new_version_counts_and_every_earlier_one_stays(setting):
    row = a_dossier(setting, DRAFT)
    paper = Paper.objects.get()
    first = PaperVersion.objects.get()
    file = a_file()

    commands.replace_paper(setting.author, paper=paper.uuid, file=file)
    with pytest.raises(RuleBroken, match=r"cabinet\.same_version"):
        commands.replace_paper(setting.author, paper=paper.uuid, file=file)

    versions = papers_of(row)[0].versions.all()
    assert [one.number for one in versions] == [2, 1]
    assert versions[1].file_id == first.file_id != versions[0].file_id
    assert version_of(setting.author, first.uuid).file.sha256 == first.file_id


def test_what_was_laid_in_by_mistake_is_taken_out_before_submission_only(setting):
    row = a_dossier(setting, PROPOSAL, DRAFT)
    first, second = papers_of(row)

    commands.take_out_paper(setting.author, paper=second.uuid)
    assert papers_of(row) == [first]
    with pytest.raises(NotFound):
        version_of(setting.author, second.versions.get().uuid)
    commands.submit_dossier(setting.author, dossier=row.uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.dossier_state"):
        commands.take_out_paper(setting.author, paper=first.uuid)
    assert Paper.objects.count() == 2


@pytest.mark.parametrize(
    ("title", "file"),
    [
        ("Độ mật: Tối mật", a_file()),
        ("Phương án", ("MẬT.txt", b"Noi dung")),
        ("Phương án", ("phuong-an.txt", "TUYỆT MẬT\nPhương án".encode())),
    ],
)
def test_what_is_marked_secret_never_enters(setting, title, file):
    row = a_dossier(setting)

    with pytest.raises(RuleBroken, match=r"documents\.state_secret"):
        commands.add_paper(setting.author, dossier=row.uuid, kind=DRAFT, title=title, file=file)
    assert not Paper.objects.exists()


def test_a_dossier_is_not_a_warehouse(setting):
    row = a_dossier(setting, DRAFT)
    Paper.objects.update(position=100)
    Paper.objects.bulk_create(
        Paper(agency_id=row.agency_id, dossier=row, kind=DRAFT, title="x", source_id=row.submitter_id, position=place)
        for place in range(1, 100)
    )

    with pytest.raises(RuleBroken, match=r"cabinet\.too_many_papers"):
        commands.add_paper(setting.author, dossier=row.uuid, kind=DRAFT, title="Dự thảo", file=a_file())


def test_a_title_marked_secret_begins_no_dossier(setting):
    for title, code in (("[ TUYỆT MẬT ]\nPhương án", r"documents\.state_secret"), ("  ", r"cabinet\.title_missing")):
        with pytest.raises(RuleBroken, match=code):
            a_dossier(setting, title=title)
    assert not Dossier.objects.exists()


def test_the_office_returns_with_a_reason_and_the_agency_submits_again(setting):
    row = a_submitted_dossier(setting, PROPOSAL)

    with pytest.raises(RuleBroken, match=r"cabinet\.reason_missing"):
        commands.return_dossier(setting.office.keeper, dossier=row.uuid, reason=" ")
    commands.return_dossier(setting.office.keeper, dossier=row.uuid, reason="Thiếu dự thảo")
    commands.add_paper(setting.author, dossier=row.uuid, kind=DRAFT, title="Dự thảo", file=a_file())
    commands.submit_dossier(setting.author, dossier=row.uuid)

    assert commands.accept_dossier(setting.office.keeper, dossier=row.uuid).state == "accepted"


def test_an_empty_dossier_is_not_submitted_and_a_withdrawn_one_takes_nothing_more(setting):
    row = a_dossier(setting)

    with pytest.raises(RuleBroken, match=r"cabinet\.dossier_empty"):
        commands.submit_dossier(setting.author, dossier=row.uuid)
    commands.withdraw_dossier(setting.author, dossier=row.uuid, reason="Không trình nữa")
    with pytest.raises(RuleBroken, match=r"cabinet\.dossier_state"):
        commands.add_paper(setting.author, dossier=row.uuid, kind=DRAFT, title="Dự thảo", file=a_file())
    with pytest.raises(RuleBroken, match=r"cabinet\.dossier_state"):
        commands.retitle_dossier(setting.author, dossier=row.uuid, title="Khác")


def test_an_accepted_dossier_is_neither_returned_nor_withdrawn(setting):
    row = an_accepted_dossier(setting)

    with pytest.raises(RuleBroken, match=r"cabinet\.dossier_state"):
        commands.return_dossier(setting.office.keeper, dossier=row.uuid, reason="Muộn")
    with pytest.raises(RuleBroken, match=r"cabinet\.dossier_state"):
        commands.withdraw_dossier(setting.author, dossier=row.uuid, reason="Muộn")


def test_an_appraisal_is_asked_awaited_and_answered_with_a_paper(setting):
    row = a_submitted_dossier(setting)
    asked = _ask(setting, row)

    with pytest.raises(RuleBroken, match=r"cabinet\.appraisal_missing"):
        commands.accept_dossier(setting.office.keeper, dossier=row.uuid)
    paper = commands.give_appraisal(setting.judge, appraisal=asked.uuid, title="Báo cáo thẩm định", file=a_file())
    with pytest.raises(RuleBroken, match=r"cabinet\.appraisal_given"):
        commands.give_appraisal(setting.judge, appraisal=asked.uuid, title="Lần nữa", file=a_file())
    commands.replace_paper(setting.judge, paper=paper.uuid, file=a_file())

    assert (paper.kind, paper.source_id, paper.versions.count()) == ("appraisal", setting.appraiser.pk, 2)
    assert commands.accept_dossier(setting.office.keeper, dossier=row.uuid).state == "accepted"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"due_on": date(2020, 1, 1)}, "cabinet.day_past"),
        ({"appraiser_id": "submitter"}, "cabinet.own_appraisal"),
        ({"appraiser_id": "nobody"}, "cabinet.nobody_appraises"),
        ({}, "cabinet.appraisal_asked"),
    ],
)
def test_an_appraisal_is_asked_once_of_another_agency_that_can_answer(setting, given, code):
    row = a_submitted_dossier(setting)
    if not given:
        _ask(setting, row)
    places = {"submitter": setting.submitter.pk, "nobody": an_agency("Không ai").pk}

    with pytest.raises(RuleBroken, match=code.replace(".", r"\.")):
        _ask(setting, row, **{name: places.get(value, value) for name, value in given.items()})
    assert Appraisal.objects.count() == (0 if given else 1)


def test_only_its_author_replaces_the_report_of_an_appraisal(setting):
    row = a_submitted_dossier(setting)
    paper = commands.give_appraisal(
        setting.judge, appraisal=_ask(setting, row).uuid, title="Báo cáo thẩm định", file=a_file()
    )

    with pytest.raises(NotPermitted):
        commands.replace_paper(setting.author, paper=paper.uuid, file=a_file())


def test_the_office_sees_what_was_submitted_and_a_member_what_was_accepted(setting):
    drafted, accepted = a_dossier(setting, PROPOSAL), an_accepted_dossier(setting)
    submitted = a_submitted_dossier(setting)
    seat, member = a_seat(setting.office, setting.body), an_actor()
    Seat.objects.filter(pk=seat.pk).update(person_id=member.person_id)

    assert set(dossiers_visible_to(setting.author)) == {drafted, accepted, submitted}
    assert set(dossiers_visible_to(setting.office.keeper)) == {accepted, submitted}
    assert set(dossiers_visible_to(member)) == {accepted}
    assert set(dossiers_visible_to(setting.judge)) == set()
    _ask(setting, submitted)
    assert set(dossiers_visible_to(setting.judge)) == {submitted}


def test_the_list_finds_without_marks_and_by_state_type_and_agency(setting):
    row = a_submitted_dossier(setting)
    a_dossier(setting, title="Việc khác")

    def found(**wanted):
        return list(dossier_list(setting.author, WantedDossiers(**wanted)))

    assert found(text="ke hoach thu nghiem co quan trinh") == [row]
    assert found(state="submitted") == [row]
    assert found(text="khong co") == found(type=uuid4()) == found(submitter=uuid4()) == []
    assert len(found(type=setting.type.uuid, submitter=setting.submitter.uuid)) == 2


def test_each_side_is_told(setting):
    row = a_submitted_dossier(setting, PROPOSAL)
    _ask(setting, row)
    commands.return_dossier(setting.office.keeper, dossier=row.uuid, reason="Thiếu dự thảo")
    other_author = an_actor(SUBMIT_DOSSIERS, at=setting.submitter)

    outbox.deliver_waiting()

    assert [one.event for one in my_notices(setting.office.keeper)] == ["cabinet.dossier_submitted"]
    assert [one.event for one in my_notices(setting.judge)] == ["cabinet.appraisal_asked"]
    assert [one.event for one in my_notices(setting.author)] == ["cabinet.dossier_judged"]
    assert [one.event for one in my_notices(other_author)] == ["cabinet.dossier_judged"]


def test_a_stranger_cannot_tell_that_it_exists(setting):
    row = a_submitted_dossier(setting)
    asked, paper = _ask(setting, row), Paper.objects.first()
    stranger = an_actor(SUBMIT_DOSSIERS, KEEP_BODIES, APPRAISE_DOSSIERS, at=an_agency())
    before = PaperVersion.objects.count()

    assert not dossiers_visible_to(stranger).exists()
    for act in (
        lambda: dossier_of(stranger, row.uuid),
        lambda: commands.retitle_dossier(stranger, dossier=row.uuid, title="x"),
        lambda: commands.submit_dossier(stranger, dossier=row.uuid),
        lambda: commands.accept_dossier(stranger, dossier=row.uuid),
        lambda: commands.return_dossier(stranger, dossier=row.uuid, reason="x"),
        lambda: commands.withdraw_dossier(stranger, dossier=row.uuid, reason="x"),
        lambda: commands.add_paper(stranger, dossier=row.uuid, kind=DRAFT, title="x", file=a_file()),
        lambda: commands.replace_paper(stranger, paper=paper.uuid, file=a_file()),
        lambda: commands.take_out_paper(stranger, paper=paper.uuid),
        lambda: commands.ask_appraisal(stranger, dossier=row.uuid, appraiser_id=setting.appraiser.pk, due_on=DUE),
        lambda: commands.give_appraisal(stranger, appraisal=asked.uuid, title="x", file=a_file()),
        lambda: version_of(stranger, paper.versions.get().uuid),
    ):
        with pytest.raises(NotFound):
            act()
    assert PaperVersion.objects.count() == before


def test_each_side_does_only_its_own_part(setting):
    row = a_submitted_dossier(setting)
    asked, paper = _ask(setting, row), Paper.objects.first()

    for act in (
        lambda: commands.accept_dossier(setting.author, dossier=row.uuid),
        lambda: commands.return_dossier(setting.author, dossier=row.uuid, reason="x"),
        lambda: commands.ask_appraisal(setting.author, dossier=row.uuid, appraiser_id=setting.appraiser.pk, due_on=DUE),
        lambda: commands.give_appraisal(setting.author, appraisal=asked.uuid, title="x", file=a_file()),
        lambda: commands.add_paper(setting.office.keeper, dossier=row.uuid, kind=DRAFT, title="x", file=a_file()),
        lambda: commands.replace_paper(setting.judge, paper=paper.uuid, file=a_file()),
        lambda: commands.withdraw_dossier(setting.office.keeper, dossier=row.uuid, reason="x"),
        lambda: commands.accept_dossier(setting.judge, dossier=row.uuid),
    ):
        with pytest.raises(NotPermitted):
            act()
    row.refresh_from_db()
    assert row.state == "submitted"


def test_the_platform_itself_draws_nothing_up(setting):
    with pytest.raises(NotPermitted):
        commands.begin_dossier(
            Actor.system("test"), agency_id=setting.submitter.pk, dossier_type=setting.type.uuid, title="x"
        )


def test_a_type_that_no_body_receives_today_takes_no_dossier(setting):
    commands.end_dossier_type(
        setting.office.keeper, dossier_type=setting.type.uuid, until=clock.today() - timedelta(days=1)
    )

    with pytest.raises(NotFound):
        a_dossier(setting)


def test_the_database_says_no_too(setting):
    row = an_accepted_dossier(setting)
    version = PaperVersion.objects.first()

    for wrong in ({"accepted_at": None}, {"title": ""}, {"state": "submitted"}, {"submitted_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Dossier.objects.filter(pk=row.pk).update(**wrong)
    version.pk, version.uuid = None, uuid4()
    with pytest.raises(IntegrityError, match="cabinet_paper_version_once"), transaction.atomic():
        version.save(force_insert=True)
