"""Eight hours on five days, until agencies set their own."""

from datetime import date, time
from typing import Any

from django.db import migrations
from django.utils import timezone


def set_hours(apps: Any, schema_editor: Any) -> None:
    apps.get_model("working_time", "WorkingHours").objects.create(
        agency_id=0,
        valid_from=date(1999, 10, 2),
        weekdays=[0, 1, 2, 3, 4],
        morning_from=time(7, 30),
        morning_until=time(11, 30),
        afternoon_from=time(13, 0),
        afternoon_until=time(17, 0),
        basis="Quyết định 188/1999/QĐ-TTg: tuần làm việc 40 giờ; giờ trong ngày do cơ quan quy định",
        set_at=timezone.now(),
    )


class Migration(migrations.Migration):
    dependencies = [("working_time", "0001_keep_hours_and_days")]

    operations = [migrations.RunPython(set_hours, migrations.RunPython.noop)]
