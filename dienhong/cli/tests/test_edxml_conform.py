"""The conformance kit: an endpoint that keeps the protocol passes, and every mutant fails at its own case."""

import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import html

from dienhong.cli.edxml.conform import CASES
from dienhong.cli.main import main
from dienhong.cli.tests.fake_axis import Axis, Client, running
from dienhong.cli.tests.fake_refusal import Refusal
from dienhong.exchange.edxml import SignatureForm, StatusCode
from dienhong.signing.core.keys import pem
from dienhong.signing.tests.pki_world import AGENCY, OTHER_AGENCY, world

SENDER = Client("may-gui", "mat-khau-gui", AGENCY[1], AGENCY[0])
RECEIVER = Client("may-nhan", "mat-khau-nhan", OTHER_AGENCY[1], OTHER_AGENCY[0])


def pem_of(key):
    private = key.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return private + pem([key.certificate, *key.chain])


@pytest.fixture(scope="module")
def options(tmp_path_factory):
    """Everything but the address."""
    folder = tmp_path_factory.mktemp("conform")
    files = {"gui.pem": pem_of(world().ec_seal), "nhan.pem": pem_of(world().other_seal)}
    files |= {"goc.pem": pem([world().pki.root.certificate])}
    files |= {"gui.txt": SENDER.secret + "\n", "nhan.txt": RECEIVER.secret}
    for name, text in files.items():
        (folder / name).write_text(text)
    given = ["--anchors", "goc.pem", "--secret-file", "gui.txt", "--seal", "gui.pem"]
    given += ["--receiver-secret-file", "nhan.txt", "--receiver-seal", "nhan.pem"]
    files_given = [str(folder / one) if "." in one else one for one in given]
    return [*files_given, "--system-id", SENDER.client_id, "--receiver-system-id", RECEIVER.client_id]


def played(axis_class, options, *more):
    """Exit code of the kit against an axis of this class."""
    axis = axis_class([SENDER, RECEIVER], world().store, world().pki.system)
    with running(axis) as url:
        return main(["edxml", "conform", "--url", url, "--patience", "0", *options, *more])


def verdicts(axis_class, options, capsys):
    """Numbers of the cases by verdict."""
    code = played(axis_class, options, "--json")
    told = json.loads(capsys.readouterr().out)
    found = {}
    for case in told["cases"]:
        found.setdefault(case["verdict"], []).append(case["number"])
    assert code == (0 if told["passed"] else 1)
    return found, told


def test_an_endpoint_that_keeps_the_protocol_passes_every_case(options, capsys):
    found, told = verdicts(Axis, options, capsys)

    assert [(c["number"], c["answer"]) for c in told["cases"] if c["verdict"] != "passed"] == []
    assert found == {"passed": [case.number for case in CASES]}


def test_the_cases_are_numbered_once_and_speak_both_languages():
    numbers = [tuple(map(int, case.number.split("."))) for case in CASES]

    assert numbers == sorted(set(numbers))
    assert [case.number for case in CASES if not all([*case.title, *case.expects])] == []


def mutant(**methods):
    return type("Mutant", (Axis,), methods)


def silent(*_):
    """The check that this mutant forgot."""


def _reused(self, caller, key, data):
    """Every call makes a new package: no idempotency."""
    return Axis.accept(self, caller, f"{key}/{len(self.packages)}" if key else "", data)


def _refused_with(status, code, method):
    def act(self, *arguments):
        try:
            return getattr(Axis, method)(self, *arguments)
        except Refusal as refusal:
            raise Refusal(status, code) from refusal

    return act


def _without(name, method):
    return lambda self, *arguments: {k: v for k, v in getattr(Axis, method)(self, *arguments).items() if k != name}


def _forgiving(self, data, result, agency):
    """Looks at the form of the signature only."""
    if result.signature is not SignatureForm.TO_VERIFY:
        raise Refusal(422, "exchange.unsigned")


