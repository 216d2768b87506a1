"""How long an agency with software of its own takes to join, beside what people think and write meanwhile.

One agency after another, as the demo plays it: an administrator asks through the pages, lets it in and sees the credentials
once; its software (`dienhong.client`) exchanges packages with the test unit W00; the platform signs the certificate. Counted
is the time of the system: answers of pages and interface, and waiting for what it does in the background. `acts_by_persons`
are the acts in the record by somebody, `pages` the requests of the browser, both for one agency.
"""

from __future__ import annotations

import json

from bench._product import finished, part, running_product
from bench._report import Row, as_int, percentile, report, wants_json

GOALS = {"asked": "-", "let_in": "-", "tried": "-", "certified": "-", "joined": "< 900"}


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench onboarding [--json] [--agencies N]`."""
    with running_product(demo=True) as product:
        told = json.loads(finished(part(product, "_onboarding", str(as_int(arguments, "--agencies", 10)))))
    rows = [
        Row("agencies", told["agencies"], "agencies", "-"),
        Row("acts_by_persons", told["acts"] / told["agencies"], "acts", "-"),
        Row("pages", told["pages"] / told["agencies"], "requests", "-"),
    ]
    for step, goal in GOALS.items():
        seconds = told["seconds"][step]
        rows.append(Row(f"{step}_p50_s", percentile(seconds, 0.5), "s", goal))
        rows.append(Row(f"{step}_p95_s", percentile(seconds, 0.95), "s", goal))
    return report("onboarding", rows, as_json=wants_json(arguments))
