"""The register of numbered paper copies of secret papers: never their content, not even a title."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models.bodies import Body


class SecretCopy(models.Model):
    """A numbered paper copy of a secret paper for a meeting (bản tài liệu mật): who holds it, who signed, when it came back.

    `reference` is the number and symbol of the paper alone; `number` that of the copy. What it says never enters the platform.

    Law: Law on Protection of State Secrets 29/2018/QH14.
    """

    class Level(models.TextChoices):
        SECRET = "secret", _("Secret (MẬT)")  # mật
        TOP = "top", _("Top secret (TỐI MẬT)")  # tối mật
        UTMOST = "utmost", _("Utmost secret (TUYỆT MẬT)")  # tuyệt mật

    personal_data = ("holder", "entered_by")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="secret_copies")
    meets_on = models.DateField()
    reference = models.CharField(max_length=40)
    level = models.CharField(max_length=6, choices=Level)
    number = models.PositiveSmallIntegerField()
    entered_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    holder = models.CharField(max_length=200, blank=True)
    handed_on = models.DateField(null=True)
    signed_for = models.BooleanField(default=False)
    returned_on = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "secret copies"
        ordering = ["-meets_on", "reference", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "body", "reference", "number"], name="cabinet_secret_copy_once"),
            models.CheckConstraint(name="cabinet_secret_copy_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="cabinet_secret_copy_handed_whole",
                condition=Q(holder="", handed_on=None, signed_for=False, returned_on=None)
                | ~Q(holder="") & Q(handed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="cabinet_secret_copy_returned_later",
                condition=Q(returned_on=None) | Q(returned_on__gte=F("handed_on")),
            ),
        ]
        indexes = [models.Index(fields=["agency", "-meets_on"], name="cabinet_secret_copies")]

    def __str__(self) -> str:
        return f"{self.reference} #{self.number}"
