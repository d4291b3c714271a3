"""Social workers, their certificates and their places at stations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from staffing.models.certificates import Level
from staffing.registration import LONGEST_NUMBER, NumberError, registration_number
from stations.models import Area, Station

if TYPE_CHECKING:
    from stations.models import User


def check_number(value: str) -> None:
    """Let a form of the administration refuse what no sheet may bring."""
    try:
        registration_number(value)
    except NumberError as wrong:
        raise ValidationError(str(wrong)) from wrong


class SocialWorkerQuerySet(models.QuerySet["SocialWorker"]):
    """Workers in a person's scope."""

    def visible_to(self, user: User) -> Self:
        """Workers recorded or posted at stations whose data the person may read, and those whom they are joined to."""
        recorded = Q(user.access.opened("station__"))
        posted = Posting.objects.filter(user.access.opened("station__"))
        seen = SocialWorker.objects.filter(recorded | Q(pk__in=posted.values("worker")))
        targets = seen.filter(merged_into__isnull=False).values("merged_into")
        return self.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=targets))


class SocialWorker(models.Model):
    """A person, known by registration number nationwide, else by name within the station of first record.

    Two records found to be one person are joined by pointing one to the other; rows stay where they are.
    """

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="workers", verbose_name="首次登记社工站"
    )
    name = models.CharField("姓名", max_length=50)
    registration_number = models.CharField(
        "证书登记号",
        max_length=LONGEST_NUMBER,
        null=True,
        blank=True,
        unique=True,
        validators=[check_number],
    )
    practice_since = models.DateField("从业起始日", null=True, blank=True)
    trained_on = models.DateField("行业培训日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="合并至"
    )

    objects = SocialWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = "社工"
        verbose_name_plural = "社工"
        ordering = ["station", "name", "pk"]
        indexes = [models.Index(fields=["station", "name"])]
        constraints = [
            models.CheckConstraint(
                name="worker_number_is_not_empty",
                condition=Q(registration_number__isnull=True) | ~Q(registration_number=""),
            ),
            models.CheckConstraint(
                name="worker_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def person(self) -> int:
        """The key under which all records of this one person count."""
        return self.merged_into_id or self.pk

    @property
    def practice(self) -> date | None:
        """The start of practice, as known under either of two joined records."""
        if self.merged_into is not None and self.merged_into.practice_since is not None:
            return self.merged_into.practice_since
        return self.practice_since


class Certificate(models.Model):
    """A certificate of social work that a worker holds. A sheet names it without dates; they are added later."""

    worker = models.ForeignKey(SocialWorker, models.CASCADE, related_name="certificates", verbose_name="社工")
    level = models.CharField("证书", max_length=20, choices=Level.choices)
    number = models.CharField("证书编号", max_length=40, blank=True)
    start = models.DateField("取得日期", null=True, blank=True)
    end = models.DateField("失效日期", null=True, blank=True)

    class Meta:
        verbose_name = "证书"
        verbose_name_plural = "证书"
        ordering = ["worker", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["worker", "level"], name="one_certificate_of_a_level"),
            models.CheckConstraint(
                name="certificate_ends_after_start",
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} {self.get_level_display()}"


class PostingQuerySet(models.QuerySet["Posting"]):
    """Postings in a person's scope."""

    def visible_to(self, user: User) -> Self:
        """Postings at stations whose data the person may read."""
        return self.filter(user.access.opened("station__"))


class Posting(models.Model):
    """A worker's place at a station: opened by the first month on post, closed by a person.

    The contract is kept beside it and never sets its dates: it may have begun years before, and may be open
    (a start without an end: 长期).
    """

    class Reason(models.TextChoices):
        JOINED = "joined", "入职"
        TRANSFERRED_IN = "transferred_in", "调入"
        TRANSFERRED_OUT = "transferred_out", "调出"
        LEFT = "left", "离职"

    worker = models.ForeignKey(SocialWorker, models.PROTECT, related_name="postings", verbose_name="社工")
    station = models.ForeignKey(Station, models.PROTECT, related_name="postings", verbose_name="社工站")
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name="片区"
    )
    position = models.CharField("职位", max_length=50, blank=True)
    contract_start = models.DateField("合同起", null=True, blank=True)
    contract_end = models.DateField("合同止", null=True, blank=True)
    start = models.DateField("到岗日期")
    end = models.DateField("离岗日期", null=True, blank=True)
    reason = models.CharField("变动原因", max_length=20, choices=Reason.choices, blank=True)
    note = models.TextField("备注", blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = "在岗安排"
        verbose_name_plural = "在岗安排"
        ordering = ["station", "worker", "start"]
        constraints = [
            models.UniqueConstraint(fields=["worker", "station", "start"], name="one_posting_from_a_day"),
            models.UniqueConstraint(
                fields=["worker", "station"], condition=Q(end__isnull=True), name="one_open_posting"
            ),
            models.CheckConstraint(
                name="posting_ends_after_start", condition=Q(end__isnull=True) | Q(end__gte=F("start"))
            ),
            models.CheckConstraint(
                name="posting_contract_ends_after_start",
                condition=Q(contract_end__isnull=True)
                | Q(contract_start__isnull=False, contract_end__gte=F("contract_start")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} · {self.station}"
