"""Mutants of cases 9 to 11: recall, update and replacement, files beside packages, the stream."""

from dienhong.cli.tests.fake_axis import Axis
from dienhong.cli.tests.fake_refusal import Refusal
from dienhong.cli.tests.fake_uploads import DETACHED
from dienhong.cli.tests.mutants.breaking import mutant, silent
from dienhong.exchange.edxml import StatusCode


def _no_receipt_for_requests(self, package, duplicate):
    told = Axis.accepted(self, package, duplicate)
    return told if package.deliveries else {**told, "receipt": ""}


def _requests_without(kind):
    return lambda self, caller: [row for row in Axis.requests_of(self, caller) if row["kind"] != kind]


def _stays_open(kind):
    """Agreeing to what was asked in this way settles nothing."""

    def settle(self, delivery, code):
        asked = any(one.delivery is delivery and one.kind == kind for one in self.open())
        return False if asked and code == "15" else Axis.settle(self, delivery, code)

    return mutant(settle=settle)


def _taken_for_asked(self, delivery, code):
    try:
        return Axis.settle(self, delivery, code)
    except Refusal:
        return False


def _asks_nobody(self, caller, status):
    """A bare 13 is taken, and that is all."""
    self.must_be_the_sender(status)


def _holders_or_none(self, document_id, codes):
    try:
        return Axis.holders(self, document_id, codes)
    except Refusal:
        return []


def _only_for_02(self, status):
    if status.status is StatusCode.REJECTION:
        Axis.must_have_reason(self, status)


def _begun_silently(self, caller, method, steps, headers, body):
    status, told, answer = Axis.upload_call(self, caller, method, steps, headers, body)
    return (200 if status == 201 else status), told, answer


def _without_offset(self, *call):
    status, _, answer = Axis.upload_call(self, *call)
    return status, {}, answer


def _forget(self, upload):
    upload.data = b""


def _cut_once_cut_for_ever():
    """What was cut is kept and told, and never goes on."""

    def after_a_cut(self, upload):
        upload.was_cut = True

    def must_join(self, upload, offset):
        Axis.must_join(self, upload, offset)
        if getattr(upload, "was_cut", False):
            raise Refusal(409, "documents.upload_closed")

    return mutant(after_a_cut=after_a_cut, must_join=must_join)


def _as_it_is(self, upload):
    upload.state, upload.sha256 = "stored", "0" * 64


def _no_files_beside(self, package):
    if any(one.content_type == DETACHED for one in package.attachments):
        raise Refusal(422, "exchange.detached_missing")


def _without_beginning(self, caller, headers):
    _, _, rest = Axis.stream(self, caller, headers).partition(b"\n\n")
    return rest


def _packages_only(self, code, event, data):
    if event == "package.waiting":
        Axis.tell(self, code, event, data)


def _newest_again(self, place):
    """Who has read everything is told the newest once more."""
    return int(place) - (int(place) == len(self.told))


def _open_stream(self, method, path, query, headers, body):
    if path.endswith("/stream") and "authorization" not in headers:
        return 200, {"Content-Type": "text/event-stream"}, self.stream(self.clients[1], headers)
    return Axis.route(self, method, path, query, headers, body)


CHANGING = [
    ("requests get no receipt", mutant(accepted=_no_receipt_for_requests), ["9.1", "9.14"]),
    ("requests are kept back", mutant(requests_of=lambda *_: []), ["9.2", "9.8", "9.14", "9.16"]),
    ("an update overtakes a recall", mutant(must_be_free=silent), ["9.3"]),
    ("a decline needs no reason", mutant(must_have_reason=_only_for_02), ["9.4"]),
    ("requests stay open", mutant(settle=lambda *_: False), ["9.5", "9.6", "9.9"]),
    ("an answer to nothing is taken", mutant(settle=_taken_for_asked), ["9.6"]),
    ("a recipient may recall", mutant(must_be_the_sender=silent), ["9.7"]),
    ("a bare 13 asks nobody", mutant(recalled_by_status=_asks_nobody), ["9.8"]),
    ("agreeing to a recall settles nothing", _stays_open("recall"), ["9.9"]),
    ("15 counts each time", mutant(is_the_same_again=lambda *_: False), ["9.10"]),
    ("what was given back can be fetched", mutant(must_not_be_given_back=silent), ["9.11"]),
    ("what nobody has can be recalled", mutant(holders=_holders_or_none), ["9.12"]),
    ("an update may change nothing", mutant(must_change=silent), ["9.13"]),
    ("changes are not told", mutant(changes_of=lambda s, *a: Axis.changes_of(s, *a) and []), ["9.14"]),
    ("agreeing to an update settles nothing", _stays_open("update"), ["9.15"]),
    ("replacements are kept back", mutant(requests_of=_requests_without("replace")), ["9.16"]),
    ("agreeing to a replacement settles nothing", _stays_open("replace"), ["9.17"]),
    ("uploads begin like any answer", mutant(upload_call=_begun_silently), ["10.1"]),
    ("offsets are not told", mutant(upload_call=_without_offset), ["10.2"]),
    ("a cut piece is forgotten", mutant(after_a_cut=_forget), ["10.3"]),
    ("pieces may leave gaps", mutant(must_join=silent), ["10.4"]),
    ("what was cut never goes on", _cut_once_cut_for_ever(), ["10.5"]),
    ("what is uploaded is not hashed", mutant(finish=_as_it_is), ["10.6"]),
    ("missing files are not noticed", mutant(must_have_detached=silent), ["10.7"]),
    ("files beside packages are refused", mutant(must_have_detached=_no_files_beside), ["10.8"]),
    ("ranges begin at the beginning", mutant(first_byte=lambda *_: 0), ["10.9"]),
    ("a stream begins without a place", mutant(stream=_without_beginning), ["11.1"]),
    ("a place is forgotten", mutant(start_of=lambda s, place: len(s.told)), ["11.2"]),
    ("everything is told again", mutant(start_of=lambda *_: 0), ["11.2"]),
    ("an event is told again after its place", mutant(start_of=_newest_again), ["11.3"]),
    ("statuses are not told", mutant(tell=_packages_only), ["11.4"]),
    ("anybody may listen", mutant(route=_open_stream), ["11.5"]),
]  # fmt: skip
