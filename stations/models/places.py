"""Districts, subdistricts, organisations, and the stations with their areas and communities."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from stations.models.people import User


class District(models.Model):
    """A district of the city with its civil affairs bureau, the supervisor of its stations."""

    code = models.CharField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=50, unique=True)
    bureau = models.ForeignKey(
        "Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="区民政局"
    )

    class Meta:
        verbose_name = "区"
        verbose_name_plural = "区"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Subdistrict(models.Model):
    """A subdistrict or town with its office or government, the purchaser of its station's services."""

    code = models.CharField("代码", max_length=20, unique=True)
    district = models.ForeignKey(District, models.PROTECT, related_name="subdistricts", verbose_name="区")
    name = models.CharField("名称", max_length=50)
    office = models.ForeignKey(
        "Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="街道办事处/镇政府",
    )

    class Meta:
        verbose_name = "街镇"
        verbose_name_plural = "街镇"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["district", "name"], name="subdistrict_name_in_district")
        ]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A party to an agreement or an evaluation."""

    class Kind(models.TextChoices):
        BUREAU = "bureau", "民政局"
        OFFICE = "office", "街道办事处/镇政府"
        OPERATOR = "operator", "承办机构"
        EVALUATOR = "evaluator", "评估机构"
        CENTRE = "centre", "督导中心"
        COMMITTEE = "committee", "居民委员会"
        OTHER = "other", "其他"

    code = models.CharField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=100, unique=True)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)

    class Meta:
        verbose_name = "机构"
        verbose_name_plural = "机构"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class StationQuerySet(models.QuerySet["Station"]):
    """Stations in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Stations that the person may see in a list."""
        return self.filter(user.access.listed())

    def opened_to(self, user: "User") -> Self:
        """Stations whose data, persons included, the person may read."""
        return self.filter(user.access.opened())


class Station(models.Model):
    """A social work station (社工站), which serves one subdistrict."""

    code = models.CharField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=100, unique=True)
    short_name = models.CharField("简称", max_length=50)
    subdistrict = models.ForeignKey(Subdistrict, models.PROTECT, related_name="stations", verbose_name="街镇")
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="operated_stations", verbose_name="承办机构"
    )
    operated_since = models.PositiveSmallIntegerField("承办起始年", null=True, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    is_sample = models.BooleanField("示例数据", default=False)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = "社工站"
        verbose_name_plural = "社工站"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A service area (片区) of a station."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="areas", verbose_name="社工站")
    name = models.CharField("名称", max_length=50)
    position = models.PositiveSmallIntegerField("顺序")

    class Meta:
        verbose_name = "片区"
        verbose_name_plural = "片区"
        ordering = ["station", "position"]
        constraints = [
            models.UniqueConstraint(fields=["station", "name"], name="area_name_in_station"),
            models.UniqueConstraint(fields=["station", "position"], name="area_position_in_station"),
        ]

    def __str__(self) -> str:
        return self.name


class Community(models.Model):
    """A community (社区) that a station serves; its service point is the 社工点."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="communities", verbose_name="片区")
    name = models.CharField("名称", max_length=50)
    position = models.PositiveSmallIntegerField("顺序")

    class Meta:
        verbose_name = "社区"
        verbose_name_plural = "社区"
        ordering = ["area", "position"]
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="community_name_in_area")]

    def __str__(self) -> str:
        return self.name
