"""A package of ours that the axis does not take is shown with the reason, instead of being prepared for ever."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("exchange", "0014_ask_who_acts_today")]

    operations = [
        migrations.AddField(model_name="package", name="refusal", field=models.JSONField(default=dict)),
        migrations.AlterField(
            model_name="package",
            name="state",
            field=models.CharField(
                choices=[
                    ("preparing", "Being prepared"),
                    ("accepted", "On the axis"),
                    ("refused", "Not taken over"),
                ],
                default="preparing",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="package",
            index=models.Index(name="exchange_package_refused", fields=["agency", "-id"], condition=Q(state="refused")),
        ),
        migrations.RemoveConstraint(model_name="package", name="exchange_accepted_is_complete"),
        migrations.AddConstraint(
            model_name="package",
            constraint=models.CheckConstraint(
                name="exchange_accepted_is_complete",
                condition=Q(state__in=["preparing", "refused"])
                | Q(file__isnull=False, accepted_at__isnull=False, size__gt=0)
                & (~Q(pdf_sha256="") | Q(kind__in=["recall", "update"])),
            ),
        ),
    ]
