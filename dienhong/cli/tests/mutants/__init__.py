"""Small axes, each broken in one place: what the conformance kit must find, and at which case it must find it first."""

from dienhong.cli.tests.mutants.breaking import mutant, silent, without
from dienhong.cli.tests.mutants.changing import CHANGING
from dienhong.cli.tests.mutants.reporting import REPORTING
from dienhong.cli.tests.mutants.taking import TAKING

MUTANTS = [*TAKING, *REPORTING, *CHANGING]
"""(What is wrong, the axis, cases that must fail: the first of them before every other)."""

__all__ = ["MUTANTS", "mutant", "silent", "without"]
