"""What others say of a draft before it is signed: opinions of agencies, initials of those who answer for it."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Opinion(models.Model):
    """An opinion on a draft that is asked of another agency or unit (lấy ý kiến phối hợp), and what it answered.

    `due_at` is the end of work of `due_on` by the calendar of the agency that is asked. `text_hash` names the text
    that was judged: an opinion on another text counts no more. `soon_told_for` and `overdue_told_for` hold the term
    that was reminded of. Law: Decree 30/2020/NĐ-CP art. 10.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("Waits for the opinion")  # chờ ý kiến
        AGREED = "agreed", _("Agrees")  # nhất trí
        REMARKED = "remarked", _("Has remarks")  # có ý kiến
        WITHDRAWN = "withdrawn", _("Not asked any more")  # thôi lấy ý kiến

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("documents.OutgoingDocument", on_delete=models.PROTECT, related_name="opinions")
    to_agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=2000, blank=True)
    due_on = models.DateField()
    due_at = models.DateTimeField()
    asked_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_version = models.PositiveIntegerField()
    status = models.CharField(max_length=9, choices=Status, default=Status.ASKED)
    answer = models.CharField(max_length=4000, blank=True)
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(null=True)
    answered_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    soon_told_for = models.DateTimeField(null=True)
    overdue_told_for = models.DateTimeField(null=True)

    personal_data = ("asked_by", "question", "answer", "file_name", "answered_by", "on_behalf_of")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "document", "to_agency"],
                name="documents_one_open_opinion",
                condition=Q(status="asked"),
            ),
            models.CheckConstraint(
                name="documents_opinion_closed",
                condition=Q(status="asked", closed_at=None) | ~Q(status="asked") & Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="documents_opinion_on_a_text",
                condition=~Q(status__in=["agreed", "remarked"])
                | Q(version__isnull=False, answered_by__isnull=False) & ~Q(text_hash=""),
            ),
        ]
        indexes = [
            models.Index(fields=["to_agency", "-asked_at", "-id"], name="documents_opinion_asked"),
            models.Index(fields=["due_at"], name="documents_opinion_open", condition=Q(status="asked")),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.to_agency_id}"


class InitialRule(models.Model):
    """Who checks and initials drafts of an agency before they go to the signer (quy định ký nháy).

    For one type of document, or for all where `type_code` is empty. With a post, its holder initials; otherwise
    anybody who may initial drafts of the agency. Law: Decree 30/2020/NĐ-CP art. 12.
    """

    class Part(models.TextChoices):
        CONTENT = "content", _("Content of the draft")  # nội dung: đứng đầu đơn vị soạn thảo
        FORM = "form", _("Form and procedure")  # thể thức, kỹ thuật trình bày: văn phòng, văn thư

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    type_code = models.CharField(max_length=16, blank=True)
    part = models.CharField(max_length=7, choices=Part)
    post = models.ForeignKey("identity.Post", on_delete=models.PROTECT, null=True, related_name="+")
    set_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    personal_data = ("post", "set_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "type_code", "part", "post"],
                name="documents_initial_rule_once",
                condition=Q(ended_at=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.type_code or '*'}: {self.part}"


class Initial(models.Model):
    """An initial on a draft (ký nháy): somebody has checked this text, `text_hash`, and answers for it; never changed."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("documents.OutgoingDocument", on_delete=models.PROTECT, related_name="initials")
    rule = models.ForeignKey(InitialRule, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    text_hash = models.CharField(max_length=64)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    remark = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField()

    personal_data = ("person", "on_behalf_of", "remark")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "document", "rule", "text_hash"], name="documents_initial_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.version}: {self.rule_id}"
