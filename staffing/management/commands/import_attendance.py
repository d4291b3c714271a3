"""Check or import a station's attendance workbook."""

from staffing.services import apply_attendance, plan_workbook, receive_attendance
from stations.import_command import ImportCommand, Months
from stations.intake import Plan
from stations.models import Agreement


class Command(ImportCommand):
    help = "核对并导入社工到岗情况统计表。退出码：0 可以写入，1 有错误，2 参数有误。"

    def plan(self, *, agreement: Agreement, data: bytes, filename: str, months: Months | None) -> Plan:
        return plan_workbook(agreement=agreement, data=data, filename=filename, months=months).plan

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
        upload = receive_attendance(
            agreement=agreement, data=data, filename=filename, actor=None, months=months
        )
        return apply_attendance(
            upload=upload,
            actor=None,
            explanations={warning.key: reason for warning in plan.warnings},
            fingerprint=plan.fingerprint,
            reason=reason,
        )
