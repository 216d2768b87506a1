"""Each check fails for its own fault, and every changed byte is named."""

import random
from datetime import timedelta
from hashlib import sha256

import pytest

from dienhong_verify import canonical, layout, note, pack
from dienhong_verify.case import Trust
from dienhong_verify.chain import load_anchors
from dienhong_verify.checks import holds, run_checks
from dienhong_verify.tests.builders import (
    NOW,
    Country,
    a_country,
    a_holder,
    a_pack,
    a_package,
    a_pdf,
    a_receipt,
    a_record,
    a_signed_pdf,
    a_status,
    a_timestamp,
    all_parts,
    files_of,
    record_list,
    sign_pdf,
    sign_xml,
)

NUMBERS = [f"E{number:02d}" for number in range(1, 17)]


def failed(data: bytes, **options) -> list[str]:
    return [check.number for check in run_checks(data, **options) if check.passed is False]


def test_a_whole_pack_passes_every_check():
    checks = run_checks(a_pack())

    assert [(check.number, check.passed, check.reason if not check.passed else "") for check in checks] == [
        (number, True, "") for number in NUMBERS
    ]


def test_every_one_of_200_changed_bytes_is_named():
    whole = a_pack()
    chance = random.Random(20261121)

    for _ in range(200):
        position, difference = chance.randrange(len(whole)), chance.randrange(1, 256)
        broken = bytearray(whole)
        broken[position] ^= difference
        checks = run_checks(bytes(broken))

        assert [check.number for check in checks] == NUMBERS
        assert checks[0].passed is False, (position, difference)
        assert not holds(checks)


@pytest.mark.parametrize("path", sorted([*all_parts(), layout.MANIFEST, layout.MANIFEST_NOTE]))
def test_a_changed_file_in_a_well_made_container_is_named(path):
    files = files_of(all_parts())
    files[path] = files[path][:-2] + bytes([files[path][-2] ^ 1]) + files[path][-1:]

    checks = {check.number: check for check in run_checks(pack.write(files))}

    if path in (layout.MANIFEST, layout.MANIFEST_NOTE):
        assert checks["E02"].passed is False
    else:
        assert checks["E03"].passed is False
        assert path in checks["E03"].reason
    assert checks["E01"].passed is True


def replaced(path: str, make) -> bytes:
    """A pack in which a dishonest exporter replaced one file and signed the manifest again."""

    def change(parts):
        role, data = parts[path]
        parts[path] = (role, make(data))

    return a_pack(change)


def without(path: str) -> bytes:
    return a_pack(lambda parts: (parts.pop(path), None)[1])


def with_records(*records: bytes, **options) -> bytes:
    return pack.write(files_of(all_parts(records=list(records), **options)))


PDF, EDXML, RECEIPT = "files/van-ban.pdf", "files/goi-tin.edxml", "files/bien-nhan/H41.xml"
FIRST_STATUS, SECOND_STATUS = "files/trang-thai/1-H41-01.edxml", "files/trang-thai/2-H41-03.edxml"
RECORD = "records/00002.json"


def by_stranger_checkpoint(data: bytes) -> bytes:
    body, _, _ = data.decode().rpartition("\n\n")
    return note.sign(body + "\n", Country().log).encode()


def other_index(data: bytes) -> bytes:
    value = canonical.loads(data)
    value["records"][1]["index"] += 1
    return canonical.dumps(value)


def wrong_leaf(data: bytes) -> bytes:
    value = canonical.loads(data)
    value["records"][1]["leaf_hash"] = "00" * 32
    return canonical.dumps(value)


def stranger() -> object:
    return a_holder("Người lạ", a_holder("CA lạ", usage="ca"))


