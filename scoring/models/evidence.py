"""Evidence (材料): photos and documents that an assessor attaches to an item of a score sheet."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from scoring.models.attachments import Attachment
from scoring.models.schemes import Item
from scoring.models.sheets import ScoreSheet

if TYPE_CHECKING:
    from stations.models import User


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Evidence in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Evidence on the sheets that the person may read now."""
        return self.filter(sheet__in=ScoreSheet.objects.visible_to(user))

    def present(self) -> Self:
        """What nobody removed."""
        return self.filter(removed_at__isnull=True)


class Evidence(Attachment):
    """A file under one item of one sheet. One file stands there once, however often it is sent."""

    folder = "evidence"

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="evidence", verbose_name="评分表")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name="评分项")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "评分材料"
        verbose_name_plural = "评分材料"
        ordering = ["uploaded_at", "pk"]
        indexes = [models.Index(fields=["sheet", "item"])]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "item", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="one_file_once_under_an_item",
            ),
        ]

    @property
    def url(self) -> str:
        """Where it is handed out, to who may read the sheet."""
        return reverse("scoring:evidence_file", args=[self.pk])

    @property
    def removal(self) -> str:
        """Where its author takes it back."""
        return reverse("scoring:remove_evidence", args=[self.pk])
