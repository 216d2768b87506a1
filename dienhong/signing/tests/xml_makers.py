"""XML documents for tests: a package, a look at its signature, and packages with the signed part hidden in them."""

import copy

from lxml import etree

from dienhong.signing.core import xml, xml_check
from dienhong.signing.tests.pki_world import NOW, world

NS = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
HEADER = xml.Parent("{*}edXMLEnvelope/{*}edXMLHeader")
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE_11 = "http://www.w3.org/2006/12/xml-c14n11"


def a_package(attachment="UEsDBA==", root_attributes=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- gửi 34 tỉnh -->\n<edXML xmlns="{NS}"{root_attributes}>\n'
        f'  <edXML:edXMLEnvelope xmlns:edXML="{NS}"><edXML:edXMLHeader><edXML:Subject ma="1">Về việc Ổn định'
        " &lt;giá&gt; &#13;</edXML:Subject> </edXML:edXMLHeader></edXML:edXMLEnvelope>\n"
        f"  <AttachmentEncoded><Attachment>{attachment}</Attachment></AttachmentEncoded>\n</edXML>"
    ).encode()


def check(data, store=None, *, now=NOW):
    return xml_check.check(data, store or world().store, now=now)


def refused(data, store=None, *, now=NOW):
    """The code of the first fatal problem; the content must not be handed out."""
    found = check(data, store, now=now)
    assert (found.report.ok, found.root, found.content) == (False, None, b"")
    signers = [item for signer in found.report.signers for item in signer.problems]
    return next(item.code for item in (*found.report.problems, *signers) if item.fatal)


def wrapped(signed, variant, element="Attachment", text="Zm9yZ2Vk"):
    """Signature wrapping: eight ways to keep the signed element somewhere and put a forged root in its place."""
    original = etree.fromstring(signed)
    signature = original.find(f".//{{{xml.DS}}}Signature")
    signature.getparent().remove(signature)
    genuine = copy.deepcopy(original)
    forged = copy.deepcopy(original)
    forged.find(f".//{{*}}{element}").text = text
    same_id, own_id = variant in (1, 3, 5, 7), variant not in (1, 3, 5, 7)
    if own_id and forged.get("Id"):
        forged.set("Id", "gia-mao")
    assert same_id or own_id
    hiding = etree.SubElement(signature, f"{{{xml.DS}}}Object") if variant in (1, 2, 8) else None
    if hiding is not None:  # 1, 2, 8: inside the signature
        hiding.append(genuine)
        (forged if variant != 8 else forged[0][0]).append(signature)
    elif variant == 3:  # genuine as last child of the forged root, the signature beside it
        forged.extend([signature, genuine])
    elif variant == 4:  # the same, the signature stays inside the genuine element
        genuine.append(signature)
        forged.append(genuine)
    elif variant == 5:  # genuine first, so that a careless search finds it first
        forged.insert(0, genuine)
        forged.append(signature)
    elif variant == 6:  # in an element of another namespace
        etree.SubElement(forged, "{urn:x}Extension").append(genuine)
        forged.append(signature)
    else:  # 7: in an extension together with its signature
        genuine.append(signature)
        etree.SubElement(forged[0], "{urn:x}Extension").append(genuine)
    return etree.tostring(forged)
