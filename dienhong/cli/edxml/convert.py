"""`dienhong edxml convert`: a package of the field made strict; the original is kept beside with its hash."""

from __future__ import annotations

import argparse
import json
from hashlib import sha256
from pathlib import Path

from dienhong.cli.edxml.files import add_common, code_table
from dienhong.config.problems import StartProblem
from dienhong.exchange.edxml.convert import Converted, convert, rule_sentence
from dienhong.exchange.edxml.messages import Language


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Convert one package: 0 done, 1 it needs a human, 2 it is no edXML.

    Errors: `edxml.cannot_read`, `edxml.cannot_write`, `edxml.would_overwrite`.
    """
    parser.add_argument("file", metavar="FILE", type=Path, help="package as it came")
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="strict package; must not exist yet")
    parser.add_argument("--json", action="store_true", help="what was changed as one JSON object")
    add_common(parser)
    options = parser.parse_args(arguments)
    try:
        data = options.file.read_bytes()
    except OSError as error:
        raise StartProblem("edxml.cannot_read", f"{options.file}: {error.strerror}") from error
    done = convert(data, codes=code_table(options.codes), language=options.language)
    if done.data is not None:
        _keep(options.out, done.data, data)
    print(_json(done, data) if options.json else _told(done, data, options.language))
    return 0 if done.data is not None else 1 if done.readable else 2


def _keep(out: Path, strict: bytes, original: bytes) -> None:
    """Three files: the package, the original under `.original`, and its hash as `sha256sum --check` reads it."""
    kept = out.with_name(f"{out.name}.original")
    digest = f"{sha256(original).hexdigest()}  {kept.name}\n".encode()
    for path, data in ((kept, original), (kept.with_name(f"{kept.name}.sha256"), digest), (out, strict)):
        try:
            with path.open("xb") as file:
                file.write(data)
        except FileExistsError as error:
            raise StartProblem("edxml.would_overwrite", f"{path} exists already; nothing was overwritten") from error
        except OSError as error:
            raise StartProblem("edxml.cannot_write", f"{path}: {error.strerror}") from error


def _told(done: Converted, original: bytes, language: Language) -> str:
    lines = [
        f"{step.line or '-'}: {step.rule} {step.before!r} -> {step.after!r}\n"
        f"    {step.xpath or '-'}\n    {rule_sentence(step.rule, language)}"
        for step in done.steps
    ]
    lines += [f"{each.line or '-'}: error {each.code} {each.sentence}\n    {each.hint}" for each in done.problems]
    if done.data is not None:
        lines += [
            f"original  sha256 {sha256(original).hexdigest()}",
            f"converted sha256 {sha256(done.data).hexdigest()}",
        ]
    return "\n".join(lines)


def _json(done: Converted, original: bytes) -> str:
    told = {
        "converted": done.data is not None,
        "original_sha256": sha256(original).hexdigest(),
        "sha256": sha256(done.data).hexdigest() if done.data is not None else None,
        "steps": [
            {"rule": s.rule, "line": s.line, "xpath": s.xpath, "before": s.before, "after": s.after} for s in done.steps
        ],
        "problems": [
            {"code": each.code, "line": each.line, "message": {"vi": each.told("vi"), "en": each.told("en")}}
            for each in done.problems
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)
