"""Who signs in, in which role, and what was opened to whom."""

from datetime import date
from functools import cached_property
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from stations.access import Access, Role, access_from


def active_on(day: date) -> Q:
    """Rows with `start` and `end` (open when null) that hold on a day."""
    return Q(start__lte=day) & (Q(end__isnull=True) | Q(end__gte=day))


class User(AbstractUser):
    """A person who signs in. Names are Chinese and stand in one field."""

    first_name = None  # type: ignore[assignment]  # how Django drops an inherited field
    last_name = None  # type: ignore[assignment]  # as above
    name = models.CharField("姓名", max_length=50)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def access(self) -> Access:
        """What this person may list and open today; read once for each request."""
        today = timezone.localdate()
        memberships = self.memberships.filter(active_on(today)).values_list(
            "role", "district_id", "subdistrict_id", "station_id", "organisation_id"
        )
        granted = self.grants.holding_on(today).values_list("station_id", flat=True)
        return access_from(memberships=memberships, granted=granted, superuser=self.is_superuser)


class Membership(models.Model):
    """A role that a person holds for a place or an organisation, from a day on."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="用户")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    district = models.ForeignKey(
        "stations.District", models.PROTECT, null=True, blank=True, verbose_name="区"
    )
    subdistrict = models.ForeignKey(
        "stations.Subdistrict", models.PROTECT, null=True, blank=True, verbose_name="街镇"
    )
    station = models.ForeignKey(
        "stations.Station", models.PROTECT, null=True, blank=True, verbose_name="社工站"
    )
    organisation = models.ForeignKey(
        "stations.Organisation", models.PROTECT, null=True, blank=True, verbose_name="机构"
    )
    start = models.DateField("生效日期")
    end = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = "角色任职"
        verbose_name_plural = "角色任职"
        constraints = [
            models.CheckConstraint(
                name="membership_end_not_before_start",
                condition=Q(end__isnull=True) | Q(end__gte=models.F("start")),
            ),
            models.CheckConstraint(
                name="membership_names_its_place",
                condition=(
                    Q(role__in=[Role.ADMINISTRATOR, Role.CENTRE, Role.VIEWER])
                    | Q(
                        role__in=[Role.LEAD, Role.EXPERT, Role.OPERATOR, Role.INVITED],
                        organisation__isnull=False,
                    )
                    | Q(role=Role.SUPERVISOR, district__isnull=False)
                    | Q(role=Role.PURCHASER, subdistrict__isnull=False)
                    | Q(role=Role.STATION, station__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        place = self.station or self.subdistrict or self.district or self.organisation
        return f"{self.get_role_display()}（{place}）" if place else self.get_role_display()


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants, and whether they open anything."""

    def holding_on(self, day: date) -> Self:
        """Grants that hold on a day, and whose person has the role that they rest on that day."""
        held = Membership.objects.filter(active_on(day), user=OuterRef("user"))
        third = held.filter(organisation=OuterRef("organisation"))
        there = held.filter(role=OuterRef("role"))
        for field, place in (
            ("district", "station__subdistrict__district"),
            ("subdistrict", "station__subdistrict"),
            ("station", "station"),
        ):
            there = there.filter(Q(**{f"{field}__isnull": True}) | Q(**{field: OuterRef(place)}))
        return self.filter(
            active_on(day),
            Q(role="")
            | (Q(role=Role.LEAD) & Exists(third.filter(role=Role.LEAD)))
            | (Q(role=Role.EXPERT) & Exists(third.filter(role__in=[Role.LEAD, Role.EXPERT])))
            | (~Q(role__in=["", Role.LEAD, Role.EXPERT]) & Exists(there)),
        )


class Grant(models.Model):
    """A station's data opened to one person, for as long as the cause lasts.

    Written when a member of a panel declares that there is no conflict of interest, ended when one is declared. It
    rests on the role by which the person sits there, for a lead or an expert at `organisation`; empty: on none.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name="用户")
    station = models.ForeignKey(
        "stations.Station", models.CASCADE, related_name="grants", verbose_name="社工站"
    )
    cause = models.CharField("事由", max_length=100)
    role = models.CharField("依据的角色", max_length=20, choices=Role.choices, blank=True)
    organisation = models.ForeignKey(
        "stations.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="所属机构",
    )
    start = models.DateField("生效日期")
    end = models.DateField("终止日期", null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "资料授权"
        verbose_name_plural = "资料授权"
        constraints = [
            models.UniqueConstraint(fields=["user", "station", "cause"], name="one_grant_for_each_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.station}"
