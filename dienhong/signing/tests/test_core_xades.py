"""XAdES signatures against xmlsec1, signxml, and everybody who wants to slip something in."""

import copy
from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from lxml import etree
from signxml import SignatureConfiguration
from signxml.xades import XAdESSigner, XAdESVerifier

from dienhong.signing.core import xades, xml
from dienhong.signing.core.xml_parts import canonical_by
from dienhong.signing.tests.pki_world import AGENCY, NOW, OTHER_AGENCY, world
from dienhong.signing.tests.xml_makers import EXCLUSIVE, HEADER, a_package, check, refused, wrapped

DS, XADES = f"{{{xml.DS}}}", f"{{{xades.XADES}}}"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1"
ID_OF_PROPERTIES = ("--id-attr:Id", "SignedProperties")


def signed_by(kind="seal", place=HEADER, *, stamped=True, package=None):
    timestamper = world().timestamper if stamped else None
    return xades.sign(package or a_package(), getattr(world(), kind), place, at=NOW, timestamper=timestamper)


def parts_of(data):
    root = etree.fromstring(data)
    signature = root.find(f".//{DS}Signature")
    return root, signature, signature.find(f".//{XADES}QualifyingProperties")


def resigned(root, signature, key=None):
    """The tree with digest of the properties and value made again: what a signer of bad will could hand in."""
    properties = signature.find(f".//{XADES}SignedProperties")
    info = signature.find(f"{DS}SignedInfo")
    for reference in info.findall(f"{DS}Reference"):
        if reference.get("Type") == xades.SIGNED_PROPERTIES:
            content = canonical_by(None, properties)
            reference.find(f"{DS}DigestValue").text = xml.digest_text(content)
    value = xml.value_text(canonical_by(None, info), key or world().seal)
    signature.find(f"{DS}SignatureValue").text = value
    return etree.tostring(root)


@pytest.mark.parametrize("kind", ["seal", "ec_seal"])
@pytest.mark.parametrize("place", [xml.Parent(), HEADER])
@pytest.mark.parametrize("stamped", [False, True])
def test_xmlsec1_accepts_our_signature_and_refuses_one_changed_letter(xmlsec1, kind, place, stamped):
    signed = signed_by(kind, place, stamped=stamped)

    good = xmlsec1(signed, *ID_OF_PROPERTIES)
    other_text = xmlsec1(signed.replace("Ổn".encode(), "Ôn".encode()), *ID_OF_PROPERTIES)
    other_time = xmlsec1(signed.replace(b"Z</xades:SigningTime>", b"</xades:SigningTime>"), *ID_OF_PROPERTIES)

    assert (good.returncode, good.stderr.split("\n")[0]) == (0, "OK")
    assert (other_text.returncode, "data and digest do not match" in other_text.stderr) == (1, True)
    assert (other_time.returncode, "data and digest do not match" in other_time.stderr) == (1, True)


@pytest.mark.parametrize("kind", ["seal", "ec_seal"])
def test_signxml_accepts_our_signature(kind):
    key = getattr(world(), kind)
    signed = signed_by(kind)

    results = XAdESVerifier().verify(
        signed, x509_cert=key.certificate, expect_config=SignatureConfiguration(location=".//", expect_references=2)
    )

    assert results[0].signed_data == check(signed).content
    assert results[1].signed_xml.findtext(f".//{XADES}SigningTime") == NOW.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_language_around_the_signature_is_signed_as_the_standard_says(xmlsec1):
    package = a_package(root_attributes=' xml:lang="vi"')
    signed = signed_by(package=package)

    assert xmlsec1(signed, *ID_OF_PROPERTIES).returncode == 0
    assert check(signed).report.ok
    assert refused(signed.replace(b'xml:lang="vi"', b'xml:lang="en"')) == "signing.content_changed"


def test_base_around_the_signature_is_refused():
    package = a_package(root_attributes=' xml:base="https://vi.du/"')

    with pytest.raises(xml.XmlRefused, match="no canonical form"):
        signed_by(package=package)


def test_signature_with_time_stamp_is_judged_at_its_time():
    found = check(signed_by())

    signer = found.report.signers[0]
    assert (found.report.codes(), signer.name, signer.covers) == ((), AGENCY[0], "whole")
    assert (signer.claimed_at, signer.timestamped_at) == (NOW, NOW)
    assert found.content == xml.canonical(xml.parse(a_package()), exclusive=False)


def test_signature_without_time_stamp_claims_its_time_only():
    report = check(signed_by(stamped=False)).report

    assert (report.ok, report.codes()) == (True, ("signing.no_timestamp",))
    assert (report.signers[0].claimed_at, report.signers[0].timestamped_at) == (NOW, None)


def test_signature_outlives_a_later_revocation():
    signed, unstamped = signed_by(), signed_by(stamped=False)
    store = world().store_revoking(world().seal, NOW + timedelta(seconds=1))

    later = NOW + timedelta(seconds=2)
    assert check(signed, store, now=later).report.ok
    assert refused(unstamped, store, now=later) == "signing.certificate_revoked"


