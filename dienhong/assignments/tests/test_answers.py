"""Tasks and documents, both ways: steering documents name the tasks, answers are marked on them."""

from datetime import date

import pytest
from django.test import Client

from dienhong.assignments import commands
from dienhong.assignments.commands import AnswerSaid, Source
from dienhong.assignments.handlers import on_document_issued, on_incoming_arrived, on_incoming_updated
from dienhong.assignments.models import AssignmentStep, TaskAnswer
from dienhong.assignments.permissions import LEAD_ASSIGNMENTS, READ_ASSIGNMENTS
from dienhong.assignments.queries.pages import related_to
from dienhong.assignments.tests.builders import a_task, an_accepted, an_assignment, offices
from dienhong.directory.public import agency_view
from dienhong.directory.tests.builders import an_agency
from dienhong.documents.commands import answer_incoming, answer_task, assign_incoming, register_incoming
from dienhong.documents.commands.replies import AnswerBegun
from dienhong.documents.events import DocumentIssued, IncomingArrived, IncomingUpdated
from dienhong.documents.models import IncomingDocument, OutgoingDocument
from dienhong.documents.public import issued_document
from dienhong.documents.tests.builders import an_arrived_document, an_issued_document, an_office_with_keys
from dienhong.exchange.edxml import SteeringType, read_document
from dienhong.exchange.models import Package
from dienhong.exchange.writing import written_package
from dienhong.identity.tests.builders import an_actor, sign_in
from dienhong.kernel import clock, outbox
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted
from dienhong.notifications.models import Notification

pytestmark = pytest.mark.django_db
BEGUN = AnswerBegun(summary="Báo cáo kết quả", symbol="BC-SCT", place="Hà Nội", type_code="BC", finishes=False)


def arrived(office, **more):
    """A document of the owner that came to the giver."""
    said = {"agency": office.giving, "sender": office.owning}
    document = an_arrived_document(said, code="12/BC-SCT", type_name="Báo cáo", **more)
    on_incoming_arrived([IncomingArrived(document.pk, document.agency_id)])
    return document


def answers(task):
    return list(
        TaskAnswer.objects.filter(assignment=task).values_list("agency_id", "code", "outgoing_id", "incoming_id")
    )


def packed(document):
    """The header of the package that the document would be sent in."""
    sender = agency_view(document.agency_id)
    package = Package(urgency=0, requested_at=clock.now())
    xml = written_package(issued_document(document.pk), sender, [("H97", "Nơi nhận")], package)
    read = read_document(xml)
    assert read.package is not None
    return read.package.header


def test_tasks_given_out_of_a_document_travel_with_it_as_steering(demo_installation):
    office = offices()
    document = an_issued_document(an_office_with_keys(office.giving))

    (task,) = commands.give_assignments(
        office.leader,
        agency_id=office.giving.pk,
        giver_post_id=office.leader_post.pk,
        source=Source("Quyết định", outgoing_id=document.pk),
        tasks=(a_task(office),),
    )

    header = packed(OutgoingDocument.objects.get(pk=document.pk))
    assert (header.steering, header.task_codes) == (SteeringType.STEERING, (task.code,))


def test_a_document_without_tasks_says_nothing_of_steering(demo_installation):
    document = an_issued_document(an_office_with_keys(offices().giving))

    header = packed(document)

    assert (header.steering, header.task_codes) == (None, ())


def test_the_document_by_which_the_owner_answers_names_the_task_and_is_marked_on_it(demo_installation):
    office = offices()
    task = an_accepted(office)
    keys = an_office_with_keys(office.owning)
    client = Client()
    sign_in(client, an_actor(LEAD_ASSIGNMENTS, "documents.draft", at=office.owning))

    page = client.get(f"/nhiem-vu/{task.uuid}/")
    begun = client.post(f"/nhiem-vu/{task.uuid}/tra-loi/", {"type_code": "BC", "summary": "Báo cáo số hóa"})

    draft = OutgoingDocument.objects.get(summary="Báo cáo số hóa")
    assert f"/nhiem-vu/{task.uuid}/tra-loi/" in page.content.decode()
    assert (begun.status_code, begun["Location"]) == (302, f"/van-ban/di/{draft.uuid}/sua/")
    assert (draft.task_codes, draft.recipients.get().to_agency_id) == ([task.code], office.giving.pk)
    document = an_issued_document(keys)
    OutgoingDocument.objects.filter(pk=document.pk).update(task_codes=[task.code])
    header = packed(OutgoingDocument.objects.get(pk=document.pk))
    for _ in range(2):
        on_document_issued(DocumentIssued(document.pk, document.agency_id))
    assert (header.steering, header.task_codes) == (SteeringType.STEERING_REPORT, (task.code,))
    assert answers(task) == [(office.owning.pk, document.code, document.pk, None)]


