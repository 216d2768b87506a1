"""Statistics: what is counted, that counting by nights and now agree with an oracle, who sees whose figures, reports."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import UTC, date, datetime, timedelta
from statistics import median_low

import pytest

from dienhong.audit.models import AuditRecord
from dienhong.directory.models import Agency
from dienhong.directory.tests.builders import an_agency
from dienhong.exchange import commands, tasks
from dienhong.exchange.figures import Figures, total
from dienhong.exchange.models import DayFigures, StatusEvent
from dienhong.exchange.permissions import READ, READ_FIGURES, RECEIVE, SEND, SET_TERMS
from dienhong.exchange.queries.statistics import Wanted, agency_rows, report
from dienhong.exchange.tests.builders import a_kept_delivery, a_kept_package
from dienhong.exchange.tests.test_web import BASE, a_browser
from dienhong.identity.tests.builders import a_stranger, an_actor
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import VIETNAM, frozen
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("exchange")
NOON = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
TODAY = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)
MAY = Wanted(date(2026, 5, 1), date(2026, 5, 31))
WHOLE_MAY = Wanted(date(2026, 5, 1), date(2026, 5, 31), whole=True)


@pytest.fixture(autouse=True)
def the_twentieth_of_may(settings):
    """Everything happened earlier in the month; signing in is identity's affair."""
    from dataclasses import replace

    settings.DIENHONG = replace(settings.DIENHONG, second_factor=False)
    with frozen(TODAY):
        yield


def reported(delivery, code, at):
    """A status that the recipient reported, as it stands in the database."""
    step = delivery.events.count() + 1
    return StatusEvent.objects.create(
        delivery=delivery, package=delivery.package, agency=delivery.agency, sender=delivery.sender, step=step, code=code,
        at=at, recorded_at=at, sha256="a" * 64, reason="Gửi nhầm" if code == "02" else "",
    )  # fmt: skip


@pytest.fixture
def world():
    """A ministry sends three documents: taken in after 90 minutes and recalled; refused; silent. One comes back."""
    ministry, ca_mau, lao_cai = an_agency("Bộ Thử"), an_agency("Tỉnh Cà Mau"), an_agency("Tỉnh Lào Cai")
    first, second = a_kept_package(ministry, NOON), a_kept_package(ministry, NOON + timedelta(days=1))
    third = a_kept_package(ca_mau, NOON + timedelta(days=2))
    taken = a_kept_delivery(
        first, ca_mau, "03", transport="confirmed", confirmed_at=NOON + timedelta(hours=1), withdrawn_at=TODAY
    )
    reported(taken, "03", NOON + timedelta(minutes=90, seconds=59))
    late = NOON + timedelta(days=3)
    refused = a_kept_delivery(second, lao_cai, "02", reason="Gửi nhầm", transport="confirmed", confirmed_at=late)
    reported(refused, "02", late)
    a_kept_delivery(second, ca_mau)
    a_kept_delivery(third, ministry, "01", transport="confirmed", confirmed_at=third.requested_at)
    a_kept_delivery(first, lao_cai, is_request=True)
    return {"ministry": ministry, "ca_mau": ca_mau, "lao_cai": lao_cai}


def figures(agency, wanted=MAY):
    """(sent, received) of an agency as its reader sees them."""
    found = report(an_actor(READ, at=agency), wanted)
    return found.sent, found.received


def test_an_agency_reads_what_it_sent_and_what_became_of_it(world):
    sent, received = figures(world["ministry"])

    assert (sent.packages, sent.deliveries, sent.silent, sent.refused, sent.taken_in) == (2, 3, 1, 1, 1)
    assert (sent.recalled, sent.same_day, sent.same_day_percent) == (1, 1, 33.3)
    assert (sent.median_minutes, sent.commonest_reasons) == (90, [("Gửi nhầm", 1)])
    assert (received.deliveries, received.arrived, received.same_day_percent, received.packages) == (1, 1, 100.0, 0)


def test_a_recipient_reads_only_its_own_part(world):
    sent, received = figures(world["lao_cai"])

    assert sent == Figures()
    assert (received.deliveries, received.refused, received.reasons) == (1, 1, {"Gửi nhầm": 1})


