import re
import shutil
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, sign_pdf
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.validation import DocumentSecurityStore, SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from dienhong.documents.typesetting.errors import TypesettingError
from dienhong.documents.typesetting.fill import fill_number, written_values
from dienhong.documents.typesetting.render import Box, render_document
from dienhong.documents.typesetting.tests.samples import a_decision, a_signer, an_appendix, signed

DAY = date(2026, 11, 20)


def statuses(pdf: bytes) -> list[PdfSignatureStatus]:
    trusted = [a_signer("Thứ trưởng").signing_cert, a_signer("Cơ quan").signing_cert]
    context = ValidationContext(trust_roots=trusted, allow_fetching=False)
    reader = PdfFileReader(BytesIO(pdf))
    return [validate_pdf_signature(found, context) for found in reader.embedded_signatures]


def issued(number: str = "9904", day: date = DAY) -> bytes:
    typeset = render_document(a_decision(appendices=(an_appendix(),)))
    return signed(fill_number(signed(typeset.pdf, "ChuKy", "Thứ trưởng"), number=number, day=day), "ConDau", "Cơ quan")


def test_the_leaders_signature_stays_valid_when_the_number_is_filled_and_the_agency_seals():
    leader, agency = statuses(issued())

    assert (leader.bottom_line, leader.coverage, leader.modification_level) == (
        True,
        SignatureCoverageLevel.ENTIRE_REVISION,
        ModificationLevel.FORM_FILLING,
    )
    assert (agency.bottom_line, agency.coverage, agency.modification_level) == (
        True,
        SignatureCoverageLevel.ENTIRE_FILE,
        ModificationLevel.NONE,
    )


def test_a_number_changed_after_the_seal_breaks_the_document():
    sealed = issued()
    reader = PdfFileReader(BytesIO(sealed))
    forged = _with_number_value(sealed, "1111")

    assert [status.bottom_line for status in statuses(sealed)] == [True, True]
    assert [status.bottom_line for status in statuses(forged)][1] is False
    assert reader.root["/AcroForm"]["/Fields"][0]["/V"] == "9904"


def _with_number_value(pdf: bytes, value: str) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    field = writer.root["/AcroForm"]["/Fields"][0]
    field[pdf_name("/V")] = pdf_string(value)
    writer.update_container(field)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def test_validation_data_can_be_added_after_the_seal():
    output = BytesIO(issued())
    signature = PdfFileReader(output).embedded_signatures[1]
    DocumentSecurityStore.add_dss(output, signature.pkcs7_content, certs=[a_signer("Cơ quan").signing_cert])

    assert [status.bottom_line for status in statuses(output.getvalue())] == [True, True]


def test_a_recipient_can_still_add_a_signature_of_its_own_after_the_seal():
    output = BytesIO()
    sign_pdf(
        IncrementalPdfFileWriter(BytesIO(issued())),
        PdfSignatureMetadata(field_name="DauDen"),
        signer=a_signer("Cơ quan"),
        new_field_spec=SigFieldSpec("DauDen", box=(400, 780, 560, 820)),
        output=output,
    )

    assert [status.bottom_line for status in statuses(output.getvalue())] == [True, True, True]


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's pdfsig is not installed")
def test_pdfsig_finds_both_signatures_valid(tmp_path: Path):
    file = tmp_path / "a.pdf"
    file.write_bytes(issued())

    report = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False).stdout

    assert re.findall(r"Signature Validation: (.*)", report) == ["Signature is Valid."] * 2
    assert re.findall(r"Signature Field Name: (.*)", report) == ["ChuKy", "ConDau"]


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_no_fault_in_the_finished_file(tmp_path: Path):
    file = tmp_path / "a.pdf"
    file.write_bytes(issued())

    assert subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=False).returncode == 0


def test_number_and_date_are_read_only_and_stand_in_every_repetition():
    fields = PdfFileReader(BytesIO(issued())).root["/AcroForm"]["/Fields"]
    texts = [fields[index] for index in range(len(fields)) if fields[index]["/FT"] == "/Tx"]

    assert [(str(field["/T"]), str(field["/V"]), int(field["/Ff"])) for field in texts] == [
        ("so", "9904", 1),
        ("ngay", "20", 1),
        ("thang", "11", 1),
        ("nam", "2026", 1),
        ("so_2", "9904", 1),
        ("ngay_2", "20", 1),
        ("thang_2", "11", 1),
        ("nam_2", "2026", 1),
    ]


