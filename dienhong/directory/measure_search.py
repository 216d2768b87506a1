"""Measures search over a loaded country: `python -m dienhong.directory.measure_search [number of queries]`.

Queries are names of random units of both eras: as written, without dấu, cut short, and with one wrong letter.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any


def main(count: int) -> None:
    """Print median, 95th and 99th percentile in milliseconds for both searches."""
    import django

    django.setup()
    from dienhong.directory.models import Territory
    from dienhong.directory.public import search_agencies, search_territories

    names = [name for pair in Territory.objects.values_list("name", "short_name") for name in pair]
    searches: list[tuple[str, Callable[[str], list[Any]]]] = [
        ("agencies", search_agencies),
        ("territories", search_territories),
    ]
    for label, search in searches:
        times = sorted(_milliseconds(search, text) for text in _texts(names, count))
        cuts = statistics.quantiles(times, n=100)
        line = f"{label}: {count} queries, p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms"
        sys.stdout.write(f"{line}, longest {times[-1]:.1f} ms\n")


def _milliseconds(search: Callable[[str], list[Any]], text: str) -> float:
    started = time.perf_counter()
    search(text)
    return (time.perf_counter() - started) * 1000


def _texts(names: list[str], count: int) -> Iterator[str]:
    from dienhong.kernel.text import fold

    chance = random.Random(2026)  # noqa: S311  the same queries in every run
    for place in range(count):
        name = chance.choice(names)
        folded = fold(name)
        wrong = chance.randrange(len(folded))
        misspelt = folded[:wrong] + chance.choice("abcdegh") + folded[wrong + 1 :]
        yield (name, folded, folded[: max(2, len(folded) * 2 // 3)], misspelt)[place % 4]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
