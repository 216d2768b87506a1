"""A corpus of signed XML, good and bad: what we say, what xmlsec1 says, and why where the two differ."""

import copy
import re
from base64 import b64encode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml import DigestAlgorithm, SignatureConstructionMethod, SignatureMethod, XMLSigner

from dienhong.signing.core import pki, xades, xml
from dienhong.signing.core.keys import LocalKey
from dienhong.signing.tests.pki_world import AGENCY, NOW, world
from dienhong.signing.tests.xml_makers import EXCLUSIVE, HEADER, INCLUSIVE_11, NS, a_package, check, wrapped

IDS = ("--id-attr:Id", f"{NS}:edXML", "--id-attr:Id", f"{NS}:AttachmentEncoded", "--id-attr:Id", "SignedProperties")
SIGNATURE = f".//{{{xml.DS}}}Signature"


def ours(kind="seal", place=HEADER, package=None):
    return xml.sign(package or a_package(), getattr(world(), kind), place)


def theirs(*, c14n=EXCLUSIVE, kind="seal", sha="256", package=None, certificates=True, **where):
    key = getattr(world(), kind)
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod[f"{'ECDSA' if kind == 'ec_seal' else 'RSA'}_SHA{sha}"],
        digest_algorithm=DigestAlgorithm[f"SHA{sha}"],
        c14n_algorithm=c14n,
    )
    chain = [key.certificate, *key.chain] if certificates else None
    return etree.tostring(
        signer.sign(etree.fromstring(package or a_package()), key=key.private_key, cert=chain, **where)
    )


def by_id(package_id="goi-1"):
    return theirs(package=a_package(root_attributes=f' Id="{package_id}"'), reference_uri=f"#{package_id}")


def changed(old, new, data=None):
    data = data or ours()
    old, new = (part.encode() if isinstance(part, str) else part for part in (old, new))
    assert old in data
    return data.replace(old, new, 1)


def moved(act, data=None):
    """The tree of a signed package after something was done to it and its signature."""
    root = etree.fromstring(data or ours())
    act(root, root.find(SIGNATURE))
    return etree.tostring(root)


def by(key, package=None):
    return xml.sign(package or a_package(), key, HEADER)


def issued(profile, *, at=NOW, size=2048):
    key = world().seal.private_key if size == 2048 else rsa.generate_private_key(public_exponent=65537, key_size=size)
    return world().pki.issuing.issue(profile, key, at=at)


def expired():
    made = world().pki.issuing
    return pki.Authority(made.key, made.certificate).issue(
        pki.seal_profile(*AGENCY), world().seal.private_key, at=NOW - timedelta(days=800)
    )


def forged_authority():
    stranger = pki.new_root("Kẻ mạo danh", at=NOW, kind="rsa2048")
    return stranger.issue(pki.seal_profile(*AGENCY), world().seal.private_key, at=NOW)


def der(key):
    return b64encode(key.certificate.public_bytes(Encoding.DER))


def an_entity(declaration, text):
    head, _, body = ours().partition(b"?>")
    return head + b"?>\n<!DOCTYPE edXML [" + declaration + b"]>" + body.replace("Về việc".encode(), text.encode(), 1)


def bomb():
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return an_entity(f'<!ENTITY e0 "lol">{levels}'.encode(), "&e11;")


def by_part():
    package = a_package().replace(b"<AttachmentEncoded>", b'<AttachmentEncoded Id="phan">')
    return theirs(package=package, reference_uri="#phan")


def selecting_nothing():
    """A transform selects the empty set, and the digest fits: whatever the document says, it is signed."""

    def act(root, signature):
        reference = signature.find(f".//{{{xml.DS}}}Reference")
        transforms = reference.find(f"{{{xml.DS}}}Transforms")
        for each in list(transforms)[1:]:
            transforms.remove(each)
        chosen = etree.SubElement(
            transforms, f"{{{xml.DS}}}Transform", Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"
        )
        etree.SubElement(chosen, f"{{{xml.DS}}}XPath").text = "false()"
        reference.find(f"{{{xml.DS}}}DigestValue").text = xml.digest_text(b"")
        info = signature.find(f"{{{xml.DS}}}SignedInfo")
        value = xml.value_text(xml.canonical_part(info, exclusive=True), world().seal)
        signature.find(f"{{{xml.DS}}}SignatureValue").text = value

    return moved(act)


