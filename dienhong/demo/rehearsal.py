"""`dienhong demo cabinet`: a whole session with 27 bots, from the positions to a verified archive; for training, and as a proof.

What members and the chair do while the session runs goes through the pages, each bot with a browser of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

from django.db import connection
from django.urls import reverse

from dienhong.cabinet.public import (
    Question,
    archive_state,
    ask_archive,
    ask_to_speak,
    close_session,
    conclude_item,
    draft_minutes,
    give_word,
    mark_came,
    minutes_state,
    open_session,
    poll_pack,
    prepare_poll,
    remark_minutes,
    send_minutes,
    session_archive,
    settle_minutes,
    sign_minutes,
    start_item,
)
from dienhong.config.env import Settings
from dienhong.demo import country
from dienhong.demo import rehearsal_cast as cast
from dienhong.demo.browser import Browser, Page, patience
from dienhong.demo.people import PASSWORD
from dienhong.demo.problems import ThreadBroken
from dienhong.demo.progress import Progress
from dienhong.demo.rehearsal_phone import phone_vote
from dienhong.demo.rehearsal_stage import Stage, frozen, set_stage, take_positions
from dienhong.demo.remote import when
from dienhong.demo.votes import wait_for
from dienhong.kernel import clock
from dienhong.signing.demo_service.installation import PIN
from dienhong_verify.checks import run_checks
from dienhong_verify.polls import read_tally

SECONDS = 60.0
_PERSON_SECONDS = 1800.0  # somebody who learns may take the time
_DECIDED = {"passed": "thông qua", "rejected": "không thông qua"}
_AT_ONCE = 9


@dataclass
class Rehearsal:
    """The session on its stage, with a browser for each bot."""

    stage: Stage
    base_url: str
    progress: Progress
    browsers: list[Browser] = field(default_factory=list)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_AT_ONCE))
    polls: list[UUID] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The bots sign in; in the end they let go of their connections."""
        with self.progress.step("27 thành viên đăng nhập") as step:
            self.browsers = [Browser(self.base_url, one.login) for one in cast.members()]
            list(self.pool.map(lambda one: one.sign_in(PASSWORD), self.browsers))
            step.shows(f"{cast.REMOTE} người ký từ xa bằng PIN, 1 người dùng điện thoại")
        try:
            yield
        finally:
            self.pool.shutdown()
            for one in self.browsers:
                one.close()

    @property
    def chair(self) -> Browser:
        """The head's browser."""
        return self.browsers[0]


def play(settings: Settings, progress: Progress, evidence: Path | None, plan: cast.Plan) -> None:
    """A whole session, as often as one likes, each time with a body of its own. Raises ThreadBroken."""
    with progress.step("Dựng đất nước trình diễn"):
        built = country.build(settings.data_dir / "demo" / "software.json")
    with progress.step("Dựng phiên họp diễn tập") as step:
        stage = set_stage(built, plan)
        step.shows(f"{len(stage.members)} thành viên giả định, {len(stage.items)} nội dung")
    with progress.step("Thành viên cho chính kiến trước phiên họp") as step:
        take_positions(stage)
        step.shows(f"{len(stage.members) * len(stage.items)} chính kiến")
    took = rehearse(stage, settings.base_url, progress, evidence)
    progress.say(
        f"\n  ĐẠT / PASSED: phiên họp {len(stage.items)} nội dung, từ khai mạc đến hồ sơ đã kiểm chứng {took:.1f} s"
    )
    progress.say(f"  {settings.base_url}{reverse('cabinet:session', args=[stage.session])}")
    progress.say(f"  Đăng nhập: {cast.SECRETARY.login} (thư ký), dt.tv01 (chủ tọa); mật khẩu {PASSWORD}")