def test_figures_are_the_same_counted_now_and_counted_by_night(world):
    names = ("ministry", "ca_mau", "lao_cai")
    now = [figures(world[name]) for name in names]

    for back in range(20):
        commands.count_days(PLATFORM, until=date(2026, 5, 19) - timedelta(days=back))

    assert DayFigures.objects.count() > 0
    assert [figures(world[name]) for name in names] == now


def test_a_status_of_an_old_day_has_the_night_count_that_day_anew(world):
    commands.count_days(PLATFORM, until=date(2026, 5, 7))
    before = figures(world["ca_mau"])[1]
    silent = world["ca_mau"]
    delivery = a_delivery_of(silent, "")
    delivery.status, delivery.status_at = "03", TODAY
    delivery.save()
    reported(delivery, "03", TODAY)

    days = tasks.count_days()
    after = figures(world["ca_mau"])[1]

    assert days == 9  # the last seven; the day of the delivery, and one with a status shortly before the last count
    assert (before.silent, before.taken_in, after.silent, after.taken_in) == (1, 1, 0, 2)


def a_delivery_of(agency, status):
    """The one delivery of an agency with this status."""
    from dienhong.exchange.models import Delivery

    return Delivery.objects.get(agency=agency, status=status)


def test_counting_again_changes_nothing_and_is_recorded():
    tasks.count_days()
    tasks.count_days()

    names = AuditRecord.objects.filter(command="exchange.count_days").values_list("outcome", flat=True)
    assert list(names) == ["done", "done"]


def test_only_the_platform_counts_and_only_days_that_are_over():
    with pytest.raises(NotPermitted):
        commands.count_days(a_stranger(), until=date(2026, 5, 19))
    with pytest.raises(RuleBroken, match="exchange.day_not_over"):
        commands.count_days(PLATFORM, until=date(2026, 5, 20))


def test_documents_are_in_time_or_late_by_the_statutory_clock():
    ministry, province = an_agency("Bộ Thử"), an_agency("Tỉnh Cà Mau")
    for days, signed in ((0, NOON), (3, NOON)):
        package = a_kept_package(ministry, NOON + timedelta(days=days), promulgated_on=signed.date())
        a_kept_delivery(package, province)

    sent, received = figures(ministry)[0], figures(province)[1]

    assert (sent.in_time, sent.late, sent.in_time_percent) == (1, 1, 50.0)
    assert (received.in_time, received.late) == (0, 0)


def test_the_sums_agree_with_an_oracle_on_random_traffic():
    luck = random.Random(20)
    agencies = [an_agency(f"Cơ quan {number}") for number in range(5)]
    told = []
    for _number in range(150):
        sender, recipient = luck.sample(agencies, 2)
        at = NOON + timedelta(minutes=luck.randrange(12 * 24 * 60))
        status = luck.choice(["", "01", "02", "03", "04", "05", "06"])
        confirmed = at + timedelta(minutes=luck.randrange(3000)) if status else None
        values = {"transport": "confirmed", "confirmed_at": confirmed} if confirmed else {}
        reason = luck.choice(["Sai nơi nhận", "Thiếu tệp"]) if status == "02" else ""
        delivery = a_kept_delivery(a_kept_package(sender, at), recipient, status, reason=reason, **values)
        minutes = luck.randrange(5000) if status > "02" else None
        if minutes is not None:
            reported(delivery, "03", at + timedelta(minutes=minutes, seconds=luck.randrange(60)))
        told.append((sender, recipient, at, status, confirmed, reason, minutes))
    commands.count_days(PLATFORM, until=date(2026, 5, 8))

    for agency in agencies:
        mine = [one for one in told if one[1] == agency]
        waits = [one[6] for one in mine if one[6] is not None]
        same = sum(one[4] is not None and local(one[4]) == local(one[2]) for one in mine)
        received = figures(agency)[1]
        assert received.by_status == {code: sum(one[3] == code for one in mine) for code in received.by_status}
        assert (received.median_minutes, received.same_day) == (median_low(waits) if waits else None, same)
        assert received.reasons == {
            text: sum(one[5] == text for one in mine) for text in {one[5] for one in mine} - {""}
        }
        assert figures(agency)[0].packages == sum(one[0] == agency for one in told)


def local(at):
    """The day in Viet Nam."""
    return at.astimezone(VIETNAM).date()


