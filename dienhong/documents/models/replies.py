"""Which document answers which."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Reply(models.Model):
    """One document answers another (văn bản trả lời, ResponseFor in edXML); both belong to the same agency.

    The answer is either of our own making (`outgoing`) or came to us (`incoming`). What is answered is named as its
    sender named it, and pointed to once the agency is found to have it.
    Law: Decree 30/2020/NĐ-CP art. 24; QCVN 102:2016/BTTTT, ResponseFor.
    """

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    outgoing = models.ForeignKey(
        "documents.OutgoingDocument", on_delete=models.PROTECT, null=True, related_name="answers"
    )
    incoming = models.ForeignKey(
        "documents.IncomingDocument", on_delete=models.PROTECT, null=True, related_name="answers"
    )
    organ_id = models.CharField(max_length=35, blank=True, db_collation="C")
    code = models.CharField(max_length=151)
    promulgated_on = models.DateField(null=True)
    # As edXML names it; echoed letter by letter, for the other side matches on it.
    document_key = models.CharField(max_length=200, blank=True, db_collation="C")
    to_outgoing = models.ForeignKey(
        "documents.OutgoingDocument", on_delete=models.PROTECT, null=True, related_name="answered_by"
    )
    to_incoming = models.ForeignKey(
        "documents.IncomingDocument", on_delete=models.PROTECT, null=True, related_name="answered_by"
    )
    # Whether the document that is answered is dealt with when the answer is issued.
    finishes = models.BooleanField(default=False)

    personal_data = ()

    class Meta:
        verbose_name_plural = "replies"
        constraints = [
            models.CheckConstraint(
                condition=Q(outgoing__isnull=False) ^ Q(incoming__isnull=False), name="documents_reply_of_one_document"
            ),
            models.CheckConstraint(
                condition=Q(to_outgoing=None) | Q(to_incoming=None), name="documents_reply_to_at_most_one"
            ),
            models.UniqueConstraint(fields=["agency", "outgoing", "to_incoming"], name="documents_reply_out_once"),
        ]
        indexes = [
            models.Index(
                fields=["agency", "document_key"],
                name="documents_reply_unknown",
                condition=Q(to_outgoing=None, to_incoming=None),
            ),
        ]

    def __str__(self) -> str:
        return f"→ {self.code}"