def _any_seal(self, data, result, agency):
    """Any trusted seal will do."""
    try:
        Axis.must_be_sealed(self, data, result, agency)
    except Refusal as refusal:
        if refusal.code != "exchange.wrong_seal":
            raise


def _careless(self, data, result, agency):
    """What is not signed is let in."""
    if result.signature is SignatureForm.TO_VERIFY:
        Axis.must_be_sealed(self, data, result, agency)


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


def _doubled(self, caller, query):
    told = Axis.statuses(self, caller, query)
    return {**told, "items": told["items"] * 2}


def _first_page_only(self, caller, query):
    return {**Axis.pending(self, caller, query), "next": None}


def _newest_first(self, caller):
    return Axis.waiting(self, caller)[::-1]


def _again_and_again(self, caller, query):
    return Axis.statuses(self, caller, {**query, "after": "0"})


def _lenient_cursor(self, caller, query):
    return Axis.statuses(self, caller, {**query, "after": query.get("after", "0").replace("bia-dat", "0")})


def _new_receipt(self, caller, uuid):
    told = Axis.confirmed(self, caller, uuid)
    return {**told, "receipt": "khac"} if told.get("duplicate") else told


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


def _kept_all(self, caller, data):
    """Refuses what is bad, and keeps it all the same."""
    try:
        return Axis.checked(self, caller, data)
    except Refusal as refusal:
        result = self.read(data)
        if refusal.code == "exchange.recipient_unknown":
            package = next(one for one in self.packages)
            copy = type(package)(caller.code, "x", data, result.package.header)
            copy.deliveries = [type(package.deliveries[0])(copy, RECEIVER.code)]
            self.packages.append(copy)
        raise


def _eager(self, caller, uuid):
    """A confirmation takes the document in at once."""
    told = Axis.confirmed(self, caller, uuid)
    return {**told, "status": "03"} if told.get("status") == "01" else told


def _lossy(self, data):
    return data.strip() + b"\n\n"


def _unordered(self, caller, uuids):
    status, headers, body = Axis.contents(self, caller, uuids[::-1])
    return status, headers, body


def _taken_for_asked(self, delivery, code):
    try:
        return Axis.settle(self, delivery, code)
    except Refusal:
        return False


def _holders_or_none(self, document_id, codes):
    try:
        return Axis.holders(self, document_id, codes)
    except Refusal:
        return []


def _only_for_02(self, status):
    if status.status is StatusCode.REJECTION:
        Axis.must_have_reason(self, status)


def _forget(self, upload):
    upload.data = b""


def _as_it_is(self, upload):
    upload.state, upload.sha256 = "stored", "0" * 64


def _packages_only(self, code, event, data):
    if event == "package.waiting":
        Axis.tell(self, code, event, data)


def _newest_again(self, place):
    """Who has read everything is told the newest once more."""
    return int(place) - (int(place) == len(self.told))


