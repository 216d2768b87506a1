"""`dienhong edxml lint`: every defect of packages by code, line, XPath and advice."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from dienhong.cli.edxml import page
from dienhong.cli.edxml.files import add_common, code_table, write_text
from dienhong.exchange.edxml.code_table import CodeTable
from dienhong.exchange.edxml.errors import Finding, Severity
from dienhong.exchange.edxml.lint import Linted, Verdict, lint
from dienhong.exchange.edxml.messages import Language

_SEVERITIES = {Severity.ERROR: ("bad", "Từ chối", "refused"), Severity.WARNING: ("warn", "Nhắc", "told")}
_VERDICTS = {
    Verdict.CLEAN: ("good", "Không có lỗi", "clean"),
    Verdict.FINDINGS: ("warn", "Có lỗi", "findings"),
    Verdict.UNREADABLE: ("bad", "Không đọc được", "unreadable"),
}


@dataclass(frozen=True, slots=True)
class Looked:
    """One file; `why` says why it could not be opened, and then there is nothing else."""

    path: str
    sha256: str
    result: Linted
    why: str = ""


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Lint the files; the exit code is the worst verdict."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="packages; - reads one from standard input")
    parser.add_argument("--json", action="store_true", help="one JSON object, both languages")
    parser.add_argument("--html", metavar="REPORT", type=Path, help="write a report of its own into this file")
    add_common(parser)
    options = parser.parse_args(arguments)
    codes = code_table(options.codes)
    looked = [look(path, codes, options.language) for path in options.files]
    if options.html:
        write_text(options.html, report(looked))
    if options.json:
        print(json.dumps(as_json(looked), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_told(one) for one in looked))
    return max(one.result.verdict for one in looked)


def look(path: str, codes: CodeTable, language: Language) -> Looked:
    """Read and lint one file."""
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        return Looked(path, "", Linted(Verdict.UNREADABLE, "", "", ()), error.strerror or "cannot be opened")
    return Looked(path, sha256(data).hexdigest(), lint(data, resolve=codes.state_of, language=language))


def _told(one: Looked) -> str:
    """As compilers write it: FILE:LINE: CODE sentence, then where and what to do."""
    if one.why:
        return f"{one.path}: {one.why}"
    if not one.result.findings:
        return f"{one.path}: OK ({one.result.kind})"
    return "\n".join(
        f"{one.path}:{each.line}: {each.severity} {each.code} {each.sentence}\n    {each.xpath or '-'}\n    {each.hint}"
        for each in one.result.findings
    )


def as_json(looked: list[Looked]) -> dict[str, Any]:
    """The answer for programs."""
    return {
        "verdict": max(one.result.verdict for one in looked).name.lower(),
        "files": [
            {
                "path": one.path,
                "sha256": one.sha256,
                "verdict": one.result.verdict.name.lower(),
                "why": one.why,
                "kind": one.result.kind,
                "sender": one.result.sender,
                "findings": [_finding(each) for each in one.result.findings],
            }
            for one in looked
        ],
        "senders": [
            {"sender": sender, "files": files, "with_findings": bad, "codes": dict(codes)}
            for sender, files, bad, codes in by_sender(looked)
        ],
    }


def _finding(each: Finding) -> dict[str, Any]:
    return {
        "code": each.code,
        "severity": str(each.severity),
        "line": each.line,
        "xpath": each.xpath,
        "message": {"vi": each.told("vi"), "en": each.told("en")},
        "what_to_do": {"vi": each.advice("vi"), "en": each.advice("en")},
    }


def by_sender(looked: Iterable[Looked]) -> list[tuple[str, int, int, Counter[str]]]:
    """(sender, files, files with findings, findings by code), by sender."""
    files: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    codes: dict[str, Counter[str]] = {}
    for one in looked:
        sender = one.result.sender
        files[sender] += 1
        bad[sender] += one.result.verdict is not Verdict.CLEAN
        codes.setdefault(sender, Counter()).update(each.code for each in one.result.findings)
    return [(sender, files[sender], bad[sender], codes[sender]) for sender in sorted(files)]


def report(looked: list[Looked]) -> str:
    """The HTML report."""
    verdict = max(one.result.verdict for one in looked)
    summary = page.table(
        [("Bên gửi", "Sender"), ("Số tệp", "Files"), ("Tệp có lỗi", "With findings"), ("Lỗi", "Findings")],
        [
            (
                page.code(sender) if sender else page.both("không rõ", "unknown"),
                str(files),
                str(bad),
                escape(", ".join(f"{name} × {count}" for name, count in sorted(codes.items()))) or "–",
            )
            for sender, files, bad, codes in by_sender(looked)
        ],
    )
    body = f"<p>{page.marked(*_VERDICTS[verdict])}</p>{summary}" + "".join(_file_part(one) for one in looked)
    return page.document(("Kết quả kiểm tra gói tin edXML", "edXML linter report"), body)


def _file_part(one: Looked) -> str:
    head = f"<h2>{escape(one.path)}</h2><p>{page.marked(*_VERDICTS[one.result.verdict])} {escape(one.why)}</p>"
    if one.sha256:
        head += f'<p class="soft">SHA-256 {page.code(one.sha256)}</p>'
    if not one.result.findings:
        return head
    heads = [
        ("Mã", "Code"),
        ("Mức", "Severity"),
        ("Dòng", "Line"),
        ("Vị trí (XPath)", "Place (XPath)"),
        ("Lỗi", "Defect"),
        ("Cách sửa", "What to do"),
    ]
    return head + page.table(
        heads,
        [
            (
                page.code(each.code),
                page.marked(*_SEVERITIES[each.severity]),
                str(each.line or "–"),
                page.code(each.xpath or "–"),
                page.both(each.told("vi"), each.told("en")),
                page.both(each.advice("vi"), each.advice("en")),
            )
            for each in one.result.findings
        ],
    )