def rehearse(stage: Stage, base_url: str, progress: Progress, evidence: Path | None) -> float:
    """Play the session; seconds from its opening to the verified archive. Raises ThreadBroken."""
    run = Rehearsal(stage, base_url, progress)
    with run.running():
        began = time.monotonic()
        _open(run)
        _consent(run)
        for number, item in enumerate(stage.plan.disputed):
            _decide(run, number, item)
        close_session(stage.members[0], session=stage.session)
        _minutes(run)
        _archive(run, evidence)
        return time.monotonic() - began


def _open(run: Rehearsal) -> None:
    stage = run.stage
    with run.progress.step("Điểm danh, khai mạc") as step:
        for number, one in enumerate(stage.members):
            where = "room" if number < cast.MEMBERS - cast.REMOTE else "remote"
            mark_came(stage.keeper, invitation=stage.invitations[one.person_id or 0], where=where)
        open_session(stage.members[0], session=stage.session)
        step.shows(f"{cast.MEMBERS - cast.REMOTE} tại phòng họp, {cast.REMOTE} từ xa")


def _consent(run: Rehearsal) -> None:
    """The chair opens the list and taps once; members decide fifteen items by one ballot each."""
    with run.progress.step("Nhóm nội dung thống nhất: một lần gõ búa") as step:
        page = run.chair.get(reverse("cabinet:undisputed", args=[run.stage.session]))
        offered = page.form("items", action="/go-bua/").xpath(".//input[@name='items']")
        if len(offered) != len(run.stage.plan.undisputed):
            raise ThreadBroken(f"{len(offered)} items are undisputed, not {len(run.stage.plan.undisputed)}")
        run.chair.submit(page.form("items", action="/go-bua/"), page, items=[str(one.get("value")) for one in offered])
        poll = _block_poll(run)
        _vote(run, poll, ["yes"] * cast.MEMBERS)
        _end(run, poll, "passed")
        step.shows(f"{len(offered)} nội dung thông qua, không thảo luận")


def _block_poll(run: Rehearsal) -> UUID:
    """The vote on the undisputed items, once the page shows it."""
    page, part = reverse("cabinet:undisputed", args=[run.stage.session]), "/phien-hop/bieu-quyet/"
    _until(lambda: bool(run.chair.get(page).links(part)), "the vote on the undisputed items was not put")
    return UUID(run.chair.get(page).links(part)[0].split(part)[1].split("/")[0])


def _decide(run: Rehearsal, number: int, item: cast.Disputed) -> None:
    stage, head = run.stage, run.stage.members[0]
    uuid = stage.items[len(stage.plan.undisputed) + number]
    with run.progress.step(f"Thảo luận: {item.title}"[:46]) as step:
        start_item(head, item=uuid)
        speaker = stage.members[number + 1]
        ask_to_speak(speaker, invitation=stage.invitations[speaker.person_id or 0], topic=cast.OBJECTION)
        give_word(head, invitation=stage.invitations[speaker.person_id or 0], minutes=1)
        question = Question(item.title, (frozen(item.title),), item=uuid)
        poll = prepare_poll(head, body=stage.body, question=question).uuid
        wait_for(stage.keeper, poll, "open")
        _vote(run, poll, cast.choices(item))
        _end(run, poll, item.decision)
        conclude_item(head, item=uuid, conclusion=cast.CONCLUSION)
        step.shows(
            f"{item.yes} tán thành, {item.no} không tán thành, {item.silent} chưa trả lời: {_DECIDED[item.decision]}"
        )


