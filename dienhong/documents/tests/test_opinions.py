"""Opinions on drafts: asked, given on exactly the text that was read, void when it changes, reminded of."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dienhong.directory.tests.builders import an_agency
from dienhong.documents import commands, tasks
from dienhong.documents.binding import text_hash_of
from dienhong.documents.models import Opinion, OutgoingDocument
from dienhong.documents.permissions import GIVE_OPINION
from dienhong.documents.queries.opinions import opinions_on
from dienhong.documents.queries.waiting import waiting_for
from dienhong.documents.tests.builders import TEXT, a_draft, an_office
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import clock, outbox
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.models import Notification
from dienhong.working_time.models import WorkingHours

pytestmark = pytest.mark.django_db


def in_days(number):
    return clock.today() + timedelta(days=number)


@pytest.fixture
def asked():
    """A draft on which another agency is asked for its opinion: (office, document, opinion, who gives opinions there)."""
    office = an_office()
    document = a_draft(office)
    other = an_agency("Sở Tư pháp")
    adviser = an_actor(GIVE_OPINION, at=other)
    [opinion] = ask(office, document, other.pk)
    return office, document, opinion, adviser


def ask(office, document, *agency_ids, days=10):
    return commands.ask_opinions(
        office["author"], document_id=document.pk, agency_ids=agency_ids, due_on=in_days(days), question="Kinh phí?"
    )


def give(actor, opinion, *, agrees=True, answer="", file=None, seen=None):
    seen = text_hash_of(OutgoingDocument.objects.get(pk=opinion.document_id)) if seen is None else seen
    return commands.give_opinion(actor, opinion=opinion.uuid, seen=seen, agrees=agrees, answer=answer, file=file)


def signed_in(actor):
    client = Client()
    sign_in(client, actor)
    return client


def told(person_id):
    return list(Notification.objects.filter(person_id=person_id).order_by("id").values_list("event", flat=True))


def test_an_agency_is_asked_told_and_answers_and_the_author_hears_of_it(asked, record):
    office, document, opinion, adviser = asked
    outbox.deliver_waiting()

    given = give(adviser, opinion, agrees=False, answer="Đề nghị làm rõ kinh phí.")
    recorded = record()
    outbox.deliver_waiting()

    assert (given.status, given.version, given.answered_by_id) == ("remarked", document.version, adviser.person_id)
    assert recorded == ("documents.give_opinion", "done", "")
    assert told(adviser.person_id) == ["documents.opinion_asked"]
    assert told(office["author"].person_id) == ["documents.opinion_given"]
    kinds = list(document.steps.order_by("id").values_list("kind", flat=True))
    assert kinds == ["created", "opinion_asked", "opinion_given"]


def test_the_term_ends_with_the_work_of_the_day_and_of_a_free_day_with_that_of_the_next(installation):
    office = an_office()
    with clock.frozen(datetime(2026, 11, 18, 9, tzinfo=VIETNAM)):
        [opinion] = commands.ask_opinions(
            office["author"],
            document_id=a_draft(office).pk,
            agency_ids=[office["recipient"].pk],
            due_on=date(2026, 11, 22),  # a Sunday
        )

    assert opinion.due_at.astimezone(VIETNAM).date() == date(2026, 11, 23)


def test_an_agency_that_never_works_cannot_be_given_a_term(installation):
    office = an_office()
    WorkingHours.objects.create(
        agency_id=office["recipient"].pk,
        valid_from=date(2020, 1, 1),
        weekdays=[],
        morning_from="08:00",
        morning_until="12:00",
        set_at=clock.now(),
    )

    with pytest.raises(RuleBroken, match=r"documents\.no_working_time"):
        ask(office, a_draft(office), office["recipient"].pk)


def test_a_changed_text_voids_what_was_said_of_it_and_the_old_text_brings_it_back(asked):
    office, document, opinion, adviser = asked
    give(adviser, opinion)
    before = [void for _row, void in opinions_on(document)]

    def edit(text):
        current = OutgoingDocument.objects.get(pk=document.pk)
        changes = {"text": {**TEXT, "body": text}}
        commands.edit_draft(office["author"], document_id=document.pk, version=current.version, changes=changes)
        return [void for _row, void in opinions_on(OutgoingDocument.objects.get(pk=document.pk))]

    assert (before, edit("Điều 1. Khác hẳn."), edit(TEXT["body"])) == ([False], [True], [False])


def test_an_attached_file_belongs_to_the_text_that_was_judged(asked):
    office, document, opinion, adviser = asked
    give(adviser, opinion)

    commands.add_attachment(office["author"], document_id=document.pk, name="phu-luc.txt", data=b"Phu luc 1")

    assert [void for _row, void in opinions_on(document)] == [True]


def test_no_opinion_is_taken_on_a_text_that_was_changed_after_it_was_read(asked, record):
    office, document, opinion, adviser = asked
    seen = text_hash_of(document)
    commands.edit_draft(office["author"], document_id=document.pk, version=2, changes={"summary": "Khác"})

    with pytest.raises(RuleBroken, match="documents.text_changed"):
        give(adviser, opinion, seen=seen)
    assert record() == ("documents.give_opinion", "refused", "documents.text_changed")


def test_who_is_asked_is_somebody_else_once_and_until_a_day_to_come(asked):
    office, document, opinion, _adviser = asked

    with pytest.raises(RuleBroken, match="documents.opinion_of_nobody"):
        ask(office, document)
    with pytest.raises(RuleBroken, match="documents.opinion_of_oneself"):
        ask(office, document, office["agency"].pk)
    with pytest.raises(RuleBroken, match="documents.opinion_waited_for"):
        ask(office, document, opinion.to_agency_id)
    with pytest.raises(RuleBroken, match="documents.due_in_the_past"):
        ask(office, document, office["recipient"].pk, days=-1)
    with pytest.raises(RuleBroken, match="documents.recipient_closed"):
        ask(office, document, 999_999)
    with pytest.raises(NotFound):
        commands.ask_opinions(
            a_stranger(), document_id=document.pk, agency_ids=[office["recipient"].pk], due_on=in_days(1)
        )


def test_remarks_are_said_in_words_or_in_a_file_and_once(asked):
    _office, _document, opinion, adviser = asked

    with pytest.raises(RuleBroken, match="documents.reason_missing"):
        give(adviser, opinion, agrees=False)
    given = give(adviser, opinion, agrees=False, file=("gop-y.txt", "Góp ý".encode()))

    assert (given.file_name, given.file.media_type) == ("gop-y.txt", "text/plain")
    with pytest.raises(RuleBroken, match="documents.opinion_closed"):
        give(adviser, opinion)


def test_the_agency_sees_the_draft_for_its_opinion_and_a_stranger_does_not(asked):
    office, document, opinion, adviser = asked
    page = f"/van-ban/y-kien/{opinion.uuid}/"

    with pytest.raises(NotFound):
        give(a_stranger(), opinion)
    with pytest.raises(NotPermitted):
        give(office["author"], opinion)
    for actor, addresses in (
        (adviser, {page: 200, f"{page}trang/1.webp": 200, f"/van-ban/di/{document.uuid}/": 404}),
        (a_stranger(), {page: 404, f"{page}trang/1.webp": 404, f"{page}tep/": 404}),
    ):
        client = signed_in(actor)
        assert {url: client.get(url).status_code for url in addresses} == addresses


def test_who_is_asked_no_more_sees_the_draft_no_more(asked, record):
    office, document, opinion, adviser = asked

    with pytest.raises(RuleBroken, match="documents.not_author"):
        commands.drop_opinion(adviser, opinion=opinion.uuid)
    commands.drop_opinion(office["author"], opinion=opinion.uuid)

    assert record() == ("documents.drop_opinion", "done", "")
    with pytest.raises(NotFound):
        give(adviser, opinion)
    ask(office, document, opinion.to_agency_id)
    assert Opinion.objects.filter(document=document).count() == 2


def test_a_term_is_told_before_and_after_it_once_each(asked):
    office, _document, opinion, adviser = asked
    outbox.deliver_waiting()
    near, passed = opinion.due_at - timedelta(hours=3), opinion.due_at + timedelta(minutes=1)

    counts = []
    for moment in (near, near, passed, passed):
        with clock.frozen(moment):
            counts.append(tasks.remind_of_opinions())
            outbox.deliver_waiting()

    assert counts == [1, 0, 1, 0]
    assert told(adviser.person_id)[1:] == ["documents.opinion_soon", "documents.opinion_overdue"]
    assert told(office["author"].person_id) == ["documents.opinion_overdue"]
    with pytest.raises(NotPermitted):
        commands.remind_of_opinions(adviser)


def test_an_opinion_waits_on_the_home_page_and_is_given_there(asked):
    _office, document, opinion, adviser = asked
    client = signed_in(adviser)
    [item] = waiting_for(adviser)

    listed = client.get("/van-ban/y-kien/")
    file = SimpleUploadedFile("gop-y.txt", "Góp ý".encode())
    answer = client.post(
        item.url, {"seen": text_hash_of(document), "agrees": "no", "answer": "Sửa Điều 2", "file": file}
    )

    assert (item.kind, item.due_at) == ("opinion", opinion.due_at)
    assert document.summary in listed.content.decode()
    assert answer.status_code == 302
    opinion.refresh_from_db()
    assert (opinion.status, opinion.answer, opinion.file_name) == ("remarked", "Sửa Điều 2", "gop-y.txt")
    assert waiting_for(adviser) == []


def test_the_author_asks_from_the_page_of_the_draft():
    office = an_office()
    document = a_draft(office)
    client = signed_in(office["author"])
    url = f"/van-ban/di/{document.uuid}/lay-y-kien/"

    offered = client.get(url).content.decode()
    nobody = client.post(url, {"due_on": in_days(5).isoformat(), "question": ""})
    done = client.post(url, {"agency": str(office["recipient"].uuid), "due_on": in_days(5).isoformat(), "question": ""})

    assert office["recipient"].name in offered
    assert (nobody.status_code, done.status_code) == (422, 302)
    shown = client.get(f"/van-ban/di/{document.uuid}/").content.decode()
    assert 'id="y-kien"' in shown
    assert client.post(f"/van-ban/y-kien/{Opinion.objects.get().uuid}/thoi/").status_code == 302
    assert Opinion.objects.get().status == "withdrawn"
