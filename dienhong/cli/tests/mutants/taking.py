"""Mutants of cases 1 to 4: access, sending, what must not come in, what waits."""

import re

from dienhong.cli.tests.fake_axis import Axis, Delivery, Package, as_json
from dienhong.cli.tests.fake_refusal import Refusal
from dienhong.cli.tests.mutants.breaking import instead, mutant, refused_with, saying, silent, without
from dienhong.exchange.edxml import SignatureForm, StatusPackage
from dienhong.kernel import clock
from dienhong.signing.core import xml_check

_WRAPPED = re.compile(rb'<x:Extension xmlns:x="urn:x">(.*)</x:Extension>', re.DOTALL)


def _endless_token(self, headers):
    status, told, body = Axis.give_token(self, headers)
    return status, told, body.replace(b'"expires_in": 900', b'"expires_in": null')


def _always_more(self, caller, query):
    return {**Axis.statuses(self, caller, query), "more": True}


def _reused(self, caller, key, data):
    """Every call makes a new package: no idempotency."""
    return Axis.accept(self, caller, f"{key}/{len(self.packages)}" if key else "", data)


def _any_key(self, key):
    if not key:
        raise Refusal(422, "exchange.key_missing")


def _batch_reversed(self, kind, body):
    return list(Axis.parts(self, kind, body))[::-1]


def is_status(result):
    return isinstance(result.package, StatusPackage)


def forgiving(self, data, result, agency):
    """Looks at the form of the signature only."""
    if result.signature is not SignatureForm.TO_VERIFY:
        raise Refusal(422, "exchange.unsigned")


def any_seal(self, data, result, agency):
    """Any trusted seal will do."""
    try:
        Axis.must_be_sealed(self, data, result, agency)
    except Refusal as refusal:
        if refusal.code != "exchange.wrong_seal":
            raise


def careless(self, data, result, agency):
    """What is not signed is let in."""
    if result.signature is SignatureForm.TO_VERIFY:
        Axis.must_be_sealed(self, data, result, agency)


def _decorated(self, data, result, agency):
    """Something called Signature will do, wherever it comes from."""
    if result.signature is not SignatureForm.UNUSABLE:
        Axis.must_be_sealed(self, data, result, agency)


def _hashes_only(self, data, result, agency):
    """Compares the content with the hash in the signature, and does not verify the signature itself."""
    codes = xml_check.check(data, self.store, now=clock.now()).report.codes()
    if "signing.signature_invalid" not in codes or "signing.content_changed" in codes:
        Axis.must_be_sealed(self, data, result, agency)


def _reads_around(self, data):
    """Reads the outer package …"""
    return Axis.read(self, _WRAPPED.sub(b"", data))


def _verifies_inside(self, data, result, agency):
    """… and verifies what the signature means, wherever that lies."""
    found = _WRAPPED.search(data)
    Axis.must_be_sealed(self, found[1] if found else data, result, agency)


def _other_namespace(self, data):
    return Axis.read(self, data.replace(b"urn:khac", b"http://www.mic.gov.vn/TBT/QCVN_102_2016"))


def _falls_over(self, data):
    """What is no XML at all is the server's own failure."""
    if not data.lstrip().startswith(b"<"):
        raise Refusal(500, "kernel.failed")
    return Axis.read(self, data)


def _with_doctype(self, data):
    """Leaves the DOCTYPE out and reads on."""
    return Axis.read(self, re.sub(rb"<!DOCTYPE[^\]]*\]>", b"", data))


def _verifies_without_doctype(self, data, result, agency):
    Axis.must_be_sealed(self, re.sub(rb"\n<!DOCTYPE[^\]]*\]>", b"", data), result, agency)


def _any_type(self, caller, headers, body):
    kind = headers.get("content-type", "")
    known = kind.startswith("multipart/mixed")
    return Axis.send(self, caller, headers if known else {**headers, "content-type": "application/xml"}, body)


def _sealed_if_there(self, package):
    if any(one.data.startswith(b"%PDF-") for one in package.attachments):
        Axis.must_have_sealed_pdf(self, package)


def _kept_all(self, caller, data):
    """Refuses what is bad, and keeps it all the same."""
    try:
        return Axis.checked(self, caller, data)
    except Refusal as refusal:
        if refusal.code == "exchange.recipient_unknown":
            copy = Package(caller.code, "x", data, self.read(data).package.header)
            copy.deliveries = [Delivery(copy, self.clients[1].code)]
            self.packages.append(copy)
        raise


def _hashes_wrongly(self, caller, query):
    told = Axis.pending(self, caller, query)
    return {**told, "items": [{**row, "sha256": row["sha256"].upper()} for row in told["items"]]}


def _first_page_only(self, caller, query):
    return {**Axis.pending(self, caller, query), "next": None}


def _newest_first(self, caller):
    return Axis.waiting(self, caller)[::-1]


def _waits_for_ever(self, caller):
    return [one for package in self.packages for one in package.deliveries if one.recipient == caller.code]


def _lossy(self, data):
    return data.strip() + b"\n\n"


