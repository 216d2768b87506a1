"""The examples and generated tables of docs/protocols/edxml: `python -m dienhong.exchange.edxml.tests.examples` writes them."""

from pathlib import Path

from dienhong.exchange.edxml import STATUS_LABELS, StatusCode, write_document, write_status
from dienhong.exchange.edxml.messages import MESSAGES
from dienhong.exchange.edxml.model import WIDTHS
from dienhong.exchange.edxml.tests.builders import a_document, a_full_document, a_recall, a_replacement, a_status
from dienhong.exchange.edxml.tests.defects import REFUSED_DOCUMENTS, REFUSED_STATUSES, WARNED_DOCUMENTS, WARNED_STATUSES
from dienhong.exchange.edxml.tests.test_write import REFUSED_TO_WRITE

DIRECTORY = Path(__file__).parents[4] / "docs" / "protocols" / "edxml"
SPECIFICATION = DIRECTORY / "edxml.md"


def examples() -> dict[str, bytes]:
    """File name -> package."""
    rejection = a_status(status=StatusCode.REJECTION, description="Không đúng thẩm quyền giải quyết")
    return {
        "document-new.xml": write_document(a_document()),
        "document-recall.xml": write_document(a_recall()),
        "document-update-with-every-element.xml": write_document(a_full_document()),
        "document-replace.xml": write_document(a_replacement()),
        "status-accepted.xml": write_status(a_status()),
        "status-rejected.xml": write_status(rejection),
    }


def _raised_by() -> dict[str, list[str]]:
    """Code -> who raises it, as the tests show."""
    sources = {
        "reader refuses": [*REFUSED_DOCUMENTS, *REFUSED_STATUSES],
        "reader tells": [*WARNED_DOCUMENTS, *WARNED_STATUSES],
        "writer refuses": REFUSED_TO_WRITE,
    }
    return {
        code: [source for source, cases in sources.items() if code in {case[0] for case in cases}] for code in MESSAGES
    }


def tables() -> dict[str, str]:
    """Marker -> Markdown table that stands between `<!-- marker -->` and `<!-- /marker -->`."""
    raised = _raised_by()
    codes = ["|code|who|meaning (vi)|meaning (en)|what to do (en)|", "|-|-|-|-|-|"]
    codes += [f"|`{c}`|{', '.join(raised[c])}|{m.vi}|{m.en}|{m.en_hint}|" for c, m in MESSAGES.items()]
    widths = ["|value|most characters|", "|-|-|", *(f"|{name}|{width}|" for name, width in WIDTHS.items())]
    statuses = ["|code|Vietnamese|English|", "|-|-|-|"]
    statuses += [f"|{code.value}|{vi}|{en}|" for code, (vi, en) in STATUS_LABELS.items()]
    return {"codes": "\n".join(codes), "widths": "\n".join(widths), "statuses": "\n".join(statuses)}


def with_tables(text: str) -> str:
    """The specification with its generated tables renewed."""
    for marker, table in tables().items():
        start, end = f"<!-- {marker} -->\n", f"\n<!-- /{marker} -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}{table}{end}{rest.partition(end)[2]}"
    return text


def main() -> None:
    """Write examples and tables."""
    (DIRECTORY / "examples").mkdir(parents=True, exist_ok=True)
    for name, data in examples().items():
        (DIRECTORY / "examples" / name).write_bytes(data)
    SPECIFICATION.write_text(with_tables(SPECIFICATION.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
