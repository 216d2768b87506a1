"""Mends a tolerated package in its tree, one rule of the dialect after another, and says what each rule changed."""

from base64 import b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from dienhong.exchange.edxml.attachments import (
    DAMAGED,
    MEDIA_TYPES,
    ZIP,
    ZIP_BASED,
    ZIP_MAGIC,
    Bomb,
    bare,
    base64_of,
    extension_of,
    only_member,
)
from dienhong.exchange.edxml.code_table import CodeTable
from dienhong.exchange.edxml.model import NAMESPACE, OLDER_NAMESPACE
from dienhong.exchange.edxml.parsing import Limits
from dienhong.exchange.edxml.reading import split_tag, xpath_of
from dienhong.exchange.edxml.values import (
    Impossible,
    clean,
    is_safe_name,
    is_valid_code,
    read_day,
    read_moment,
    split_document_id,
    written_day,
    written_moment,
)

_GOVERNMENT_OFFICE = "000.00.00.G22"
_ALIASES = {"14": "15"}
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Step:
    """One change: `rule` is a code of messages.py or a name of `convert.RULES`; texts as they stood and stand."""

    rule: str
    line: int
    xpath: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mending:
    """The tree under repair and what the rules need to know."""

    root: Element
    kind: str
    codes: CodeTable
    limits: Limits

    def all(self, *names: str) -> list[Element]:
        """Elements of these names in either namespace of edXML, in the order of the package."""
        namespaces = (NAMESPACE, OLDER_NAMESPACE)
        return list(self.root.iter(*(f"{{{one}}}{name}" for one in namespaces for name in names)))

    def header(self, *path: str) -> Element | None:
        """An element below MessageHeader."""
        steps = ("edXMLEnvelope", "edXMLHeader", "MessageHeader", *path)
        return self.root.find("/".join(f"{{*}}{name}" for name in steps))


Rule = Callable[[Mending], Iterator[Step]]


def mended(mending: Mending) -> list[Step]:
    """Apply every rule to the tree, in the order in which they need each other."""
    return [step for rule in _RULES for step in rule(mending)]


def text_of(element: Element | None) -> str:
    """Clean text of a leaf."""
    return "" if element is None or len(element) else clean(element.text or "")


def _put(rule: str, element: Element, after: str) -> Step:
    before, element.text = text_of(element), after
    return _step(rule, element, before, after)


def _step(rule: str, element: Element, before: str, after: str) -> Step:
    line = element.sourceline if isinstance(element.sourceline, int) else 0
    return Step(rule, line, xpath_of(element), before[:_SHOWN], after[:_SHOWN])


def _namespace(mending: Mending) -> Iterator[Step]:
    old = f"{{{OLDER_NAMESPACE}}}"
    if str(mending.root.tag).startswith(old):
        yield _step("namespace", mending.root, OLDER_NAMESPACE, NAMESPACE)
        for element in mending.root.iter(f"{old}*"):
            element.tag = f"{{{NAMESPACE}}}{split_tag(element)[1]}"


def _spelling(mending: Mending) -> Iterator[Step]:
    """D5."""
    for element in list(mending.root.iter("{*}*")):
        namespace, name = split_tag(element)
        if name.startswith("Business") and namespace in (NAMESPACE, OLDER_NAMESPACE):
            standard = name.replace("Business", "Bussiness", 1)
            element.tag = f"{{{namespace}}}{standard}"
            yield _step("D5", element, name, standard)


def _signatures(mending: Mending) -> Iterator[Step]:
    for element in list(mending.root.iter("{*}Signature", "{*}DigitalSignature")):
        parent = element.getparent()
        if parent is not None and split_tag(parent)[1] in ("edXML", "edXMLEnvelope", "edXMLHeader"):
            if len(element):
                yield _step("signature", element, split_tag(element)[1], "")
            parent.remove(element)


def _swapped_code(mending: Mending) -> Iterator[Step]:
    """D6."""
    number, notation = mending.header("Code", "CodeNumber"), mending.header("Code", "CodeNotation")
    if number is None or notation is None or is_valid_code(text_of(number), text_of(notation)):
        return
    first, second = text_of(number), text_of(notation)
    if is_valid_code(second, first):
        yield _put("D6", number, second)
        yield _put("D6", notation, first)


def _swapped_response(mending: Mending) -> Iterator[Step]:
    for element in mending.all("ResponseFor"):
        code, organ = element.find("{*}Code"), element.find("{*}OrganId")
        if code is not None and organ is not None and "/" in text_of(organ) and "/" not in text_of(code):
            first, second = text_of(code), text_of(organ)
            yield _put("edxml.swapped_response", code, second)
            yield _put("edxml.swapped_response", organ, first)


def _dates(mending: Mending) -> Iterator[Step]:
    """D1 in the elements that hold dates and times."""
    for element in mending.all("PromulgationDate", "DueDate", "Timestamp"):
        moment = split_tag(element)[1] == "Timestamp"
        after = _strict_moment(text_of(element)) if moment else _strict_day(text_of(element))
        if after not in ("", text_of(element)):
            yield _put("D1", element, after)


def _strict_day(text: str) -> str:
    try:
        found = read_day(text)
    except Impossible:
        return ""
    return written_day(found[0]) if found else ""


def _strict_moment(text: str) -> str:
    try:
        found = read_moment(text)
    except Impossible:
        return ""
    return written_moment(found[0]) if found else ""


