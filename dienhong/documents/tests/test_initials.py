"""Initials: what an agency settles, who gives them, and that no draft goes to the signer without them."""

import unicodedata

import pypdfium2
import pytest
from django.test import Client

from dienhong.documents import commands
from dienhong.documents.models import Initial, InitialRule, OutgoingDocument
from dienhong.documents.permissions import DRAFT_DOCUMENT, INITIAL_DRAFT, KEEP_RULES, REVIEW_DOCUMENT
from dienhong.documents.queries.initials import wanted_initials
from dienhong.documents.queries.waiting import waiting_for
from dienhong.documents.storage import path_of
from dienhong.documents.tests.builders import TEXT, a_draft, an_office, an_office_with_keys
from dienhong.identity.models import Post
from dienhong.identity.public import person_name
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import outbox
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.models import Notification

pytestmark = pytest.mark.django_db


def an_office_with_rules(*parts):
    """An office whose drafts are initialled by `checker`."""
    return with_rules(an_office(), *parts)


def with_rules(office, *parts):
    """The office with a checker, a keeper and rules."""
    office["checker"] = an_actor(INITIAL_DRAFT, at=office["agency"])
    office["keeper"] = an_actor(KEEP_RULES, at=office["agency"])
    office["rules"] = [
        commands.set_initial_rule(office["keeper"], agency_id=office["agency"].pk, part=part) for part in parts
    ]
    return office


def submitted(office):
    document = a_draft(office)
    commands.submit_draft(office["author"], document_id=document.pk, reviewer_id=office["reviewer"].person_id)
    return OutgoingDocument.objects.get(pk=document.pk)


def initial(actor, document, rule, seen=None):
    seen = document.text_hash if seen is None else seen
    return commands.initial_draft(actor, document_id=document.pk, rule=rule.uuid, seen=seen, remark="Đúng thể thức")


def signed_in(actor):
    client = Client()
    sign_in(client, actor)
    return client


def told(person_id):
    return list(Notification.objects.filter(person_id=person_id).order_by("id").values_list("event", flat=True))


def test_a_draft_goes_to_the_signer_only_with_every_initial(record):
    office = an_office_with_rules("content", "form")
    document = submitted(office)

    def approve():
        return commands.approve_draft(office["reviewer"], document_id=document.pk)

    initial(office["checker"], document, office["rules"][0])
    recorded = record()
    with pytest.raises(RuleBroken, match="documents.initials_missing"):
        approve()
    initial(office["checker"], document, office["rules"][1])

    assert recorded == ("documents.initial_draft", "done", "")
    assert approve().status == "approved"
    assert list(document.steps.filter(kind="initialled").values_list("remark", flat=True)) == [
        "Nội dung · Đúng thể thức",
        "Thể thức và thủ tục · Đúng thể thức",
    ]


def test_without_a_rule_no_initial_is_needed():
    office = an_office_with_rules()
    document = submitted(office)

    assert commands.approve_draft(office["reviewer"], document_id=document.pk).status == "approved"


def test_a_rule_counts_for_its_type_alone_and_until_it_ends(record):
    office = an_office_with_rules()
    rule = commands.set_initial_rule(office["keeper"], agency_id=office["agency"].pk, part="form", type_code="CV")
    recorded = record()
    document = submitted(office)  # a decision
    other = commands.set_initial_rule(office["keeper"], agency_id=office["agency"].pk, part="form", type_code="QĐ")
    wanted = [one.rule for one in wanted_initials(document)]

    commands.end_initial_rule(office["keeper"], rule=other.uuid)

    assert (wanted, wanted_initials(document)) == ([other], [])
    assert recorded == ("documents.set_initial_rule", "done", "")
    assert record() == ("documents.end_initial_rule", "done", "")
    with pytest.raises(NotFound):
        commands.end_initial_rule(office["checker"], rule=rule.uuid)


