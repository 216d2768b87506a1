"""Templates that an agency keeps for its documents, in versions."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from dienhong.documents.models.outgoing import Urgency


class DocumentTemplate(models.Model):
    """A template of an agency for documents of one type (mẫu văn bản); what it says stands in its versions.

    Law: Decree 30/2020/NĐ-CP art. 7, 8, annexes I and III: types, layout and forms of documents.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    personal_data = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"], name="documents_template_name_once", condition=Q(withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """What a template says from a day on (phiên bản mẫu); never changed. Of those whose day has come the last counts."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(DocumentTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    type_code = models.CharField(max_length=16)
    summary = models.CharField(max_length=500, blank=True)
    content = models.JSONField(default=dict)
    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.NORMAL)
    distribution_list = models.ForeignKey(
        "documents.DistributionList", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Code of the group of records whose retention is proposed for the file; empty for none.
    group_code = models.CharField(max_length=20, blank=True)
    author = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()

    personal_data = ("author",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "template", "number"], name="documents_template_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"
