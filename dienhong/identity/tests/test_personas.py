"""The persona switcher: there in the demo, nowhere else."""

from __future__ import annotations

import dataclasses
import sys
from importlib import import_module

import pytest
from django.contrib.auth.hashers import check_password
from django.urls import NoReverseMatch, clear_url_caches, get_resolver, reverse

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.personas.hashing import QuickHasher
from dienhong.identity.tests.builders import a_person, a_post, an_account

pytestmark = pytest.mark.django_db
MODULES = [f"dienhong.identity.{name}" for name in ("personas.views", "personas.urls", "tests.demo_urls")]


@pytest.fixture
def demo(settings):
    # Load the product's addresses first, as they are outside the demo.
    import_module(settings.ROOT_URLCONF)
    settings.DIENHONG = dataclasses.replace(settings.DIENHONG, demo=True)
    settings.ROOT_URLCONF = "dienhong.identity.tests.demo_urls"
    clear_url_caches()
    yield
    for name in MODULES:
        sys.modules.pop(name, None)
    clear_url_caches()


def test_outside_the_demo_there_is_no_switcher(client):
    addresses = [str(pattern.pattern) for pattern in get_resolver().url_patterns]

    assert client.get("/doi-vai/").status_code == 404
    assert client.post("/doi-vai/", {"account": str(an_account().uuid)}).status_code == 404
    assert [one for one in addresses if "doi-vai" in one] == []
    with pytest.raises(NoReverseMatch):
        reverse("identity_personas")


def test_outside_the_demo_its_code_cannot_even_be_loaded():
    with pytest.raises(ImportError, match="in the demo only"):
        __import__("dienhong.identity.personas.views")

    assert "dienhong.identity.personas.views" not in sys.modules


def test_outside_the_demo_the_sign_in_page_does_not_offer_it(client):
    assert "doi-vai" not in client.get("/dang-nhap/").content.decode()


@pytest.mark.parametrize(("text", "found"), [("vu truong", True), ("bo thu nghiem", True), ("văn thư", False)])
def test_somebody_is_found_by_office_and_agency_too(demo, client, text, found):
    account = an_account(a_person("Trần Thị Ánh Dương"))
    a_post(account.person, an_agency("Bộ Thử Nghiệm"), "Vụ trưởng")

    assert ("Trần Thị Ánh Dương" in client.get("/doi-vai/", {"tim": text}).content.decode()) is found


def test_in_the_demo_one_becomes_somebody_without_a_password(demo, client):
    account = an_account(a_person("Trần Thị Ánh Dương"))
    a_post(account.person, an_agency("Bộ Thử Nghiệm"), "Vụ trưởng")

    listed = client.get("/doi-vai/", {"tim": "anh duong"}).content.decode()
    answer = client.post("/doi-vai/", {"account": str(account.uuid)})

    assert ("Trần Thị Ánh Dương" in listed, "Bộ Thử Nghiệm" in listed) == (True, True)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(account.pk)


@pytest.mark.parametrize("account", ["", "nobody", "00000000-0000-4000-8000-000000000000"])
def test_in_the_demo_nobody_becomes_who_does_not_exist(demo, client, account):
    assert client.post("/doi-vai/", {"account": account}).status_code == 404


def test_outside_the_demo_its_cheap_password_hashes_open_nothing():
    known = QuickHasher().encode("hoi-nghi-dien-hong-1284", "muoi")

    assert check_password("hoi-nghi-dien-hong-1284", known) is False
