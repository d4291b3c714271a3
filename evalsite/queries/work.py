"""What a person has to do: the work lists of all apps, joined."""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from evalsite.queries.submissions import AgreementMonths, agreements_to_report, months_of
from scoring.models import PanelMember
from scoring.worklist import work_list
from stations.access import Role
from stations.local_rules import local_rule
from stations.models import Agreement, Upload, User
from stations.months import add_months, chinese
from stations.worklist import WorkItem, in_order

# Someone who reports for more agreements than this works from the submissions page.
OWN_AGREEMENTS = 60
SHOWN_SEATS = 30


def work_items(user: User, today: date) -> list[WorkItem]:
    """Everything that the person has to do, overdue first."""
    return in_order([*work_list(user), *unconfirmed_uploads(user), *missing_months(user, today)])


def unconfirmed_uploads(user: User) -> list[WorkItem]:
    """Workbooks that the person sent and neither confirmed nor discarded."""
    uploads = Upload.objects.visible_to(user).filter(uploaded_by=user, state=Upload.State.PREVIEW)
    return [
        WorkItem(
            when=None,
            title=f"{upload.agreement.station.name} · {upload.get_kind_display()}待确认",
            detail=f"{upload.original_name} 已上传，尚未写入；核对预览后确认，或者放弃",
            url=reverse(
                "staffing:preview" if upload.kind == Upload.Kind.ATTENDANCE else "indicators:preview",
                args=[upload.pk],
            ),
            action="去确认",
            urgency=1,
        )
        for upload in uploads.select_related("agreement__station")
    ]


def seats_of(user: User) -> QuerySet[PanelMember]:
    """The user's seats on panels, newest evaluation first."""
    return (
        PanelMember.objects.active()
        .filter(user=user)
        .select_related("evaluation__agreement__station", "party", "sheet")
        .defer("evaluation__facts_snapshot")
        .order_by("-evaluation__last_month", "-evaluation__on_site", "evaluation__code")[:SHOWN_SEATS]
    )


def own_agreements(user: User) -> list[Agreement]:
    """Agreements that the person reports for as station staff or operator."""
    if not user.access.is_(Role.STATION, Role.OPERATOR):
        return []
    return list(agreements_to_report(user)[:OWN_AGREEMENTS])


def missing_months(user: User, today: date) -> list[WorkItem]:
    """One line for each agreement and sheet with months that are over and not reported.

    Due on the day of the following month that the rule `report_due_day` names; the earliest month counts.
    """
    items = []
    due_days: dict[int, int] = {}
    for row in months_of(own_agreements(user), today):
        district = row.agreement.station.subdistrict.district
        if district.pk not in due_days:
            due_days[district.pk] = local_rule("report_due_day", district=district, on=today)
        for what, missing, view in (
            ("社工到岗情况", row.missing_attendance, "staffing:upload"),
            ("服务指标完成情况", row.missing_indicators, "indicators:upload"),
        ):
            if missing:
                due = add_months(missing[0], 1) + timedelta(days=due_days[district.pk] - 1)
                items.append(_missing_item(row, what, missing, due, reverse(view, args=[row.agreement.code])))
    return items


def _missing_item(row: AgreementMonths, what: str, missing: list[date], due: date, url: str) -> WorkItem:
    months = "、".join(chinese(month) for month in missing[:3]) + ("等" if len(missing) > 3 else "")
    return WorkItem(
        when=due,
        title=f"{row.agreement.station.name} · 上报{what}",
        detail=f"缺 {len(missing)} 个月：{months}",
        url=url,
        action="去上报",
    )
