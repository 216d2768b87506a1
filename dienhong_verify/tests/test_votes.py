"""A right vote passes V01–V16; whatever a dishonest office changes before it signs is named by its check."""

from datetime import timedelta
from hashlib import sha256

import pytest

from dienhong_verify.chain import Chains, NotTrusted
from dienhong_verify.checks import run_checks
from dienhong_verify.tests.builders import NOW, a_country, a_holder
from dienhong_verify.tests.vote_builders import Cast, Vote, a_crl, member_keys, seat


def outcome(vote):
    return {check.number: check for check in run_checks(vote.pack(), language="en")}


def failed(vote):
    return {number for number, check in outcome(vote).items() if check.passed is False}


def test_a_right_vote_passes_every_check_but_that_of_witnesses():
    checks = outcome(Vote())

    assert {number: check.reason for number, check in checks.items() if check.passed is False} == {}
    assert [number for number, check in checks.items() if number.startswith("V") and check.passed is None] == ["V13"]
    assert "2 agree, 1 object" in checks["V14"].reason


def test_a_vote_that_still_runs_has_no_tally():
    checks = outcome(Vote(closed=False))

    assert {number for number, check in checks.items() if check.passed is False} == set()
    assert checks["V14"].passed is checks["V15"].passed is None


def replaced(**changes):
    """The second member's ballot is another one."""
    return Vote(casts=[Cast(0, "yes", 12), Cast(1, "yes", 14, **changes), Cast(2, "no", 16)])


def first_hash():
    vote = Vote()
    return sha256(vote.casts[1].content(vote.manifest_bytes())).hexdigest()


def followed(*more, **fields):
    return Vote(casts=[Cast(0, "yes", 12), Cast(1, "no", 14), Cast(2, "no", 16), *more], **fields)


def superseding(**changes):
    first = sha256(Cast(1, "no", 14).content(Vote().manifest_bytes())).hexdigest()
    return Cast(1, "yes", 18, supersedes=first, **changes)


def test_a_changed_vote_counts_as_it_was_last_cast():
    assert failed(followed(superseding())) == set()


def test_a_late_ballot_is_named_and_does_not_count():
    late = Cast(2, "yes", 45)

    assert failed(Vote(casts=[Cast(0, "yes", 12), Cast(1, "yes", 14), late])) & {"V08"} == set()
    assert failed(Vote(casts=[Cast(0, "yes", 12), Cast(1, "yes", 14), late], late={2})) == set()


@pytest.mark.parametrize(
    ("number", "make"),
    [
        ("V01", lambda: Vote(hidden={1})),
        ("V01", lambda: Vote(unlogged={1})),
        ("V02", lambda: Vote(seal=a_holder("Con dấu lạ", a_holder("CA lạ", usage="ca")))),
        ("V03", lambda: replaced(changes={"weight": 2})),
        ("V03", lambda: replaced(changes={"choice": "maybe"})),
        ("V03", lambda: replaced(changes={"opinion": "e\u0301"})),
        ("V03", lambda: Vote(manifest={"options": ["yes", "no"]})),
        ("V04", lambda: replaced(other_bytes=b"something else")),
        ("V05", lambda: replaced(holder=a_holder("Thành Viên 1", a_holder("CA lạ", usage="ca")))),
        ("V06", lambda: replaced(holder=a_holder("Thành Viên 1", a_country().issuing, days=(-30, -1)))),
        ("V06", lambda: Vote(crls=[a_crl(member_keys()[1], NOW - timedelta(days=2))])),
        ("V07", lambda: replaced(holder=member_keys()[2])),
        ("V08", lambda: Vote(casts=[Cast(0, "yes", 2), Cast(1, "yes", 14), Cast(2, "no", 16)])),
        ("V08", lambda: Vote(late={2})),
        ("V09", lambda: replaced(changes={"manifest_sha256": "0" * 64})),
        ("V09", lambda: replaced(changes={"poll": seat(9)})),
        ("V10", lambda: followed(Cast(1, "yes", 18))),
        ("V10", lambda: replaced(changes={"member": seat(7)})),
        ("V10", lambda: Vote(tally={"ballots": []})),
        ("V11", lambda: replaced(facts={"signature_sha256": "0" * 64})),
        ("V11", lambda: replaced(facts={"member": seat(2)})),
        ("V12", lambda: Vote(forged_proof=True)),
        ("V14", lambda: Vote(tally={"yes": 3, "no": 0})),
        ("V14", lambda: Vote(tally={"silent": 1})),
        ("V15", lambda: Vote(tally={"decision": "rejected"})),
        ("V15", lambda: Vote(tally={"present": 1})),
        ("V15", lambda: Vote(tally={"chair": "no"})),
        ("V16", lambda: Vote(voted=b"%PDF-1.7 another text")),
    ],
)
def test_what_was_changed_is_named(number, make):
    assert number in failed(make())


def test_a_revocation_counts_from_its_day_and_only_from_the_issuer():
    afterwards = a_crl(member_keys()[1], NOW - timedelta(minutes=30))
    foreign = a_crl(member_keys()[1], NOW - timedelta(days=2), issuer=a_country().root)

    assert failed(Vote(crls=[afterwards])) == set()
    assert failed(Vote(crls=[foreign])) == set()


def test_an_unstamped_ballot_is_judged_by_the_time_in_the_log():
    assert failed(replaced(stamped=False)) == set()
    assert "V08" in failed(Vote(casts=[Cast(0, "yes", 2, stamped=False), Cast(1, "yes", 14), Cast(2, "no", 16)]))


def test_a_clock_that_differs_by_minutes_at_the_opening_makes_no_ballot_untimely():
    assert failed(Vote(casts=[Cast(0, "yes", 8), Cast(1, "yes", 14), Cast(2, "no", 16)])) == set()


def test_a_certificate_leads_to_the_certificate_that_its_authority_had_at_the_time():
    root = a_country().root
    old = a_holder("CA cấp chứng thư", root, usage="ca", days=(-30, -5))
    new = a_holder("CA cấp chứng thư", root, usage="ca", days=(-10, 700), renews=old)
    member = a_holder("Thành Viên", old, days=(-20, 700)).asn1_certificate()
    others = [old.asn1_certificate(), new.asn1_certificate()]
    chains = Chains([root.asn1_certificate()])

    for day in (-15, -1):
        chains.require(member, NOW + timedelta(days=day), others)

    with pytest.raises(NotTrusted):
        Chains([root.asn1_certificate()]).require(member, NOW, others[:1])
    with pytest.raises(NotTrusted, match="from"):
        chains.require(member, NOW - timedelta(days=25), others)
