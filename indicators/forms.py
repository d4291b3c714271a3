"""Forms of the indicators' pages."""

from datetime import date
from typing import Any

from django import forms

from indicators.models import Indicator
from stations.models import Agreement, Area
from stations.months import chinese, label, parse_month


class TargetForm(forms.Form):
    """A change of one target: a new quantity, or that there is none, and why. Carries the version that was read."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.exclude(kind=Indicator.Kind.STATEMENT),
        to_field_name="code",
        widget=forms.HiddenInput,
    )
    area = forms.ModelChoiceField(Area.objects.none(), required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    quantity = forms.DecimalField(
        label="新协议量",
        required=False,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    none = forms.BooleanField(label="约定为无（/）", required=False)
    reason = forms.CharField(
        label="变更原因",
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": "例如：补充协议的日期和编号", "autocomplete": "off"}),
        error_messages={"required": "请写明变更原因。"},
    )

    def __init__(self, data: Any = None, *, agreement: Agreement, initial: Any = None) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        area = self.fields["area"]
        if isinstance(area, forms.ModelChoiceField):
            area.queryset = Area.objects.filter(station=agreement.station_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "quantity" in cleaned and (cleaned["quantity"] is None) != cleaned["none"]:
            self.add_error("quantity", "请填写新协议量；若约定为无，请只勾选“约定为无”。")
        return cleaned


class PeriodForm(forms.Form):
    """The months of an agreement that a page speaks of; by default from its first month to the last one stored."""

    first = forms.ChoiceField(label="从")
    last = forms.ChoiceField(label="到")

    def __init__(self, data: Any = None, *, agreement: Agreement, default: tuple[date, date]) -> None:
        initial = {"first": label(default[0]), "last": label(default[1])}
        super().__init__(data, initial=initial, label_suffix="")
        self.default = default
        choices = [(label(month), chinese(month)) for month in agreement.months]
        for name in ("first", "last"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "first" in cleaned and "last" in cleaned and cleaned["last"] < cleaned["first"]:
            self.add_error("last", "终止月份早于起始月份。")
        return cleaned

    @property
    def months(self) -> tuple[date, date]:
        """The chosen months, or the usual ones where nothing readable was chosen."""
        if not self.is_bound or not self.is_valid():
            return self.default
        return parse_month(self.cleaned_data["first"]), parse_month(self.cleaned_data["last"])