def _unordered(self, caller, uuids):
    return Axis.contents(self, caller, uuids[::-1])


def _eager(self, caller, uuid):
    """A confirmation takes the document in at once."""
    told = Axis.confirmed(self, caller, uuid)
    return {**told, "status": "03"} if told.get("status") == "01" else told


def _new_receipt(self, caller, uuid):
    told = Axis.confirmed(self, caller, uuid)
    return {**told, "receipt": "khac"} if told.get("duplicate") else told


TAKING = [
    ("tokens have no end", mutant(give_token=_endless_token), ["1.1"]),
    ("any secret will do", mutant(knows=lambda self, client, pair: client.client_id in pair), ["1.2"]),
    ("nobody is asked for a token", mutant(
        caller=lambda self, h: self.tokens.get(h.get("authorization", "")[7:], self.clients[0])), ["1.3", "1.4"]),
    ("another code for a strange token", mutant(caller=refused_with(401, "identity.other", "caller")), ["1.4"]),
    ("limits are not told", mutant(check=without("limits", "check")), ["1.5"]),
    ("the list of statuses has no end", mutant(statuses=_always_more), ["1.6"]),
    ("packages get no receipt", mutant(accepted=saying("accepted", receipt="")), ["2.1"]),
    ("no idempotency", mutant(accept=_reused), ["2.2"]),
    ("a key may be used again", mutant(is_other=lambda *_: False), ["2.3"]),
    ("a document may come twice", mutant(must_be_new=silent), ["2.4"]),
    ("keys are not needed", mutant(must_have_key=silent), ["2.5", "2.6"]),
    ("any key will do", mutant(must_have_key=_any_key), ["2.6"]),
    ("a batch is answered in another order", mutant(parts=_batch_reversed), ["2.7"]),
    ("warnings are kept back", mutant(accepted=saying("accepted", warnings=[])), ["2.8"]),
    ("sizes are not told", mutant(state=without("size", "state")), ["2.9"]),
    ("anybody's package is shown", mutant(
        found=lambda s, c, u: next((p for p in s.packages if p.uuid == u), s.packages[0])), ["2.10", "4.4"]),
    ("unsigned is let in", mutant(must_be_sealed=careless), ["3.1", "3.5", "5.14"]),
    ("only the form of a signature counts", mutant(must_be_sealed=forgiving), ["3.2", "3.3", "3.6", "5.15", "5.16"]),
    ("only the hashes are compared", mutant(must_be_sealed=_hashes_only), ["3.3"]),
    ("the signed part may lie anywhere", mutant(read=_reads_around, must_be_sealed=_verifies_inside), ["3.4"]),
    ("a decoration is a signature", mutant(must_be_sealed=_decorated), ["3.5"]),
    ("any trusted seal will do", mutant(must_be_sealed=any_seal), ["3.6", "5.16"]),
    ("one may send for others", mutant(must_be_own=silent), ["3.7"]),
    ("any namespace will do", mutant(read=_other_namespace), ["3.8"]),
    ("what is no XML breaks the server", mutant(read=_falls_over), ["3.9"]),
    ("a DOCTYPE is read over", mutant(read=_with_doctype, must_be_sealed=_verifies_without_doctype), ["3.10"]),
    ("size does not matter", mutant(must_fit=silent), ["3.11"]),
    ("any media type will do", mutant(send=_any_type), ["3.12"]),
    ("a batch of nothing is a batch", mutant(
        send=instead("send", "exchange.bad_multipart", lambda *_: as_json(200, {"results": []}))), ["3.13"]),
    ("recipients are not looked up", mutant(must_know=silent), ["3.14"]),
    ("the PDF is not looked at", mutant(must_have_sealed_pdf=silent), ["3.15", "3.16"]),
    ("no PDF is needed", mutant(must_have_sealed_pdf=_sealed_if_there), ["3.16"]),
    ("secrets travel", mutant(must_be_open=silent), ["3.17"]),
    ("what is refused is kept", mutant(checked=_kept_all), ["3.18"]),
    ("hashes are written in capitals", mutant(pending=_hashes_wrongly), ["4.1"]),
    ("the second page is missing", mutant(pending=_first_page_only), ["4.2"]),
    ("newest first", mutant(waiting=_newest_first), ["4.2"]),
    ("bytes are rewritten", mutant(content=_lossy), ["4.3"]),
    ("several packages come in another order", mutant(contents=_unordered), ["4.4"]),
    ("a confirmation is 03", mutant(confirmed=_eager), ["4.5"]),
    ("a new receipt each time", mutant(confirmed=_new_receipt), ["4.6"]),
    ("what is confirmed goes on waiting", mutant(waiting=_waits_for_ever), ["4.7"]),
    ("anybody may confirm", mutant(may=lambda *_: True), ["4.8"]),
    ("nothing may be confirmed", mutant(confirm=lambda s, c, us: [s.confirmed(c, u) for u in us]), ["4.9"]),
    ("a page may have no rows", mutant(
        pending=instead("pending", "exchange.bad_limit", lambda *_: {"items": [], "next": None})), ["4.10"]),
]  # fmt: skip
