"""Tolerant in, strict out: a package of the field as the specification has it, with every change listed."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

from dienhong.exchange.edxml.code_table import CodeTable
from dienhong.exchange.edxml.errors import EdxmlError, Finding
from dienhong.exchange.edxml.lint import as_finding, lint
from dienhong.exchange.edxml.mend import Mending, Step, mended
from dienhong.exchange.edxml.messages import MESSAGES, Language
from dienhong.exchange.edxml.model import NAMESPACE, OLDER_NAMESPACE, DocumentPackage, StatusPackage
from dienhong.exchange.edxml.parsing import DEFAULT_LIMITS, Limits, parse
from dienhong.exchange.edxml.read import package_kind, read_document, read_status
from dienhong.exchange.edxml.reading import split_tag, xpath_of
from dienhong.exchange.edxml.values import clean
from dienhong.exchange.edxml.write import write_document, write_status

_WRITTEN_ANEW = ("D3", "edxml.schema")


class Sentence(NamedTuple):
    """A rule in both languages."""

    vi: str
    en: str


RULES: dict[str, Sentence] = {
    "namespace": Sentence(
        "Đổi không gian tên cũ sang không gian tên của QCVN 102.", "The older namespace was changed."
    ),
    "signature": Sentence(
        "Bỏ chữ ký: nội dung đã đổi nên phải ký lại.", "The signature was left out: sign the new package."
    ),
    "response_date": Sentence(
        "Ghi ngày ban hành của văn bản được trả lời theo DocumentId.",
        "The answered document's date was taken from its DocumentId.",
    ),
    "unwrapped": Sentence("Lấy tệp ra khỏi gói zip bọc ngoài.", "The file was taken out of its zip wrapping."),
    "content_type": Sentence("Ghi kiểu tệp theo đuôi tên tệp.", "The media type was set by the file's name."),
    "left_out": Sentence("Bỏ phần mà quy chuẩn không có.", "What the standard does not have was left out."),
    "put_in": Sentence("Ghi thêm giá trị mà quy chuẩn bắt buộc.", "A value that the standard demands was put in."),
}
"""The rules of conversion that are no defect of the linter."""


_LEFT_TO_A_HUMAN = frozenset({"D2", "D4", "D6"})
"""What the reader tolerates and no rule mends: which day, file or number was meant is the sender's to say."""


@dataclass(frozen=True, slots=True)
class Converted:
    """`data` is None when the package cannot be converted; then `problems` say why. `readable`: it is edXML at all."""

    data: bytes | None
    steps: tuple[Step, ...]
    problems: tuple[Finding, ...]
    readable: bool = True


def rule_sentence(rule: str, language: Language) -> str:
    """What a rule does, or the defect that it mends."""
    if rule in RULES:
        return RULES[rule].vi if language == "vi" else RULES[rule].en
    return MESSAGES[rule].vi_hint if language == "vi" else MESSAGES[rule].en_hint


def convert(
    data: bytes, *, codes: CodeTable | None = None, language: Language = "vi", limits: Limits = DEFAULT_LIMITS
) -> Converted:
    """The strict package, unsigned. Never raises for bad input; nothing is guessed: what needs a human is a problem."""
    codes = codes or CodeTable()
    try:
        root = parse(data, limits)
    except EdxmlError as error:
        return Converted(None, (), (as_finding(error, language),), readable=False)
    before, kind = _leaves(root), package_kind(root)
    told = lint(data, language=language, limits=limits).findings
    steps = mended(Mending(root, kind, codes, limits))
    steps += [Step(each.code, each.line, each.xpath, "", "") for each in told if each.code in _WRITTEN_ANEW]
    read = read_document if kind == "document" else read_status
    result = read(etree.tostring(root), limits=limits, resolve=codes.state_of, language=language)
    open_questions = tuple(one for one in result.warnings if one.code in _LEFT_TO_A_HUMAN)
    if result.package is None or open_questions:
        return Converted(None, tuple(steps), result.errors or open_questions)
    try:
        strict = _written(result.package, limits)
    except EdxmlError as error:
        return Converted(None, tuple(steps), (as_finding(error, language),))
    left = lint(strict, resolve=codes.state_of, language=language, limits=limits).findings
    if left:
        return Converted(None, tuple(steps), left)
    return Converted(strict, (*steps, *_unexplained(before, _leaves(parse(strict, limits)), steps)), ())


def _written(package: DocumentPackage | StatusPackage, limits: Limits) -> bytes:
    if isinstance(package, DocumentPackage):
        return write_document(package, limits=limits)
    return write_status(package, limits=limits)


class _Leaf(NamedTuple):
    path: str
    text: str


def _leaves(root: Element) -> dict[_Leaf, list[tuple[int, str]]]:
    """Where each text of the package stands, by path without positions; signatures are a matter of their own."""
    found: dict[_Leaf, list[tuple[int, str]]] = {}
    level: list[tuple[str, Element]] = [("", root)]
    while level:
        path, element = level.pop()
        namespace, name = split_tag(element)
        name = name.replace("Business", "Bussiness", 1) if namespace in (NAMESPACE, OLDER_NAMESPACE) else f"?{name}"
        here = f"{path}/{name}"
        if name in ("?Signature", "Signature", "DigitalSignature"):
            continue
        text = clean(element.text or "") if name != "ContentTransferEncoded" else "".join((element.text or "").split())
        if text:
            line = element.sourceline if isinstance(element.sourceline, int) else 0
            found.setdefault(_Leaf(here, text), []).append((line, xpath_of(element)))
        level += [(here, child) for child in element]
    return found


def _unexplained(
    before: dict[_Leaf, list[tuple[int, str]]], after: dict[_Leaf, list[tuple[int, str]]], steps: list[Step]
) -> list[Step]:
    """Texts that went or came without a rule that says so."""
    gone = Counter({leaf: len(places) for leaf, places in before.items()})
    come = Counter({leaf: len(places) for leaf, places in after.items()})
    told = {(step.xpath.rpartition("/")[2].partition("[")[0], step.before) for step in steps}
    told_after = {(step.xpath.rpartition("/")[2].partition("[")[0], step.after) for step in steps}
    contents = any(step.xpath.endswith("ContentTransferEncoded") for step in steps)
    found = []
    for leaf, _ in sorted((gone - come).items()):
        name = f"e:{leaf.path.rpartition('/')[2]}"
        if (name, leaf.text[:120]) not in told and not (contents and name == "e:ContentTransferEncoded"):
            line, xpath = before[leaf][0]
            found.append(Step("left_out", line, xpath, leaf.text[:120], ""))
    for leaf, _ in sorted((come - gone).items()):
        name = f"e:{leaf.path.rpartition('/')[2]}"
        if (name, leaf.text[:120]) not in told_after and not (contents and name == "e:ContentTransferEncoded"):
            found.append(Step("put_in", 0, after[leaf][0][1], "", leaf.text[:120]))
    return found
