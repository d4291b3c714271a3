"""Yearly agreements, the months that an evaluation has locked, and settings that differ by district."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from stations.models.places import District, Station
from stations.months import months_from_to

if TYPE_CHECKING:
    from stations.models.people import User


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Agreements of stations that the person may see in a list."""
        return self.filter(user.access.listed("station__"))

    def opened_to(self, user: "User") -> Self:
        """Agreements whose attendance and quantities the person may read."""
        return self.filter(user.access.opened("station__"))


class Agreement(models.Model):
    """A yearly service agreement (年度服务协议) within a procurement cycle (采购周期); whole months."""

    code = models.CharField("编号", max_length=40, unique=True)
    station = models.ForeignKey(Station, models.PROTECT, related_name="agreements", verbose_name="社工站")
    cycle_start = models.DateField("采购周期起")
    cycle_end = models.DateField("采购周期止")
    start = models.DateField("协议起")
    end = models.DateField("协议止")
    amount = models.DecimalField("协议经费（元）", max_digits=12, decimal_places=2)
    required_workers = models.PositiveSmallIntegerField("每月应到岗社工")
    required_certified = models.PositiveSmallIntegerField("每月应到岗持证社工")
    required_retention = models.DecimalField("稳岗率要求（%）", max_digits=5, decimal_places=2)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "年度服务协议"
        verbose_name_plural = "年度服务协议"
        ordering = ["station", "start"]
        constraints = [
            models.CheckConstraint(name="agreement_ends_after_start", condition=Q(end__gt=F("start"))),
            models.CheckConstraint(
                name="agreement_inside_its_cycle",
                condition=Q(cycle_start__lte=F("start"), cycle_end__gte=F("end")),
            ),
            models.CheckConstraint(
                name="agreement_certified_not_above_all",
                condition=Q(required_certified__lte=F("required_workers")),
            ),
            models.CheckConstraint(name="agreement_requires_workers", condition=Q(required_workers__gt=0)),
            models.UniqueConstraint(fields=["station", "start"], name="one_agreement_from_a_day"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def months(self) -> list[date]:
        """The agreement's months, as first-of-month dates."""
        return months_from_to(self.start, self.end)


class MonthLock(models.Model):
    """A month of an agreement whose data can't change, because an evaluation has been collated (汇总) on it."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="month_locks", verbose_name="协议")
    month = models.DateField("月份")
    cause = models.CharField("事由", max_length=100)

    class Meta:
        verbose_name = "月份锁定"
        verbose_name_plural = "月份锁定"
        ordering = ["agreement", "month"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "month", "cause"], name="one_lock_for_each_cause"),
            models.CheckConstraint(name="lock_month_is_first_of_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.month:%Y-%m}"


class Setting(models.Model):
    """A rule that differs by district or by time; without a row the default of stations.local_rules holds."""

    key = models.CharField("规则", max_length=50)
    district = models.ForeignKey(District, models.CASCADE, null=True, blank=True, verbose_name="区")
    value = models.JSONField("取值")
    valid_from = models.DateField("生效日期")

    class Meta:
        verbose_name = "规则设置"
        verbose_name_plural = "规则设置"
        ordering = ["key", "district", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "district", "valid_from"], name="one_setting_of_a_district"
            ),
            models.UniqueConstraint(
                fields=["key", "valid_from"],
                condition=Q(district__isnull=True),
                name="one_setting_of_the_city",
            ),
        ]

    def __str__(self) -> str:
        return self.key
