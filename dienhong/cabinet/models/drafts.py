"""Drafts of texts as strict trees: their versions, who writes which article, what is frozen, what is shown to everybody."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models.dossiers import Dossier
from dienhong.cabinet.models.papers import Paper
from dienhong.cabinet.models.sessions import Session


class Draft(models.Model):
    """A paper of a dossier as a text that is worked on clause by clause (dự thảo văn bản); whoever writes stands in line here."""

    personal_data = ("begun_by",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="drafts")
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="draft")
    begun_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.paper_id}"


class DraftVersion(models.Model):
    """A version of a draft (lần lưu dự thảo): the canonical text of its tree with its hash; the highest number counts.

    What one person writes in one article within a few minutes is one version; a frozen one is never written again.
    """

    class Kind(models.TextChoices):
        IMPORTED = "imported", _("Read from a file")  # nhập từ tệp
        EDITED = "edited", _("Edited")  # biên tập
        AMENDED = "amended", _("Amendment taken up")  # tiếp thu sửa đổi

    personal_data = ("made_by",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    tree = models.TextField()
    sha256 = models.CharField(max_length=64)
    node = models.UUIDField(null=True)  # the article that was edited
    made_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="cabinet_draft_version_once"),
            models.CheckConstraint(name="cabinet_draft_version_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} v{self.number}"


class ArticleLease(models.Model):
    """Who writes an article now, and until when if nothing is saved (lượt soạn thảo): one writer an article."""

    personal_data = ("holder",)

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="leases")
    node = models.UUIDField()
    holder = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "node"], name="cabinet_one_writer_an_article")]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.node}"


class FrozenText(models.Model):
    """A version of a draft as it is voted on (bản chốt): canonical Akoma Ntoso, Word and PDF by their hashes; never changed.

    `override_reason`: why it was frozen although amendments were open, and nobody had answered them.
    """

    personal_data = ("frozen_by",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="frozen")
    version = models.OneToOneField(DraftVersion, on_delete=models.PROTECT, related_name="frozen")
    number = models.PositiveSmallIntegerField()
    akn = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+", to_field="sha256")
    docx = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+", to_field="sha256")
    pdf = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+", to_field="sha256")
    override_reason = models.CharField(max_length=500, blank=True)
    frozen_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="cabinet_frozen_once")]

    def __str__(self) -> str:
        return f"{self.draft_id} #{self.number}"


class ShownPlace(models.Model):
    """A place of a text that who leads the session shows to everybody (chỗ đang trình chiếu); the last row counts, an empty one ends it."""

    personal_data = ("shown_by",)

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="shown_places")
    version = models.ForeignKey(DraftVersion, on_delete=models.PROTECT, null=True, related_name="+")
    node = models.UUIDField(null=True)
    shown_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["session", "-id"], name="cabinet_shown_in_session")]
        constraints = [
            models.CheckConstraint(
                name="cabinet_shown_place_whole",
                condition=Q(version=None, node=None) | Q(version__isnull=False, node__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.node}"
