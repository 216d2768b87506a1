"""The kit against software in the role of a recipient: a good one passes, and every mutant fails first at its own case."""

import json

import pytest

from dienhong.cli.edxml.conform import PARTICIPANT_CASES
from dienhong.cli.main import main
from dienhong.cli.tests.fake_axis import running
from dienhong.cli.tests.fake_participant import Peopled
from dienhong.cli.tests.mutants.participants import PARTICIPANTS
from dienhong.cli.tests.test_edxml_conform import RECEIVER, SENDER, options
from dienhong.signing.tests.pki_world import world

__all__ = ["options"]


def verdicts(axis_class, options, capsys):
    """(number, verdict) of each case, and the exit code."""
    given = dict(zip(options[::2], options[1::2], strict=True))
    arguments = [part for name, value in given.items() if "receiver" not in name for part in (name, value)]
    axis = axis_class([SENDER, RECEIVER], world().store, world().pki.system)
    with running(axis) as url:
        arguments += ["--url", url, "--patience", "0", "--participant", RECEIVER.code, "--json"]
        code = main(["edxml", "conform", *arguments])
    return [(one["number"], one["verdict"]) for one in json.loads(capsys.readouterr().out)["cases"]], code


def test_software_that_keeps_the_protocol_passes_every_case(options, capsys):
    found, code = verdicts(Peopled, options, capsys)

    assert [one for one in found if one[1] != "passed"] == []
    assert [number for number, _ in found if number.startswith("8.")] == [one.number for one in PARTICIPANT_CASES]
    assert code == 0


@pytest.mark.parametrize(
    ("axis_class", "number"), [one[1:] for one in PARTICIPANTS], ids=[one[0] for one in PARTICIPANTS]
)
def test_each_mutant_fails_first_at_its_own_case(axis_class, number, options, capsys):
    found, code = verdicts(axis_class, options, capsys)

    assert next(one for one in found if one[1] != "passed") == (number, "failed")
    assert code == 1


def test_every_case_has_a_mutant_that_fails_there_first():
    assert [one.number for one in PARTICIPANT_CASES] == [number for _, _, number in PARTICIPANTS]
