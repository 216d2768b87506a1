"""PostgreSQL's `ltree` as a Django field: a path of labels such as `1.27.3405`."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import PostgresOperatorLookup


class LtreeField(models.Field):  # type: ignore[type-arg]  # django-stubs wants value types that a str column does not need
    """A path of labels `[A-Za-z0-9_]+` joined by dots; `path__within=p` is "p itself or below it"."""

    description = "Path in a tree"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "ltree"

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        # Without the cast PostgreSQL cannot choose between ltree and ltree[] on the right side.
        return "%s::ltree"


@LtreeField.register_lookup
class Within(PostgresOperatorLookup):
    """`path <@ given`: the row is the given node or one of its descendants."""

    lookup_name = "within"
    postgres_operator = "<@"


@LtreeField.register_lookup
class Above(PostgresOperatorLookup):
    """`path @> given`: the row is the given node or one of its ancestors."""

    lookup_name = "above"
    postgres_operator = "@>"