MUTANTS = [
    ("any secret will do", mutant(knows=lambda self, client, pair: client.client_id in pair), ["1.2"]),
    ("nobody is asked for a token", mutant(caller=lambda self, h: self.tokens.get(h.get("authorization", "")[7:], SENDER)),
     ["1.3", "1.4"]),
    ("another code for a strange token", mutant(caller=_refused_with(401, "identity.other", "caller")), ["1.4"]),
    ("limits are not told", mutant(check=_without("limits", "check")), ["1.5"]),
    ("no idempotency", mutant(accept=_reused), ["2.2"]),
    ("a key may be used again", mutant(is_other=lambda *_: False), ["2.3"]),
    ("a document may come twice", mutant(must_be_new=silent), ["2.4"]),
    ("keys are not needed", mutant(must_have_key=silent), ["2.5", "2.6"]),
    ("warnings are kept back", mutant(accepted=lambda s, p, d: {**Axis.accepted(s, p, d), "warnings": []}), ["2.8"]),
    ("anybody's package is shown", mutant(found=lambda s, c, u: next((p for p in s.packages if p.uuid == u), s.packages[0])),
     ["2.10", "4.4"]),
    ("unsigned is let in", mutant(must_be_sealed=_careless), ["3.1", "3.5", "5.14"]),
    ("only the form of a signature counts", mutant(must_be_sealed=_forgiving), ["3.2", "3.3", "3.6", "5.15", "5.16"]),
    ("any trusted seal will do", mutant(must_be_sealed=_any_seal), ["3.6", "5.16"]),
    ("one may send for others", mutant(must_be_own=silent), ["3.7"]),
    ("another code for bad packages", mutant(read=lambda s, d: Axis.read(s, d.replace(b"urn:khac", b"http://www.mic.gov.vn/"
     b"TBT/QCVN_102_2016"))), ["3.8"]),
    ("size does not matter", mutant(must_fit=silent), ["3.11"]),
    ("recipients are not looked up", mutant(must_know=silent), ["3.14"]),
    ("the PDF is not looked at", mutant(must_have_sealed_pdf=silent), ["3.15", "3.16"]),
    ("secrets travel", mutant(must_be_open=silent), ["3.17"]),
    ("what is refused is kept", mutant(checked=_kept_all), ["3.18"]),
    ("bytes are rewritten", mutant(content=_lossy), ["4.3"]),
    ("several packages come in another order", mutant(contents=_unordered), ["4.4"]),
    ("the second page is missing", mutant(pending=_first_page_only), ["4.2"]),
    ("newest first", mutant(waiting=_newest_first), ["4.2"]),
    ("a confirmation is 03", mutant(confirmed=_eager), ["4.5"]),
    ("a new receipt each time", mutant(confirmed=_new_receipt), ["4.6"]),
    ("anybody may confirm", mutant(may=lambda *_: True), ["4.8"]),
    ("a refusal may come late", _allowing(("03", "02")), ["5.3"]),
    ("what was overtaken is refused", mutant(overtaken=_unless("05", "03")), ["5.6"]),
    ("what comes after the end is refused", mutant(overtaken=_unless("06", "05")), ["5.8"]),
    ("06 follows 01", _allowing(("01", "06")), ["5.9"]),
    ("a refusal needs no reason", mutant(must_have_reason=silent), ["5.10"]),
    ("a refusal is not final", _allowing(("02", "03")), ["5.12"]),
    ("statuses come twice", mutant(statuses=_doubled), ["6.1"]),
    ("the cursor is forgotten", mutant(statuses=_again_and_again), ["6.1"]),
    ("any cursor will do", mutant(statuses=_lenient_cursor), ["6.4"]),
    ("status packages are lost", mutant(status_content=lambda *_: b""), ["6.3"]),
    ("receipts are changed after signing", mutant(signed_receipt=_damaged), ["7.1"]),
    ("receipts say the wrong kind", mutant(signed_receipt=_foreign_receipt), ["7.2"]),
    ("receipts are not signed", mutant(signed_receipt=_signed_by_nobody), ["7.1", "7.2", "7.3"]),
    ("an update overtakes a recall", mutant(must_be_free=silent), ["9.3"]),
    ("requests are kept back", mutant(requests_of=lambda *_: []), ["9.2", "9.8", "9.14", "9.16"]),
    ("requests stay open", mutant(settle=lambda *_: False), ["9.5", "9.6", "9.9"]),
    ("an answer to nothing is taken", mutant(settle=_taken_for_asked), ["9.6"]),
    ("a recipient may recall", mutant(must_be_the_sender=silent), ["9.7"]),
    ("15 counts each time", mutant(is_the_same_again=lambda *_: False), ["9.10"]),
    ("what was given back can be fetched", mutant(must_not_be_given_back=silent), ["9.11"]),
    ("what nobody has can be recalled", mutant(holders=_holders_or_none), ["9.12"]),
    ("an update may change nothing", mutant(must_change=silent), ["9.13"]),
    ("changes are not told", mutant(changes_of=lambda s, *a: Axis.changes_of(s, *a) and []), ["9.14"]),
    ("a decline needs no reason", mutant(must_have_reason=_only_for_02), ["9.4"]),
    ("a cut piece is forgotten", mutant(after_a_cut=_forget), ["10.3"]),
    ("pieces may leave gaps", mutant(must_join=silent), ["10.4"]),
    ("what is uploaded is not hashed", mutant(finish=_as_it_is), ["10.6"]),
    ("missing files are not noticed", mutant(must_have_detached=silent), ["10.7"]),
    ("ranges begin at the beginning", mutant(first_byte=lambda *_: 0), ["10.9"]),
    ("a place is forgotten", mutant(start_of=lambda s, place: len(s.told)), ["11.2"]),
    ("everything is told again", mutant(start_of=lambda *_: 0), ["11.2"]),
    ("an event is told again after its place", mutant(start_of=_newest_again), ["11.3"]),
    ("statuses are not told", mutant(tell=_packages_only), ["11.4"]),
    ("receipts name another status package", mutant(signed_receipt=_other_hash), ["7.3"]),
]  # fmt: skip


