"""Parameters go to the server apart from the text, any number of them."""

import pytest
from django.db import connection

from dienhong.config.binding import MOST_PARAMETERS
from dienhong.kernel.models import LiveEvent

pytestmark = pytest.mark.django_db


def test_what_is_asked_again_is_prepared():
    with connection.cursor() as cursor:
        for number in range(8):
            cursor.execute("SELECT %s + 4711", [number])
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1 + 4711'")

        assert cursor.fetchone() == (1,)


def test_more_parameters_than_the_protocol_takes_are_no_matter():
    rows = [LiveEvent(topic=f"chủ đề '{number}' 100%") for number in range(MOST_PARAMETERS + 1)]

    LiveEvent.objects.bulk_create(rows)

    found = LiveEvent.objects.filter(pk__in=[row.pk for row in rows], topic__endswith="100%").count()
    assert found == len(rows)