def sha1():
    """Signed truly, with SHA-1."""
    root = etree.fromstring(ours())
    signature = root.find(SIGNATURE)
    info = signature.find(f"{{{xml.DS}}}SignedInfo")
    info.find(f"{{{xml.DS}}}SignatureMethod").set("Algorithm", f"{xml.DS}rsa-sha1")
    content = xml.canonical_part(info, exclusive=True)
    value = world().seal.private_key.sign(content, padding.PKCS1v15(), hashes.SHA1())
    signature.find(f"{{{xml.DS}}}SignatureValue").text = b64encode(value).decode()
    return etree.tostring(root)


def signature_twice():
    return moved(lambda root, signature: root.append(copy.deepcopy(signature)))


def reference_twice():
    data = ours().decode()
    reference = data[data.index("<Reference") : data.index("</Reference>") + len("</Reference>")]
    return data.replace(reference, reference * 2).encode()


def other_digest():
    return re.sub(rb"(<DigestValue>)(.)", lambda m: m[1] + (b"A" if m[2] != b"A" else b"B"), ours())


def other_signing_time():
    signed = xades.sign(a_package(), world().seal, HEADER, at=NOW)
    return re.sub(rb"<xades:SigningTime>....", b"<xades:SigningTime>2020", signed)


CHANGED = "content_changed"
GOOD = {
    "rsa in the header": ours,
    "rsa at the root": lambda: ours(place=xml.Parent()),
    "p256 in the header": lambda: ours("ec_seal"),
    "p256 at the root": lambda: ours("ec_seal", xml.Parent()),
    "signxml rsa exclusive": theirs,
    "signxml rsa inclusive 1.1": lambda: theirs(c14n=INCLUSIVE_11),
    "signxml rsa sha384": lambda: theirs(sha="384"),
    "signxml rsa sha512": lambda: theirs(sha="512"),
    "signxml p256 exclusive": lambda: theirs(kind="ec_seal"),
    "signxml p256 inclusive 1.1": lambda: theirs(kind="ec_seal", c14n=INCLUSIVE_11),
    "signxml by id": by_id,
    "xades rsa": lambda: xades.sign(a_package(), world().seal, HEADER, at=NOW),
    "xades p256 stamped": lambda: xades.sign(
        a_package(), world().ec_seal, HEADER, at=NOW, timestamper=world().timestamper
    ),
    "a megabyte of base64": lambda: ours(package=a_package("QUJD" * 350_000)),
    "blanks after the root": lambda: ours() + b"\n\n",
    "a comment put in afterwards": lambda: changed(b"<AttachmentEncoded>", b"<!-- x --><AttachmentEncoded>"),
    "a comment inside a text": lambda: changed(b"UEsDBA==", b"UEsD<!-- x -->BA=="),
    "single quotes": lambda: changed(b'ma="1"', b"ma='1'"),
    "a character reference for a letter": lambda: changed("Về việc", "V&#7873; việc"),
}
"""Both say yes."""
BAD = {
    "no signature": (a_package, "unsigned"),
    "no XML": (lambda: b"<a>", "unreadable"),
    "a PDF": (lambda: b"%PDF-1.7", "unreadable"),
    "one letter of the subject": (lambda: changed("Ổn", "Ôn"), CHANGED),
    "an attribute": (lambda: changed(b'ma="1"', b'ma="2"'), CHANGED),
    "the attachment": (lambda: changed(b"UEsDBA==", b"UEsDBB=="), CHANGED),
    "text beside the signature": (lambda: changed(b"</Signature>", b"</Signature>them"), CHANGED),
    "an element put in": (lambda: changed(b"<AttachmentEncoded>", b"<Them/><AttachmentEncoded>"), CHANGED),
    "two elements exchanged": (lambda: moved(lambda root, _: root.insert(0, root[1])), CHANGED),
    "the digest": (other_digest, CHANGED),
    "the signature value": (lambda: re.sub(rb"(<SignatureValue>)(...)", rb"\1AAA", ours()), "signature_invalid"),
    "somebody else's certificate": (
        lambda: changed(der(world().seal), der(world().other_seal)),
        "signature_invalid",
    ),
    "a forged authority": (lambda: by(forged_authority()), "unknown_issuer"),
    "an expired certificate": (lambda: by(expired()), "certificate_expired"),
    "an hmac keyed with the certificate": (
        lambda: changed(b"2001/04/xmldsig-more#rsa-sha256", b"2001/04/xmldsig-more#hmac-sha256"),
        "weak_algorithm",
    ),
    "a reference twice": (reference_twice, "structure"),
    "a signature twice": (signature_twice, "several_signatures"),
    "a signature in edXML's namespace": (
        lambda: changed(f'<Signature xmlns="{xml.DS}">', "<Signature>"),
        "foreign_signature",
    ),
    "a made-up canonicalisation": (lambda: changed(EXCLUSIVE, "http://www.w3.org/TR/xml-exc-c14n#"), "reference"),
    "a stylesheet before the root": (lambda: changed(b"?>", b"?>\n<?xml-stylesheet href='x.xsl'?>"), "outside_root"),
    "an external entity (XXE)": (lambda: an_entity(b'<!ENTITY x SYSTEM "file:///etc/hostname">', "&x;"), "doctype"),
    "an entity that says the same": (lambda: an_entity('<!ENTITY x "Về việc">'.encode(), "&x;"), "doctype"),
    "an entity bomb": (bomb, "doctype"),
    "xades: another time": (other_signing_time, "properties_changed"),
    **{
        f"wrapping {n}": (lambda n=n: wrapped(ours(place=xml.Parent()), n), code)
        for n, code in enumerate(
            ["structure", "structure", CHANGED, CHANGED, CHANGED, CHANGED, CHANGED, "structure"], start=1
        )
    },
    **{
        f"wrapping {n} by id": (lambda n=n: wrapped(by_id(), n), code)
        for n, code in enumerate(["structure", "structure", *["reference"] * 5, "structure"], start=1)
    },
}
"""Both say no; the word is our code without "signing."."""
STRICTER = {
    "a bare key": (
        lambda: theirs(certificates=False),
        "certificate_missing",
        "xmlsec1 takes a KeyValue on its own word, unless it is told --enabled-key-data x509",
    ),
    "a revoked seal": (ours, "certificate_revoked", "xmlsec1 asks no revocation list"),
    "sha-1": (sha1, "weak_algorithm", "xmlsec1 1.2 still counts SHA-1"),
    "a key of 1024 bits": (
        lambda: by(issued(pki.seal_profile(*AGENCY), size=1024)),
        "weak_key",
        "xmlsec1 has no opinion about lengths",
    ),
    "a certificate for time-stamps": (
        lambda: by(issued(pki.timestamping_profile("TSA"))),
        "certificate_not_for_signing",
        "xmlsec1 does not look at the purpose",
    ),
    "an authority's own key": (
        lambda: by(LocalKey(world().pki.issuing.key, world().pki.issuing.certificate)),
        "certificate_not_for_signing",
        "xmlsec1 does not look at the purpose",
    ),
    "only a part is signed": (by_part, "reference", "it holds, but says nothing about the rest of the document"),
    "a transform that selects nothing": (
        selecting_nothing,
        "reference",
        "it holds for every document: what is signed is the empty set",
    ),
    "a harmless document type": (
        lambda: an_entity(b'<!ENTITY x "y">', "Về việc"),
        "doctype",
        "no package needs one, so none is parsed",
    ),
    "utf-16": (
        lambda: etree.tostring(etree.fromstring(ours()), encoding="utf-16"),
        "encoding",
        "packages are UTF-8; a second reading of the bytes is a way to hide text",
    ),
}
"""xmlsec1 says yes and we say no: our code, and why we are stricter."""