@pytest.mark.parametrize("stamped", [False, True])
def test_every_changed_letter_is_noticed(stamped):
    signed = signed_by("ec_seal", stamped=stamped).decode()
    genuine = check(signed.encode())
    dull = [(signed.index(a), signed.index(b)) for a, b in (("<ds:X509Certificate>", "</ds:KeyInfo>"),)]
    if stamped:
        dull.append((signed.index("<xades:EncapsulatedTimeStamp>"), signed.index("</xades:EncapsulatedTimeStamp>")))
    accepted = []
    # What is signed is the same with and without a time-stamp.
    first = signed.index("<xades:UnsignedProperties" if stamped else "<edXML ")
    for position in range(first, len(signed)):
        if position % 40 and any(start <= position < end for start, end in dull):
            continue
        old = signed[position]
        changed = signed[:position] + ("a" if old != "a" else "b") + signed[position + 1 :]
        found = check(changed.encode())
        if found.report.ok and (found.content, times(found)) != (genuine.content, times(genuine)):
            accepted.append((position, old))

    assert accepted == []


def times(found):
    return found.report.signers[0].claimed_at, found.report.signers[0].timestamped_at


@pytest.mark.parametrize("variant", range(1, 9))
@pytest.mark.parametrize("stamped", [False, True])
def test_signature_wrapping_is_refused(variant, stamped):
    genuine = signed_by(place=xml.Parent(), stamped=stamped)
    assert check(genuine).report.ok

    # The properties hang on the signature's place, so that moving it may show there first.
    assert refused(wrapped(genuine, variant)) in (
        "signing.structure",
        "signing.reference",
        "signing.content_changed",
    )


@pytest.mark.parametrize("holder", ["Object", "QualifyingProperties", "UnsignedProperties", "SignatureTimeStamp"])
def test_document_hidden_inside_the_object_is_refused(holder):
    root, signature, _ = parts_of(signed_by())
    genuine = copy.deepcopy(root)
    root.find(".//{*}Attachment").text = "Zm9yZ2Vk"
    signature.find(f".//{{*}}{holder}").append(genuine)

    assert refused(etree.tostring(root)) == "signing.several_signatures"

    genuine.remove(genuine[0])
    assert refused(etree.tostring(root)) == "signing.structure"


def test_object_of_another_kind_is_refused():
    root, _, qualifying = parts_of(signed_by())
    holder = qualifying.getparent()
    holder.replace(qualifying, etree.Element("{urn:x}Anything"))

    assert refused(etree.tostring(root)) == "signing.structure"


def test_second_object_or_second_set_of_properties_is_refused():
    root, signature, _ = parts_of(signed_by())
    signature.append(copy.deepcopy(signature[-1]))
    two_objects = etree.tostring(root)
    signature.remove(signature[-1])
    signature[-1].append(copy.deepcopy(signature[-1][0]))

    assert (refused(two_objects), refused(etree.tostring(root))) == ("signing.structure", "signing.structure")


def test_properties_of_a_plain_signature_are_refused():
    plain = etree.fromstring(xml.sign(a_package(), world().seal))
    _, signature, _ = parts_of(signed_by(place=xml.Parent()))
    plain.find(f"{DS}Signature").append(signature[-1])

    assert refused(etree.tostring(plain)) == "signing.structure"


def test_signature_stripped_of_its_object_is_refused():
    root, signature, _ = parts_of(signed_by())
    signature.remove(signature[-1])

    assert refused(etree.tostring(root)) == "signing.structure"


@pytest.mark.parametrize("change", ["third", "twice the document", "twice the properties", "document only"])
def test_references_are_exactly_two(change):
    root, signature, _ = parts_of(signed_by())
    info = signature[0]
    document, properties = info.findall(f"{DS}Reference")
    if change == "third":
        info.append(copy.deepcopy(document))
    elif change == "twice the document":
        info.replace(properties, copy.deepcopy(document))
    elif change == "twice the properties":
        info.replace(document, copy.deepcopy(properties))
    else:
        info.remove(properties)

    assert refused(resigned(root, signature)) == "signing.structure"


def test_reference_to_other_properties_is_refused():
    root, _, qualifying = parts_of(signed_by())
    copied = copy.deepcopy(qualifying[0])
    root.append(copied)
    same_id = etree.tostring(root)
    qualifying[0].set("Id", "khac")
    elsewhere = etree.tostring(root)

    assert (refused(same_id), refused(elsewhere)) == ("signing.reference", "signing.reference")


def test_properties_for_another_signature_are_refused():
    root, signature, qualifying = parts_of(signed_by())
    qualifying.set("Target", "#khac")
    other_target = etree.tostring(root)
    qualifying.set("Target", f"#{signature.get('Id')}")
    root.set("Id", signature.get("Id"))

    assert (refused(other_target), refused(etree.tostring(root))) == ("signing.structure", "signing.structure")


