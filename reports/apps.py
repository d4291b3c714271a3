from django.apps import AppConfig
from django.core.checks import register


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "评估报告"

    def ready(self) -> None:
        from reports.checks import check_rendering

        register(check_rendering)