def our_code(data, store=None):
    """ "" when we accept it, else the first fatal problem without "signing."."""
    report = check(data, store).report
    problems = [*report.problems, *(each for signer in report.signers for each in signer.problems)]
    fatal = [each.code.removeprefix("signing.") for each in problems if each.fatal]
    assert report.ok == (not fatal)
    return fatal[0] if fatal else ""


def test_the_corpus_is_large_enough():
    assert (len(GOOD), len(BAD), len(STRICTER)) == (19, 40, 10)


@pytest.mark.parametrize("name", GOOD)
def test_what_xmlsec1_accepts_we_accept(name, xmlsec1):
    data = GOOD[name]()

    assert (our_code(data), xmlsec1(data, *IDS).returncode) == ("", 0)


@pytest.mark.parametrize("name", BAD)
def test_what_xmlsec1_refuses_we_refuse_with_a_code(name, xmlsec1):
    make, code = BAD[name]
    data = make()

    assert (our_code(data), xmlsec1(data, *IDS).returncode == 0) == (code, False)


@pytest.mark.parametrize("name", STRICTER)
def test_we_are_stricter_only_where_it_is_said_why(name, xmlsec1):
    make, code, reason = STRICTER[name]
    data = make()
    store = world().store_revoking(world().seal, NOW) if code == "certificate_revoked" else None

    assert (our_code(data, store), xmlsec1(data, *IDS).returncode) == (code, 0)
    assert reason
