"""Numbered copies of secret papers: metadata alone, handed out, signed for, taken back; for its keeper only."""

from datetime import timedelta

import pytest

from dienhong.cabinet import commands
from dienhong.cabinet.models import SecretCopy
from dienhong.cabinet.permissions import KEEP_SECRET_COPIES
from dienhong.cabinet.queries.secret_copies import secret_papers
from dienhong.cabinet.tests.dossier_builders import a_setting
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
LEVEL = SecretCopy.Level.TOP


@pytest.fixture
def setting():
    return a_setting()


def _enter(setting, reference="12/BC-ABC", first=1, last=3, actor=None, meets_on=None):
    copies = commands.Numbered(reference, LEVEL, first, last, meets_on or clock.today())
    return commands.enter_secret_copies(actor or setting.registrar, body=setting.body.uuid, copies=copies)


def _hand(setting, copy, holder="Nguyễn Thí Dụ, Bộ trưởng"):
    return commands.hand_out_secret_copy(
        setting.registrar, copy=copy.uuid, holder=holder, on=clock.today(), signed_for=True
    )


def test_copies_are_handed_out_and_all_come_back(setting):
    yesterday = clock.today() - timedelta(days=1)
    one, two, _kept = _enter(setting, meets_on=yesterday)

    _hand(setting, one), _hand(setting, two)
    commands.take_back_secret_copy(setting.registrar, copy=one.uuid, on=clock.today())
    (paper,) = secret_papers(setting.registrar, setting.body)
    assert (paper.out, paper.is_overdue, paper.all_back) == (1, True, False)
    commands.take_back_secret_copy(setting.registrar, copy=two.uuid, on=clock.today())

    (paper,) = secret_papers(setting.registrar, setting.body)
    assert (paper.reference, paper.out, paper.is_overdue, paper.all_back) == ("12/BC-ABC", 0, False, True)
    assert [(copy.number, copy.signed_for) for copy in paper.copies] == [(1, True), (2, True), (3, False)]


def test_before_the_session_nothing_is_overdue(setting):
    _hand(setting, _enter(setting)[0])

    (paper,) = secret_papers(setting.registrar, setting.body)

    assert (paper.wanted_back, paper.out, paper.is_overdue) == (True, 1, False)


@pytest.mark.parametrize("reference", ["Phương án bảo vệ", "12/BC ABC VE BIEN GIOI", "", "X" * 41])
def test_words_about_the_content_have_no_room(setting, reference):
    with pytest.raises(RuleBroken, match=r"cabinet\.secret_reference"):
        _enter(setting, reference)
    assert not SecretCopy.objects.exists()


@pytest.mark.parametrize(("first", "last"), [(0, 1), (3, 2), (1, 501)])
def test_copies_are_numbered_from_one_and_not_without_end(setting, first, last):
    with pytest.raises(RuleBroken, match=r"cabinet\.secret_numbers"):
        _enter(setting, first=first, last=last)


def test_a_number_is_taken_once(setting):
    _enter(setting)

    with pytest.raises(RuleBroken, match=r"cabinet\.secret_copy_taken"):
        _enter(setting, first=3, last=4)
    assert len(_enter(setting, first=4, last=5)) == 2


def test_a_copy_goes_out_once_to_somebody_and_comes_back_once(setting):
    copy, other, *_ = _enter(setting)
    tomorrow = clock.today() + timedelta(days=1)

    with pytest.raises(RuleBroken, match=r"cabinet\.holder_missing"):
        _hand(setting, copy, " ")
    with pytest.raises(RuleBroken, match=r"cabinet\.day_ahead"):
        commands.hand_out_secret_copy(setting.registrar, copy=copy.uuid, holder="x", on=tomorrow, signed_for=True)
    with pytest.raises(RuleBroken, match=r"cabinet\.copy_not_out"):
        commands.take_back_secret_copy(setting.registrar, copy=other.uuid, on=clock.today())
    _hand(setting, copy)
    with pytest.raises(RuleBroken, match=r"cabinet\.copy_handed_out"):
        _hand(setting, copy)
    for day, code in ((tomorrow, "day_ahead"), (clock.today() - timedelta(days=1), "ends_too_early")):
        with pytest.raises(RuleBroken, match=rf"cabinet\.{code}"):
            commands.take_back_secret_copy(setting.registrar, copy=copy.uuid, on=day)


def test_for_everybody_but_its_keeper_the_register_does_not_exist(setting):
    copy = _enter(setting)[0]
    stranger = an_actor(KEEP_SECRET_COPIES, "cabinet.read_bodies", at=an_agency())
    today = clock.today()

    for who in (stranger, setting.office.keeper, setting.author):
        with pytest.raises(NotFound):
            commands.hand_out_secret_copy(who, copy=copy.uuid, holder="x", on=today, signed_for=False)
        with pytest.raises(NotFound):
            commands.take_back_secret_copy(who, copy=copy.uuid, on=today)
        with pytest.raises((NotFound, NotPermitted)):
            _enter(setting, "13/BC-ABC", actor=who)
        assert secret_papers(who, setting.body) == []
