"""`dienhong demo`: builds the country on the running platform, says who lives there, plays the thread once."""

from __future__ import annotations

import logging
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from dienhong.config.env import Settings
from dienhong.config.loading import load_django
from dienhong.demo.people import INVENTED, MINISTRY, OFFICE, PASSWORD, PROVINCES
from dienhong.demo.problems import ThreadBroken
from dienhong.demo.progress import Progress
from dienhong.demo.rehearsal_cast import Plan
from dienhong.signing.demo_service.installation import PIN

if TYPE_CHECKING:
    from dienhong.demo.country import Country

ACCOUNTS_SHOWN = ("soanthao", "vutruong", "thutruong", "vanthu", "troly", "quantri", "vpcp.kytuxa", "vpcp.vanthu")


def run(settings: Settings, *, check: bool, evidence: Path | None, rehearsal: Plan | None = None) -> int:
    """Everything in order on the running processes; 0 when every step held, 1 with one sentence on what did not.

    `check`: only proofs, no accounts to print. `evidence`: keep what the thread produced in this folder. `rehearsal`: a session
    with 27 bots instead of the thread of the document.
    """
    progress = Progress()
    if not check and rehearsal is None and _complete(settings):
        _introduce(settings, progress)
        progress.say(f"  Văn bản của chuỗi trình diễn: {settings.base_url}{_mark(settings).read_text().strip()}")
        return 0
    load_django()
    logging.disable(logging.INFO)  # the progress display speaks; faults are still told
    try:
        if rehearsal is not None:
            _rehearse(settings, progress, evidence, rehearsal)
        else:
            _play(settings, progress, check=check, evidence=evidence)
    except ThreadBroken as broken:
        progress.say(f"\n  KHÔNG ĐẠT / FAILED: {broken}")
        progress.say(f"  Nhật ký tiến trình / logs: {settings.data_dir / 'log'}")
        return 1
    return 0


def _play(settings: Settings, progress: Progress, *, check: bool, evidence: Path | None) -> None:
    # These need Django's settings, which are ready only now.
    from dienhong.demo import catalogue, country, fees, samples

    with progress.step("Dựng đất nước trình diễn") as step:
        built = country.build(settings.data_dir / "demo" / "software.json")
        step.shows(f"{len(built.provinces)} tỉnh, thành phố · {len(built.people)} người giả định")
    with progress.step("Danh mục thủ tục hành chính mẫu") as step:
        number = catalogue.fill(built)
        step.shows(f"{number} thủ tục minh họa · {catalogue.check()}")
    if not check:
        with progress.step("Văn bản mẫu cho các trang") as step:
            samples.fill(built)
            fees.fill(built, settings.data_dir)
            step.shows("đều ghi rõ là dữ liệu trình diễn")
        _introduce(settings, progress)
        if _mark(settings).exists():
            _mark(settings).touch()
            return
    address = _thread(settings, built, progress, evidence)
    _mark(settings).write_text(f"{address}\n")


def _rehearse(settings: Settings, progress: Progress, evidence: Path | None, plan: Plan) -> None:
    from dienhong.demo import rehearsal

    rehearsal.play(settings, progress, evidence, plan)


def _thread(settings: Settings, built: Country, progress: Progress, evidence: Path | None) -> str:
    """One document from the ministry to 34 provinces and back, and the strangers' judgement on it; its page."""
    from dienhong.demo.afterwards import put_in_file, recall_one
    from dienhong.demo.delivery import send_and_answer
    from dienhong.demo.drafting import Thread, draft_and_issue
    from dienhong.demo.evidence import fetch_evidence
    from dienhong.demo.joining import join
    from dienhong.demo.proofs import prove, write_readme
    from dienhong.demo.remote import sign_remotely
    from dienhong.demo.tasks import follow_task

    began = time.monotonic()
    thread = Thread(settings.base_url, built, progress)
    with ExitStack() as held:
        held.callback(thread.close)
        folder = evidence or Path(held.enter_context(tempfile.TemporaryDirectory(prefix="dienhong-evidence-")))
        draft_and_issue(thread)
        watch = send_and_answer(thread)
        follow_task(thread)
        put_in_file(thread)
        recall_one(thread)
        sign_remotely(thread)
        join(thread)
        proofs = fetch_evidence(thread, watch, folder)
        write_readme(proofs, thread.number)
        prove(proofs, progress)
    progress.say(f"\n  ĐẠT / PASSED: {thread.number}, {time.monotonic() - began:.1f} s")
    page = thread.address("outgoing")
    progress.say(f"  {settings.base_url}{page}")
    if evidence is not None:
        progress.say(f"  Bằng chứng / evidence: {evidence}")
    return page


def _introduce(settings: Settings, progress: Progress) -> None:
    """Who can be tried out, and how."""

    progress.say(f"\n  {settings.base_url}   ·   đổi vai không cần mật khẩu: {settings.base_url}/doi-vai/")
    progress.say(f"  Mật khẩu chung của các tài khoản ({INVENTED}): {PASSWORD}")
    for persona in (*MINISTRY, *OFFICE):
        if persona.login in ACCOUNTS_SHOWN:
            progress.say(f"    {persona.login:<14} {persona.name}, {persona.title}")
    progress.say(f"    Mã PIN ký số từ xa của vpcp.kytuxa: {PIN}")
    progress.say(f"    …và văn thư của {PROVINCES} tỉnh, thành phố, ví dụ hue.vanthu, ha-noi.vanthu\n")


def _mark(settings: Settings) -> Path:
    return settings.data_dir / "demo" / "played"


def _complete(settings: Settings) -> bool:
    """Whether country, samples and thread are there as these sources make them: then a start only starts."""
    mark = _mark(settings)
    return mark.exists() and all(
        path.stat().st_mtime < mark.stat().st_mtime for path in Path(__file__).parent.rglob("*.py")
    )
