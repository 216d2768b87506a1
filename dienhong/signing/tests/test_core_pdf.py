"""PDF signatures against pdfsig and openssl, and the known attacks on them."""

import re
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from PIL import Image

from dienhong.signing.core import pdf, pdf_check, pki
from dienhong.signing.core.judgement import expect_agency
from dienhong.signing.core.keys import LocalKey, pem
from dienhong.signing.core.place import RED, Appearance, Box, PdfNotSignable, Placement
from dienhong.signing.tests import pdf_makers
from dienhong.signing.tests.pki_world import AGENCY, NOW, run, world

PERSONAL_MARK = Appearance(("Ký bởi: Nguyễn Thị Thắng Lợi", "Cơ quan: " + AGENCY[0], "Thời gian ký: 01/02/2026"))
SEAL_MARK = Appearance(("Ủy ban nhân dân", "tỉnh Cà Mau"), colour=RED, ring=True)


def sign(document, key, field, *, stamped=True, appearance=None, box=None):
    place = Placement(field, "Ký ban hành", box, appearance)
    return pdf.sign(document, key, place, at=NOW, timestamper=world().timestamper if stamped else None)


def check(document, store=None, now=NOW):
    return pdf_check.validate(document, store or world().store, now=now)


def issued():
    """Signed by the leader, number filled in, sealed: the document as it is sent."""
    signed = sign(pdf_makers.a_document(), world().officer, "ChuKy", appearance=PERSONAL_MARK)
    return sign(pdf_makers.filled(signed), world().seal, "ConDau", appearance=SEAL_MARK)


def summary(report):
    return [(item.field, item.kind, item.covers, item.ok) for item in report.signers]


def test_leader_covers_a_revision_and_seal_covers_the_whole():
    report = check(issued())

    assert (report.ok, report.codes()) == (True, ())
    assert summary(report) == [("ChuKy", "person", "revision", True), ("ConDau", "seal", "whole", True)]
    leader, seal = report.signers
    assert (leader.name, leader.agency_code, leader.claimed_at) == ("Nguyễn Thị Thắng Lợi", "H12", NOW)
    assert (seal.name, seal.agency_code, seal.timestamped_at) == (AGENCY[0], "H12", NOW)
    assert (leader.filled_after, seal.filled_after) == (("so",), ())


def test_pdfsig_agrees_about_both_signatures(tmp_path):
    (tmp_path / "issued.pdf").write_bytes(issued())

    told = run("pdfsig", tmp_path / "issued.pdf").stdout

    assert re.findall(r"Signature Validation: (.*)", told) == ["Signature is Valid.", "Signature is Valid."]
    assert re.findall(r"Signer Certificate Common Name: (.*)", told) == ["Nguyễn Thị Thắng Lợi", AGENCY[0]]
    assert re.findall(r"- (.*otal document signed)", told) == ["Not total document signed", "Total document signed"]
    assert re.findall(r"Signature Type: (.*)", told) == ["ETSI.CAdES.detached"] * 2


def test_pdfsig_and_we_notice_a_changed_byte(tmp_path):
    document = issued()
    changed = document.replace(b"1.000.000", b"9.000.000")
    assert changed != document
    (tmp_path / "changed.pdf").write_bytes(changed)

    told = run("pdfsig", tmp_path / "changed.pdf").stdout

    assert re.findall(r"Signature Validation: (.*)", told) == ["Digest Mismatch."] * 2
    assert check(changed).codes() == ("signing.content_changed", "signing.content_changed")


def test_openssl_verifies_the_signature_taken_out_of_the_pdf(tmp_path):
    document = sign(pdf_makers.a_document(), world().seal, "ConDau")
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", document)
    _, before, second, after = (int(value) for value in found.groups())
    (tmp_path / "content").write_bytes(document[:before] + document[second : second + after])
    signature = bytes.fromhex(document[before + 1 : second - 1].decode())
    (tmp_path / "signature.der").write_bytes(signature)
    (tmp_path / "root.pem").write_text(pem([world().pki.root.certificate]))

    verified = run(
        *("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", tmp_path / "signature.der"),
        *("-content", tmp_path / "content", "-CAfile", tmp_path / "root.pem", "-purpose", "any", "-out", "/dev/null"),
    )

    assert verified.returncode == 0


