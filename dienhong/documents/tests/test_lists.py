"""Distribution lists: what stands behind them, how they change, and that a document goes to each agency once."""

import pytest
from django.test import Client

from dienhong.directory.models import Agency, AgencySuccession
from dienhong.directory.tests.builders import an_agency
from dienhong.documents import commands
from dienhong.documents.commands import Line
from dienhong.documents.distribution import members_of, planned_recipients
from dienhong.documents.models import DistributionList, ListEntry, ListVersion
from dienhong.documents.permissions import DRAFT_DOCUMENT, MANAGE_LISTS
from dienhong.documents.public import settle_recipients
from dienhong.documents.tests.builders import a_draft, an_office
from dienhong.identity.tests.builders import an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return an_actor(MANAGE_LISTS, DRAFT_DOCUMENT, at=an_agency("Bộ Danh sách"))


def a_list(keeper, name, *lines):
    return commands.create_list(keeper, agency_id=keeper.agency_id, name=name, lines=lines)


def to(agency, mode="to"):
    return Line(mode, agency_id=agency.pk)


def test_lists_within_lists_groups_and_exclusions_give_each_agency_once(keeper):
    hue, nghe_an, ca_mau = (
        an_agency(f"UBND tỉnh {name}", Agency.Kind.PROVINCE_COMMITTEE, code=code)
        for name, code in (("Huế", "H57"), ("Nghệ An", "H41"), ("Cà Mau", "H12"))
    )
    ministry, bank = an_agency("Bộ Y tế"), an_agency("Ngân hàng")
    inner = a_list(keeper, "Bên trong", to(ministry), to(hue), to(bank), to(bank, "excluded"))
    outer = a_list(
        keeper,
        "Bên ngoài",
        Line("copy", nested=inner.uuid),
        Line(group="provinces"),
        to(nghe_an, "excluded"),
        to(bank, "copy"),
    )

    found = members_of([outer.pk, inner.pk])

    assert found.copies == {ministry.pk: False, hue.pk: False, ca_mau.pk: False, bank.pk: True}
    assert members_of([outer.pk]).copies == {ministry.pk: True, hue.pk: False, ca_mau.pk: False, bank.pk: True}


def test_the_group_below_means_the_agencies_under_the_lists_own(keeper):
    ministry = Agency.objects.get(pk=keeper.agency_id)
    below = an_agency("Cục Một", Agency.Kind.PROVINCE, ministry, "G99.01")
    an_agency("Vụ Hai", Agency.Kind.UNIT, ministry)
    an_agency("Cục Xa", Agency.Kind.PROVINCE, code="G98.01")

    found = members_of([a_list(keeper, "Ngành dọc", Line(group="below")).pk])

    assert found.copies == {below.pk: False}


def test_a_closed_agency_is_named_by_its_successor_and_twice_is_once(keeper):
    old, new = an_agency("Sở Cũ"), an_agency("Sở Mới")
    Agency.objects.filter(pk=old.pk).update(closed_on=clock.today())
    AgencySuccession.objects.create(predecessor=old, successor=new, effective_on=clock.today(), weight=1)

    found = members_of([a_list(keeper, "Các sở", to(old, "copy"), to(new)).pk])

    assert found.copies == {new.pk: False}


def test_each_change_is_a_version_and_earlier_ones_stay(keeper):
    first, second = an_agency(), an_agency()
    row = a_list(keeper, "Các bộ", to(first))

    commands.change_list(keeper, distribution_list=row.uuid, version=1, name="Các bộ, ngành", lines=[to(second)])

    row.refresh_from_db()
    assert (row.name, row.version) == ("Các bộ, ngành", 2)
    assert members_of([row.pk]).copies == {second.pk: False}
    kept = ListEntry.objects.filter(version__distribution_list=row).values_list("version__number", "to_agency")
    assert set(kept) == {(1, first.pk), (2, second.pk)}
    with pytest.raises(RuleBroken, match="documents.list_changed_meanwhile"):
        commands.change_list(keeper, distribution_list=row.uuid, version=1, name="Các bộ", lines=[])


def test_a_list_cannot_stand_within_itself(keeper):
    inner = a_list(keeper, "Trong")
    outer = a_list(keeper, "Ngoài", Line(nested=inner.uuid))

    with pytest.raises(RuleBroken, match="documents.list_holds_itself"):
        commands.change_list(
            keeper, distribution_list=inner.uuid, version=1, name="Trong", lines=[Line(nested=outer.uuid)]
        )
    with pytest.raises(RuleBroken, match="documents.list_is_used"):
        commands.archive_list(keeper, distribution_list=inner.uuid)
    assert ListVersion.objects.filter(distribution_list=inner).count() == 1


