"""The page of the axis's dated numbers: read by many, set by its keepers, never for the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dienhong.directory.models import Agency
from dienhong.directory.tests.builders import an_agency
from dienhong.exchange import terms
from dienhong.exchange.commands import set_axis_term
from dienhong.exchange.models import AxisTerm
from dienhong.exchange.permissions import READ, READ_FIGURES, SET_TERMS
from dienhong.exchange.tests.test_web import BASE, a_browser
from dienhong.identity.tests.builders import a_stranger, an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
PAGE = f"{BASE}/tham-so/"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    """Signing in is identity's affair."""
    settings.DIENHONG = replace(settings.DIENHONG, second_factor=False)


def typed(**changes):
    """What a keeper types."""
    day = clock.today().isoformat()
    return {"name": "express_minutes", "value": "10", "valid_from": day, "source": "12/QĐ-VPCP", **changes}


@pytest.fixture
def keeper():
    """The browser of who keeps the axis, at the Government."""
    return a_browser(an_actor(SET_TERMS, at=an_agency("Chính phủ", kind=Agency.Kind.GOVERNMENT)))


def test_a_keeper_sets_a_term_and_sees_it_in_force_and_to_come(keeper):
    later = clock.today() + timedelta(days=30)

    answer = keeper.post(PAGE, typed())
    page = keeper.post(PAGE, typed(value="5", valid_from=later.isoformat()), follow=True).content.decode()

    assert (answer.status_code, terms.value("express_minutes"), terms.value("express_minutes", later)) == (302, 10, 5)
    assert page.count("12/QĐ-VPCP") == 2
    assert "Chưa có hiệu lực" in page


@pytest.mark.parametrize(
    "changes", [{"value": "1441"}, {"source": " "}, {"name": "khac"}, {"valid_from": "2020-01-01"}]
)
def test_what_is_wrong_is_told_and_nothing_is_set(keeper, changes):
    assert keeper.post(PAGE, typed(**changes)).status_code == 422
    assert AxisTerm.objects.count() == 0


def test_terms_do_not_begin_in_the_past():
    yesterday = clock.today() - timedelta(days=1)

    with pytest.raises(RuleBroken, match="exchange.term_in_the_past"):
        set_axis_term(Actor.system("test"), name="express_minutes", value=5, valid_from=yesterday, source="Kiểm thử")


def test_readers_read_and_strangers_do_not_and_neither_sets():
    reader = a_browser(an_actor(READ, SET_TERMS, at=an_agency()))
    stranger = a_browser(a_stranger())

    page = reader.get(PAGE)

    assert (page.status_code, '<form class="form"' in page.content.decode()) == (200, False)
    assert (reader.post(PAGE, typed()).status_code, stranger.get(PAGE).status_code) == (403, 403)
    assert AxisTerm.objects.count() == 0


def test_who_only_keeps_the_axis_finds_its_pages_in_the_menu():
    government = an_agency("Chính phủ", kind=Agency.Kind.GOVERNMENT)
    keeper, clerk = an_actor(READ_FIGURES, SET_TERMS, at=government), an_actor(READ, READ_FIGURES, at=government)

    home = a_browser(keeper).get("/").content.decode()
    figures = a_browser(keeper).get(f"{BASE}/thong-ke/").content.decode()
    of_clerk = a_browser(clerk).get("/").content.decode()

    entry = f'href="{BASE}/thong-ke/"'
    assert (entry in home, f'href="{BASE}/"' in home) == (True, False)
    assert (PAGE in figures, f"{BASE}/ket-noi/de-nghi/" in figures, f"{BASE}/nhat-ky/" in figures) == (
        True,
        True,
        False,
    )
    assert (entry in of_clerk, f'href="{BASE}/"' in of_clerk) == (False, True)
