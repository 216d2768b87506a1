"""Bodies, votes and signed ballots for the benchmark of the e-Cabinet, in the running product. Not measured."""

from __future__ import annotations

import json
import sys
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

SMALL = 27
WAIT_SECONDS = 60


def main(arguments: list[str]) -> int:
    """`FOLDER LARGE ROUNDS`: a vote of so many members, and so many votes of 27; what the benchmark must know in FOLDER."""
    from dienhong.cli import context

    context.start_django()
    from dienhong.cabinet.tests.poll_builders import a_chamber

    folder, large, rounds = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    many, few = a_chamber(large), a_chamber(SMALL)
    told: dict[str, Any] = {"many": _vote(many), "few": [_vote(few) for _ in range(rounds)], "live": _vote(few)}
    office = {told["many"]["poll"]: _cookie(many.clerk)}
    told["clerks"] = office | dict.fromkeys([one["poll"] for one in told["few"]], _cookie(few.clerk))
    (folder / "cabinet.json").write_text(json.dumps(told))
    return 0


def _vote(chamber: Any) -> dict[str, Any]:
    """An open vote with a signed ballot of each member, ready to be handed in."""
    from dienhong.cabinet import commands
    from dienhong.cabinet.tests.poll_builders import a_question
    from dienhong.kernel.live import channel_token

    poll = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=a_question())
    _until_open(poll)
    ballots = [_ballot(member, poll, number) for number, member in enumerate(chamber.members)]
    return {"poll": str(poll.uuid), "ballots": ballots, "token": channel_token([f"cabinet.poll:{poll.uuid}"])}


def _until_open(poll: Any) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while poll.state != "open":
        if time.monotonic() > end:
            raise SystemExit("the vote was not opened")
        time.sleep(0.2)
        poll.refresh_from_db()


def _ballot(member: Any, poll: Any, number: int) -> dict[str, str]:
    from dienhong.cabinet.commands.voting import prepare_ballot
    from dienhong.cabinet.tests.poll_builders import said
    from dienhong.signing.public import personal_key_of, sign_detached

    draft = prepare_ballot(member, poll=poll.uuid, vote=said("no" if number % 3 == 0 else "yes"))
    signature = sign_detached(draft.content.encode(), key_id=personal_key_of(member.person_id))
    return {"draft": str(draft.uuid), "signature": b64encode(signature).decode(), "cookie": _cookie(member)}


def _cookie(actor: Any) -> str:
    """The session of somebody who signed in."""
    from django.conf import settings
    from django.test import Client

    from dienhong.identity.tests.builders import sign_in

    client = Client()
    sign_in(client, actor)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
