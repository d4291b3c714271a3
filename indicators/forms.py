"""Forms of the indicators' pages."""

from typing import Any

from django import forms

from indicators.models import Indicator
from stations.models import Agreement, Area


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
