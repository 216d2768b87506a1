"""The peer of the ballots: a vote whose list of voters is one row, written by each voter (repeatable read, again until it wins).

The way of the meeting software that most assemblies use, in our own code: no signature, no receipt, no log.
"""

from __future__ import annotations

import json
import sys
import threading
import time

THREADS = 50
_VOTE = "x" * 2000


def main(arguments: list[str]) -> int:
    """`VOTERS`: seconds until all have voted, tries a vote; JSON on standard output."""
    import psycopg

    from dienhong.cli import context

    url, voters = context.owner_url(context.settings()), int(arguments[0])
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bench_poll (id int PRIMARY KEY, voted int[] NOT NULL)")
        connection.execute("CREATE TABLE bench_vote (id serial PRIMARY KEY, value text)")
        connection.execute("INSERT INTO bench_poll VALUES (1, '{}')")
        tries: list[int] = []
        waiting = list(range(voters))
        threads = [threading.Thread(target=_vote_all, args=(url, waiting, tries)) for _ in range(THREADS)]
        began = time.monotonic()
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        seconds = time.monotonic() - began
        (voted,) = connection.execute("SELECT cardinality(voted) FROM bench_poll").fetchone() or (0,)
        connection.execute("DROP TABLE bench_poll, bench_vote")
    print(json.dumps({"seconds": seconds, "voted": voted, "tries": sum(tries)}))
    return 0


def _vote_all(url: str, waiting: list[int], tries: list[int]) -> None:
    import psycopg

    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        while waiting:
            try:
                voter = waiting.pop()
            except IndexError:
                return
            tries.append(_vote(connection, voter))


def _vote(connection: object, voter: int) -> int:
    import psycopg

    for number in range(1, 10_000):
        try:
            with connection.transaction():  # type: ignore[attr-defined]  # psycopg is imported late
                row = connection.execute("SELECT voted FROM bench_poll WHERE id = 1").fetchone()  # type: ignore[attr-defined]
                if voter in row[0]:
                    return number
                connection.execute("UPDATE bench_poll SET voted = %s WHERE id = 1", [sorted([*row[0], voter])])  # type: ignore[attr-defined]
                connection.execute("INSERT INTO bench_vote (value) VALUES (%s)", [_VOTE])  # type: ignore[attr-defined]
            return number
        except psycopg.errors.SerializationFailure:
            continue
    raise SystemExit("a vote never won")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
