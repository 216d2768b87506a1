"""A draft of 105 articles, 420 clauses and 1,680 points: how long its page takes to open, and numbers and references to follow.

The peer of the page is the same page narrowed by a search to one place (what the address, the permissions and the layout cost by
themselves); that of numbers and references is reading the canonical text once, without which nothing can be done with it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from bench._product import finished, part, running_product
from bench._report import Row, as_int, report, wants_json
from dienhong.demo.browser import Browser

CLAUSES, POINTS, ARTICLES = 4, 4, 105


def words() -> str:
    """The text as it would be typed, every clause citing another place."""
    lines = ["NGHỊ ĐỊNH", "Về kho số liệu (đo hiệu năng)"]
    for article in range(1, ARTICLES + 1):
        if article % 15 == 1:
            lines += [f"Chương {article // 15 + 1}", "QUY ĐỊNH"]
        lines.append(f"Điều {article}. Nội dung thứ {article}")
        for clause in range(1, CLAUSES + 1):
            cited = article % ARTICLES + 1
            lines.append(f"{clause}. Việc quản lý kho số liệu thực hiện theo điểm b khoản {clause} Điều {cited} gồm:")
            lines += [f"{letter}) Nội dung quản lý, khai thác và cập nhật số liệu;" for letter in "abcd"[:POINTS]]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench drafting [--json] [--rounds N]`."""
    rounds = as_int(arguments, "--rounds", 10)
    rows = _tree(rounds)
    with running_product(demo=True) as product:
        login, password, address = finished(part(product, "_drafting_setup")).split()
        browser = Browser(product["DIENHONG_BASE_URL"], login)
        browser.sign_in(password)
        narrow = _median(rounds, lambda: browser.get(f"{address}?tim=khoan+4+Dieu+105"))
        whole = _median(rounds, lambda: browser.get(address))
        browser.close()
    rows.insert(0, Row("open_ms", whole, "ms", "<= 1000", narrow))
    return report("drafting", rows, as_json=wants_json(arguments))


def _tree(rounds: int) -> list[Row]:
    from dienhong.drafting.public import Node, as_json, from_json, linked, places_of, read_words, rendered, walk

    began = time.perf_counter()
    text = read_words(words()).text
    read = (time.perf_counter() - began) * 1000
    stored = as_json(text)
    first = next(node for node in walk(text.nodes) if node.kind == "article")

    def renumbered() -> None:
        from dienhong.drafting.public import changed

        fresh = Node(first.kind, "Điều mới", "Theo Điều 9.")
        found = linked(changed(text, first.id, lambda old: (fresh, old)), {fresh.id})
        places = places_of(found)
        for place in places.values():
            rendered(place.node.text, places)

    load = _median(rounds, lambda: from_json(stored))
    return [
        Row("renumber_and_references_ms", _median(rounds, renumbered), "ms", "<= 300", load),
        Row("read_from_words_ms", read, "ms", "-", load),
        Row("nodes", len(places_of(text)), "nodes", "-"),
    ]


def _median(rounds: int, act: Callable[[], object]) -> float:
    act()  # the first fills caches
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)
