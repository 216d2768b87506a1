"""Registers give legal numbers, one after the other, without a gap."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Register(models.Model):
    """A register (sổ đăng ký văn bản): one agency, direction, document type and year.

    `next_number` is taken under a row lock inside the command that needs it, so numbers have no gap.
    Law: Decree 30/2020/NĐ-CP art. 15 (outgoing), art. 22 (incoming).
    """

    class Direction(models.TextChoices):
        OUTGOING = "outgoing", _("Outgoing documents")
        INCOMING = "incoming", _("Incoming documents")

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=8, choices=Direction)
    type_code = models.CharField(max_length=16, blank=True)
    year = models.PositiveSmallIntegerField()
    next_number = models.PositiveIntegerField(default=1)

    personal_data = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "direction", "type_code", "year"], name="documents_register_one"),
            models.CheckConstraint(condition=models.Q(next_number__gte=1), name="documents_register_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.type_code} {self.year}"

    def take_next_number(self) -> int:
        """The next number of a register that the caller has locked; it is taken when the command commits."""
        number = self.next_number
        self.next_number += 1
        self.save(update_fields=["next_number"])
        return number
