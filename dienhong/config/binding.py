"""How statements reach PostgreSQL: text and parameters apart, so that what is asked again is not planned again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import ClientCursor

if TYPE_CHECKING:  # Django's types do not know its class
    from psycopg import Cursor as ServerBindingCursor
else:
    from django.db.backends.postgresql.base import ServerBindingCursor

MOST_PARAMETERS = 65_535  # the protocol counts them in 16 bits


class Cursor(ServerBindingCursor):
    """Django's cursor with server-side binding; a statement with more parameters than that takes is sent as text."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        """As psycopg's own."""
        if params is not None and len(params) > MOST_PARAMETERS:
            query, params = ClientCursor(self.connection).mogrify(query, params), None
        return super().execute(query, params, **options)
