"""文冲街 from its two workbooks to the issued report, and 大沙街 with its two open evaluations."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.db import transaction

from evalsite.demo import evaluations as steps
from evalsite.demo.scheme_items import TAKEN_OFF
from evalsite.demo.texts import (
    AREA_FINDINGS,
    CONCLUSION_NARRATIVE,
    PARTY_FINDINGS,
    SECTION_FINDINGS,
    STATION_NARRATIVE,
)
from indicators import services as indicators
from reports.services import issue_report
from scoring.models import Evaluation, Scheme
from scoring.workflow import Action
from staffing import services as staffing
from stations.intake import Plan
from stations.models import Agreement, Upload, User

WORKBOOKS = Path(__file__).parent / "workbooks"
ATTENDANCE = WORKBOOKS / "attendance-wenchong-2023-07-to-11.xlsx"
INDICATORS = WORKBOOKS / "indicators-wenchong-2023-07-to-11.xlsx"
EXPLANATION = "已与社工站核对，原表如此。"
FIRST_MONTH, LAST_MONTH = date(2023, 7, 1), date(2023, 11, 1)


def import_workbooks(agreement: Agreement, sender: User) -> None:
    """Both workbooks as the station sent them, warnings accepted; applied once."""
    applied = Upload.objects.filter(agreement=agreement, state=Upload.State.APPLIED)
    if not applied.filter(kind=Upload.Kind.ATTENDANCE).exists():
        upload = staffing.receive_attendance(
            agreement=agreement, data=ATTENDANCE.read_bytes(), filename=ATTENDANCE.name, actor=sender
        )
        preview = staffing.preview_attendance(upload=upload)
        staffing.apply_attendance(upload=upload, actor=sender, explanations=explain(preview.plan))
    if not applied.filter(kind=Upload.Kind.INDICATORS).exists():
        upload = indicators.receive_workbook(
            agreement=agreement, data=INDICATORS.read_bytes(), filename=INDICATORS.name, actor=sender
        )
        prepared = indicators.plan_upload(upload=upload)
        indicators.apply_upload(upload=upload, actor=sender, explanations=explain(prepared.plan))


def explain(plan: Plan) -> dict[str, str]:
    """Accept every warning of a plan."""
    return {warning.key: EXPLANATION for warning in plan.warnings}


def evaluate_wenchong(agreement: Agreement, scheme: Scheme, users: dict[str, User]) -> Evaluation:
    """The published mid-term evaluation: 9.00 + 19.80 + 13.75 + 49.15, issued with its PDF."""
    evaluation = Evaluation.objects.filter(code="HP-WENCHONG-2023-MID").first()
    if evaluation is None:
        with transaction.atomic():
            evaluation = collate_wenchong(agreement, scheme, users)
    if evaluation.state == Evaluation.State.COLLATED:
        issue_report(
            evaluation=evaluation,
            actor=users["lead"],
            issued_on=date(2023, 12, 15),
            version=evaluation.version,
            check_code=steps.repeated_check_code(evaluation),
        )
    return evaluation


def collate_wenchong(
    agreement: Agreement,
    scheme: Scheme,
    users: dict[str, User],
    taken_off: Mapping[str, Mapping[str, tuple[str, str, str]]] = TAKEN_OFF,
) -> Evaluation:
    """Panel, sheets with real item scores, findings and narratives, as far as 汇总, contradictions explained."""
    panel = steps.Panel(
        lead=users["lead"],
        supervisor=users["supervisor"],
        purchaser=users["purchaser2"],
        centre=users["centre"],
        experts=[users["expert1"], users["expert2"], users["expert3"]],
    )
    plan = steps.Plan(
        "HP-WENCHONG-2023-MID",
        agreement,
        scheme,
        steps.Kind.MIDTERM,
        FIRST_MONTH,
        LAST_MONTH,
        on_site=date(2023, 12, 12),
    )
    evaluation = steps.set_up(plan, panel, users["admin"])
    steps.start(evaluation, panel.lead)
    for party in ("supervisor", "purchaser", "centre"):
        sheet = steps.sheet_of(evaluation, getattr(panel, party))
        steps.fill(sheet, taken_off[party])
        steps.write(sheet, steps.places(sheet), {sheet.party.name: PARTY_FINDINGS[party]})
        steps.hand_in(sheet)
    # The experts share the writing: one the management, one the services, one the areas.
    texts = SECTION_FINDINGS | AREA_FINDINGS
    shares = [{"项目管理"}, {"总体服务"}, set(AREA_FINDINGS)]
    for expert, names in zip(panel.experts, shares, strict=True):
        sheet = steps.sheet_of(evaluation, expert)
        steps.fill(sheet, taken_off[expert.username])
        steps.write(sheet, [place for place in steps.places(sheet) if place.name in names], texts)
        steps.hand_in(sheet)
    steps.tell(evaluation, panel.lead, STATION_NARRATIVE, CONCLUSION_NARRATIVE)
    steps.move(evaluation, Action.COLLATE, panel.lead)
    evaluation.refresh_from_db()
    steps.accept_warnings(evaluation, panel.lead, EXPLANATION)
    return evaluation


def open_dasha(agreement: Agreement, scheme: Scheme, users: dict[str, User]) -> None:
    """Two evaluations in 评分中 with their panels appointed and nothing filled in."""
    panel = steps.Panel(
        lead=users["lead"],
        supervisor=users["supervisor"],
        purchaser=users["purchaser"],
        centre=users["centre"],
        experts=[users["expert1"], users["expert2"]],
    )
    for suffix, kind, last_month, on_site in (
        ("MID", steps.Kind.MIDTERM, LAST_MONTH, date(2023, 12, 14)),
        ("FINAL", steps.Kind.FINAL, date(2024, 6, 1), date(2024, 7, 16)),
    ):
        code = f"HP-DASHA-2023-{suffix}"
        if Evaluation.objects.filter(code=code).exists():
            continue
        plan = steps.Plan(code, agreement, scheme, kind, FIRST_MONTH, last_month, on_site)
        steps.start(steps.set_up(plan, panel, users["admin"]), panel.lead)
