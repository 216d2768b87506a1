"""A corpus of signed PDF files, good and bad: what we say, what pdfsig says, and why where the two differ."""

import re
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from dienhong.signing.core import pdf, pdf_check, pki
from dienhong.signing.core.keys import LocalKey
from dienhong.signing.core.place import Appearance, Box, Placement
from dienhong.signing.tests import pdf_makers
from dienhong.signing.tests.pki_world import AGENCY, NOW, run, world

CONTENTS = re.compile(rb"/Contents <([0-9A-Fa-f]+)>")


def sealed(document=None, key=None, field="ConDau", **place):
    document = pdf_makers.a_document() if document is None else document
    return pdf.sign(document, key or world().seal, Placement(field, "Phát hành", **place), at=NOW)


def stamped(kind):
    place = Placement("ConDau", "Phát hành")
    return pdf.sign(pdf_makers.a_document(), getattr(world(), kind), place, at=NOW, timestamper=world().timestamper)


def by_leader(document=None):
    return sealed(document, world().officer, "ChuKy")


def issued():
    """Signed by the leader, number filled in, sealed."""
    return sealed(pdf_makers.filled(by_leader()))


def shadow():
    return sealed(pdf_makers.a_shadow_document())


def changed(data):
    assert b"1.000.000" in data
    return data.replace(b"1.000.000", b"9.000.000", 1)


def with_range(trick):
    data = sealed()
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", data)
    forged = b"/ByteRange [%d %d %d %d]" % trick(*map(int, found.groups()))
    assert len(forged) <= len(found.group())
    return data.replace(found.group(), forged.ljust(len(found.group())))


def without(entry):
    data = sealed()
    at = data.rindex(entry)
    return data[:at] + entry.replace(b"e", b"x", 1) + data[at + len(entry) :]


def with_contents(change):
    data = sealed()
    own = CONTENTS.search(data)[1]
    return data.replace(own, change(own))


def stolen(own):
    """The signature of another document."""
    other = CONTENTS.search(sealed(pdf_makers.a_document("Tong so tien: 2.000.000 dong")))[1]
    return other[: len(own)].ljust(len(own), b"0")


def issued_to(profile, *, at=NOW, size=0):
    key = rsa.generate_private_key(public_exponent=65537, key_size=size) if size else world().seal.private_key
    made = world().pki.issuing
    return pki.Authority(made.key, made.certificate).issue(profile, key, at=at)


def by_forged_authority():
    stranger = pki.new_root("Kẻ mạo danh", at=NOW, kind="rsa2048")
    return sealed(key=stranger.issue(pki.seal_profile(*AGENCY), world().seal.private_key, at=NOW))