def _vote(run: Rehearsal, poll: UUID, choices: list[str]) -> None:
    """All at once, each through the page; the remote ones approve by PIN, one uses a phone."""
    wait_for(run.stage.keeper, poll, "open")
    address = reverse("cabinet:poll", args=[poll])

    def one(number: int) -> None:
        if not choices[number] or number + 1 == run.stage.plan.seat:
            return
        if number == cast.PHONE and phone_vote(run.base_url, run.browsers[number].name, address, choices[number]):
            return
        browser, said = run.browsers[number], cast.OPINION if choices[number] == "other" else ""
        page = browser.get(address)
        page = browser.submit(page.form("nonce", action="/phieu/"), page, choice=choices[number], opinion=said)
        if "/cho-ky/" in page.url:
            # The service is asked in the background; then the page asks for the PIN.
            asked = when(browser, page.url, lambda shown: bool(shown.tree.xpath("//input[@name='pin']")))
            browser.submit(asked.form("pin"), asked, pin=PIN)

    list(run.pool.map(one, range(cast.MEMBERS)))
    seat = run.stage.plan.seat
    if seat:
        run.progress.say(
            f"      Mời bạn biểu quyết (tài khoản {cast.members()[seat - 1].login}): {run.base_url}{address}"
        )
    wanted = sum(bool(one) or number + 1 == seat for number, one in enumerate(choices))
    problem = f"not all of {wanted} ballots were handed in"
    _until(lambda: _answered(run.chair.get(address)) >= wanted, problem, _PERSON_SECONDS if seat else SECONDS)
    run.polls.append(poll)


def _answered(page: Page) -> int:
    """How many members have answered, as the page says: "26/27"."""
    return int(page.tree.xpath("//*[@id='thanh-vien']/header/span")[0].text_content().partition("/")[0])


def _end(run: Rehearsal, poll: UUID, decision: str) -> None:
    """The gavel, through the page; the count is what the script of the rehearsal says."""
    run.chair.press(run.chair.get(reverse("cabinet:poll", args=[poll])), action="/ket-thuc/")
    wait_for(run.stage.keeper, poll, "sealed")
    with ZipFile(BytesIO(poll_pack(run.stage.keeper, poll, with_documents=False).data)) as pack:
        tally = read_tally(pack.read("poll/tally.json"))
    # A person may decide otherwise than the script.
    if tally.decision != decision and not run.stage.plan.seat:
        raise ThreadBroken(f"the vote was {tally.decision}, not {decision}")


def _minutes(run: Rehearsal) -> None:
    stage = run.stage
    with run.progress.step("Biên bản: lập, góp ý, ký") as step:
        draft_minutes(stage.keeper, session=stage.session)
        send_minutes(stage.keeper, session=stage.session, until=clock.now() + timedelta(days=2))
        for one in stage.members:
            remark_minutes(one, session=stage.session, text="")
        settle_minutes(stage.keeper, session=stage.session)
        for who, state in ((stage.keeper, "by_secretary"), (stage.members[0], "signed")):
            sign_minutes(who, session=stage.session)
            _until(lambda state=state: minutes_state(stage.keeper, stage.session) == state, f"minutes not {state}")  # type: ignore[misc]  # bound now
        step.shows("thư ký và chủ tọa đã ký số")


def _archive(run: Rehearsal, evidence: Path | None) -> None:
    stage = run.stage
    with run.progress.step("Hồ sơ phiên họp, kiểm chứng độc lập") as step:
        ask_archive(stage.keeper, session=stage.session)
        _until(lambda: archive_state(stage.keeper, stage.session) == "ready", "the archive was not made")
        packs = [session_archive(stage.keeper, stage.session)]
        packs += [poll_pack(stage.keeper, poll).data for poll in run.polls]
        checks = [check for data in packs for check in run_checks(data)]
        failed = [f"{one.number} {one.reason}" for one in checks if one.passed is False]
        if failed:
            raise ThreadBroken(f"the verifier says: {failed}")
        if evidence is not None:
            evidence.mkdir(parents=True, exist_ok=True)
            for number, data in enumerate(packs):
                (evidence / ("phien-hop.zip" if number == 0 else f"bieu-quyet-{number}.zip")).write_bytes(data)
        step.shows(f"{len(packs)} gói, {sum(one.passed is True for one in checks)} phép kiểm đạt, 0 không đạt")


def _until(done: Callable[[], bool], problem: str, seconds: float = SECONDS) -> None:
    for _ in patience(seconds, 0.1):
        if done():
            return
        connection.close_if_unusable_or_obsolete()
    raise ThreadBroken(f"{problem} within {seconds:.0f} s; see relay.log")
