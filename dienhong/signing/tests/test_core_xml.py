"""Enveloped XML signatures against xmlsec1, signxml, and everybody who wants to slip something in."""

import copy
from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml import DigestAlgorithm, SignatureConfiguration, SignatureMethod, XMLSigner, XMLVerifier

from dienhong.signing.core import pki, xml, xml_check
from dienhong.signing.core.judgement import expect_agency
from dienhong.signing.tests.pki_world import AGENCY, NOW, world
from dienhong.signing.tests.xml_makers import EXCLUSIVE, HEADER, INCLUSIVE_11, NS, a_package, check, refused, wrapped


@pytest.mark.parametrize("kind", ["seal", "ec_seal"])
@pytest.mark.parametrize("place", [xml.Parent(), HEADER])
def test_xmlsec1_accepts_our_signature_and_refuses_one_changed_letter(xmlsec1, kind, place):
    signed = xml.sign(a_package(), getattr(world(), kind), place)

    good, bad = xmlsec1(signed), xmlsec1(signed.replace("Ổn".encode(), "Ôn".encode()))

    assert (good.returncode, good.stderr.split("\n")[0]) == (0, "OK")
    assert (bad.returncode, "data and digest do not match" in bad.stderr) == (1, True)


@pytest.mark.parametrize("kind", ["seal", "ec_seal"])
def test_signxml_accepts_our_signature(kind):
    key = getattr(world(), kind)
    signed = xml.sign(a_package(), key, HEADER)

    result = XMLVerifier().verify(
        signed, x509_cert=key.certificate, expect_config=SignatureConfiguration(location=".//")
    )

    assert result.signed_data == check(signed).content


@pytest.mark.parametrize("canonicalisation", [EXCLUSIVE, INCLUSIVE_11])
@pytest.mark.parametrize(("kind", "method"), [("seal", "rsa"), ("ec_seal", "ecdsa")])
@pytest.mark.parametrize("by_id", [False, True])
def test_signatures_of_another_library_are_accepted(canonicalisation, kind, method, by_id):
    key = getattr(world(), kind)
    signer = XMLSigner(
        signature_algorithm=SignatureMethod[f"{method.upper()}_SHA512"],
        digest_algorithm=DigestAlgorithm.SHA384,
        c14n_algorithm=canonicalisation,
    )
    root = etree.fromstring(a_package(root_attributes=' Id="goi-1"' if by_id else ""))
    chain = [key.certificate, *key.chain]

    signed = etree.tostring(signer.sign(root, key=key.private_key, cert=chain))

    found = check(signed)
    assert (found.report.ok, found.report.signers[0].name) == (True, AGENCY[0])


@pytest.mark.parametrize("kind", ["seal", "ec_seal"])
def test_text_in_canonical_form_gets_the_signature_that_the_parser_would_give(xmlsec1, kind):
    content = (
        '<Receipt xmlns="urn:vidu"><Name>Sở &amp; ban &lt;ngành&gt;&#xD;Ổn</Name><Empty></Empty></Receipt>'.encode()
    )

    signed = xml.sign_canonical(content, getattr(world(), kind))

    bad = signed.replace("Ổn".encode(), "Ôn".encode())
    assert [xmlsec1(one).returncode for one in (signed, bad)] == [0, 1]
    found = check(signed)
    assert (found.report.ok, found.content) == (True, content)


def test_check_hands_back_the_signed_document_without_the_signature():
    found = check(xml.sign(a_package(), world().seal, HEADER))

    assert found.report.codes() == ("signing.no_timestamp",)
    assert found.report.signers[0].covers == "whole"
    original = xml.parse(a_package())
    assert found.content == etree.tostring(original, method="c14n", exclusive=True)
    assert etree.tostring(found.root, method="c14n", exclusive=True) == found.content


def test_every_changed_letter_is_noticed():
    signed = xml.sign(a_package(), world().ec_seal, HEADER).decode()
    genuine = check(signed.encode()).content
    certificates = range(signed.index("<X509Certificate>"), signed.index("</KeyInfo>"))
    accepted = []
    for position in range(signed.index("<edXML "), len(signed)):
        if position in certificates and position % 40:
            continue
        old = signed[position]
        changed = signed[:position] + ("a" if old != "a" else "b") + signed[position + 1 :]
        found = check(changed.encode())
        if found.report.ok and found.content != genuine:
            accepted.append((position, old))

    assert accepted == []


def test_text_next_to_the_signature_is_signed():
    signed = xml.sign(a_package(), world().seal, HEADER)
    end = b"</Signature>"

    assert refused(signed.replace(end, end + b"them")) == "signing.content_changed"


def test_comment_cannot_hide_half_of_a_text():
    signed = xml.sign(a_package("UEsDBA=="), world().seal, HEADER)

    found = check(signed.replace(b"UEsDBA==", b"UEsD<!-- x -->BA=="))

    assert found.report.ok
    assert found.root.findtext("{*}AttachmentEncoded/{*}Attachment") == "UEsDBA=="


def _signed_by_id():
    root = etree.fromstring(a_package(root_attributes=' Id="goi-1"'))
    key = world().seal
    signer = XMLSigner(c14n_algorithm=EXCLUSIVE)
    return etree.tostring(
        signer.sign(root, key=key.private_key, cert=[key.certificate, *key.chain], reference_uri="#goi-1")
    )


