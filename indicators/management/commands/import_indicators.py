"""Check or import a station's indicator workbook."""

from indicators.services import apply_upload, plan_workbook, receive_workbook
from indicators.spans import Span
from stations.import_command import ImportCommand, Months
from stations.intake import Plan
from stations.models import Agreement


class Command(ImportCommand):
    help = "核对并导入服务指标完成情况统计表。退出码：0 可以写入，1 有错误，2 参数有误。"

    def plan(self, *, agreement: Agreement, data: bytes, filename: str, months: Months | None) -> Plan:
        return plan_workbook(agreement=agreement, data=data, filename=filename, asked=_span(months)).plan

    def apply(
        self,
        *,
        agreement: Agreement,
        data: bytes,
        filename: str,
        months: Months | None,
        plan: Plan,
        reason: str,
    ) -> Plan:
        upload = receive_workbook(
            agreement=agreement, data=data, filename=filename, actor=None, asked=_span(months)
        )
        explanations = {warning.key: reason for warning in plan.warnings}
        return apply_upload(
            upload=upload,
            actor=None,
            explanations=explanations,
            fingerprint=plan.fingerprint,
            reason=reason,
        ).plan


def _span(months: Months | None) -> Span | None:
    return Span(*months) if months else None