def test_a_changed_text_voids_the_initial_visibly(installation):
    office = an_office_with_rules("content")
    document = submitted(office)
    initial(office["checker"], document, office["rules"][0])
    commands.return_draft(office["reviewer"], document_id=document.pk, reason="Bổ sung kinh phí")
    changes = {"text": {**TEXT, "body": "Điều 1. Kinh phí 5 tỷ đồng."}}
    commands.edit_draft(office["author"], document_id=document.pk, version=document.version, changes=changes)
    again = commands.submit_draft(office["author"], document_id=document.pk, reviewer_id=office["reviewer"].person_id)

    [one] = wanted_initials(again)
    page = signed_in(office["reviewer"]).get(f"/van-ban/di/{document.uuid}/duyet/").content.decode()

    assert (one.given, one.void) == (None, Initial.objects.get())
    assert "không còn giá trị" in page
    with pytest.raises(RuleBroken, match="documents.initials_missing"):
        commands.approve_draft(office["reviewer"], document_id=document.pk)


def test_an_initial_survives_a_return_that_changes_nothing():
    office = an_office_with_rules("content")
    document = submitted(office)
    initial(office["checker"], document, office["rules"][0])
    commands.return_draft(office["reviewer"], document_id=document.pk, reason="Chờ ý kiến")

    commands.submit_draft(office["author"], document_id=document.pk, reviewer_id=office["reviewer"].person_id)

    assert commands.approve_draft(office["reviewer"], document_id=document.pk).status == "approved"


def test_only_who_is_settled_initials_and_never_the_author(record):
    office = an_office_with_rules()
    both = an_actor(DRAFT_DOCUMENT, INITIAL_DRAFT, at=office["agency"])
    office["author"] = both
    post = Post.objects.get(person_id=office["checker"].person_id)
    other = an_actor(INITIAL_DRAFT, at=office["agency"])
    rule = commands.set_initial_rule(office["keeper"], agency_id=office["agency"].pk, part="content", post_id=post.pk)
    document = submitted(office)

    with pytest.raises(RuleBroken, match="documents.own_initial"):
        initial(both, document, rule)
    with pytest.raises(RuleBroken, match="documents.not_to_initial"):
        initial(other, document, rule)
    with pytest.raises(NotPermitted):
        initial(office["reviewer"], document, rule)
    with pytest.raises(NotFound):
        initial(a_stranger(), document, rule)
    with pytest.raises(RuleBroken, match="documents.text_changed"):
        initial(office["checker"], document, rule, seen="0" * 64)
    initial(office["checker"], document, rule)
    with pytest.raises(RuleBroken, match="documents.initialled_already"):
        initial(office["checker"], document, rule)
    assert record() == ("documents.initial_draft", "refused", "documents.initialled_already")


def test_where_the_holder_of_the_post_wrote_the_draft_the_others_step_in():
    office = an_office_with_rules()
    both = an_actor(DRAFT_DOCUMENT, INITIAL_DRAFT, at=office["agency"])
    post = Post.objects.get(person_id=both.person_id)
    rule = commands.set_initial_rule(office["keeper"], agency_id=office["agency"].pk, part="content", post_id=post.pk)

    document = submitted({**office, "author": both})

    assert initial(office["checker"], document, rule).person_id == office["checker"].person_id


def test_who_is_to_initial_may_return_the_draft_instead():
    office = an_office_with_rules("form")
    document = submitted(office)

    commands.return_draft(office["checker"], document_id=document.pk, reason="Sai thể thức")

    assert OutgoingDocument.objects.get(pk=document.pk).status == "draft"


def test_a_rule_is_settled_by_its_keeper_for_a_part_a_type_and_a_post_of_the_agency():
    office = an_office_with_rules("form")
    elsewhere = Post.objects.get(person_id=an_actor(REVIEW_DOCUMENT, at=office["recipient"]).person_id)

    def settle(actor=office["keeper"], **said):
        return commands.set_initial_rule(actor, agency_id=office["agency"].pk, **{"part": "form", **said})

    for code, said in (
        ("documents.initial_part", {"part": "colour"}),
        ("documents.unknown_type", {"type_code": "XYZ"}),
        ("documents.initial_post", {"post_id": elsewhere.pk}),
        ("documents.initial_rule_taken", {}),
    ):
        with pytest.raises(RuleBroken, match=code):
            settle(**said)
    with pytest.raises(NotPermitted):
        settle(office["checker"])


