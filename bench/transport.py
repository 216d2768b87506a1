"""One document to ten thousand agencies, and an express document while fifty thousand ordinary ones wait.

`fan_out_s`: from the request that brings a package for so many recipients to the moment at which every one of them has it
waiting (all with software of their own) and every event about it was told. `in_pages_s`: the same for agencies that work in
our pages, each with the document in its register and its status 01 signed; the first time every agency's key is opened,
`in_pages_again_s` is the second document. `urgent_*`: from sending an express document until its sender reads the recipient's
signed status 01, while ordinary packages wait to be handed over to registers. `clerk_*`: the same queue, from taking a
document in by the command of the page until its status 03 stands signed on the axis.
The agencies are stored by COPY, not registered by acts (`_transport_setup`).
"""

from __future__ import annotations

import json
import tempfile
from typing import Any

from bench._exchange_setup import SHARED_FILES
from bench._product import finished, part, running_product
from bench._report import Row, as_int, percentile, report, say, wants_json


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench transport [--json] [--recipients N] [--in-pages N] [--queued N] [--probes N]`."""
    recipients, queued = as_int(arguments, "--recipients", 10_000), as_int(arguments, "--queued", 50_000)
    probes, in_pages = as_int(arguments, "--probes", 100), as_int(arguments, "--in-pages", recipients)
    with tempfile.TemporaryDirectory(prefix="dienhong-bench-transport-") as text, running_product(demo=True) as product:

        def told(*parts: str) -> Any:
            return json.loads(finished(part(product, "_transport", *parts)))

        finished(part(product, "_exchange_setup", "agencies", text))
        finished(part(product, "_exchange_setup", "documents", text, "0", str(SHARED_FILES), "0"))
        finished(part(product, "_transport_setup", str(recipients), str(in_pages)))
        say(f"{recipients} agencies with software, {in_pages} in our pages")
        fan_out = told("fan_out", text)
        say(f"{told('queue', text, str(-(-queued // in_pages)))['waiting']} hand-overs wait")
        urgent = told("urgent", text, str(probes), str(probes))
        clerk = told("clerk", str(probes), str(probes))
    latencies = urgent["latencies"]
    rows = [
        Row("recipients", fan_out["recipients"], "agencies", f">= {recipients}"),
        Row("fan_out_s", fan_out["seconds"], "s", "< 60 at 10000"),
        Row("in_pages", fan_out["in_pages"], "agencies", "-"),
        Row("in_pages_s", fan_out["in_pages_seconds"], "s", "< 60 at 10000"),
        Row("in_pages_again_s", fan_out["in_pages_again_seconds"], "s", "< 60 at 10000"),
        Row("urgent_p50_s", percentile(latencies, 0.5), "s", "-"),
        Row("urgent_p99_s", percentile(latencies, 0.99), "s", "< 2 beside 50000"),
        Row("still_queued", urgent["left"], "hand-overs", "-"),
        Row("clerk_p50_s", percentile(clerk["latencies"], 0.5), "s", "-"),
        Row("clerk_p99_s", percentile(clerk["latencies"], 0.99), "s", "< 2 beside 50000"),
        Row("still_queued_after_clerk", clerk["left"], "hand-overs", "-"),
    ]
    return report("transport", rows, as_json=wants_json(arguments))