def _document_ids(mending: Mending) -> Iterator[Step]:
    """D1 and D12 in the document's own identity; an echo of another side's DocumentId is not ours to touch."""
    if mending.kind != "document":
        return
    header = mending.header("DocumentId")
    business = mending.root.find("{*}edXMLEnvelope/{*}edXMLHeader/{*}TraceHeaderList/{*}Bussiness/{*}DocumentId")
    for element in (header, business):
        parts = split_document_id(text_of(element))
        day = _strict_day(parts[1]) if parts else ""
        if element is not None and parts and day not in ("", parts[1]):
            yield _put("D1", element, f"{parts[0]},{day},{parts[2]}")
    if header is None or business is None or text_of(header) == text_of(business):
        return
    parts = split_document_id(text_of(header))
    if parts and parts[1] == text_of(mending.header("PromulgationInfo", "PromulgationDate")):
        yield _put("D12", business, text_of(header))


def _first_hop(mending: Mending) -> Iterator[Step]:
    """D9."""
    hops = [each.find("{*}OrganId") for each in mending.all("TraceHeader")]
    own = text_of(mending.header("From", "OrganId"))
    if hops and own and own not in {text_of(each) for each in hops}:
        first = next((each for each in hops if each is not None and text_of(each) == _GOVERNMENT_OFFICE), None)
        if first is not None:
            yield _put("D9", first, own)


def _agency_codes(mending: Mending) -> Iterator[Step]:
    """D10; the code inside a DocumentId is that of the day on which it was given, and stays."""
    for element in mending.all("OrganId"):
        successor = mending.codes.successor_of(text_of(element))
        if successor != text_of(element):
            yield _put("D10", element, successor)


def _status(mending: Mending) -> Iterator[Step]:
    if mending.kind != "status":
        return
    code, answered = mending.header("StatusCode"), mending.header("ResponseFor")
    if code is not None and text_of(code).zfill(2) in _ALIASES:
        yield _put("edxml.status_alias", code, _ALIASES[text_of(code).zfill(2)])
    if answered is not None and not text_of(answered.find("{*}PromulgationDate")):
        parts = split_document_id(text_of(answered.find("{*}DocumentId")))
        day = _strict_day(parts[1]) if parts else ""
        if day:
            element = answered.find("{*}PromulgationDate")
            if element is None:
                element = etree.SubElement(answered, f"{{{split_tag(answered)[0]}}}PromulgationDate")
            yield _put("response_date", element, day)


def _content_ids(mending: Mending) -> Iterator[Step]:
    """D4: the same id with "cid:" on both sides."""
    for element in mending.all("ContentId"):
        text = text_of(element)
        if bare(text) and text == bare(text):
            yield _put("D4", element, f"cid:{text}")


def _files(mending: Mending) -> Iterator[Step]:
    """D11 and wrapped files: each file stands as itself, under a name and type that are its own."""
    listed = {bare(text_of(each.find("{*}ContentId"))): each for each in mending.all("Reference")}
    for element in mending.all("Attachment"):
        reference = listed.get(bare(text_of(element.find("{*}ContentId"))))
        yield from _file(mending.limits, [each for each in (element, reference) if each is not None])


def _file(limits: Limits, places: list[Element]) -> Iterator[Step]:
    content = places[0].find("{*}ContentTransferEncoded")
    name, kind = _told(places, "AttachmentName"), _told(places, "ContentType").lower()
    try:
        data = base64_of(content.text or "") if content is not None else b""
    except (Base64Error, ValueError):
        return  # the reader refuses it
    new_name, new_data = name, data
    if data.startswith(ZIP_MAGIC) and not name.lower().endswith(ZIP_BASED):
        try:
            inner, new_data = only_member(data, limits)
            new_name = inner if is_safe_name(inner) else name
        except Bomb:
            return
        except DAMAGED:
            new_name = f"{name}.zip"
    new_kind = _kind(new_name, kind)
    rule = "unwrapped" if (new_name, kind) == (name, ZIP) and new_data != data else "D11"
    if content is not None and new_data != data:
        content.text = b64encode(new_data).decode()
        yield _step(rule, content, f"{len(data)} B", f"{len(new_data)} B")
    for place in places:
        yield from _renamed(rule, place, "AttachmentName", new_name)
        yield from _renamed(rule if kind == ZIP or new_kind == ZIP else "content_type", place, "ContentType", new_kind)


def _kind(name: str, kind: str) -> str:
    """A media type that the name does not contradict."""
    if extension_of(name) == ".zip":
        return ZIP
    if kind in ("", ZIP) or "/" not in kind:
        return MEDIA_TYPES.get(extension_of(name), "application/octet-stream")
    return kind


def _told(places: list[Element], name: str) -> str:
    return next((text for each in places if (text := text_of(each.find(f"{{*}}{name}")))), "")


def _renamed(rule: str, place: Element, name: str, after: str) -> Iterator[Step]:
    element = place.find(f"{{*}}{name}")
    if element is not None and text_of(element) and text_of(element) != after:
        yield _put(rule, element, after)


_RULES: tuple[Rule, ...] = (
    _namespace,
    _spelling,
    _signatures,
    _swapped_code,
    _swapped_response,
    _dates,
    _document_ids,
    _first_hop,
    _agency_codes,
    _status,
    _content_ids,
    _files,
)
