"""Types of dossiers and their checklists: dated, cited, what was submitted is judged as it was."""

from datetime import timedelta

import pytest

from dienhong.cabinet import commands
from dienhong.cabinet.models import ChecklistLine, DossierType, PaperKind
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.dossiers import types_of
from dienhong.cabinet.queries.readiness import readiness_of
from dienhong.cabinet.tests.builders import SINCE
from dienhong.cabinet.tests.dossier_builders import CITED, a_dossier, a_setting, a_submitted_dossier
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def setting():
    return a_setting()


def _ask_for(setting, kind=PaperKind.IMPACT, **other):
    given = {"dossier_type": setting.type.uuid, "kind": kind, "since": clock.today(), "source": CITED} | other
    return commands.require_paper(setting.office.keeper, **given)


def test_what_was_submitted_is_judged_by_the_checklist_of_that_day(setting):
    today = clock.today()
    submitted, drafted = a_submitted_dossier(setting), a_dossier(setting)

    _ask_for(setting, since=today + timedelta(days=1))

    assert [one.kind for one in readiness_of(submitted).missing] == []
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert [one.kind for one in readiness_of(submitted).missing] == []
        assert [one.kind for one in readiness_of(drafted).missing] == ["proposal", "draft", "impact"]


def test_a_line_that_ended_is_asked_for_no_more_and_stays_on_file(setting):
    line = setting.type.lines.get(kind="draft")

    commands.stop_requiring_paper(setting.office.keeper, line=line.uuid, until=clock.today())

    with pytest.raises(RuleBroken, match=r"cabinet\.ended_already"):
        commands.stop_requiring_paper(setting.office.keeper, line=line.uuid, until=clock.today())
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert [[one.kind for one in lines] for _, lines in types_of(setting.office.keeper, setting.body)] == [
            ["proposal"]
        ]
        assert _ask_for(setting, PaperKind.DRAFT).valid_from == clock.today()
    assert ChecklistLine.objects.filter(kind="draft").count() == 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"source": (" ", "")}, "basis_missing"),
        ({"kind": PaperKind.DRAFT}, "line_taken"),
        ({"since": SINCE + timedelta(days=1)}, "line_in_the_past"),
    ],
)
def test_a_line_needs_a_source_once_and_not_for_the_past(setting, given, code):
    with pytest.raises(RuleBroken, match=rf"cabinet\.{code}"):
        _ask_for(setting, **given)
    assert ChecklistLine.objects.count() == 2


def test_the_past_of_a_checklist_is_closed_once_dossiers_exist(setting):
    a_dossier(setting)

    with pytest.raises(RuleBroken, match=r"cabinet\.line_in_the_past"):
        _ask_for(setting, since=SINCE)
    with pytest.raises(RuleBroken, match=r"cabinet\.line_in_the_past"):
        commands.stop_requiring_paper(
            setting.office.keeper, line=ChecklistLine.objects.first().uuid, until=clock.today() - timedelta(days=2)
        )


@pytest.mark.parametrize(
    ("name", "since", "code"),
    [
        ("  ", SINCE, "name_missing"),
        (None, SINCE, "type_taken"),
        ("Khác", SINCE - timedelta(days=1), "before_the_body"),
    ],
)
def test_a_type_needs_a_name_of_its_own_and_a_body(setting, name, since, code):
    given = {"body": setting.body.uuid, "name": setting.type.name if name is None else name, "since": since}

    with pytest.raises(RuleBroken, match=rf"cabinet\.{code}"):
        commands.add_dossier_type(setting.office.keeper, **given)
    assert DossierType.objects.count() == 1


def test_a_type_ends_once_and_not_before_it_began(setting):
    def end(until):
        return commands.end_dossier_type(setting.office.keeper, dossier_type=setting.type.uuid, until=until)

    with pytest.raises(RuleBroken, match=r"cabinet\.ends_too_early"):
        end(SINCE - timedelta(days=1))
    end(clock.today())
    with pytest.raises(RuleBroken, match=r"cabinet\.ended_already"):
        end(clock.today())


def test_the_office_alone_keeps_types(setting):
    line = ChecklistLine.objects.first()
    stranger = an_actor(KEEP_BODIES, at=an_agency())
    for actor, refused in ((setting.office.counsel, NotPermitted), (stranger, NotFound), (setting.author, NotFound)):
        for act in (
            lambda who: commands.add_dossier_type(who, body=setting.body.uuid, name="x", since=SINCE),
            lambda who: commands.end_dossier_type(who, dossier_type=setting.type.uuid, until=SINCE),
            lambda who: commands.require_paper(
                who, dossier_type=setting.type.uuid, kind=PaperKind.OTHER, since=SINCE, source=CITED
            ),
            lambda who: commands.stop_requiring_paper(who, line=line.uuid, until=SINCE),
        ):
            with pytest.raises(refused):
                act(actor)
