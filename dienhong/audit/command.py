"""`@command`: one transaction and one record for every act, and a record for every refusal."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, overload
from uuid import UUID

from django.db import transaction

from dienhong.audit.models import AuditRecord
from dienhong.audit.record import HIDDEN, Act, NewRecord, plain, record_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import Refused
from dienhong.kernel.storing import copy_rows

P = ParamSpec("P")
R = TypeVar("R")
Command = Callable[Concatenate[Actor, P], R]


@dataclass(frozen=True, slots=True)
class RegisteredCommand:
    """A command as the generated documentation lists it."""

    code: str
    function: Callable[..., Any]
    secret: frozenset[str]

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]


@dataclass
class _Frame:
    """An act (or a batch, `act` None) in progress, with the records that its transaction will hold."""

    act: Act | None
    together: bool = False
    records: list[NewRecord] = field(default_factory=list)


_frame: ContextVar[_Frame | None] = ContextVar("audit_frame", default=None)
_registry: dict[str, RegisteredCommand] = {}


def registered_commands() -> Mapping[str, RegisteredCommand]:
    """Every command by its code `<domain>.<function>`."""
    return dict(sorted(_registry.items()))


@overload
def command(function: Callable[Concatenate[Actor, P], R], /) -> Callable[Concatenate[Actor, P], R]: ...
@overload
def command(*, secret: tuple[str, ...] = ()) -> Callable[[Command[P, R]], Command[P, R]]: ...
def command(function: Any = None, /, *, secret: tuple[str, ...] = ()) -> Any:
    """Make `verb_noun(actor, *, ids and plain values)` an act.

    It runs in one transaction (inside another act: in that act's) together with its record. On a refusal everything
    is rolled back, the refusal is recorded, and the error goes on. Arguments named in `secret` are never recorded.
    """
    if function is None:
        return functools.partial(_decorate, secret=frozenset(secret))
    return _decorate(function, secret=frozenset())


def _decorate(function: Callable[Concatenate[Actor, P], R], *, secret: frozenset[str]) -> Command[P, R]:
    code = f"{function.__module__.split('.')[1]}.{function.__name__}"
    defaults = _defaults_of(function, code, secret)
    present = _registry.get(code)
    if present and present.function.__module__ != function.__module__:
        raise ValueError(f"two commands with the code {code}: names are unique within a domain")

    @functools.wraps(function)
    def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        given = {**defaults, **kwargs}
        arguments = {name: HIDDEN if name in secret else plain(value) for name, value in given.items()}
        act = Act(code, actor, clock.now(), arguments, agency_id=actor.agency_id)
        return _perform(act, lambda: function(actor, *args, **kwargs))

    _registry[code] = RegisteredCommand(code, function, secret)
    return run


def _defaults_of(function: Callable[..., Any], code: str, secret: frozenset[str]) -> dict[str, Any]:
    first, *others = inspect.signature(function).parameters.values()
    if first.name != "actor" or any(one.kind is not one.KEYWORD_ONLY for one in others):
        raise TypeError(f"{code}: a command has the shape verb_noun(actor, *, ids and plain values)")
    if not secret <= {one.name for one in others}:
        raise TypeError(f"{code}: a secret argument does not exist")
    return {one.name: one.default for one in others if one.default is not one.empty}


def _perform(act: Act, body: Callable[[], R]) -> R:
    outer, own = _frame.get(), _Frame(act)
    alone = outer is None or not outer.together
    try:
        with transaction.atomic() if alone else nullcontext(), _inside(own):
            result = body()
            own.records.append(record_of(act))
            if outer is None:
                _store(own.records)
    except Refused as error:
        _keep([record_of(act, error)], outer)
        raise
    if outer is not None:
        outer.records += own.records
    return result


@contextmanager
def _inside(frame: _Frame) -> Iterator[None]:
    token = _frame.set(frame)
    try:
        yield
    finally:
        _frame.reset(token)


def _keep(records: list[NewRecord], outer: _Frame | None) -> None:
    """Store refusals after the rollback; inside another act they wait for its end."""
    if outer is not None:
        outer.records += records
        return
    with transaction.atomic():
        _store(records)


@functools.cache
def _columns() -> dict[str, str]:
    """The columns of a record that it fills itself, each with the attribute that has its value."""
    given = AuditRecord._meta.concrete_fields
    return {str(one.column): one.attname for one in given if one.column not in {"id", "xid"}}


def _store(records: list[NewRecord]) -> None:
    """An act with all the acts inside it: the order of their ids is the order in which they ended."""
    if records:
        columns = _columns()
        copy_rows(AuditRecord, columns, [[getattr(one, name) for name in columns.values()] for one in records])


def note(*, agency_id: int | None = None, subject: tuple[str, str | UUID | int] | None = None, **facts: Any) -> None:
    """Add to the record of the present act: whose agency it concerns, which thing, and any facts worth keeping.

    What is noted before a refusal stands in the record of the refusal too.
    """
    frame = _frame.get()
    if frame is None or frame.act is None:
        raise RuntimeError("note() belongs inside a command")
    if agency_id is not None:
        frame.act.agency_id = agency_id
    if subject is not None:
        frame.act.subject = (subject[0], str(subject[1]))
    frame.act.facts.update({name: plain(value) for name, value in facts.items()})


@dataclass(frozen=True, slots=True)
class Outcome(Generic[R]):
    """How one command of a batch ended: its value, or the refusal."""

    value: R | None
    error: Refused | None

    @property
    def done(self) -> bool:
        """Whether the act was done."""
        return self.error is None


class Batch:
    """Runs commands inside one transaction; a refused one is rolled back alone, or with `together` all of them."""

    def __init__(self, *, together: bool) -> None:
        self._together = together

    def run(
        self, act: Callable[Concatenate[Actor, P], R], actor: Actor, /, *args: P.args, **kwargs: P.kwargs
    ) -> Outcome[R]:
        """Perform one command of the batch. Only refusals are caught: a bug still ends the whole batch."""
        try:
            return Outcome(act(actor, *args, **kwargs), None)
        except Refused as error:
            if self._together:
                raise
            return Outcome(None, error)


@contextmanager
def batch(*, together: bool = False) -> Iterator[Batch]:
    """Many acts in one transaction, for imports and for exchanging thousands of documents.

    Their records, of refusals too, are written together at the end. If an error leaves the block, nothing has
    happened and nothing is recorded. With `together` the acts have no savepoints of their own, which saves two round
    trips each: the first refusal leaves the block, and the caller does them again, one by one.
    """
    outer, own = _frame.get(), _Frame(None, together)
    with transaction.atomic():
        with _inside(own):
            yield Batch(together=together)
        if outer is None:
            _store(own.records)
    if outer is not None:
        outer.records += own.records
