"""A session with 500 pages of papers for the benchmark of reading packs, in the running product. Not measured."""

from __future__ import annotations

import json
import sys
from typing import Any
from uuid import UUID

LONG, SHORT, MANY = 260, 20, 12  # pages of one paper, pages and number of the others
_LINES = 40


def main(arguments: list[str]) -> int:
    """Without arguments: print what the benchmark must know as JSON; `AUTHOR PAPER`: lay in a new version of the paper."""
    from dienhong.cli import context

    context.start_django()
    if arguments:
        from dienhong.cabinet import commands
        from dienhong.identity.public import actor_for_account

        author = actor_for_account(int(arguments[0]))
        commands.replace_paper(author, paper=UUID(arguments[1]), file=("moi.pdf", _pdf(SHORT, "moi")))
    else:
        print(json.dumps(_laid()))
    return 0


def _laid() -> dict[str, Any]:
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from dienhong.cabinet.tests.reading_builders import with_paper
    from dienhong.cabinet.tests.view_builders import a_forum
    from dienhong.identity.tests.builders import sign_in

    forum = a_forum(3, ("Nội dung một",))
    with_paper(forum, 0, ("dai.pdf", _pdf(LONG, "dai")), "Báo cáo dài")
    short = [with_paper(forum, 0, (f"{n}.pdf", _pdf(SHORT, f"phu luc {n}")), f"Phụ lục {n}") for n in range(MANY)]
    client = Client()
    sign_in(client, forum.actors[1])
    return {
        "address": reverse("cabinet:reading", args=[forum.session.uuid]),
        "cookie": [settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value],
        "author": forum.author.account_id,
        "paper": str(short[0].uuid),
    }


def _pdf(pages: int, title: str) -> bytes:
    from dienhong.cabinet.tests.reading_builders import a_pdf

    line = "Co quan chu tri to chuc thuc hien va bao cao ket qua truoc ngay quy dinh"
    return a_pdf([[f"{title} {page}.{row} {line}" for row in range(_LINES)] for page in range(pages)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
