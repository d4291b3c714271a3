"""The indicator catalogue and the targets as tables."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from indicators import services
from indicators.models import Indicator, Target
from stations.models import Agreement, Area
from stations.tables import YES_NO, AuditedResource, ByCode, Number, Text, Word, Words, column
from stations.workbooks.text import tidy

NONE_AGREED = "/"


class IndicatorResource(AuditedResource):
    """Indicators, by code."""

    code = column("code", "编号")
    name = column("name", "名称")
    group = column("group", "组别")
    part = column("part", "分项")
    synonyms = column("synonyms", "别名", Words())
    unit = column("unit", "单位")
    kind = column("kind", "类别", Word(Indicator.Kind.choices))
    accumulation = column("accumulation", "累计方式", Word(Indicator.Accumulation.choices))
    fractional = column("fractional", "可有小数", Word(YES_NO))
    position = column("position", "顺序", Number())

    class Meta:
        model = Indicator
        fields = (
            "code",
            "name",
            "group",
            "part",
            "synonyms",
            "unit",
            "kind",
            "accumulation",
            "fractional",
            "position",
        )
        import_id_fields = ("code",)


class Quantity(Number):
    """A target: a number, or "/" where it is agreed that there is none. Blank is an error: it says nothing."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = tidy(value)
        if not text:
            raise ValueError("请填协议量；没有协议量的填“/”。")
        return None if text == NONE_AGREED else super().clean(value, row, **kwargs)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return NONE_AGREED if value is None else value


class AreaOfAgreement(Text):
    """An area of the agreement's station; blank is the station as a whole."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        name = tidy(value)
        if not name:
            return None
        code = tidy(row.get("协议编号"))
        area = Area.objects.filter(station__agreements__code=code, name=name).first()
        if area is None:
            raise ValueError(f"协议“{code}”的社工站没有“{name}”这个片区。")
        return area


class TargetResource(AuditedResource):
    """Targets, by agreement, indicator and area. A change wants its reason, and is kept as an amendment."""

    REASON = "变更原因"
    more_headings = frozenset({REASON})

    agreement = column("agreement", "协议编号", ByCode(Agreement, "code"))
    indicator = column("indicator", "指标编号", ByCode(Indicator, "code"))
    area = column("area", "片区", AreaOfAgreement())
    quantity = column("quantity", "协议量", Quantity())

    class Meta:
        model = Target
        fields = ("agreement", "indicator", "area", "quantity")
        import_id_fields = ("agreement", "indicator", "area")
        # The constraints are the service's to check: it knows what an amendment is.
        clean_model_instances = False

    def get_instance(self, instance_loader: Any, row: Any) -> Target | None:
        """The target that stands, if any."""
        keys = {name: self.fields[name].clean(row) for name in ("agreement", "indicator", "area")}
        return Target.objects.filter(**keys).first()

    def before_save_instance(self, instance: Target, row: Any, **kwargs: Any) -> None:
        self.reason = tidy(row.get(self.REASON))

    def do_instance_save(self, instance: models.Model, is_create: bool) -> None:
        """Through the services, so that history is kept. Raises ValidationError."""
        if not isinstance(instance, Target):
            raise TypeError(instance)
        if is_create:
            key = (instance.indicator.code, instance.area.name if instance.area else None)
            services.set_targets(
                agreement=instance.agreement, targets={key: instance.quantity}, actor=self._writer()
            )
            return
        if not self.reason:
            raise ValidationError(
                f"协议量与现有的不同，请在“{self.REASON}”一栏写明原因，例如补充协议的日期和编号。"
            )
        services.amend_target(
            agreement=instance.agreement,
            indicator=instance.indicator,
            area=instance.area,
            quantity=instance.quantity,
            reason=self.reason,
            actor=self._writer(),
            version=instance.version,
        )
