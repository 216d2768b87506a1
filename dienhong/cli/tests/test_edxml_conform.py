"""The conformance kit: an endpoint that keeps the protocol passes, and every mutant fails at its own case."""

import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import html

from dienhong.cli.edxml.conform import CASES
from dienhong.cli.main import main
from dienhong.cli.tests.fake_axis import Axis, Client, running
from dienhong.cli.tests.mutants import MUTANTS, mutant, silent, without
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


@pytest.mark.parametrize(("axis_class", "numbers"), [m[1:] for m in MUTANTS], ids=[m[0] for m in MUTANTS])
def test_each_mutant_fails_first_at_its_own_case(axis_class, numbers, options, capsys):
    found, _ = verdicts(axis_class, options, capsys)

    failed = found["failed"]
    assert failed[0] == numbers[0]
    assert [number for number in numbers if number not in failed] == []


def test_every_case_has_a_mutant_that_fails_there_first():
    """A check that nothing can fail would prove nothing."""
    assert [case.number for case in CASES if case.number not in {numbers[0] for _, _, numbers in MUTANTS}] == []


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
    found, told = verdicts(mutant(check=without("limits", "check")), options, capsys)

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
