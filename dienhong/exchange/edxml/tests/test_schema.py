"""Tools that share no code with us accept what we write: xmllint with our XSD, xmlsec-style signing by signxml."""

import datetime
import subprocess
import xml.etree.ElementTree as ElementTree
from copy import deepcopy
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from signxml import CanonicalizationMethod, XMLSigner, XMLVerifier

from dienhong.exchange.edxml import (
    SIGNATURE_PARENT_XPATH,
    Organization,
    SignatureForm,
    check_schema,
    read_document,
    read_status,
    schema_path,
    with_signature_slot,
    write_document,
    write_status,
)
from dienhong.exchange.edxml.model import WIDTHS
from dienhong.exchange.edxml.tests.builders import (
    a_document,
    a_full_document,
    a_header,
    a_recall,
    a_replacement,
    a_status,
    an_attachment,
)
from dienhong.exchange.edxml.tests.defects import DOCUMENT, STATUS, spoilt

XS = "{http://www.w3.org/2001/XMLSchema}"


def xmllint(data, kind):
    """Exit code of xmllint; 0 is valid, 3 and 4 are validation and read errors."""
    command = ["xmllint", "--noout", "--nonet", "--huge", "--schema", str(schema_path(kind)), "-"]
    return subprocess.run(command, input=data, capture_output=True, check=False, timeout=60).returncode


@pytest.fixture(scope="module")
def identity():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "H53.11")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    return key, builder.sign(key, hashes.SHA256())


def sign(data, identity):
    key, certificate = identity
    signer = XMLSigner(
        signature_algorithm="ecdsa-sha256",
        digest_algorithm="sha256",
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    root = etree.fromstring(with_signature_slot(data), etree.XMLParser(resolve_entities=False, huge_tree=True))
    return etree.tostring(signer.sign(root, key=key, cert=[certificate]), xml_declaration=True, encoding="UTF-8")


@pytest.mark.parametrize("build", [a_document, a_full_document, a_recall, a_replacement])
def test_xmllint_accepts_our_documents(build):
    assert xmllint(write_document(build()), "document") == 0


def test_xmllint_accepts_our_statuses():
    assert xmllint(STATUS, "status") == 0


def test_xmllint_accepts_a_file_above_ten_megabytes():
    big = an_attachment(data=b"0123456789abcdef" * 700_000)

    assert xmllint(write_document(a_document(attachments=(big,))), "document") == 0


def test_xmllint_and_we_refuse_the_same_defects():
    swapped = spoilt("<edXML:Subject>", "<edXML:Late/><edXML:Subject>")
    twice = spoilt("</edXML:From>", "</edXML:From>" + "<edXML:To><edXML:OrganId>G22</edXML:OrganId></edXML:To>")
    torn = spoilt("<ContentId>cid:vanban<", "<ContentId>cid:khac<")
    decorated = spoilt("</edXML:edXMLHeader>", "<edXML:DigitalSignature/></edXML:edXMLHeader>")
    late = spoilt("StatusCode>03<", "StatusCode>14<", package=STATUS)

    assert [xmllint(data, "document") for data in (swapped, twice, torn, decorated)] == [3, 3, 3, 3]
    assert [len(check_schema(data)) > 0 for data in (swapped, twice, torn, decorated)] == [True] * 4
    assert (xmllint(late, "status"), len(check_schema(late))) == (3, 1)


def test_a_signed_document_verifies_is_valid_and_reads_as_before(identity):
    signed = sign(write_document(a_full_document()), identity)

    XMLVerifier().verify(signed, x509_cert=identity[1])
    result = read_document(signed)
    signature = etree.fromstring(signed).xpath(SIGNATURE_PARENT_XPATH)[0][-1]

    assert xmllint(signed, "document") == 0
    assert check_schema(signed) == []
    assert (result.package, result.findings) == (a_full_document(), ())
    assert result.signature is SignatureForm.TO_VERIFY
    assert signature.tag == "{http://www.w3.org/2000/09/xmldsig#}Signature"


def test_a_signed_status_verifies_is_valid_and_reads_as_before(identity):
    signed = sign(STATUS, identity)

    XMLVerifier().verify(signed, x509_cert=identity[1])
    result = read_status(signed)

    assert (xmllint(signed, "status"), check_schema(signed)) == (0, [])
    assert (result.package, result.findings, result.signature) == (a_status(), (), SignatureForm.TO_VERIFY)


@pytest.mark.parametrize("field", ["name", "in_charge", "address", "email", "telephone", "fax", "website"])
def test_schema_and_writer_agree_on_the_widths_of_an_agency(field):
    element = {
        "name": "OrganName", "in_charge": "OrganizationInCharge", "address": "OrganAdd", "email": "Email",
        "telephone": "Telephone", "fax": "Fax", "website": "Website",
    }[field]  # fmt: skip
    sender = replace(Organization("H53.11"), **{field: "đ" * WIDTHS[element]})

    data = write_document(a_document(header=a_header(sender=sender)))

    assert check_schema(data) == []
    assert len(check_schema(data.replace("đđ".encode(), "đđđ".encode(), 1))) > 0


def test_every_width_of_the_schema_is_in_the_table():
    """Each leaf of the XSD with a TextN or FilledN type has the width that the writer enforces."""
    differing = {}
    for kind in ("document", "status", "types"):
        for element in ElementTree.parse(schema_path(kind)).iter(f"{XS}element"):
            name, type_name = element.get("name"), element.get("type") or ""
            width = type_name.removeprefix("Text").removeprefix("Filled")
            if width.isdigit() and WIDTHS.get(name) != int(width):
                differing[name] = int(width)

    assert differing == {"Place": WIDTHS["ToPlaces/Place"]}


def test_the_schema_finds_no_fault_with_a_correct_package():
    assert (check_schema(DOCUMENT), check_schema(write_status(a_status()))) == ([], [])


ACTS = ("remove", "double", "rename", "empty", "text", "attribute", "swap", "foreign", "long", "nest")


def mutated(package, act, place):
    """The package with one element changed; the outermost three levels stay, or it is no package at all."""
    root = etree.fromstring(package)
    elements = [one for one in root.iter(etree.Element) if sum(1 for _ in one.iterancestors()) > 2]
    one = elements[place % len(elements)]
    parent, name = one.getparent(), etree.QName(one)
    if act == "remove":
        parent.remove(one)
    elif act == "double":
        parent.insert(parent.index(one), deepcopy(one))
    elif act == "rename":
        one.tag = f"{{{name.namespace}}}{name.localname}x"
    elif act in ("empty", "text", "long"):
        one.text = {"empty": "", "text": "a|b", "long": "9" * 600}[act]
    elif act == "attribute":
        one.set("la", "1")
    elif act == "swap":
        parent.append(one)
    elif act == "foreign":
        one.append(etree.Element("{urn:la}x"))
    else:
        one.append(etree.Element(one.tag))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(kind=st.sampled_from(["document", "full", "status"]), act=st.sampled_from(ACTS), place=st.integers(0, 200))
def test_whatever_the_schema_objects_to_the_reader_tells(kind, act, place):
    package = {"document": DOCUMENT, "full": write_document(a_full_document()), "status": STATUS}[kind]
    data = mutated(package, act, place)

    objections = check_schema(data)

    read = read_status if kind == "status" else read_document
    assert bool(objections) <= bool(read(data).findings), (act, objections)


def test_the_schema_and_xmllint_agree_on_each_kind_of_change():
    changed = [mutated(DOCUMENT, act, place) for act in ACTS for place in (0, 7)]

    assert [bool(check_schema(data)) for data in changed] == [xmllint(data, "document") != 0 for data in changed]
