"""What the product kept of a vote, and how long the verifier takes for its pack. JSON on standard output."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

SEAL_SECONDS = 30.0


def main(arguments: list[str]) -> int:
    """`POLL VERIFY`: counts of the vote; with VERIFY 1 also ballots that one core verifies a second."""
    from dienhong.cli import context

    context.start_django()
    from dienhong.cabinet.models import Poll

    poll = Poll.objects.get(uuid=arguments[0])
    end = time.monotonic() + SEAL_SECONDS
    while not poll.tally_seal and time.monotonic() < end:  # a job seals the tally after the close
        time.sleep(0.1)
        poll.refresh_from_db()
    told: dict[str, Any] = {
        "state": poll.state,
        "sealed": bool(poll.tally_seal),
        "ballots": poll.ballots.count(),
        "members": poll.ballots.values("member").distinct().count(),
        "late": poll.ballots.filter(late=True).count(),
    }
    if arguments[1] == "1":
        told |= _verified(poll)
    print(json.dumps(told))
    return 0


def _verified(poll: Any) -> dict[str, Any]:
    from dienhong.cabinet.evidence import poll_pack
    from dienhong.kernel.actor import Actor
    from dienhong_verify.checks import run_checks

    began = time.monotonic()
    pack = poll_pack(Actor.system("bench"), poll.uuid)
    made = time.monotonic() - began
    began = time.process_time()
    checks = run_checks(pack.data, language="en")
    whole = time.process_time() - began
    failed = [check.number for check in checks if check.passed is False]
    return {"failed": failed, "pack_s": made, "checks_s": whole} | _rates(pack.data)


def _rates(data: bytes) -> dict[str, float]:
    """Ballots a second and core. Full: the first time, when every member's chain and lists are worked out, with the stamp; cached: the
    signature of a member whose chain is known.
    """
    from dienhong_verify.chain import Chains
    from dienhong_verify.checks import examined
    from dienhong_verify.cmsig import verify_detached
    from dienhong_verify.poll_case import begin
    from dienhong_verify.timestamp import verify_token

    case, _ = examined(data)
    vote = begin(case)
    signatures = dict(case.of_role("ballot-signature"))
    pairs = [(content, signatures[path.replace(".json", ".p7s")]) for path, content in case.of_role("ballot")]

    def judge(content: bytes, signature: bytes, chains: Chains, *, stamp: bool = True) -> None:
        found = verify_detached(signature, content)
        at = verify_token(found.token, found.signature, chains).at if stamp and found.token else case.moment
        chains.require(found.certificate, at, [*found.others, *vote.others])

    # Every member has another certificate, so no chain of the pack has been worked out yet.
    chains = Chains(vote.chains.anchors, vote.chains.lists)

    def rate(**how: bool) -> float:
        begun = time.process_time()
        for content, signature in pairs:
            judge(content, signature, chains, **how)
        return len(pairs) / (time.process_time() - begun)

    full = rate()
    return {"full_per_s": full, "cached_per_s": rate(stamp=False), "cached_stamped_per_s": rate()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