def test_the_whole_axis_is_shown_to_who_holds_it_at_the_government(world):
    government = an_agency("Chính phủ", kind=Agency.Kind.GOVERNMENT)
    keeper = an_actor(READ_FIGURES, at=government)
    before = report(keeper, WHOLE_MAY)
    for day in (7, 19):
        commands.count_days(PLATFORM, until=date(2026, 5, day))

    found = report(keeper, WHOLE_MAY)
    rows, following = agency_rows(keeper, WHOLE_MAY, None, 2)
    rest, end = agency_rows(keeper, WHOLE_MAY, following, 2)

    assert before.sent == Figures()
    assert (found.sent.deliveries, found.received.deliveries, found.live) == (4, 4, False)
    assert sorted(row.name for row in rows + rest) == ["Bộ Thử", "Tỉnh Cà Mau", "Tỉnh Lào Cai"]
    assert end is None
    assert total([row.received for row in rows + rest]) == found.received


def test_strangers_see_no_figures(world):
    somewhere = an_actor(READ, READ_FIGURES, SET_TERMS, at=an_agency())

    with pytest.raises(NotPermitted):
        report(somewhere, WHOLE_MAY)
    with pytest.raises(NotFound):
        report(somewhere, Wanted(MAY.first, MAY.last, agency=world["ministry"].pk))
    assert report(somewhere, MAY).sent == Figures()
    assert agency_rows(somewhere, MAY, None, 10) == ([], None)
    assert a_browser(a_stranger()).get(f"{BASE}/thong-ke/").status_code in (403, 404)


def test_the_page_shows_a_month_and_leads_to_the_messages(world):
    browser = a_browser(an_actor(READ, SEND, RECEIVE, at=world["ministry"]))

    page = browser.get(f"{BASE}/thong-ke/", {"ky": "2026-05"}).content.decode()
    narrowed = browser.get(f"{BASE}/thong-ke/", {"cua": str(world["ministry"].uuid)}).content.decode()
    empty = browser.get(f"{BASE}/thong-ke/", {"ky": "2026-04"}).content.decode()

    log = f"huong=gui&amp;tu_ngay=2026-05-01&amp;den_ngay=2026-05-31&amp;cua={world['ministry'].uuid}&amp;trang_thai=02"
    found = browser.get(f"{BASE}/nhat-ky/?{log.replace('&amp;', '&')}").content.decode()
    assert "Gửi nhầm" in page
    assert log in narrowed
    assert found.count("Tỉnh Lào Cai") == 1
    assert "Không có văn bản gửi, nhận trong thời gian này" in empty


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"tu_ngay": "2026-05-02", "den_ngay": "2026-05-01"}, 422),
        ({"tu_ngay": "2024-01-01", "den_ngay": "2026-05-01"}, 422),
        ({"ky": "2026-13"}, 422),
        ({"cua": "toan-truc"}, 422),
        ({"trang": "x"}, 422),
        ({"trang": "7f1f2c7e-31d5-4c4e-8f5e-0d8d5d0a7e11"}, 404),
        ({"den_ngay": "2026-05-08"}, 200),
    ],
)
def test_nonsense_in_the_address_is_told(world, query, status):
    browser = a_browser(an_actor(READ, at=world["ministry"]))

    assert browser.get(f"{BASE}/thong-ke/", query).status_code == status


def test_the_report_comes_as_workbook_and_as_pdf(world):
    browser = a_browser(an_actor(READ, at=world["ministry"]))

    book = browser.get(f"{BASE}/thong-ke/bao-cao.xlsx", {"ky": "2026-05"})
    pdf = browser.get(f"{BASE}/thong-ke/bao-cao.pdf", {"ky": "2026-05"})
    wrong = browser.get(f"{BASE}/thong-ke/bao-cao.pdf", {"ky": "x"})

    sheet = zipfile.ZipFile(io.BytesIO(b"".join(book.streaming_content))).read("xl/worksheets/sheet1.xml").decode()
    assert "Tổng cộng" in sheet
    assert sheet.count("Bộ Thử") == 1
    assert (pdf.status_code, pdf.content[:5], wrong.status_code) == (200, b"%PDF-", 422)


def test_pages_of_figures_take_few_queries(world, django_assert_max_num_queries):
    reader = an_actor(READ, at=world["ministry"])

    with django_assert_max_num_queries(30):
        agency_rows(reader, MAY, None, 50)
        report(reader, MAY)