FORGERIES = {
    "manifest by a stranger's key": (
        lambda: pack.write(files_of(all_parts()) | {layout.MANIFEST_NOTE: note.sign("x\n", a_country().log).encode()}),
        ["E02"],
    ),
    "manifest with an unknown role": (
        lambda: a_pack(lambda parts: parts.update({"files/x": ("unknown", b"")})),
        ["E02"],
    ),
    "file that the manifest does not name": (lambda: pack.write(files_of(all_parts()) | {"files/x": b""}), ["E03"]),
    "no checkpoint": (lambda: without(layout.CHECKPOINT), ["E03", "E08"]),
    "record not canonical": (lambda: replaced(RECORD, lambda data: data + b"\n"), ["E04", "E05", "E06"]),
    "record changed": (
        lambda: replaced(RECORD, lambda data: data.replace(b"An", b"Ba")),
        ["E05", "E06"],
    ),
    "leaf hash changed": (lambda: replaced(layout.PROOFS, wrong_leaf), ["E05"]),
    "record left out": (lambda: without(RECORD), ["E05", "E06"]),
    "another place in the log": (lambda: replaced(layout.PROOFS, other_index), ["E06"]),
    "checkpoint by a stranger": (lambda: replaced(layout.CHECKPOINT, by_stranger_checkpoint), ["E07", "E08"]),
    "time-stamp over something else": (
        lambda: replaced(layout.TIMESTAMP, lambda data: a_timestamp(b"x", a_country().tsa)),
        ["E08"],
    ),
    "time-stamp by a seal": (
        lambda: replaced(layout.TIMESTAMP, lambda _: a_timestamp(all_parts()[layout.CHECKPOINT][1], a_country().seal)),
        ["E08"],
    ),
    "acts after the time-stamp": (
        lambda: with_records(*record_list(a_signed_pdf()), stamped_at=NOW - timedelta(minutes=75)),
        ["E09"],
    ),
    "sent before it was issued": (
        lambda: with_records(a_record("exchange.send_document", subject="p-1"), *record_list(a_signed_pdf())[:-1]),
        ["E09"],
    ),
    "issued before it was signed": (
        lambda: with_records(*(record_list(a_signed_pdf())[place] for place in (0, 3, 2, 4, 5))),
        ["E09"],
    ),
    "sent without a record of issuing": (
        lambda: with_records(*(record_list(a_signed_pdf())[place] for place in (0, 1, 2, 4, 5))),
        ["E09"],
    ),
    "PDF not signed": (lambda: replaced(PDF, lambda _: a_pdf()), ["E10", "E11", "E13"]),
    "PDF signed by a stranger": (
        lambda: replaced(PDF, lambda data: sign_pdf(data, stranger(), a_country().tsa, "La")),
        ["E10", "E11", "E13"],
    ),
    "PDF with something appended": (lambda: replaced(PDF, lambda data: data + b"\n% x"), ["E10", "E11", "E13"]),
    "PDF that no record names": (lambda: with_records(*record_list(a_pdf())), ["E11"]),
    "edXML by a stranger": (
        lambda: replaced(EDXML, lambda _: sign_xml(a_package(a_signed_pdf()), stranger())),
        ["E12", "E15"],
    ),
    "edXML changed": (lambda: replaced(EDXML, lambda data: data.replace(b"H57.10<", b"H58.10<")), ["E12", "E15"]),
    "edXML without its signature": (
        lambda: replaced(EDXML, lambda _: a_package(a_signed_pdf()).encode()),
        ["E12", "E15"],
    ),
    "edXML with another PDF": (
        lambda: replaced(EDXML, lambda _: sign_xml(a_package(a_pdf()), a_country().seal)),
        ["E13", "E15"],
    ),
    "status not signed": (lambda: replaced(SECOND_STATUS, lambda _: a_status("03").encode()), ["E14"]),
    "receipt by a stranger": (
        lambda: replaced(RECEIPT, lambda _: sign_xml(a_receipt(all_parts()[EDXML][1]), stranger())),
        ["E14"],
    ),
    "status about another document": (
        lambda: replaced(
            SECOND_STATUS, lambda _: sign_xml(a_status("03", document="H57.10,2026/03/14,16/CV"), a_country().recipient)
        ),
        ["E15"],
    ),
    "status out of order": (
        lambda: replaced(FIRST_STATUS, lambda _: sign_xml(a_status("06"), a_country().recipient)),
        ["E15"],
    ),
    "receipt for another package": (
        lambda: replaced(RECEIPT, lambda _: sign_xml(a_receipt(b"other"), a_country().recipient)),
        ["E15"],
    ),
    "anchors that are none": (lambda: replaced(layout.ANCHORS, lambda _: b"none"), ["E16"]),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_each_forgery_fails_at_its_own_check(name):
    make, numbers = FORGERIES[name]

    assert failed(make()) == numbers


def test_a_pack_without_a_time_stamp_holds_but_says_so():
    data = pack.write(files_of(all_parts(stamped_at=None)))

    checks = {check.number: check for check in run_checks(data, language="en")}

    assert failed(data) == []
    assert checks["E08"].passed is None
    assert checks["E08"].reason.startswith("the checkpoint is not time-stamped yet")


def test_a_document_of_another_system_needs_its_acceptance_instead_of_its_issue():
    digest = sha256(a_signed_pdf()).hexdigest()

    accepted = with_records(a_record("exchange.accept_package", pdf_sha256=digest))
    unknown = with_records(a_record("exchange.confirm_receipt", pdf_sha256=digest))

    assert (failed(accepted), failed(unknown)) == ([], ["E09"])


def test_a_pack_about_an_act_without_document_skips_the_document_checks():
    parts = {
        path: part
        for path, part in all_parts(records=[a_record("identity.grant_role")]).items()
        if "files/" not in path
    }

    checks = run_checks(pack.write(files_of(parts)))

    assert [check.number for check in checks if check.passed is None] == ["E10", "E11", "E12", "E13", "E14", "E15"]
    assert holds(checks)


def own_trust(country: Country) -> Trust:
    return Trust(tuple(load_anchors(country.anchors())), (country.log.verifier, country.evidence.verifier))


def test_own_anchors_and_keys_replace_those_of_the_pack():
    checks = {check.number: check for check in run_checks(a_pack(), trust=own_trust(a_country()), language="en")}

    assert checks["E16"].reason.startswith("YOUR keys and anchors were used (keys.txt + anchors.pem)")
    assert a_country().log.verifier.fingerprint in checks["E16"].reason


def test_a_forged_country_is_unmasked_by_own_anchors_and_keys():
    assert failed(a_pack(), trust=own_trust(Country())) == ["E02", "E07", "E08", "E10", "E12", "E14", "E16"]


def test_the_reasons_come_in_both_languages():
    vi = run_checks(a_pack(), language="vi")
    en = run_checks(a_pack(), language="en")

    assert [check.name for check in vi][:2] == ["Dạng chuẩn của gói", "Bản kê và chữ ký của bản kê"]
    assert [check.name for check in en][:2] == ["Canonical form of the container", "Manifest and its signature"]