def ink(pdf: bytes, box: Box, scale: float = 4) -> tuple[float, float, float, float] | None:
    """The bounds of what PDFium paints in the box, in points from its lower left corner."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    page = document[box.page]
    crop = (box.x0, box.y0, page.get_width() - box.x1, page.get_height() - box.y1)
    picture = page.render(scale=scale, crop=crop, may_draw_forms=True, grayscale=True).to_pil()
    found = picture.point(lambda value: 255 * (value < 128)).getbbox()
    if found is None:
        return None
    left, top, right, bottom = (value / scale for value in found)
    height = picture.height / scale
    return left, height - bottom, right, height - top


def test_digits_stand_on_the_baseline_at_the_right_end_of_their_place():
    typeset = render_document(a_decision())
    box = typeset.boxes["so"]

    empty, filled = ink(typeset.pdf, box), ink(fill_number(typeset.pdf, number="904", day=DAY), box)

    assert empty is None
    assert filled is not None
    left, bottom, right, top = filled
    # 13 pt type: baseline 0.26 of the size above the bottom, figures about 0.66 high, three of them 6.0-6.5 wide.
    assert bottom == pytest.approx(0.26 * 13, abs=0.5)
    assert top - bottom == pytest.approx(0.66 * 13, abs=0.7)
    assert box.x1 - box.x0 - right == pytest.approx(0.3, abs=0.6)
    assert right - left == pytest.approx(18.5, abs=1.5)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_the_filled_line_reads_as_one_line_in_poppler(tmp_path: Path):
    file = tmp_path / "a.pdf"
    file.write_bytes(fill_number(render_document(a_decision()).pdf, number="9904", day=DAY))

    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout

    line = next(line for line in text.splitlines() if "QĐ-BNNMT" in line)
    assert re.sub(r"\s+", " ", line).strip() == "Số: 9904/QĐ-BNNMT Hà Nội, ngày 20 tháng 11 năm 2026"


@pytest.mark.parametrize(
    ("number", "day", "expected"),
    [
        ("5", date(2026, 1, 3), ("05", "03", "01", "2026")),
        ("12", date(2026, 2, 28), ("12", "28", "02", "2026")),
        ("9904", date(2026, 3, 9), ("9904", "09", "3", "2026")),
        ("7a", date(2026, 12, 31), ("07a", "31", "12", "2026")),
    ],
)
def test_small_numbers_days_and_the_first_two_months_get_a_leading_zero(number, day, expected):
    assert tuple(written_values(number, day).values()) == expected


@pytest.mark.parametrize("number", ["", "9904/QĐ", "-1", "12345678", "１２", "9 9", "12z"])
def test_what_is_no_number_is_refused(number: str):
    pdf = render_document(a_decision()).pdf

    with pytest.raises(TypesettingError) as refused:
        fill_number(pdf, number=number, day=DAY)

    assert refused.value.code == "documents.number_unprintable"


def test_a_number_is_given_once():
    filled = fill_number(render_document(a_decision()).pdf, number="1", day=DAY)

    with pytest.raises(TypesettingError) as refused:
        fill_number(filled, number="2", day=DAY)

    assert refused.value.code == "documents.number_already_filled"


@pytest.mark.parametrize("pdf", [b"", b"not a pdf", b"%PDF-1.7\n%%EOF"])
def test_a_file_without_form_is_refused(pdf: bytes):
    with pytest.raises(TypesettingError) as refused:
        fill_number(pdf, number="1", day=DAY)

    assert refused.value.code == "documents.number_fields_missing"


def test_a_long_number_is_set_smaller_instead_of_running_over_the_symbol():
    typeset = render_document(a_decision())

    found = ink(fill_number(typeset.pdf, number="1234567", day=DAY), typeset.boxes["so"])

    assert found is not None
    assert found[2] - found[0] <= typeset.boxes["so"].x1 - typeset.boxes["so"].x0
