"""The pages: the whole way of a task over HTTP, what each side is offered, and who sees nothing."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dienhong.assignments.models import Assignment, Evidence
from dienhong.assignments.queries.boards import board_by_deadline, board_by_leader, board_by_owner, totals
from dienhong.assignments.terms import Term
from dienhong.assignments.tests.builders import Offices, a_reported, an_accepted, an_assignment, offices
from dienhong.directory.tests.builders import an_agency
from dienhong.documents.tests.builders import an_arrived_document, an_incoming_office
from dienhong.identity.models import Person, Post
from dienhong.identity.tests.builders import a_grant, a_stranger, sign_in

pytestmark = pytest.mark.django_db
LIST_QUERIES, BOARD_QUERIES = 7, 4
EMPTY = {"text": "", "owner": "", "helpers": "", "term": "date", "due_on": "", "days": "", "start": "given"}


@pytest.fixture
def office(demo_installation) -> Offices:
    return offices()


def browser(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def form_of(office: Offices, *tasks: dict, **more: str) -> dict[str, str]:
    fields = {
        "giver": str(office.leader_post.uuid),
        "source": "Kết luận giao ban",
        "nv-TOTAL_FORMS": str(len(tasks)),
        "nv-INITIAL_FORMS": "1",
        **more,
    }
    for number, task in enumerate(tasks):
        fields |= {f"nv-{number}-{name}": value for name, value in {**EMPTY, **task}.items()}
    return fields


def test_a_task_goes_the_whole_way_through_the_pages(office):
    leader, head, official = browser(office.leader), browser(office.head), browser(office.official)
    task = {"text": "Số hóa hồ sơ đất đai", "owner": "so chu tri", "helpers": "H97.2", "term": "days", "days": "5"}

    given = leader.post("/nhiem-vu/giao/", form_of(office, task))
    row = Assignment.objects.get()
    page = f"/nhiem-vu/{row.uuid}/"
    person = str(Person.objects.get(pk=office.official.person_id).uuid)
    head.post(f"{page}nhan/", {"person": person})
    proof = SimpleUploadedFile("bien-ban.txt", b"Bien ban nghiem thu")
    official.post(f"{page}tien-do/", {"text": "Đã làm 40%", "percent": "40", "evidence": proof})
    official.post(f"{page}ket-qua/", {"text": "Đã xong"})
    leader.post(f"{page}tra-lai/", {"reason": "Thiếu phụ lục"})
    official.post(f"{page}ket-qua/", {"text": "Đã bổ sung phụ lục"})
    done = leader.post(f"{page}xac-nhan/", {"remark": "Đạt"}, follow=True)

    row.refresh_from_db()
    assert (given.url, row.status, row.owner_id) == (page, "finished", office.owning.pk)
    text = done.content.decode()
    for shown in (row.code, "Số hóa hồ sơ đất đai", "Đã bổ sung phụ lục", "bien-ban.txt", "Thiếu phụ lục", "đúng hạn"):
        assert shown in text
    file = official.get(f"{page}tep/{Evidence.objects.get().uuid}/")
    assert b"".join(file.streaming_content) == b"Bien ban nghiem thu"


def test_several_tasks_are_given_at_once_and_one_more_form_costs_nothing(office):
    secretary = browser(office.secretary)
    tasks = ({"text": "Một", "owner": "H97.1", "term": "none"}, {"text": "Hai", "owner": "H97.2", "term": "none"})

    grown = secretary.post("/nhiem-vu/giao/", form_of(office, *tasks, more="1"))
    assert (grown.status_code, Assignment.objects.count()) == (200, 0)
    assert 'name="nv-2-text"' in grown.content.decode()
    secretary.post("/nhiem-vu/giao/", form_of(office, *tasks, {}))

    assert list(Assignment.objects.order_by("number").values_list("text", flat=True)) == ["Một", "Hai"]


def test_an_unknown_or_ambiguous_owner_is_said_beside_the_field(office):
    leader = browser(office.leader)

    unknown = leader.post(
        "/nhiem-vu/giao/", form_of(office, {"text": "Một", "owner": "Cục Không Có Thật", "term": "none"})
    )
    many = leader.post("/nhiem-vu/giao/", form_of(office, {"text": "Một", "owner": "Sở", "term": "none"}))

    assert (unknown.status_code, many.status_code, Assignment.objects.count()) == (422, 422, 0)
    assert "Cục Không Có Thật" in unknown.content.decode()
    assert "Sở Chủ trì" in many.content.decode()


def test_a_refusal_of_the_command_is_shown_and_what_was_typed_stays(office):
    answer = browser(office.leader).post("/nhiem-vu/giao/", form_of(office, {"text": "Một", "owner": "H97.1"}))

    assert answer.status_code == 422
    assert "assignments.term_incomplete" in answer.content.decode()
    assert "Một</textarea>" in answer.content.decode()


def test_tasks_come_out_of_an_incoming_document(office):
    arrived = an_incoming_office(office.giving)
    document = an_arrived_document(arrived)
    a_grant(Person.objects.get(pk=office.leader.person_id), "documents.read", office.giving)
    leader = browser(office.leader)

    form = leader.get(f"/nhiem-vu/giao/?den={document.uuid}").content.decode()
    leader.post(
        f"/nhiem-vu/giao/?den={document.uuid}", form_of(office, {"text": "Một", "owner": "H97.1", "term": "none"})
    )

    assert "7/CV-UBND" in form
    assert Assignment.objects.get().source_incoming_id == document.pk
    assert browser(office.head).get(f"/nhiem-vu/giao/?den={document.uuid}").status_code == 404


@pytest.mark.parametrize(
    ("who", "offered", "missing"),
    [
        ("leader", {"xac-nhan", "tra-lai", "thu-hoi", "thay-the"}, {"nhan", "ket-qua"}),
        ("head", set(), {"xac-nhan", "tra-lai", "thu-hoi", "ket-qua"}),
        ("secretary", set(), {"xac-nhan", "thu-hoi"}),
    ],
)
def test_each_side_is_offered_its_own_acts(office, who, offered, missing):
    row = a_reported(office)

    text = browser(getattr(office, who)).get(f"/nhiem-vu/{row.uuid}/").content.decode()

    assert {one for one in offered | missing if f"/nhiem-vu/{row.uuid}/{one}/" in text} == offered


def test_for_a_stranger_there_is_no_task_no_log_and_no_file(office):
    row, stranger = an_assignment(office), browser(a_stranger())

    paths = (
        "",
        "nhat-ky/",
        "nhan/",
        "tien-do/",
        "ket-qua/",
        "xac-nhan/",
        "tra-lai/",
        "thu-hoi/",
        "thay-the/",
        "gia-han/",
    )

    assert {stranger.get(f"/nhiem-vu/{row.uuid}/{path}").status_code for path in paths} == {404}
    assert stranger.get("/nhiem-vu/giao/").status_code == 403
    assert row.code not in stranger.get("/nhiem-vu/").content.decode()


def test_a_task_is_replaced_and_withdrawn_through_the_pages(office):
    row, leader = an_accepted(office), browser(office.leader)
    task = {**EMPTY, "text": "Báo cáo cả năm", "owner": "Sở Chủ trì", "term": "none"}

    answer = leader.post(f"/nhiem-vu/{row.uuid}/thay-the/", {**task, "reason": "Mở rộng"})
    new = Assignment.objects.get(replaces=row)
    leader.post(f"/nhiem-vu/{new.uuid}/thu-hoi/", {"reason": "Không còn cần"})

    new.refresh_from_db()
    assert (answer.url, new.status) == (f"/nhiem-vu/{new.uuid}/", "withdrawn")
    assert str(row.uuid) in leader.get(f"/nhiem-vu/{new.uuid}/").content.decode()
    assert "assignments.withdraw_assignment" in leader.get(f"/nhiem-vu/{new.uuid}/nhat-ky/").content.decode()


def test_the_list_is_searched_without_marks_and_narrowed_by_state(office):
    first, second = an_assignment(office, "Số hóa hồ sơ đất đai"), an_accepted(office)
    head = browser(office.head)

    def codes(query: str) -> set[str]:
        text = head.get(f"/nhiem-vu/?{query}").content.decode()
        return {one.code for one in (first, second) if f"/nhiem-vu/{one.uuid}/" in text}

    assert codes("") == {first.code, second.code}
    assert codes("tim=so hoa dat dai") == {first.code}
    assert codes("tinh_trang=in_progress") == {second.code}
    assert codes("tinh_trang=overdue") == set()
    assert codes("ben=received&xep=han") == {first.code, second.code}
    assert codes("ben=mine") == set()
    assert codes("tinh_trang=nonsense&ben=nonsense") == {first.code, second.code}


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_however_many_rows_it_has(office, rows, django_assert_num_queries):
    for _ in range(rows):
        an_accepted(office)
    head = browser(office.head)
    head.get("/nhiem-vu/")

    with django_assert_num_queries(LIST_QUERIES):
        head.get("/nhiem-vu/")


def test_what_waits_stands_on_the_home_page_with_its_deadline(office):
    row = an_assignment(office)

    text = browser(office.head).get("/").content.decode()

    assert row.code in text
    assert f"/nhiem-vu/{row.uuid}/" in text


def test_a_secretary_chooses_among_the_leaders_of_the_agency(office):
    Post.objects.filter(person_id=office.leader.person_id).update(title="Thứ trưởng")

    assert "Thứ trưởng" in browser(office.secretary).get("/nhiem-vu/giao/").content.decode()


@pytest.mark.parametrize("group", ["chu-tri", "lanh-dao", "han", "nonsense"])
def test_a_board_counts_what_stands_where_and_leads_to_the_list(office, group):
    given, reported = an_assignment(office), a_reported(office)

    text = browser(office.leader).get(f"/nhiem-vu/bang/?nhom={group}").content.decode()

    assert "tinh_trang=reported" in text
    links = {"lanh-dao": f"lanh_dao={office.leader_post.uuid}", "han": "tinh_trang=soon"}
    assert links.get(group, f"chu_tri={office.owning.uuid}") in text
    assert {given.status, reported.status} == {"given", "reported"}


def test_the_counts_of_a_board_are_those_of_the_lists(office):
    an_assignment(office)
    a_reported(office)
    an_accepted(office, Term("none"))
    offices(giving=an_agency(), owning=an_agency())

    assert totals(office.leader, "") == {
        "open": 3, "not_begun": 1, "in_progress": 1, "reported": 1, "soon": 1, "overdue": 0, "on_time": 0, "late": 0,
    }  # fmt: skip
    (row,) = board_by_owner(office.leader, "given")
    assert (row.name, dict(row.counts)["open"]) == ("Sở Chủ trì", 3)
    assert [dict(one.counts)["open"] for one in board_by_deadline(office.leader, "")] == [0, 1, 0, 1]
    assert board_by_leader(a_stranger(), "") == []


@pytest.mark.parametrize("rows", [1, 3])
def test_a_board_costs_the_same_however_many_rows_it_has(office, rows, django_assert_num_queries):
    for _ in range(rows):
        an_assignment(office)

    with django_assert_num_queries(BOARD_QUERIES):
        board_by_owner(office.leader, "")


def test_the_list_goes_to_a_spreadsheet_and_to_paper_with_the_same_filters(office):
    first, second = an_assignment(office, "=Số hóa hồ sơ"), an_accepted(office)
    head = browser(office.head)

    table = b"".join(head.get("/nhiem-vu/xuat.csv?tinh_trang=not_begun").streaming_content).decode()
    paper = head.get(f"/nhiem-vu/in/?chu_tri={office.owning.uuid}").content.decode()

    assert (first.code in table, second.code in table) == (True, False)
    assert "'=Số hóa hồ sơ" in table
    assert (first.code in paper, second.code in paper) == (True, True)
    assert first.code not in head.get("/nhiem-vu/in/?chu_tri=00000000-0000-4000-8000-000000000000").content.decode()


def test_the_page_of_a_document_shows_its_tasks_and_how_to_give_more(office):
    document = an_arrived_document(an_incoming_office(office.giving))
    a_grant(Person.objects.get(pk=office.leader.person_id), "documents.read", office.giving)
    leader, page = browser(office.leader), f"/van-ban/den/{document.uuid}/"

    before = leader.get(page).content.decode()
    task = {"text": "Cử đầu mối", "owner": "H97.1", "term": "none"}
    leader.post(f"/nhiem-vu/giao/?den={document.uuid}", form_of(office, task))
    after = leader.get(page).content.decode()

    assert f"/nhiem-vu/giao/?den={document.uuid}" in before
    assert "Cử đầu mối" in after
    assert Assignment.objects.get().code in after


def test_the_list_as_a_workbook_has_the_same_rows_as_the_table(office):
    row = an_assignment(office, text="=1+1 Báo cáo")
    client = Client()
    sign_in(client, office.leader)

    answer = client.get("/nhiem-vu/xuat.xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=7)]
    assert [(line[0], line[1], line[5], line[10]) for line in cells] == [(row.code, "'=1+1 Báo cáo", "Sở Chủ trì", 0)]
