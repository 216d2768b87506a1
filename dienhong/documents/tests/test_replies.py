"""Answers: bound to what they answer, threaded when they come back, finished and overdue in working time."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from dienhong.directory.tests.builders import an_agency
from dienhong.documents import commands
from dienhong.documents.commands.arriving import Answered
from dienhong.documents.commands.replies import AnswerBegun
from dienhong.documents.deadlines import calendar_of, end_of_work
from dienhong.documents.models import IncomingDocument, OutgoingDocument, Reply
from dienhong.documents.permissions import (
    ASSIGN_INCOMING,
    DRAFT_DOCUMENT,
    PROCESS_INCOMING,
    READ_DOCUMENTS,
    REGISTER_INCOMING,
)
from dienhong.documents.queries.incoming import incoming_list
from dienhong.documents.queries.replies import awaited_answers, thread_of
from dienhong.documents.queries.wanted import Wanted
from dienhong.documents.tests.builders import (
    TEXT,
    an_arrived_document,
    an_incoming_office,
    an_office,
    an_office_with_keys,
)
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import clock, outbox
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.models import Notification

pytestmark = pytest.mark.django_db
BEGUN = AnswerBegun(summary="Trả lời Công văn số 7/CV-UBND", symbol="STN-VP", place="Hà Nội")


@pytest.fixture
def office(demo_installation):
    """An agency that both sends and receives."""
    agency = an_agency("Bộ Thử nghiệm", symbol="BTN", code="G88")
    both = {**an_incoming_office(agency), **an_office_with_keys(agency)}
    both["clerk"] = an_actor(REGISTER_INCOMING, ASSIGN_INCOMING, READ_DOCUMENTS, "documents.issue", at=agency)
    both["handler"] = an_actor(PROCESS_INCOMING, DRAFT_DOCUMENT, READ_DOCUMENTS, at=agency)
    return both


def in_hands(office, **said) -> IncomingDocument:
    """An arrived document that the handler has begun to handle."""
    document = an_arrived_document(office, **said)
    commands.register_incoming(office["clerk"], document_id=document.pk)
    commands.assign_incoming(office["clerk"], document_id=document.pk, person_id=office["handler"].person_id)
    return commands.start_incoming(office["handler"], document_id=document.pk)


def issue(office, draft) -> OutgoingDocument:
    """The rest of the way of a draft of the handler."""
    text = {**TEXT, "addressees": "Bộ Tài chính"}
    changes = {"signer_post_id": office["post"].pk, "text": text}
    commands.edit_draft(office["handler"], document_id=draft.pk, version=draft.version, changes=changes)
    commands.submit_draft(office["handler"], document_id=draft.pk, reviewer_id=office["reviewer"].person_id)
    commands.approve_draft(office["reviewer"], document_id=draft.pk)
    commands.request_signature(office["signer"], document_id=draft.pk)
    outbox.deliver_waiting()
    commands.issue_document(office["clerk"], document_id=draft.pk)
    while outbox.deliver_waiting():
        pass
    return OutgoingDocument.objects.get(pk=draft.pk)


def named(document: OutgoingDocument) -> Answered:
    key = f"G88,{document.issued_on:%Y/%m/%d},{document.code}"
    return Answered("G88", document.code, document.issued_on, key)


def test_an_answer_is_addressed_to_the_sender_and_finishes_what_it_answers(office, record):
    document = in_hands(office, document_key="H53,2026/11/20,7/CV-UBND", sender_code="H53", task_codes=("NV-1",))

    draft = commands.answer_incoming(office["handler"], document_id=document.pk, begun=BEGUN)
    begun = record()
    issued = issue(office, draft)

    document.refresh_from_db()
    reply = Reply.objects.get()
    assert begun == ("documents.answer_incoming", "done", "")
    assert [one.to_agency_id for one in draft.recipients.all()] == [office["sender"].pk]
    assert draft.content["body"].startswith("Phúc đáp Công văn số 7/CV-UBND ngày ")
    assert (reply.organ_id, reply.document_key, issued.task_codes) == ("H53", "H53,2026/11/20,7/CV-UBND", ["NV-1"])
    assert (document.status, document.handlings.get().result) == (
        "finished",
        f"Đã trả lời bằng văn bản số {issued.code} ngày {clock.today():%d/%m/%Y}",
    )


def test_the_handler_finishes_by_an_answer_only_once_it_is_issued(office, record):
    document = in_hands(office)
    begun = AnswerBegun(summary="Trả lời", symbol="STN", place="Hà Nội", finishes=False)
    draft = commands.answer_incoming(office["handler"], document_id=document.pk, begun=begun)

    with pytest.raises(RuleBroken, match="documents.answer_not_issued"):
        commands.finish_by_answer(office["handler"], document_id=document.pk, answer_id=draft.pk)
    issued = issue(office, draft)
    with pytest.raises(NotPermitted):
        commands.finish_by_answer(office["clerk"], document_id=document.pk, answer_id=issued.pk)
    with pytest.raises(NotFound):
        commands.finish_by_answer(office["handler"], document_id=document.pk, answer_id=0)
    commands.finish_by_answer(office["handler"], document_id=document.pk, answer_id=issued.pk)

    document.refresh_from_db()
    assert (document.status, record()) == ("finished", ("documents.finish_by_answer", "done", ""))


def test_nobody_answers_what_is_not_taken_in_nor_for_another_agency(office):
    document = an_arrived_document(office)

    with pytest.raises(RuleBroken, match="documents.wrong_incoming_status"):
        commands.answer_incoming(
            an_actor(DRAFT_DOCUMENT, READ_DOCUMENTS, at=office["agency"]), document_id=document.pk, begun=BEGUN
        )
    with pytest.raises(NotPermitted):
        commands.answer_incoming(office["clerk"], document_id=document.pk, begun=BEGUN)
    with pytest.raises(NotFound):
        commands.answer_incoming(a_stranger(), document_id=document.pk, begun=BEGUN)


def asked(office, due_on=None) -> OutgoingDocument:
    """A document of ours that asks its recipient for an answer."""
    handler = office["handler"]
    draft = commands.create_draft(
        handler, agency_id=office["agency"].pk, type_code="CV", symbol="BTN", place="Hà Nội", summary="Xin ý kiến"
    )
    draft = commands.edit_draft(handler, document_id=draft.pk, version=1, changes={"due_on": due_on})
    commands.set_recipients(handler, document_id=draft.pk, agency_ids=(office["sender"].pk, office["recipient"].pk))
    return issue(office, draft)


def shape(branches):
    """A thread as codes."""
    return [(one.document.code, shape(one.answers)) for one in branches]


def test_five_replies_rebuild_the_tree(office):
    """Three answer us; we answer one of them; that is answered, and this answer by one that came before it."""
    ours = asked(office)
    _, second, _ = (an_arrived_document(office, f"{n}/A", answers=(named(ours),)) for n in (1, 2, 3))
    commands.register_incoming(office["clerk"], document_id=second.pk)
    answer = issue(office, commands.answer_incoming(office["handler"], document_id=second.pk, begun=BEGUN))
    an_arrived_document(office, "5/B", answers=(Answered("H53", "4/B", None, "K-4"),))
    fourth = an_arrived_document(office, "4/B", answers=(named(answer),), document_key="K-4")

    threads = [shape(thread_of(office["clerk"], one)) for one in (ours, second, fourth)]

    whole = [(ours.code, [("1/A", []), ("2/A", [(answer.code, [("4/B", [("5/B", [])])])]), ("3/A", [])])]
    assert threads == [whole, whole, whole]


def test_a_thread_shows_only_what_one_may_see(office):
    ours = asked(office)
    incoming = an_arrived_document(office, "1/A", answers=(named(ours),))
    commands.register_incoming(office["clerk"], document_id=incoming.pk)
    other = an_actor(PROCESS_INCOMING, DRAFT_DOCUMENT, at=office["agency"])
    commands.assign_incoming(office["clerk"], document_id=incoming.pk, person_id=other.person_id)
    commands.answer_incoming(other, document_id=incoming.pk, begun=BEGUN)

    assert shape(thread_of(other, incoming)) == [("1/A", [("", [])])]
    assert thread_of(a_stranger(), incoming) == []


def test_a_document_of_another_agency_or_day_is_not_taken_for_ours(office):
    ours = asked(office)
    wrong = (
        Answered("H53", ours.code, ours.issued_on, "x"),
        Answered("G88", ours.code, date(2020, 1, 1), "y"),
        Answered("G88", "không số", ours.issued_on, "z"),
    )

    an_arrived_document(office, "1/A", answers=wrong)

    assert list(Reply.objects.values_list("to_outgoing", flat=True)) == [None, None, None]


def test_who_wrote_a_document_is_told_once_that_it_is_answered(office):
    ours = asked(office)

    an_arrived_document(office, "1/A", source_key="gói", answers=(named(ours),))
    an_arrived_document(office, "1/A", source_key="gói", answers=(named(ours),))
    outbox.deliver_waiting()

    told = Notification.objects.get(event="documents.answered")
    assert (told.person_id, told.url) == (office["handler"].person_id, f"/van-ban/di/{ours.uuid}/")


def test_answers_are_awaited_until_the_end_of_the_working_day(office):
    friday, sunday = datetime(2027, 3, 5, 9, tzinfo=clock.VIETNAM), date(2027, 3, 7)
    with clock.frozen(friday):
        ours = asked(office, due_on=sunday)
        an_arrived_document(office, "1/A", answers=(named(ours),))

    def awaited(at):
        with clock.frozen(at):
            rows = awaited_answers(office["clerk"], ours)
        return [(row.agency_name, row.answer.code if row.answer else "", row.late) for row in rows]

    until = end_of_work(calendar_of(office["agency"].pk), sunday)
    assert until.date() == date(2027, 3, 8)
    missing, given = (office["recipient"].name, ""), (office["sender"].name, "1/A")
    assert awaited(until) == [(*missing, False), (*given, False)]
    assert awaited(until + timedelta(minutes=1)) == [(*missing, True), (*given, False)]


def test_what_is_overdue_is_marked_and_told_once(office, record):
    document = in_hands(office)
    due_at = clock.now() + timedelta(hours=1)
    commands.assign_incoming(
        office["clerk"], document_id=document.pk, person_id=office["handler"].person_id, due_at=due_at
    )
    platform, late = Actor.system("test"), clock.now() + timedelta(hours=2)

    before = commands.announce_overdue(platform)
    with clock.frozen(late):
        counts = [commands.announce_overdue(platform) for _ in range(2)]
        overdue = list(incoming_list(office["clerk"], Wanted(overdue=True)))
        outbox.deliver_waiting()

    told = set(Notification.objects.filter(event="documents.overdue").values_list("person_id", flat=True))
    assert (before, counts, overdue) == (0, [1, 0], [document])
    assert told == {office["clerk"].person_id, office["handler"].person_id}
    assert record() == ("documents.announce_overdue", "done", "")
    with pytest.raises(NotPermitted):
        commands.announce_overdue(office["clerk"])


def test_the_pages_lead_from_a_document_to_its_answer_and_back(office):
    document = in_hands(office)
    client = Client()
    sign_in(client, office["handler"])
    page = f"/van-ban/den/{document.uuid}/"

    asked_for = client.get(f"{page}tra-loi/").content.decode()
    begun = client.post(f"{page}tra-loi/", {"type_code": "CV", "summary": "Trả lời", "place": "Hà Nội"})
    draft = OutgoingDocument.objects.get()
    issue(office, draft)
    finished = client.post(f"{page}hoan-thanh-bang-tra-loi/", {"answer": str(draft.uuid)}, follow=True)

    assert "Trả lời Công văn số 7/CV-UBND của Ủy ban nhân dân tỉnh Thử" in asked_for
    assert begun.url == f"/van-ban/di/{draft.uuid}/sua/"
    document.refresh_from_db()
    assert document.status == "finished"
    assert f'href="/van-ban/di/{draft.uuid}/"' in finished.content.decode()
    answering = client.get(f"/van-ban/di/{draft.uuid}/").content.decode()
    assert f'href="{page}"' in answering[answering.index('id="trao-doi"') :]
    assert client.post(f"{page}hoan-thanh-bang-tra-loi/", {"answer": "x"}).status_code == 404


def test_an_answer_to_a_task_names_it_and_goes_to_who_gave_it(record):
    office = an_office()
    begun = AnswerBegun(summary="Báo cáo kết quả", symbol="BC-BTN", place="Hà Nội", type_code="BC")

    answer = commands.answer_task(
        office["author"],
        agency_id=office["agency"].pk,
        to_agency_id=office["recipient"].pk,
        task_code="NV0007/2026/G22",
        begun=begun,
    )

    assert (answer.task_codes, answer.steering) == (["NV0007/2026/G22"], 3)
    assert [one.to_agency_id for one in answer.recipients.all()] == [office["recipient"].pk]
    assert record() == ("documents.answer_task", "done", "")
    with pytest.raises(NotPermitted):
        commands.answer_task(
            office["clerk"], agency_id=office["agency"].pk, to_agency_id=1, task_code="NV1", begun=begun
        )