@pytest.mark.parametrize(("axis_class", "numbers"), [m[1:] for m in MUTANTS], ids=[m[0] for m in MUTANTS])
def test_each_mutant_fails_first_at_its_own_case(axis_class, numbers, options, capsys):
    found, _ = verdicts(axis_class, options, capsys)

    failed = found["failed"]
    assert failed[0] == numbers[0]
    assert [number for number in numbers if number not in failed] == []


def test_the_report_shows_every_case_in_both_languages_and_fetches_nothing(options, tmp_path, capsys):
    report = tmp_path / "report.html"

    code = played(mutant(must_be_new=silent), options, "--html", str(report), "--language", "en")

    text = report.read_text()
    tree = html.fromstring(text)
    told = capsys.readouterr().out
    assert code == 1
    assert [text.count(word) for word in ("<script", "<link", "<img", "src=", "url(")] == [0] * 5
    assert tree.xpath("//td[@data-name='no']/text()") == [case.number for case in CASES]
    bad = tree.xpath("//tr[td[@data-name='verdict']/span[@class='bad']]/td[@data-name='no']/text()")
    assert bad[0] == "2.4"
    assert "  2.4  failed        A document sent before, new key" in told


def test_a_case_that_stands_on_a_failed_one_is_not_played_and_the_kit_does_not_pass(options, capsys):
    found, told = verdicts(mutant(check=_without("limits", "check")), options, capsys)

    assert (told["passed"], "3.11" in found["not_played"]) == (False, True)


def test_an_endpoint_that_answers_nonsense_fails_and_does_not_stop_the_kit(options, capsys):
    def nonsense(self, *_):
        return 200, {"Content-Type": "application/json"}, b'{"items": 5, "agency": [], "access_token": {}}'

    found, told = verdicts(mutant(answer=nonsense), options, capsys)

    assert len(told["cases"]) == len(CASES)
    assert "passed" not in found


def test_nobody_at_the_address_is_a_failure_and_no_crash(options, capsys):
    assert main(["edxml", "conform", "--url", "http://127.0.0.1:9", "--patience", "0", *options]) == 1
    assert "  1.1  Không đạt" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"--url": "ftp://x"}, "edxml.bad_url"),
        ({"--seal": "/nowhere"}, "edxml.bad_seal"),
        ({"--anchors": "/nowhere"}, "edxml.bad_anchors"),
        ({"--secret-file": "/nowhere"}, "edxml.no_secret"),
        ({"--receiver-seal": None}, "edxml.options_missing"),
    ],
)
def test_a_kit_that_is_given_wrongly_says_so(options, change, code, capsys):
    pairs = dict(zip(options[::2], options[1::2], strict=True)) | {"--url": "http://127.0.0.1:9"} | change
    arguments = [part for pair in pairs.items() if pair[1] is not None for part in pair]

    assert main(["edxml", "conform", *arguments]) == 2
    assert capsys.readouterr().err.endswith(f"[{code}]\n")
