"""The real way of a document: typeset, signed by the leader, numbered, sealed; checked here and by pdfsig."""

from datetime import date

import pytest

from dienhong.documents.typesetting.fill import fill_number
from dienhong.documents.typesetting.render import render_document
from dienhong.documents.typesetting.tests.samples import a_decision, an_appendix
from dienhong.signing.core import pdf, pdf_check
from dienhong.signing.core.keys import pem
from dienhong.signing.core.place import Placement
from dienhong.signing.tests import pdf_makers
from dienhong.signing.tests.pki_world import NOW, run, world

DAY = date(2026, 11, 20)
# pdfsig speaks of a signature as "TOTAL document signed" when nothing follows it.
SEALED_LAST = ["Not total document signed", "Total document signed"]


def signed(document, kind, field):
    place = Placement(field, "Ban hành")
    return pdf.sign(document, getattr(world(), kind), place, at=NOW, timestamper=world().timestamper)


def numbered(document):
    return fill_number(document, number="9904", day=DAY)


@pytest.fixture(scope="module")
def typeset():
    return render_document(a_decision(appendices=(an_appendix(),))).pdf


@pytest.fixture(scope="module")
def issued(typeset):
    return signed(numbered(signed(typeset, "officer", "ChuKy")), "seal", "ConDau")


def told(document):
    report = pdf_check.validate(document, world().store, now=NOW)
    return report.ok, report.codes(), [(item.field, item.kind, item.covers) for item in report.signers]


def test_signature_and_seal_are_valid_and_cover_what_they_should(issued):
    assert told(issued) == (True, (), [("ChuKy", "person", "revision"), ("ConDau", "seal", "whole")])


def test_number_that_was_filled_in_but_not_sealed_is_noticed(typeset):
    document = numbered(signed(typeset, "officer", "ChuKy"))

    report = pdf_check.validate(document, world().store, now=NOW)

    assert (report.ok, report.codes()) == (False, ("signing.filled_after_last",))
    assert report.signers[0].filled_after == ("Ngày ban hành", "Năm ban hành", "Số văn bản", "Tháng ban hành")


@pytest.mark.parametrize("later", [pdf_makers.with_page_added, pdf_makers.with_other_text, pdf_makers.with_annotation])
def test_change_after_the_seal_is_noticed(issued, later):
    ok, codes, _ = told(later(issued))

    assert (ok, "signing.changed_after_signing" in codes) == (False, True)


def test_change_between_signature_and_seal_is_noticed(typeset):
    changed = pdf_makers.with_other_text(signed(typeset, "officer", "ChuKy"))

    report = pdf_check.validate(signed(numbered(changed), "seal", "ConDau"), world().store, now=NOW)

    leader, seal = report.signers
    assert (leader.ok, seal.ok) == (False, True)
    assert [item.code for item in leader.problems] == ["signing.changed_after_signing"]


def test_number_given_again_after_the_seal_is_noticed(issued):
    forged = pdf_makers.filled(issued, "1111", field=_number_field(issued))

    report = pdf_check.validate(forged, world().store, now=NOW)

    assert (report.ok, [item.ok for item in report.signers][-1]) == (False, False)


def _number_field(document):
    from io import BytesIO

    from pyhanko.pdf_utils.reader import PdfFileReader

    fields = PdfFileReader(BytesIO(document)).root["/AcroForm"]["/Fields"]
    return next(item.get_object()["/T"] for item in fields if item.get_object()["/FT"] == "/Tx")


def test_pdfsig_finds_both_signatures_valid(issued, tmp_path):
    (tmp_path / "issued.pdf").write_bytes(issued)
    (tmp_path / "root.pem").write_text(pem([world().pki.root.certificate]))

    told_by_it = run("pdfsig", "-nocert", tmp_path / "issued.pdf").stdout.splitlines()

    valid = [line.strip() for line in told_by_it if "Signature Validation:" in line]
    assert valid == ["- Signature Validation: Signature is Valid."] * 2
    covers = [line.strip(" -") for line in told_by_it if "ocument signed" in line]
    assert [item.capitalize() for item in covers] == SEALED_LAST
