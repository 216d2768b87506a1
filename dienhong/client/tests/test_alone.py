"""The client runs where nothing of the platform is."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys, dienhong.client
heavy = {"django", "psycopg", "procrastinate", "ninja"}
ours = {name.split(".")[1] for name in sys.modules if name.startswith("dienhong.")}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}), sorted(ours))
"""


def test_importing_the_client_loads_nothing_of_the_platform():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[] ['client', 'exchange', 'kernel', 'signing']"
