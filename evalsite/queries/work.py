"""What a person has to do: the work lists of all apps, joined."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from evalsite.queries.submissions import MonthState, agreements_to_report, months_of
from scoring.correction_work import correction_work
from scoring.material_page import missing_self_reports
from scoring.models import PanelMember
from scoring.worklist import work_list
from staffing.worklist import transfers_to_answer
from stations.access import Role
from stations.models import Agreement, CityUpload, MonthReturn, Upload, User
from stations.months import chinese
from stations.worklist import WorkItem, in_order

# Someone who reports for more agreements than this works from the submissions page.
OWN_AGREEMENTS = 60
SHOWN_SEATS = 30
# Where the pages of each kind of sheet are.
NAMESPACES = {Upload.Kind.ATTENDANCE.value: "staffing", Upload.Kind.INDICATORS.value: "indicators"}


def work_items(user: User, today: date) -> list[WorkItem]:
    """Everything that the person has to do, overdue first."""
    return in_order(
        [
            *work_list(user),
            *correction_work(user),
            *missing_self_reports(user),
            *unconfirmed_uploads(user),
            *unconfirmed_city_uploads(user),
            *returned_months(user),
            *transfers_to_answer(user),
            *missing_months(user, today),
        ]
    )


def unconfirmed_uploads(user: User) -> list[WorkItem]:
    """Workbooks that the person sent and neither confirmed nor discarded."""
    uploads = Upload.objects.visible_to(user).filter(uploaded_by=user, state=Upload.State.PREVIEW)
    return [
        WorkItem(
            when=None,
            title=f"{upload.agreement.station.name} · {upload.get_kind_display()}待确认",
            detail=f"{upload.original_name} 已上传，尚未写入；核对预览后确认，或者放弃",
            url=reverse(f"{NAMESPACES[upload.kind]}:preview", args=[upload.pk]),
            action="去确认",
            urgency=1,
        )
        for upload in uploads.select_related("agreement__station")
    ]


def unconfirmed_city_uploads(user: User) -> list[WorkItem]:
    """Workbooks of many stations that the person sent, and that wait for the confirmation."""
    waiting = CityUpload.objects.visible_to(user).filter(uploaded_by=user, state=CityUpload.State.READY)
    return [
        WorkItem(
            when=None,
            title=f"汇总上报 · {city.get_kind_display()}待确认",
            detail=f"{city.original_name} 已核对 {city.total} 个社工站，尚未写入；确认后写入，或者放弃",
            url=reverse("staffing:city", args=[city.pk]),
            action="去确认",
            urgency=1,
        )
        for city in waiting
    ]


def seats_of(user: User) -> QuerySet[PanelMember]:
    """The seats on panels for which the user has the role, newest evaluation first."""
    return (
        PanelMember.objects.held_by(user)
        .select_related("evaluation__agreement__station", "party", "sheet")
        .defer("evaluation__facts_snapshot")
        .order_by("-evaluation__last_month", "-evaluation__on_site", "evaluation__code")[:SHOWN_SEATS]
    )


def own_agreements(user: User) -> list[Agreement]:
    """Agreements that the person reports for as station staff or operator."""
    if not user.access.is_(Role.STATION, Role.OPERATOR):
        return []
    return list(agreements_to_report(user)[:OWN_AGREEMENTS])


def returned_months(user: User) -> list[WorkItem]:
    """Months that the bureau returned and that the person's station has not sent again."""
    returns = MonthReturn.objects.visible_to(user).waiting().filter(agreement__in=own_agreements(user))
    return [
        WorkItem(
            when=None,
            title=f"{back.agreement.station.name} · {chinese(back.month)}{back.get_kind_display()}被退回",
            detail=f"{back.returned_by}退回：{back.reason}",
            url=reverse(f"{NAMESPACES[back.kind]}:upload", args=[back.agreement.code]),
            action="重新上报",
            urgency=2,
        )
        for back in returns.select_related("agreement__station", "returned_by")
    ]


def missing_months(user: User, today: date) -> list[WorkItem]:
    """One line for each agreement and sheet with months that are over and not reported; the earliest one's day counts."""
    items = []
    for row in months_of(own_agreements(user), today):
        for kind, states in (
            (Upload.Kind.ATTENDANCE, row.attendance),
            (Upload.Kind.INDICATORS, row.indicators),
        ):
            if missing := [state for state in states if state.is_missing]:
                items.append(_missing_item(row.agreement, kind, missing))
    return items


def _missing_item(agreement: Agreement, kind: Upload.Kind, missing: list[MonthState]) -> WorkItem:
    months = "、".join(chinese(state.month) for state in missing[:3]) + ("等" if len(missing) > 3 else "")
    return WorkItem(
        when=missing[0].due,
        title=f"{agreement.station.name} · 上报{kind.label}",
        detail=f"缺 {len(missing)} 个月：{months}",
        url=reverse(f"{NAMESPACES[kind]}:upload", args=[agreement.code]),
        action="去上报",
    )
