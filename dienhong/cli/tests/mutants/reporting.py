"""Mutants of cases 5 to 7: statuses and their order, reading them, receipts."""

from dienhong.cli.tests.fake_axis import Axis
from dienhong.cli.tests.fake_refusal import Refusal
from dienhong.cli.tests.mutants.breaking import instead, mutant, saying, silent
from dienhong.cli.tests.mutants.taking import any_seal, careless, forgiving, is_status


def _unless(before, code):
    return lambda self, *step: step != (before, code) and Axis.overtaken(self, *step)


def _allowing(*steps):
    """Takes further steps for legal; the state stays what it was, so that later cases are not disturbed."""

    def must_follow(self, before, code):
        if (before, code) not in steps:
            Axis.must_follow(self, before, code)

    def note(self, delivery, code, data, keeps=""):
        if (delivery.status, code) not in steps:
            Axis.note(self, delivery, code, data, keeps)

    return mutant(must_follow=must_follow, note=note)


def _forbidding(*steps):
    """Takes legal steps for illegal ones."""

    def must_follow(self, before, code):
        if (before, code) in steps:
            raise Refusal(409, "exchange.status_not_allowed")
        Axis.must_follow(self, before, code)

    return mutant(must_follow=must_follow)


def _on_statuses(check):
    """Packages are judged rightly, statuses in this way."""

    def must_be_sealed(self, data, result, agency):
        (check if is_status(result) else Axis.must_be_sealed)(self, data, result, agency)

    return mutant(must_be_sealed=must_be_sealed)


def _never_twice(self, header):
    if any(one.header.document_id == header.document_id for one in self.packages):
        raise Refusal(409, "exchange.already_sent")


def _newest_of(self, status):
    """A status about nothing is taken for one about the newest document."""
    return next(d for p in self.packages[::-1] for d in p.deliveries if d.recipient == status.sender.organ_id)


def _any_code(self, caller, data):
    if b"StatusCode>07<" in data:
        return {"status": "07", "duplicate": False, "late": False, "receipt": "", "error": None}
    return Axis.report(self, caller, data)


def _without_reasons(self, caller, uuid):
    told = Axis.state(self, caller, uuid)
    return {**told, "deliveries": [{**row, "reason": ""} for row in told["deliveries"]]}


def _doubled(self, caller, query):
    told = Axis.statuses(self, caller, query)
    return {**told, "items": told["items"] * 2}


def _again_and_again(self, caller, query):
    return Axis.statuses(self, caller, {**query, "after": "0"})


def _last_once_more(self, caller, query):
    """Who has read everything is told the last status again."""
    told = Axis.statuses(self, caller, query)
    if told["items"] or query.get("after", "0") == "0":
        return told
    return Axis.statuses(self, caller, {**query, "after": str(int(query["after"]) - 1)})


def _lenient_cursor(self, caller, query):
    return Axis.statuses(self, caller, {**query, "after": query.get("after", "0").replace("bia-dat", "0")})


def _damaged(self, text):
    signed = Axis.signed_receipt(self, text)
    return signed.replace(b"<Kind>accepted<", b"<Kind>acceptde<")


def _foreign_receipt(self, text):
    return Axis.signed_receipt(self, text.replace(b"<Kind>delivered<", b"<Kind>accepted<"))


def _signed_by_nobody(self, text):
    return text


def _other_hash(self, text):
    head, mark, rest = text.partition(b"<Status>")
    return Axis.signed_receipt(self, head + mark + rest.replace(b"<Sha256>", b"<Sha256>00"))


def _for_senders_only(self, caller, uuid):
    if caller is not self.clients[0]:
        raise Refusal(404, "kernel.not_found")
    return Axis.receipt_for(self, caller, uuid)


REPORTING = [
    ("statuses get no receipt", mutant(report=saying("report", receipt="")), ["5.1", "5.4", "5.5", "5.7"]),
    ("a status counts each time", mutant(report=saying("report", duplicate=False)), ["5.2", "9.10"]),
    ("a refusal may come late", _allowing(("03", "02")), ["5.3"]),
    ("what is taken in cannot be assigned", _forbidding(("03", "04")), ["5.4"]),
    ("what is assigned cannot be worked on", _forbidding(("04", "05")), ["5.5"]),
    ("what was overtaken is refused", mutant(overtaken=_unless("05", "03")), ["5.6"]),
    ("what is worked on cannot be finished", _forbidding(("05", "06")), ["5.7"]),
    ("what comes after the end is refused", mutant(overtaken=_unless("06", "05")), ["5.8"]),
    ("06 follows 01", _allowing(("01", "06")), ["5.9"]),
    ("a refusal needs no reason", mutant(must_have_reason=silent), ["5.10"]),
    ("nothing may be refused", _forbidding(("01", "02")), ["5.11"]),
    ("a refusal is not final", _allowing(("02", "03")), ["5.12"]),
    ("what was refused may not come again", mutant(must_be_new=_never_twice), ["5.13"]),
    ("unsigned statuses are let in", _on_statuses(careless), ["5.14"]),
    ("only the form of a status' signature counts", _on_statuses(forgiving), ["5.15", "5.16"]),
    ("any trusted seal will do for a status", _on_statuses(any_seal), ["5.16"]),
    ("a status of nothing is a status", mutant(
        answered=instead("answered", "exchange.no_such_delivery", _newest_of)), ["5.17"]),
    ("any code is a status", mutant(report=_any_code), ["5.18"]),
    ("reasons are kept back", mutant(state=_without_reasons), ["5.19"]),
    ("statuses come twice", mutant(statuses=_doubled), ["6.1"]),
    ("the cursor is forgotten", mutant(statuses=_again_and_again), ["6.1"]),
    ("the last status comes again", mutant(statuses=_last_once_more), ["6.2"]),
    ("status packages are lost", mutant(status_content=lambda *_: b""), ["6.3"]),
    ("any cursor will do", mutant(statuses=_lenient_cursor), ["6.4"]),
    ("receipts are changed after signing", mutant(signed_receipt=_damaged), ["7.1"]),
    ("receipts are not signed", mutant(signed_receipt=_signed_by_nobody), ["7.1", "7.2", "7.3"]),
    ("receipts say the wrong kind", mutant(signed_receipt=_foreign_receipt), ["7.2"]),
    ("receipts name another status package", mutant(signed_receipt=_other_hash), ["7.3"]),
    ("recipients read no receipts", mutant(receipt_for=_for_senders_only), ["7.4"]),
    ("any receipt is there", mutant(receipt_for=lambda s, c, uuid: s.receipts.get(uuid, b"")), ["7.5"]),
]  # fmt: skip
