"""Administration of the indicator catalogue; targets as a table. Single targets are edited on their own page."""

from django.contrib import admin
from django.http import HttpRequest

from indicators.models import Indicator, Target
from indicators.resources import IndicatorResource, TargetResource
from stations.administration import ReadOnly, TableAdmin


@admin.register(Indicator)
class IndicatorAdmin(TableAdmin):
    """服务指标."""

    resource_classes = (IndicatorResource,)
    list_display = ("code", "name", "kind", "unit", "accumulation", "position")
    list_filter = ("kind",)
    search_fields = ("code", "name")


@admin.register(Target)
class TargetAdmin(ReadOnly, TableAdmin):
    """协议指标: looked at and imported here; a single one is changed, with its reason, on the agreement's page."""

    resource_classes = (TargetResource,)
    list_display = ("agreement", "indicator", "area", "quantity", "version")
    list_select_related = ("agreement", "indicator", "area")
    list_filter = ("indicator__kind",)
    search_fields = ("agreement__code", "indicator__name")

    def has_view_permission(self, request: HttpRequest, obj: Target | None = None) -> bool:
        return super().has_module_permission(request)
