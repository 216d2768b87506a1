"""What the kit tells: lines for a terminal, JSON for programs, one HTML file for people."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from dienhong.cli.edxml import page
from dienhong.cli.edxml.conform.playing import Outcome, Verdict
from dienhong.exchange.edxml.messages import Language

KIT = "2.1"
"""The version of the list of cases: the first number grows when a case is added, the second when one is mended."""

_VERDICTS = {
    Verdict.PASSED: ("good", "Đạt", "passed"),
    Verdict.FAILED: ("bad", "Không đạt", "failed"),
    Verdict.NOT_PLAYED: ("warn", "Chưa thử được", "not played"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the kit; `at` is a time in Vietnamese form."""

    url: str
    sender: str
    receiver: str
    at: str
    outcomes: tuple[Outcome, ...]

    @property
    def passed(self) -> bool:
        """Every case passed; one that could not be played is no pass."""
        return bool(self.outcomes) and all(one.verdict is Verdict.PASSED for one in self.outcomes)

    def count(self, verdict: Verdict) -> int:
        """How many cases ended so."""
        return sum(one.verdict is verdict for one in self.outcomes)


def told_line(one: Outcome, language: Language) -> str:
    """One case for a terminal."""
    title, expects = (
        (one.case.title[0], one.case.expects[0]) if language == "vi" else (one.case.title[1], one.case.expects[1])
    )
    word = _VERDICTS[one.verdict][1 if language == "vi" else 2]
    line = f"{one.case.number:>5}  {word:<13} {title}"
    return line if one.verdict is Verdict.PASSED else f"{line}\n       {expects}\n       → {one.answer}"


def as_json(run: Run) -> dict[str, Any]:
    """The answer for programs."""
    return {
        "kit": KIT,
        "url": run.url,
        "sender": run.sender,
        "receiver": run.receiver,
        "passed": run.passed,
        "cases": [
            {
                "number": one.case.number,
                "title": dict(zip(("vi", "en"), one.case.title, strict=True)),
                "expects": dict(zip(("vi", "en"), one.case.expects, strict=True)),
                "answer": one.answer,
                "verdict": str(one.verdict),
                "seconds": round(one.seconds, 3),
            }
            for one in run.outcomes
        ],
    }


def html(run: Run) -> str:
    """The HTML report."""
    verdict = Verdict.PASSED if run.passed else Verdict.FAILED
    others = [each for each in Verdict if each is not Verdict.PASSED and run.count(each)]
    counts = "".join(f" · {page.marked(*_VERDICTS[each])} {run.count(each)}" for each in others)
    head = (
        f"<p>{page.marked(*_VERDICTS[verdict])}: {run.count(Verdict.PASSED)}/{len(run.outcomes)}{counts}</p>"
        f"<p>{page.both('Điểm cuối', 'Endpoint')}: {page.code(run.url)}</p>"
        f"<p>{page.both('Bên gửi', 'Sender')}: {escape(run.sender) or '–'} · "
        f"{page.both('Bên nhận', 'Recipient')}: {escape(run.receiver) or '–'}</p>"
        f'<p class="soft">{escape(run.at)}</p>'
    )
    heads = [
        ("Số", "No"),
        ("Trường hợp", "Case"),
        ("Phải trả lời", "Expected"),
        ("Đã trả lời", "Answered"),
        ("Kết quả", "Verdict"),
    ]
    rows = [
        (
            escape(one.case.number),
            page.both(*one.case.title),
            page.both(*one.case.expects),
            page.code(one.answer),
            page.marked(*_VERDICTS[one.verdict]),
        )
        for one in run.outcomes
    ]
    return page.document(
        ("Kiểm tra sự phù hợp với giao thức trục liên thông", "Conformance with the exchange protocol"),
        head + page.table(heads, rows),
    )
