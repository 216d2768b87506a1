"""The linter: everything that is wrong with a package of either kind, in one answer."""

from dataclasses import dataclass
from enum import IntEnum

from lxml.etree import _Element as Element

from dienhong.exchange.edxml.errors import EdxmlError, Finding
from dienhong.exchange.edxml.messages import Language, explain
from dienhong.exchange.edxml.parsing import DEFAULT_LIMITS, Limits, parse
from dienhong.exchange.edxml.read import package_kind, read_document, read_status
from dienhong.exchange.edxml.reading import Resolver

_SENDER = "/".join(f"{{*}}{name}" for name in ("edXMLEnvelope", "edXMLHeader", "MessageHeader", "From", "OrganId"))


class Verdict(IntEnum):
    """The values are the exit codes of `dienhong edxml lint`; the worst of several files counts."""

    CLEAN = 0
    FINDINGS = 1
    UNREADABLE = 2


@dataclass(frozen=True, slots=True)
class Linted:
    """`kind` is "document", "status", or "" for what is no edXML; `sender` is From/OrganId as written, or ""."""

    verdict: Verdict
    kind: str
    sender: str
    findings: tuple[Finding, ...]


def lint(
    data: bytes, *, resolve: Resolver | None = None, language: Language = "vi", limits: Limits = DEFAULT_LIMITS
) -> Linted:
    """Look at a package of either kind; never raises for bad input. Arguments as `read_document`."""
    try:
        root = parse(data, limits)
    except EdxmlError as error:
        return Linted(Verdict.UNREADABLE, "", "", (as_finding(error, language),))
    kind = package_kind(root)
    read = read_document if kind == "document" else read_status
    findings = read(data, limits=limits, resolve=resolve, language=language).findings
    return Linted(Verdict.FINDINGS if findings else Verdict.CLEAN, kind, _sender(root), findings)


def _sender(root: Element) -> str:
    return (root.findtext(_SENDER) or "").strip()[:100]


def as_finding(error: EdxmlError, language: Language) -> Finding:
    """A refusal of the whole package as a finding."""
    sentence, hint = explain(error.code, language, error.params)
    line = error.params.get("line")
    return Finding(error.code, line if isinstance(line, int) else 0, "", sentence, hint, params=error.params)
