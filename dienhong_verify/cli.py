"""`dienhong-verify PACK.zip`: print every check of an evidence pack. Exit code 0 whole, 1 broken, 2 cannot be read."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path

from dienhong_verify.case import Trust
from dienhong_verify.chain import BadAnchors, load_anchors
from dienhong_verify.checks import Check, holds, run_checks
from dienhong_verify.log_checks import read_keys
from dienhong_verify.note import BadNote
from dienhong_verify.pack import MAX_PACK
from dienhong_verify.texts import WORDS, Language, pick


def main(argv: list[str] | None = None) -> int:
    """Entry point of the command."""
    arguments = _parser().parse_args(argv)
    language: Language = arguments.lang
    # The reason of every failed check is printed; the libraries' own log lines would only repeat it.
    logging.getLogger("pyhanko").disabled = True
    logging.getLogger("pyhanko_certvalidator").disabled = True
    try:
        data = _read(arguments.pack)
        trust = _trust(arguments.trust) if arguments.trust else None
    except (OSError, BadAnchors, BadNote) as error:
        print(
            pick(WORDS["unreadable"], language).format(
                path=getattr(error, "filename", None) or arguments.trust, detail=error
            ),
            file=sys.stderr,
        )
        return 2
    checks = run_checks(data, trust=trust, language=language)
    if arguments.json:
        print(json.dumps(_report(arguments.pack, checks), ensure_ascii=False, indent=2))
    else:
        _print(checks, language)
    return 0 if holds(checks) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dienhong-verify",
        description="Kiểm tra gói bằng chứng, không cần mạng. Check an evidence pack, offline.",
    )
    parser.add_argument("pack", type=Path, help="the evidence pack (ZIP)")
    parser.add_argument(
        "--trust",
        type=Path,
        metavar="DIR",
        help="use anchors.pem and keys.txt of this folder (one may be absent) instead of the pack's own",
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of the reasons (default: vi)")
    return parser


def _read(path: Path) -> bytes:
    if path.stat().st_size > 2 * MAX_PACK:
        raise OSError("larger than any evidence pack")
    return path.read_bytes()


def _trust(folder: Path) -> Trust:
    anchors, keys = folder / "anchors.pem", folder / "keys.txt"
    if not anchors.exists() and not keys.exists():
        raise FileNotFoundError(f"neither anchors.pem nor keys.txt is in {folder}")
    return Trust(
        tuple(load_anchors(anchors.read_bytes())) if anchors.exists() else (),
        read_keys(keys.read_bytes()) if keys.exists() else (),
    )


def _report(path: Path, checks: list[Check]) -> dict[str, object]:
    return {"pack": str(path), "passed": holds(checks), "checks": [asdict(check) for check in checks]}


def _print(checks: list[Check], language: Language) -> None:
    words = {True: "passed", False: "failed", None: "none"}
    for check in checks:
        verdict = pick(WORDS[words[check.passed]], language)
        print(f"{check.number}  {verdict:<9}  {check.name}: {check.reason}")
    failed = ", ".join(check.number for check in checks if check.passed is False)
    print()
    print(pick(WORDS["some_failed" if failed else "all_passed"], language).format(numbers=failed))


if __name__ == "__main__":
    sys.exit(main())