def test_visible_mark_is_vietnamese_text_that_can_be_read_out(tmp_path):
    (tmp_path / "issued.pdf").write_bytes(issued())

    text = run("pdftotext", tmp_path / "issued.pdf", "-").stdout

    assert [line for line in PERSONAL_MARK.lines + SEAL_MARK.lines if line not in text] == []


def test_signed_pdf_is_sound_for_qpdf(tmp_path):
    (tmp_path / "issued.pdf").write_bytes(issued())

    assert run("qpdf", "--check", tmp_path / "issued.pdf").returncode == 0


def test_image_of_a_hand_signature_is_put_into_a_new_field(tmp_path):
    Image.new("RGBA", (60, 20), (0, 0, 200, 128)).save(tmp_path / "hand.png")
    appearance = Appearance(("Nguyễn Thị Thắng Lợi",), image=(tmp_path / "hand.png").read_bytes())
    box = Box(0, 300, 300, 420, 360)

    signed = sign(pdf_makers.a_document(), world().officer, "KyNhay", appearance=appearance, box=box)

    assert summary(check(signed)) == [("KyNhay", "person", "whole", True)]


def test_signature_without_timestamp_is_valid_with_a_remark():
    report = check(sign(pdf_makers.a_document(), world().seal, "ConDau", stamped=False))

    assert (report.ok, report.codes()) == (True, ("signing.no_timestamp",))


@pytest.mark.parametrize(
    "attack",
    [pdf_makers.with_other_text, pdf_makers.with_page_added, pdf_makers.with_annotation],
)
def test_content_changed_by_an_incremental_update_is_noticed_by_every_signature(attack):
    report = check(attack(issued()))

    assert report.codes() == ("signing.changed_after_signing", "signing.changed_after_signing")
    assert [item.ok for item in report.signers] == [False, False]


@pytest.mark.parametrize("attack", [pdf_makers.with_shadow_shown, pdf_makers.with_shadow_swapped_by_xref])
def test_shadow_attack_is_noticed(attack):
    signed = sign(pdf_makers.a_shadow_document(), world().seal, "ConDau")
    assert check(signed).ok

    report = check(attack(signed))

    assert (report.ok, report.codes()) == (False, ("signing.changed_after_signing",))


def test_change_between_two_signatures_breaks_the_first_only():
    signed = sign(pdf_makers.a_document(), world().officer, "ChuKy")

    report = check(sign(pdf_makers.with_other_text(signed), world().seal, "ConDau"))

    assert summary(report) == [("ChuKy", "person", "part", False), ("ConDau", "seal", "whole", True)]
    assert report.codes() == ("signing.changed_after_signing",)


def test_number_changed_after_the_seal_breaks_the_seal_because_it_locks_the_number():
    report = check(pdf_makers.filled(issued(), "99"))

    assert summary(report) == [("ChuKy", "person", "revision", True), ("ConDau", "seal", "part", False)]


def test_fields_filled_after_the_last_signature_are_signed_by_nobody():
    signed = sign(pdf_makers.a_document(), world().officer, "ChuKy")

    report = check(pdf_makers.filled(signed))

    assert (report.ok, report.codes()) == (False, ("signing.filled_after_last",))
    assert report.problems[0].sentence == "Fields were filled in after the last signature, so nobody signed them: so."


def test_bytes_appended_without_a_revision_are_noticed():
    report, harmless = check(issued() + b"\n% them mot dong\n"), check(issued() + b"\r\n\n")

    assert (report.ok, report.codes()) == (False, ("signing.bytes_after_last",))
    assert (harmless.ok, harmless.codes()) == (True, ("signing.bytes_after_last",))
    assert check(issued() + b"\n% them mot dong\n%%EOF\n").ok is False


def test_seal_of_another_agency_is_named():
    report = expect_agency(check(sign(pdf_makers.a_document(), world().other_seal, "ConDau")), "H12")

    assert (report.ok, report.codes()) == (False, ("signing.wrong_agency",))


@pytest.mark.parametrize("change", ["start", "overlap", "short"])
def test_byte_range_tricks_are_refused(change):
    document = sign(pdf_makers.a_document(), world().seal, "ConDau")
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", document)
    first, before, second, after = (int(value) for value in found.groups())
    tricks = {
        "start": (first + 1, before - 1, second, after),
        "overlap": (first, before, second - 2, after + 2),
        "short": (first, before, second, after - 10),
    }
    forged = b"/ByteRange [%d %d %d %d]" % tricks[change]
    forged = forged.ljust(len(found.group()))

    report = check(document.replace(found.group(), forged))

    assert report.ok is False
    assert "signing.byte_range" in report.codes() or "signing.part_only" in report.codes()


