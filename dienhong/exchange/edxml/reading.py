"""The reader's notebook: looks into elements by name in any order and writes down what is wrong with them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from lxml.etree import _Element as Element

from dienhong.exchange.edxml.errors import EdxmlError, Finding, Severity
from dienhong.exchange.edxml.identifiers import is_agency_code
from dienhong.exchange.edxml.messages import Language, explain
from dienhong.exchange.edxml.model import NAMESPACE, OLDER_NAMESPACE, SIGNATURE_NAMESPACE, VIETNAM_TIME, WIDTHS
from dienhong.exchange.edxml.parsing import Limits
from dienhong.exchange.edxml.values import Impossible, clean, has_forbidden_character, read_day, read_moment

NO_DAY = date.min
NO_MOMENT = datetime.min.replace(tzinfo=VIETNAM_TIME)
_HARD_WIDTH = 10  # times the usual width: beyond this a text is an attack, not a long text

_MOST_FINDINGS = 50  # a package of a hundred thousand defects is told by its first ones

Children = dict[str, list[Element]]


class AgencyCodeState(StrEnum):
    """What a directory says of a code on the day the package is read."""

    CURRENT = "current"
    OLD_FORM = "old_form"
    CLOSED = "closed"
    UNKNOWN = "unknown"


Resolver = Callable[[str], AgencyCodeState]


def split_tag(element: Element) -> tuple[str, str]:
    """Namespace and local name."""
    return _split(str(element.tag))


@lru_cache(maxsize=512)
def _split(tag: str) -> tuple[str, str]:
    namespace, _, name = tag.rpartition("}")
    return namespace[1:], name


def xpath_of(element: Element) -> str:
    """Absolute XPath with the prefixes e (edXML, either namespace) and ds; positions only where needed."""
    steps: list[str] = []
    node: Element | None = element
    while node is not None:
        namespace, name = split_tag(node)
        parent = node.getparent()
        prefix = {SIGNATURE_NAMESPACE: "ds:"}.get(namespace, "e:")
        twins = [] if parent is None else [child for child in parent if child.tag == node.tag]
        position = f"[{twins.index(node) + 1}]" if len(twins) > 1 else ""
        steps.append(f"{prefix}{name}{position}")
        node = parent
    return "/" + "/".join(reversed(steps))


def _line(element: Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0


class Reading:
    """Findings of one package. A field that cannot be read yields a placeholder; the package is then refused."""

    def __init__(self, limits: Limits, language: Language, resolve: Resolver | None) -> None:
        self.limits = limits
        self.files: Mapping[str, bytes] = {}  # by the text that stands in the tree for them, see `Parsed`
        self.findings: list[Finding] = []
        self._language = language
        self._resolve = resolve
        self._states: dict[str, AgencyCodeState] = {}
        self._failed = False

    @property
    def failed(self) -> bool:
        """True when an error was found, so that no package may be handed out."""
        return self._failed

    def error(self, code: str, element: Element | None, **params: object) -> None:
        """Write down a defect that refuses the package."""
        self._add(Severity.ERROR, code, element, params)

    def warning(self, code: str, element: Element | None, **params: object) -> None:
        """Write down a defect that the reader could live with."""
        self._add(Severity.WARNING, code, element, params)

    def refuse(self, error: EdxmlError) -> None:
        """Write down why the package could not be parsed at all."""
        self._add(Severity.ERROR, error.code, None, error.params)

    def _add(self, severity: Severity, code: str, element: Element | None, params: dict[str, object]) -> None:
        refuses = severity is Severity.ERROR
        if len(self.findings) >= _MOST_FINDINGS and (self._failed or not refuses):
            return
        self._failed = self._failed or refuses
        sentence, hint = explain(code, self._language, params)
        told = params.get("line")
        line, xpath = (told if isinstance(told, int) else 0, "")
        if element is not None:
            line, xpath = line or _line(element), xpath_of(element)
        self.findings.append(Finding(code, line, xpath, sentence, hint, severity, params))

    def children(self, parent: Element | None) -> Children:
        """edXML children by local name; elements of other namespaces (extensions) are not ours to judge."""
        found: Children = {}
        if parent is not None:
            for child in parent:
                namespace, name = split_tag(child)
                if namespace in (NAMESPACE, OLDER_NAMESPACE):
                    found.setdefault(name, []).append(child)
        return found

    def one(self, children: Children, *names: str) -> Element | None:
        """The only child of this name (further names are accepted spellings)."""
        found = [element for name in names for element in children.get(name, ())]
        if len(found) > 1:
            self.error("edxml.repeated_element", found[1], value=names[0])
        return found[0] if found else None

    def needed(self, parent: Element, children: Children, *names: str) -> Element | None:
        """As `one`, and an error when it is absent."""
        element = self.one(children, *names)
        if element is None:
            self.error("edxml.missing_element", parent, value=names[0])
        return element

    def text_of(self, element: Element | None) -> str:
        """Normalised text of a leaf, "" when the element is absent."""
        if element is None:
            return ""
        if len(element):
            self.error("edxml.unexpected_element", element, value=split_tag(element)[1])
            return ""
        return clean(element.text or "")

    def text(self, children: Children, name: str, *, width: str = "") -> str:
        """Text of an optional field, measured against its width (`WIDTHS`)."""
        element = self.one(children, name)
        text = self.text_of(element)
        limit = WIDTHS[width or name]
        if len(text) > limit:
            report = self.error if len(text) > _HARD_WIDTH * limit else self.warning
            report("edxml.too_wide", element, field=name, actual=len(text), limit=limit)
        if has_forbidden_character(text):
            self.error("edxml.bad_character", element, field=name)
        return text

    def needed_text(self, parent: Element, children: Children, name: str) -> str:
        """As `text`, and an error when it is absent or blank."""
        text = self.text(children, name)
        if not text and not any(len(element) for element in children.get(name, ())):
            self.error("edxml.missing_element", parent, value=name)
        return text

    def texts(self, children: Children, list_name: str, name: str, *, width: str = "") -> tuple[str, ...]:
        """Non-blank texts of a list element's items."""
        items = self.children(self.one(children, list_name)).get(name, [])
        return tuple(text for item in items if (text := self.text({name: [item]}, name, width=width)))

    def number(self, children: Children, name: str) -> int | None:
        """A whole number >= 0; None when absent or blank."""
        element = self.one(children, name)
        text = self.text_of(element)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            self.error("edxml.bad_code", element, field=name, value=text)
            return None
        return int(text)

    def flag(self, children: Children, name: str) -> bool | None:
        """0, 1, true or false; None when absent or blank."""
        element = self.one(children, name)
        text = self.text_of(element).lower()
        if text not in ("", "0", "1", "true", "false"):
            self.error("edxml.bad_code", element, field=name, value=text)
        return text in ("1", "true") if text else None

    def day(self, element: Element | None, *, otherwise: date | None = None) -> date | None:
        """A date in the standard's form, or in another recognisable one with D1; None when absent or blank.

        A date that is in no calendar refuses the package, unless `otherwise` says which day is meant (D2).
        """
        text = self.text_of(element)
        try:
            found = read_day(text) if text else None
        except Impossible:
            report = self.error if otherwise is None else self.warning
            report("D2", element, value=text)
            return otherwise
        if text and found is None:
            self.error("edxml.bad_date", element, value=text)
        if found is not None and not found[1]:
            self.warning("D1", element, value=text)
        return found[0] if found else None

    def moment(self, parent: Element, children: Children) -> datetime:
        """The mandatory Timestamp."""
        element = self.needed(parent, children, "Timestamp")
        text = self.text_of(element)
        try:
            found = read_moment(text)
        except Impossible:
            self.error("D2", element, value=text)
            return NO_MOMENT
        if element is not None and found is None:
            self.error("edxml.bad_date", element, value=text)
        if found is not None and not found[1]:
            self.warning("D1", element, value=text)
        return found[0] if found else NO_MOMENT

    def agency(self, element: Element | None) -> str:
        """An agency code, checked for its form and, when a resolver is given, against the directory (once per code)."""
        code = self.text_of(element)
        if element is None or not code or code in self._states:
            return code
        self._states[code] = AgencyCodeState.CURRENT
        if not is_agency_code(code):
            self.error("edxml.bad_agency_code", element, value=code)
        elif self._resolve is not None:
            state = self._states[code] = self._resolve(code)
            if state is AgencyCodeState.UNKNOWN:
                self.warning("edxml.unknown_agency", element, value=code)
            elif state is not AgencyCodeState.CURRENT:
                self.warning("D10", element, value=code)
        return code

    def needed_agency(self, parent: Element, children: Children) -> str:
        """The mandatory OrganId."""
        code = self.agency(self.one(children, "OrganId"))
        if not code:
            self.error("edxml.missing_element", parent, value="OrganId")
        return code