def test_lists_stand_within_lists_five_times_and_no_more(keeper):
    row = a_list(keeper, "0")
    for depth in range(1, 6):
        row = a_list(keeper, str(depth), Line(nested=row.uuid))

    with pytest.raises(RuleBroken, match="documents.list_too_deep"):
        a_list(keeper, "6", Line(nested=row.uuid))


def test_names_and_lines_must_be_sound(keeper):
    a_list(keeper, "Các bộ")

    refused = {
        "documents.list_name_missing": ("", []),
        "documents.list_name_taken": ("Các  bộ", []),
        "documents.list_line_unknown": ("Mới", [Line(group="everybody")]),
        "documents.list_too_long": ("Dài", [Line(agency_id=number) for number in range(20_001)]),
    }
    for code, (name, lines) in refused.items():
        with pytest.raises(RuleBroken, match=code):
            a_list(keeper, name, *lines)
    with pytest.raises(NotFound):
        a_list(keeper, "Không có", Line(agency_id=999_999_999))
    assert DistributionList.objects.count() == 1


def test_strangers_neither_make_nor_change_nor_see_lists(keeper):
    row, stranger = a_list(keeper, "Các bộ"), an_actor(MANAGE_LISTS, at=an_agency())

    with pytest.raises(NotPermitted):
        commands.create_list(stranger, agency_id=keeper.agency_id, name="Của tôi")
    with pytest.raises(NotFound):
        commands.change_list(stranger, distribution_list=row.uuid, version=1, name="Của tôi", lines=[])
    with pytest.raises(NotFound):
        commands.archive_list(stranger, distribution_list=row.uuid)
    client = Client()
    sign_in(client, stranger)
    assert client.get(f"/van-ban/danh-sach/{row.uuid}/").status_code == 404


def test_a_document_goes_to_its_lists_once_and_keeps_the_version_that_was_used():
    office = an_office()
    clerk = an_actor(MANAGE_LISTS, at=office["agency"])
    document = a_draft(office)
    by_list, later = an_agency(), an_agency()
    row = commands.create_list(
        clerk, agency_id=office["agency"].pk, name="Nơi nhận", lines=[to(office["recipient"]), to(by_list, "copy")]
    )

    commands.set_document_lists(office["author"], document_id=document.pk, lists=[row.uuid, row.uuid])

    assert planned_recipients(document) == 2
    assert settle_recipients(document.pk) == (office["recipient"].pk, by_list.pk)
    assert list(document.recipients.values_list("is_copy", flat=True)) == [False, True]
    assert document.lists.get().resolved_version == 1
    commands.change_list(clerk, distribution_list=row.uuid, version=1, name="Nơi nhận", lines=[to(later)])
    assert settle_recipients(document.pk) == (office["recipient"].pk, by_list.pk)


def test_a_list_of_another_agency_cannot_be_used(keeper):
    office, foreign = an_office(), a_list(keeper, "Các bộ")

    with pytest.raises(NotFound):
        commands.set_document_lists(office["author"], document_id=a_draft(office).pk, lists=[foreign.uuid])


def test_the_pages_make_a_list_fill_it_and_choose_it_for_a_draft():
    office = an_office()
    client, agency = Client(), an_agency("Bộ Y tế", code="G18")
    sign_in(client, an_actor(MANAGE_LISTS, DRAFT_DOCUMENT, at=office["agency"]))

    made = client.post("/van-ban/danh-sach/", {"name": "Các bộ", "agency": str(office["agency"].uuid)})
    row = DistributionList.objects.get()
    page = f"/van-ban/danh-sach/{row.uuid}/"
    client.post(page, {"do": "add", "mode": "copy", "agency": str(agency.uuid), "version": 1})
    client.post(page, {"do": "add", "mode": "excluded", "group": "provinces", "version": 2})
    client.post(page, {"do": "codes", "mode": "to", "codes": "G18", "version": 3})
    client.post(page, {"do": "remove", "line": "1", "version": 4})
    client.post(page, {"do": "rename", "name": "Các bộ, ngành", "version": 5})
    shown = client.get(page).content.decode()

    assert made["Location"] == page
    assert [(one.mode, one.to_agency_id) for one in ListEntry.objects.filter(version__number=6)] == [("to", agency.pk)]
    assert "Bộ Y tế" in shown
    assert "Các bộ, ngành" in shown
    author = Client()
    sign_in(author, office["author"])
    draft = a_draft(office)
    chosen = f"/van-ban/di/{draft.uuid}/noi-nhan/"
    author.post(chosen, {"do": "add_list", "list": str(row.uuid)})
    assert [one.distribution_list_id for one in draft.lists.all()] == [row.pk]
    assert "Các bộ, ngành" in author.get(chosen).content.decode()
    author.post(chosen, {"do": "remove_list", "list": str(row.uuid)})
    assert draft.lists.count() == 0
    client.post(page, {"do": "archive"})
    row.refresh_from_db()
    assert row.archived_at is not None