@pytest.mark.parametrize("variant", range(1, 9))
@pytest.mark.parametrize("by_id", [False, True])
def test_signature_wrapping_is_refused(variant, by_id):
    genuine = _signed_by_id() if by_id else xml.sign(a_package(), world().seal)
    assert check(genuine).report.ok

    assert refused(wrapped(genuine, variant)) in (
        "signing.structure",
        "signing.reference",
        "signing.content_changed",
    )


def test_second_signature_is_refused():
    signed = xml.sign(a_package(), world().seal)
    root = etree.fromstring(signed)
    root.append(copy.deepcopy(root.find(f".//{{{xml.DS}}}Signature")))

    assert refused(etree.tostring(root)) == "signing.several_signatures"


def test_second_reference_is_refused():
    signed = xml.sign(a_package(), world().seal).decode()
    reference = signed[signed.index("<Reference") : signed.index("</Reference>") + len("</Reference>")]

    assert refused(signed.replace(reference, reference * 2).encode()) == "signing.structure"


def test_reference_to_part_of_the_document_is_refused():
    root = etree.fromstring(a_package().replace(b"<AttachmentEncoded>", b'<AttachmentEncoded Id="phan">'))
    key = world().seal
    signed = XMLSigner(c14n_algorithm=EXCLUSIVE).sign(
        root, key=key.private_key, cert=[key.certificate, *key.chain], reference_uri="#phan"
    )

    assert refused(etree.tostring(signed)) == "signing.reference"


def test_transform_that_selects_part_of_the_document_is_refused():
    signed = xml.sign(a_package(), world().seal)
    xpath = b'<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>//x</XPath></Transform>'
    second = b'<Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'
    assert second in signed

    assert refused(signed.replace(second, xpath)) == "signing.reference"


def test_sha1_signature_is_weak_and_not_accepted():
    signed = xml.sign(a_package(), world().seal).decode()
    signed = signed.replace("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1")

    assert refused(signed.encode()) == "signing.weak_algorithm"


def test_hmac_with_the_public_certificate_as_secret_is_refused():
    signed = xml.sign(a_package(), world().seal).decode()
    signed = signed.replace("2001/04/xmldsig-more#rsa-sha256", "2001/04/xmldsig-more#hmac-sha256")

    assert refused(signed.encode()) == "signing.weak_algorithm"


def test_bare_key_without_certificate_is_refused():
    root = etree.fromstring(a_package())
    signed = XMLSigner(c14n_algorithm=EXCLUSIVE).sign(root, key=world().seal.private_key)

    assert refused(etree.tostring(signed)) == "signing.certificate_missing"


def test_certificate_of_somebody_else_in_the_signature_is_refused():
    signed = xml.sign(a_package(), world().seal)
    own, other = (b64encode(item.certificate.public_bytes(Encoding.DER)) for item in (world().seal, world().other_seal))

    assert refused(signed.replace(own, other)) == "signing.signature_invalid"


def test_signature_of_a_forged_authority_is_refused():
    stranger = pki.new_root("Kẻ mạo danh", at=NOW, kind="rsa2048")
    forged = stranger.issue(pki.seal_profile(*AGENCY), world().seal.private_key, at=NOW)

    assert refused(xml.sign(a_package(), forged)) == "signing.unknown_issuer"


def test_revoked_seal_is_refused():
    signed = xml.sign(a_package(), world().seal)

    assert refused(signed, world().store_revoking(world().seal, NOW)) == "signing.certificate_revoked"


def test_seal_of_another_agency_is_named():
    report = expect_agency(check(xml.sign(a_package(), world().other_seal)).report, "H12")

    problem = next(item for item in report.signers[0].problems if item.fatal)
    assert (report.ok, problem.code) == (False, "signing.wrong_agency")
    assert problem.sentence == "The certificate belongs to agency G05, not to H12."


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (a_package(), "signing.unsigned"),
        (b"<a>", "signing.unreadable"),
        (b"%PDF-1.7", "signing.unreadable"),
        (b"", "signing.unreadable"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "signing.doctype"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "signing.doctype"),
        ("<a/>".encode("utf-16"), "signing.encoding"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "signing.encoding"),
        (b'<?xml-stylesheet href="x.xsl"?><a/>', "signing.outside_root"),
        (f'<a><Signature xmlns="{NS}"/></a>'.encode(), "signing.foreign_signature"),
        (f'<Signature xmlns="{xml.DS}"/>'.encode(), "signing.reference"),
        (f'<a><Signature xmlns="{xml.DS}"/></a>'.encode(), "signing.structure"),
    ],
)
def test_documents_that_are_refused_at_once(data, code):
    assert refused(data) == code


def test_entity_bomb_is_refused_before_it_is_read():
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY e0 "lol">{levels}]><a b="&e11;"/>'

    assert refused(bomb.encode()) == "signing.doctype"


def test_text_of_eleven_megabytes_is_accepted_and_larger_files_than_allowed_are_not():
    large = xml.sign(a_package("QUJD" * 2_900_000), world().seal)

    assert check(large).report.ok
    found = xml_check.check(large, world().store, now=NOW, max_bytes=10_000_000)
    assert found.report.codes() == ("signing.too_large",)


def test_document_is_not_signed_twice():
    signed = xml.sign(a_package(), world().seal)

    with pytest.raises(xml.XmlRefused, match=r"signing\.several_signatures"):
        xml.sign(signed, world().seal)


def test_place_for_the_signature_must_exist():
    with pytest.raises(xml.XmlRefused, match=r"signing\.reference"):
        xml.sign(a_package(), world().seal, xml.Parent("{*}Nowhere"))