def test_other_time_than_the_signed_one_is_refused():
    signed = signed_by()
    time = NOW.strftime("%Y-%m-%dT%H:%M:%SZ").encode()

    assert refused(signed.replace(time, b"2020-01-01T00:00:00Z")) == "signing.properties_changed"


@pytest.mark.parametrize("name", ["SigningTime", "SigningCertificateV2"])
def test_time_and_certificate_are_required_once_each(name):
    root, signature, qualifying = parts_of(signed_by(stamped=False))
    holder = qualifying.find(f".//{XADES}{name}").getparent()
    holder.append(copy.deepcopy(holder.find(f"{XADES}{name}")))
    twice = resigned(root, signature)
    for item in holder.findall(f"{XADES}{name}"):
        holder.remove(item)

    assert (refused(twice), refused(resigned(root, signature))) == ("signing.structure", "signing.structure")


def test_time_that_is_none_is_refused():
    root, signature, qualifying = parts_of(signed_by(stamped=False))
    qualifying.find(f".//{XADES}SigningTime").text = "hôm nay"

    assert refused(resigned(root, signature)) == "signing.structure"


def test_time_without_a_zone_is_one_of_viet_nam():
    root, signature, qualifying = parts_of(signed_by(stamped=False))
    qualifying.find(f".//{XADES}SigningTime").text = (NOW + timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M:%S")

    assert check(resigned(root, signature)).report.signers[0].claimed_at == NOW


def test_certificate_other_than_the_named_one_is_refused():
    root, signature, qualifying = parts_of(signed_by(stamped=False))
    named = xml.digest_text(world().other_seal.certificate.tbs_certificate_bytes)
    qualifying.find(f".//{XADES}CertDigest/{DS}DigestValue").text = named

    assert refused(resigned(root, signature)) == "signing.other_certificate"


@pytest.mark.parametrize("place", range(3))
def test_sha1_is_weak_in_each_reference_and_for_the_certificate(place):
    before, after = signed_by().decode().split(SHA256)[: place + 1], signed_by().decode().split(SHA256)[place + 1 :]

    report = check((SHA256.join(before) + SHA1 + SHA256.join(after)).encode()).report

    assert (report.ok, "signing.weak_algorithm" in report.codes()) == (False, True)


def test_time_stamp_of_another_signature_is_refused():
    root, _, qualifying = parts_of(signed_by())
    _, _, others = parts_of(signed_by("other_seal"))
    qualifying.replace(qualifying[1], others[1])

    assert refused(etree.tostring(root)) == "signing.timestamp_invalid"


def test_time_stamp_with_one_byte_changed_is_refused():
    root, _, qualifying = parts_of(signed_by())
    element = qualifying.find(f".//{XADES}EncapsulatedTimeStamp")
    token = bytearray(b64decode(element.text))
    token[-1] ^= 1
    element.text = b64encode(token).decode()

    assert refused(etree.tostring(root)) == "signing.timestamp_invalid"


def test_second_time_stamp_is_refused():
    root, _, qualifying = parts_of(signed_by())
    holder = qualifying[1][0]
    holder.append(copy.deepcopy(holder[0]))

    assert refused(etree.tostring(root)) == "signing.structure"


def test_seal_of_another_agency_is_named():
    assert check(signed_by("other_seal")).report.signers[0].agency_code == OTHER_AGENCY[1]


def test_document_is_not_signed_twice():
    with pytest.raises(xml.XmlRefused, match=r"signing\.several_signatures"):
        signed_by(package=signed_by())


class _TwoReferences(XAdESSigner):
    """signxml's signer without its third reference, to the KeyInfo."""

    def _add_reference_to_signed_info(self, sig_root, node_to_reference, **attributes):
        if attributes:
            super()._add_reference_to_signed_info(sig_root, node_to_reference, **attributes)


@pytest.mark.parametrize(("kind", "method"), [("seal", "rsa"), ("ec_seal", "ecdsa")])
def test_signature_of_another_library_is_accepted(kind, method):
    key = getattr(world(), kind)
    signer = _TwoReferences(signature_algorithm=f"{method}-sha512", digest_algorithm="sha384")

    signed = etree.tostring(
        signer.sign(etree.fromstring(a_package()), key=key.private_key, cert=[key.certificate, *key.chain])
    )

    report = check(signed).report
    assert (report.codes(), report.signers[0].name) == (("signing.no_timestamp",), AGENCY[0])


def test_signature_of_another_library_that_names_no_canonicalisation_but_uses_the_exclusive_one_is_refused():
    key = world().seal
    signer = _TwoReferences(c14n_algorithm=EXCLUSIVE)
    signed = signer.sign(etree.fromstring(a_package()), key=key.private_key, cert=[key.certificate, *key.chain])

    assert refused(etree.tostring(signed)) == "signing.properties_changed"
