"""How the small axis is broken: one method of it is exchanged."""

from dienhong.cli.tests.fake_axis import Axis
from dienhong.cli.tests.fake_refusal import Refusal


def mutant(**methods):
    return type("Mutant", (Axis,), methods)


def silent(*_):
    """The check that this mutant forgot."""


def refused_with(status, code, method):
    """Refuses what the axis refuses, in other words."""

    def act(self, *arguments):
        try:
            return getattr(Axis, method)(self, *arguments)
        except Refusal as refusal:
            raise Refusal(status, code) from refusal

    return act


def without(name, method):
    """The answer lacks something."""
    return lambda self, *arguments: {k: v for k, v in getattr(Axis, method)(self, *arguments).items() if k != name}


def saying(method, **values):
    """The answer says something else."""
    return lambda self, *arguments: {**getattr(Axis, method)(self, *arguments), **values}


def instead(method, code, answer):
    """This refusal of the axis is an answer."""

    def act(self, *arguments):
        try:
            return getattr(Axis, method)(self, *arguments)
        except Refusal as refusal:
            if refusal.code != code:
                raise
            return answer(self, *arguments)

    return act