@pytest.mark.parametrize("victim", [b"/ByteRange", b"/Contents <", b"/SubFilter", b"/ETSI.CAdES.detached"])
def test_signature_dictionary_without_its_entries_is_not_valid(victim):
    document = sign(pdf_makers.a_document(), world().seal, "ConDau")
    broken = (
        document[: document.rindex(victim)]
        + victim.replace(b"e", b"x", 1)
        + document[document.rindex(victim) + len(victim) :]
    )
    assert broken != document

    assert check(broken).ok is False


def test_signature_copied_into_another_document_is_noticed():
    one = sign(pdf_makers.a_document(), world().seal, "ConDau")
    other = sign(pdf_makers.a_document("Tong so tien: 2.000.000 dong"), world().officer, "ConDau")
    pattern = re.compile(rb"/Contents <([0-9A-F]+)>")
    stolen, own = (pattern.search(item)[1] for item in (one, other))
    assert len(stolen) <= len(own) + 4000

    forged = other.replace(own, stolen[: len(own)].ljust(len(own), b"0"))

    assert check(forged).ok is False


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "signing.unreadable"),
        (b"%PDF-1.7\n%%EOF", "signing.unreadable"),
        (b"<edXML/>", "signing.unreadable"),
        (pdf_makers.a_document(), "signing.unsigned"),
    ],
)
def test_files_without_a_signature_say_so(data, code):
    report = check(data)

    assert (report.ok, report.codes(), report.signers) == (False, (code,), ())


def test_damaged_files_never_raise():
    document = sign(pdf_makers.a_document(), world().seal, "ConDau")
    wrong = []
    for position in range(0, len(document), 197):
        damaged = document[:position] + bytes([document[position] ^ 0x15]) + document[position + 1 :]
        if check(damaged).ok and check(damaged).signers[0].covers == "whole":
            wrong.append(position)
    contents = re.search(rb"/Contents <[0-9A-F]+>", document)
    # Outside /Contents every byte counts; inside it the time-stamp's certificates and the padding are not signed.
    assert [position for position in wrong if not contents.start() <= position <= contents.end()] == []


def test_revocation_before_signing_counts_and_after_the_timestamp_does_not():
    document = issued()
    before = world().store_revoking(world().seal, NOW - timedelta(hours=1))
    after = world().store_revoking(world().seal, NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)

    assert check(document, before, later).codes() == ("signing.certificate_revoked",)
    assert check(document, after, later).codes() == ()


def test_weak_key_is_refused():
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    weak = world().pki.issuing.issue(pki.seal_profile(*AGENCY), key, at=NOW)

    assert check(sign(pdf_makers.a_document(), weak, "ConDau")).codes() == ("signing.weak_key",)


def test_expired_certificate_is_refused():
    born = NOW - timedelta(days=800)
    made = world().pki
    issuing = pki.Authority(made.issuing.key, made.issuing.certificate)
    old = issuing.issue(pki.seal_profile(*AGENCY), world().seal.private_key, at=born)

    assert check(sign(pdf_makers.a_document(), old, "ConDau")).codes() == ("signing.certificate_expired",)


def test_certificate_exchanged_for_another_with_the_same_key_is_noticed():
    made = world().pki
    twin = made.issuing.issue(pki.seal_profile("Bộ Tài chính", "G12"), world().seal.private_key, at=NOW)
    document = sign(pdf_makers.a_document(), world().seal, "ConDau")
    real, forged = (
        item.certificate.public_bytes(pki.Encoding.DER).hex().upper().encode() for item in (world().seal, twin)
    )
    assert real in document

    # A certificate of another length shifts everything, so the attack needs one that fits; either way it must fail.
    report = check(document.replace(real, forged[: len(real)].ljust(len(real), b"0")))

    assert report.ok is False


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"rubbish", "(?i)pdf|eof|header|startxref"),
        (
            sign(pdf_makers.a_document(), LocalKey(world().seal.private_key, world().seal.certificate), "ConDau"),
            "filled",
        ),
    ],
)
def test_pdf_that_cannot_be_signed_is_refused(document, message):
    with pytest.raises(PdfNotSignable, match=message):
        sign(document, world().seal, "ConDau")