def test_an_answer_that_comes_is_marked_once_and_the_giver_told(installation):
    office = offices()
    task = an_accepted(office)

    document = arrived(office, task_codes=(task.code, "NV9999/2026/X"), steering=3)
    on_incoming_arrived([IncomingArrived(document.pk, document.agency_id)])
    outbox.deliver_waiting()

    assert answers(task) == [(office.owning.pk, "12/BC-SCT", None, document.pk)]
    assert task.steps.filter(kind=AssignmentStep.Kind.ANSWERED).count() == 1
    told = Notification.objects.filter(event="assignments.answered").values_list("person_id", flat=True)
    assert list(told) == [office.leader.person_id]


def test_an_update_that_names_the_task_is_marked_as_its_answer(installation):
    office = offices()
    task = an_accepted(office)
    document = arrived(office)
    before = answers(task)
    IncomingDocument.objects.filter(pk=document.pk).update(task_codes=[task.code], steering=3)

    for _ in range(2):
        on_incoming_updated(IncomingUpdated(document.pk, document.agency_id))

    assert (before, answers(task)) == ([], [(office.owning.pk, "12/BC-SCT", None, document.pk)])


def test_the_same_answer_made_here_and_come_here_is_one(installation):
    office = offices()
    task = an_accepted(office)
    made = AnswerSaid(office.owning.pk, "12/BC-SCT", clock.today(), "Báo cáo số 12/BC-SCT", outgoing_id=None)
    document = arrived(office, task_codes=(task.code,), steering=3)

    again = commands.record_answer(Actor.system("test"), assignment_id=task.pk, answer=made)

    assert (again.incoming_id, TaskAnswer.objects.count()) == (document.pk, 1)


@pytest.mark.parametrize("steering", [2, 3])
def test_what_gives_tasks_or_comes_from_a_stranger_to_the_task_is_no_answer(installation, steering):
    office = offices()
    task = an_assignment(office)
    sender = office.owning if steering == 2 else an_agency("Sở Ngoài cuộc")
    document = an_arrived_document(
        {"agency": office.giving, "sender": sender}, task_codes=(task.code,), steering=steering
    )

    on_incoming_arrived([IncomingArrived(document.pk, document.agency_id)])

    assert answers(task) == []


def test_the_page_of_the_task_links_the_answer_to_whom_it_shows(installation):
    office = offices()
    task = an_accepted(office)
    document = arrived(office, task_codes=(task.code,), steering=3)
    reader = an_actor(READ_ASSIGNMENTS, "documents.read", at=office.giving)

    shown = [related_to(actor, task)[-1] for actor in (reader, office.head)]

    words = f"Báo cáo số 12/BC-SCT ngày {clock.today():%d/%m/%Y} của Sở Chủ trì"
    assert [(one.words, one.url) for one in shown] == [(words, f"/van-ban/den/{document.uuid}/"), (words, "")]


def test_an_answer_to_what_brought_the_task_is_bound_to_it_and_a_report_is_not_answered_with_its_codes(installation):
    office = offices()
    task = an_assignment(office)
    clerk = an_actor(
        "documents.register_incoming", "documents.assign_incoming", "documents.draft", "documents.process_incoming",
        at=office.owning,
    )  # fmt: skip
    said = {"agency": office.owning, "sender": office.giving}
    order = an_arrived_document(said, task_codes=(task.code,), steering=2, document_key="G98,2026/11/20,1")
    report = an_arrived_document(said, task_codes=("NV1",), steering=3)
    for document in (order, report):
        register_incoming(clerk, document_id=document.pk)
        assign_incoming(clerk, document_id=document.pk, person_id=clerk.person_id)

    answer = answer_task(
        clerk, agency_id=office.owning.pk, to_agency_id=office.giving.pk, task_code=task.code, begun=BEGUN
    )
    reply = answer_incoming(clerk, document_id=report.pk, begun=BEGUN)

    assert [one.to_incoming_id for one in answer.answers.all()] == [order.pk]
    assert (answer.steering, reply.task_codes) == (3, [])
    assert IncomingDocument.objects.get(pk=order.pk).get_steering_display() == "Giao nhiệm vụ"
    with pytest.raises(NotPermitted):
        answer_task(
            office.helper, agency_id=office.owning.pk, to_agency_id=office.giving.pk, task_code="X", begun=BEGUN
        )


def test_only_the_platform_marks_answers():
    office = offices()
    said = AnswerSaid(office.owning.pk, "1/BC", date(2026, 11, 20), "Báo cáo", outgoing_id=1)

    with pytest.raises(NotPermitted):
        commands.record_answer(office.leader, assignment_id=an_assignment(office).pk, answer=said)