GOOD = {
    "rsa seal": sealed,
    "p256 seal": lambda: sealed(key=world().ec_seal),
    "seal of another agency": lambda: sealed(key=world().other_seal),
    "a leader's signature": by_leader,
    "rsa, time-stamped": lambda: stamped("seal"),
    "p256, time-stamped": lambda: stamped("ec_seal"),
    "leader and seal": lambda: sealed(by_leader()),
    "leader, number filled in, seal": issued,
    "three pages": lambda: sealed(pdf_makers.a_document(pages=3)),
    "two megabytes": lambda: sealed(pdf_makers.a_document(filler=2_000_000)),
    "a red ring to be seen": lambda: sealed(appearance=Appearance(("UBND",), ring=True)),
    "a new field": lambda: sealed(field="Moi", box=Box(0, 10, 10, 100, 60)),
    "an invisible field": lambda: sealed(field="An"),
    "a shadow, not shown yet": shadow,
}
"""Both say yes."""
BAD = {
    "not signed": (pdf_makers.a_document, "unsigned"),
    "empty": (lambda: b"", "unreadable"),
    "no PDF": (lambda: b"<edXML/>", "unreadable"),
    "a head and an end": (lambda: b"%PDF-1.7\n%%EOF", "unreadable"),
    "cut off": (lambda: sealed()[:-200], "unreadable"),
    "one letter": (lambda: changed(sealed()), "content_changed"),
    "one letter under two signatures": (lambda: changed(issued()), "content_changed"),
    "incremental update: text": (lambda: pdf_makers.with_other_text(sealed()), "changed_after_signing"),
    "incremental update: a page": (lambda: pdf_makers.with_page_added(sealed()), "changed_after_signing"),
    "incremental update: a note over it": (lambda: pdf_makers.with_annotation(sealed()), "changed_after_signing"),
    "incremental update after leader and seal": (
        lambda: pdf_makers.with_other_text(issued()),
        "changed_after_signing",
    ),
    "incremental update: a locked number": (lambda: pdf_makers.filled(issued(), "99"), "changed_after_signing"),
    "filled after the last signature": (lambda: pdf_makers.filled(by_leader()), "filled_after_last"),
    "shadow: hide and replace": (lambda: pdf_makers.with_shadow_shown(shadow()), "changed_after_signing"),
    "shadow: replace by number": (lambda: pdf_makers.with_shadow_swapped_by_xref(shadow()), "changed_after_signing"),
    "bytes after the end": (lambda: sealed() + b"\n% them\n", "bytes_after_last"),
    "bytes and an end after the end": (lambda: sealed() + b"\n% them\n%%EOF\n", "unreadable"),
    "range begins late": (lambda: with_range(lambda a, b, c, d: (a + 1, b - 1, c, d)), "content_changed"),
    "range overlaps the signature": (lambda: with_range(lambda a, b, c, d: (a, b, c - 2, d + 2)), "content_changed"),
    "range ends early": (lambda: with_range(lambda a, b, c, d: (a, b, c, d - 10)), "content_changed"),
    "range with a wider hole": (lambda: with_range(lambda a, b, c, d: (a, b - 20, c, d)), "content_changed"),
    "no range": (lambda: without(b"/ByteRange"), "unreadable"),
    "no contents": (lambda: without(b"/Contents <"), "unreadable"),
    "no kind": (lambda: without(b"/SubFilter"), "unsigned"),
    "an unknown kind": (lambda: without(b"/ETSI.CAdES.detached"), "unsigned"),
    "the signature of another document": (lambda: with_contents(stolen), "content_changed"),
    "a signature of zeros": (lambda: with_contents(lambda own: b"0" * len(own)), "unreadable"),
    "a damaged signature": (
        lambda: with_contents(lambda own: own[:600] + (b"F" if own[600:601] != b"F" else b"E") + own[601:]),
        "structure",
    ),
}
"""Both say no; the word is our code without "signing."."""
BETWEEN = "pdfsig looks at each signature's own bytes, not at what changed between two of them"
DIFFERENT = {
    "text changed between leader and seal": (
        lambda: sealed(pdf_makers.with_other_text(by_leader())),
        "changed_after_signing",
        BETWEEN,
    ),
    "a page added between leader and seal": (
        lambda: sealed(pdf_makers.with_page_added(by_leader())),
        "changed_after_signing",
        BETWEEN,
    ),
    "a note laid over between leader and seal": (
        lambda: sealed(pdf_makers.with_annotation(by_leader())),
        "changed_after_signing",
        BETWEEN,
    ),
    "a shadow shown between leader and seal": (
        lambda: sealed(pdf_makers.with_shadow_shown(by_leader(pdf_makers.a_shadow_document()))),
        "changed_after_signing",
        BETWEEN,
    ),
    "a key of 1024 bits": (
        lambda: sealed(key=issued_to(pki.seal_profile(*AGENCY), size=1024)),
        "weak_key",
        "pdfsig has no opinion about lengths",
    ),
    "an expired certificate": (
        lambda: sealed(key=issued_to(pki.seal_profile(*AGENCY), at=NOW - timedelta(days=800))),
        "certificate_expired",
        "asked about bytes only (-nocert): its trust is a browser's store, not ours",
    ),
    "a forged authority": (by_forged_authority, "unknown_issuer", "asked about bytes only (-nocert), as above"),
    "an authority's own key": (
        lambda: sealed(key=LocalKey(world().pki.issuing.key, world().pki.issuing.certificate)),
        "certificate_not_for_signing",
        "asked about bytes only (-nocert), as above",
    ),
    "a certificate for time-stamps": (
        lambda: sealed(key=world().pki.timestamping),
        "certificate_not_for_signing",
        "asked about bytes only (-nocert), as above",
    ),
}
"""pdfsig says yes and we say no: our code, and why we are stricter."""


def our_code(data):
    """ "" when we accept it, else the first fatal problem without "signing."."""
    report = pdf_check.validate(data, world().store, now=NOW)
    problems = [*report.problems, *(each for signer in report.signers for each in signer.problems)]
    fatal = [each.code.removeprefix("signing.") for each in problems if each.fatal]
    assert report.ok == (not fatal)
    return fatal[0] if fatal else ""


@pytest.fixture
def pdfsig(tmp_path):
    """Whether every signature is valid for pdfsig and the last covers the whole file."""

    def verdict(data):
        (tmp_path / "signed.pdf").write_bytes(data)
        told = run("pdfsig", "-nocert", tmp_path / "signed.pdf").stdout
        valid = re.findall(r"Signature Validation: (.*)", told)
        covered = re.findall(r"- (.*otal document signed)", told)
        return bool(valid) and set(valid) == {"Signature is Valid."} and covered[-1:] == ["Total document signed"]

    return verdict


def test_the_corpus_is_large_enough():
    assert (len(GOOD), len(BAD), len(DIFFERENT)) == (14, 28, 9)


@pytest.mark.parametrize("name", GOOD)
def test_what_pdfsig_accepts_we_accept(name, pdfsig):
    data = GOOD[name]()

    assert (our_code(data), pdfsig(data)) == ("", True)


@pytest.mark.parametrize("name", BAD)
def test_what_pdfsig_refuses_we_refuse_with_a_code(name, pdfsig):
    make, code = BAD[name]
    data = make()

    assert (our_code(data), pdfsig(data)) == (code, False)


@pytest.mark.parametrize("name", DIFFERENT)
def test_we_are_stricter_only_where_it_is_said_why(name, pdfsig):
    make, code, reason = DIFFERENT[name]
    data = make()

    assert (our_code(data), pdfsig(data)) == (code, True)
    assert reason


def test_a_line_end_after_the_signed_bytes_is_the_one_thing_that_we_only_remark(pdfsig):
    # Programs that store files put it there; white space after the end shows nothing, and it is told.
    data = sealed() + b"\r\n"

    assert (our_code(data), pdfsig(data)) == ("", False)
    assert pdf_check.validate(data, world().store, now=NOW).codes()[0] == "signing.bytes_after_last"