def test_those_who_are_to_initial_hear_of_it_and_the_reviewer_of_the_last_one():
    office = an_office_with_rules("form")
    document = submitted(office)
    outbox.deliver_waiting()

    initial(office["checker"], document, office["rules"][0])
    outbox.deliver_waiting()

    assert told(office["checker"].person_id) == ["documents.initial_wanted"]
    assert told(office["reviewer"].person_id) == ["documents.submitted", "documents.initialled"]


def test_an_initial_waits_on_the_home_page_and_is_given_by_the_form():
    office = an_office_with_rules("form")
    document = submitted(office)
    client = signed_in(office["checker"])
    [item] = waiting_for(office["checker"])

    page = client.get(item.url)
    rule = str(office["rules"][0].uuid)
    answer = client.post(item.url, {"rule": rule, "seen": document.text_hash, "remark": ""})

    assert (page.status_code, answer.status_code) == (200, 302)
    assert document.text_hash in page.content.decode()
    assert Initial.objects.get().person_id == office["checker"].person_id
    assert waiting_for(office["checker"]) == []


def test_the_keeper_settles_and_ends_rules_on_their_page():
    office = an_office_with_rules()
    client = signed_in(office["keeper"])
    url = "/van-ban/quy-dinh/ky-nhay/"
    said = {"do": "add", "agency": str(office["agency"].uuid), "type_code": "QĐ", "part": "form", "post": ""}

    made = client.post(url, said)
    twice = client.post(url, said)
    rule = InitialRule.objects.get()
    listed = client.get(url).content.decode()
    ended = client.post(url, {"do": "end", "rule": str(rule.uuid)})

    assert (made.status_code, twice.status_code, ended.status_code) == (302, 409, 302)
    assert "Quyết định" in listed
    rule.refresh_from_db()
    assert rule.ended_at is not None
    assert signed_in(a_stranger()).get(url).status_code == 200


def words_of(file):
    """All words of a stored PDF, as PDFium reads them."""
    document = pypdfium2.PdfDocument(path_of(file).read_bytes())
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def test_the_issued_sheet_shows_the_initials_given_to_its_text_and_no_void_ones(demo_installation):
    office = with_rules(an_office_with_keys(), "content", "form")
    content, form = office["rules"]
    other = an_actor(INITIAL_DRAFT, at=office["agency"])
    document = submitted(office)
    initial(other, document, content)
    commands.return_draft(office["reviewer"], document_id=document.pk, reason="Bổ sung kinh phí")
    changes = {"text": {**TEXT, "body": "Điều 1. Kinh phí 5 tỷ đồng."}}
    commands.edit_draft(office["author"], document_id=document.pk, version=document.version, changes=changes)
    commands.submit_draft(office["author"], document_id=document.pk, reviewer_id=office["reviewer"].person_id)
    document = OutgoingDocument.objects.get(pk=document.pk)
    initial(office["checker"], document, content)
    initial(office["checker"], document, form)
    commands.end_initial_rule(office["keeper"], rule=form.uuid)
    commands.approve_draft(office["reviewer"], document_id=document.pk)
    commands.request_signature(office["signer"], document_id=document.pk)
    outbox.deliver_waiting()
    commands.issue_document(office["clerk"], document_id=document.pk)
    outbox.deliver_waiting()

    issued = OutgoingDocument.objects.get(pk=document.pk)
    text, name = words_of(issued.pdf), person_name(office["checker"].person_id)

    assert issued.status == "issued"
    assert f"Kinh phí 5 tỷ đồng./. Ký nháy: {name}" in text
    assert text.count("Ký nháy") == 2
    assert text.count(name) == 2
    assert person_name(other.person_id) not in text


def test_who_reads_a_draft_sees_the_initials_on_its_pages(installation):
    office = an_office_with_rules("content")
    document = submitted(office)
    reviewer = signed_in(office["reviewer"])
    before = reviewer.get(f"/van-ban/di/{document.uuid}/duyet/").content.decode()

    initial(office["checker"], document, office["rules"][0])
    after = reviewer.get(f"/van-ban/di/{document.uuid}/duyet/").content.decode()

    assert ("Ký nháy:" in before.replace("\xa0", " "), "Ký nháy:" in after.replace("\xa0", " ")) == (False, True)
