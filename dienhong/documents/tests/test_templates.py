"""Templates: kept in versions with their first day, offered to those who draft, and what a draft takes from them."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from dienhong.documents import commands
from dienhong.documents.commands import TemplateContent
from dienhong.documents.drafting import DraftText
from dienhong.documents.models import DocumentTemplate, OutgoingDocument
from dienhong.documents.permissions import DRAFT_DOCUMENT, KEEP_RECORDS, KEEP_RULES, MANAGE_LISTS
from dienhong.documents.queries.templates import templates_to_draft_with, templates_visible_to
from dienhong.documents.tests.builders import an_office
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 20, 9, tzinfo=clock.VIETNAM)
BODY = "Điều 1. Phê duyệt Kế hoạch …"


@pytest.fixture
def office():
    office = an_office()
    office["keeper"] = an_actor(KEEP_RULES, MANAGE_LISTS, at=office["agency"])
    with clock.frozen(DAY):
        yield office


def content(**more) -> TemplateContent:
    said = {"name": "Quyết định phê duyệt", "type_code": "QĐ", "valid_from": DAY.date(), "text": DraftText(BODY)}
    return TemplateContent(**{**said, **more})


def kept(office, **more) -> DocumentTemplate:
    return commands.create_template(office["keeper"], agency_id=office["agency"].pk, content=content(**more))


def begun(actor, template):
    return commands.draft_with_template(
        actor, template=template.uuid, symbol="QĐ-BTN", place="Hà Nội", summary="Phê duyệt Kế hoạch diễn tập"
    )


def signed_in(actor):
    client = Client()
    sign_in(client, actor)
    return client


def test_a_draft_takes_type_text_urgency_and_list_of_its_template(office, record):
    chosen = commands.create_list(
        office["keeper"],
        agency_id=office["agency"].pk,
        name="Các đơn vị",
        lines=[commands.Line(agency_id=office["recipient"].pk)],
    )
    template = kept(office, urgency=1, distribution_list=chosen.uuid, group_code="05")

    document = begun(office["author"], template)

    done = record()
    document = OutgoingDocument.objects.select_related("begun_with").get(pk=document.pk)
    assert (document.type_code, document.content["body"], document.urgency, document.agency_id) == (
        "QĐ", BODY, 1, office["agency"].pk,
    )  # fmt: skip
    assert [one.distribution_list_id for one in document.lists.all()] == [chosen.pk]
    assert (document.begun_with.template_id, document.begun_with.number) == (template.pk, 1)
    assert done == ("documents.draft_with_template", "done", "")


def test_a_new_version_counts_from_its_day_and_drafts_keep_what_they_began_with(office, record):
    template = kept(office)
    before = begun(office["author"], template)
    tomorrow = DAY.date() + timedelta(days=1)

    commands.change_template(
        office["keeper"],
        template=template.uuid,
        version=1,
        content=content(text=DraftText("Điều 1. Ban hành …"), valid_from=tomorrow),
    )
    changed, today = record(), begun(office["author"], template)
    with clock.frozen(DAY + timedelta(days=1)):
        after = begun(office["author"], template)

    texts = [OutgoingDocument.objects.get(pk=one.pk).content["body"] for one in (before, today, after)]
    assert texts == [BODY, BODY, "Điều 1. Ban hành …"]
    assert changed == ("documents.change_template", "done", "")
    assert [one.number for one in templates_visible_to(office["keeper"])] == [2]


def test_a_template_whose_day_has_not_come_or_that_was_withdrawn_is_not_offered(office, record):
    coming = kept(office, name="Sắp dùng", valid_from=date(2026, 12, 1))
    gone = kept(office, name="Thôi dùng")
    commands.withdraw_template(office["keeper"], template=gone.uuid)

    assert record() == ("documents.withdraw_template", "done", "")
    assert templates_to_draft_with(office["author"]) == []
    for one in (coming, gone):
        with pytest.raises(NotFound):
            begun(office["author"], one)
    with pytest.raises(NotFound):
        commands.change_template(office["keeper"], template=gone.uuid, version=1, content=content())


def test_a_template_says_who_it_is_and_nothing_that_does_not_exist(office, record):
    template = kept(office)

    refused = [
        ("documents.template_unnamed", {"name": " "}),
        ("documents.template_name_taken", {}),
        ("documents.unknown_type", {"name": "Khác", "type_code": "XX"}),
        ("documents.summary_too_long", {"name": "Khác", "summary": "x" * 501}),
        ("documents.group_unknown", {"name": "Khác", "group_code": "99"}),
        ("documents.state_secret", {"name": "Khác", "text": DraftText("TUYỆT MẬT\nĐiều 1. …")}),
    ]
    for code, said in refused:
        with pytest.raises(RuleBroken, match=code):
            kept(office, **said)
    assert record() == ("documents.create_template", "refused", "documents.state_secret")
    with pytest.raises(RuleBroken, match="documents.template_changed_meanwhile"):
        commands.change_template(office["keeper"], template=template.uuid, version=7, content=content())
    with pytest.raises(NotFound):
        kept(office, name="Khác", distribution_list=template.uuid)


def test_strangers_neither_keep_nor_use_nor_see_templates(office):
    template, stranger = kept(office), a_stranger()

    with pytest.raises(NotPermitted):
        commands.create_template(office["author"], agency_id=office["agency"].pk, content=content(name="Khác"))
    for act in (
        lambda: commands.change_template(office["author"], template=template.uuid, version=1, content=content()),
        lambda: commands.withdraw_template(stranger, template=template.uuid),
        lambda: begun(stranger, template),
        lambda: begun(office["keeper"], template),
    ):
        with pytest.raises(NotFound):
            act()
    client = signed_in(stranger)
    assert [client.get(f"/van-ban/mau/{template.uuid}/").status_code, client.get("/van-ban/mau/").status_code] == [
        404,
        200,
    ]
    assert templates_visible_to(stranger) == []


def test_the_pages_lead_from_the_template_to_the_draft_and_to_its_records_file(office):
    keeper, author = signed_in(office["keeper"]), signed_in(office["author"])
    said = {
        "name": "Tờ trình về kế hoạch", "type_code": "TTr", "valid_from": "2026-11-20", "summary": "Về việc …",
        "body": "1. Sự cần thiết\n…", "urgency": "0", "group_code": "07",
    }  # fmt: skip

    made = keeper.post("/van-ban/mau/moi/", said)
    template = DocumentTemplate.objects.get()
    changed = keeper.post(f"{made.url}sua/", {**said, "version": "1", "name": "Tờ trình kế hoạch"})
    shown = keeper.get(f"{changed.url}?phien_ban=1").content.decode()
    offered = author.get("/van-ban/moi/").content.decode()
    empty = author.get(f"/van-ban/moi/?mau={template.uuid}").content.decode()
    begun_at = author.post(f"/van-ban/moi/?mau={template.uuid}", {"summary": "Về kế hoạch diễn tập"})
    document = OutgoingDocument.objects.get()
    keeper.post(f"{made.url}thoi/")

    assert made.url == f"/van-ban/mau/{template.uuid}/"
    assert "1. Sự cần thiết" in shown
    assert (f"?mau={template.uuid}" in offered, "Tờ trình kế hoạch" in empty) == (True, True)
    assert (begun_at.url, document.type_code, document.symbol) == (
        f"/van-ban/di/{document.uuid}/sua/",
        "TTr",
        "TTr-BTN",
    )
    assert author.get(f"/van-ban/moi/?mau={template.uuid}").status_code == 404
    records = signed_in(an_actor(KEEP_RECORDS, DRAFT_DOCUMENT, at=office["agency"]))
    assert records.get(f"/van-ban/ho-so/?van_ban={document.uuid}").status_code == 404
    own = an_actor(KEEP_RECORDS, DRAFT_DOCUMENT, at=office["agency"])
    OutgoingDocument.objects.filter(pk=document.pk).update(author_id=own.person_id)
    page = signed_in(own).get(f"/van-ban/ho-so/?van_ban={document.uuid}").content.decode()
    assert 'value="07" selected' in page


def test_the_guide_is_linked_from_what_it_explains_and_opens_for_everybody():
    office = an_office()
    keeper = an_actor(KEEP_RULES, at=office["agency"])
    guide = "/van-ban/quy-dinh/huong-dan/"
    pages = ("/van-ban/mau/", "/van-ban/quy-dinh/thoi-han-luu-tru/", "/van-ban/quy-dinh/ky-nhay/", "/huong-dan/")

    linked = [f'href="{guide}"' in signed_in(keeper).get(page).content.decode() for page in pages]
    shown = signed_in(a_stranger()).get(guide)

    assert linked == [True] * 4
    assert shown.status_code == 200
    for address in pages[:3]:
        assert f'href="{address}"' in shown.content.decode()
