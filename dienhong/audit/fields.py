"""PostgreSQL types that Django does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    _BigInteger = models.BigIntegerField[int, int]
else:  # Django's fields are generic for the type checker only
    _BigInteger = models.BigIntegerField


class TransactionIdField(_BigInteger):
    """A 64-bit transaction number (`xid8`), an int in Python."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The column's type."""
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> int | None:
        """The driver has no reader for xid8 and hands over its text."""
        return None if value is None else int(value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """There is no cast from an integer to xid8, only from text."""
        return value if value is None or hasattr(value, "resolve_expression") else str(value)
