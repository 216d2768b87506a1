"""Numbers of transactions, by which rows get an order to which nothing is ever added in front."""

from django.db import models
from django.db.models import BigIntegerField, Func
from django.db.models.functions import Cast


class TransactionNumber(Func):
    """The number of the present transaction; only its text can become an integer."""

    function = "pg_current_xact_id"
    template = "%(function)s()::text"
    output_field = models.TextField()
    allowed_default = True


def transaction_now() -> Cast:
    """For an update: what stood elsewhere in the order gets the place of the present transaction."""
    return Cast(TransactionNumber(), BigIntegerField())
