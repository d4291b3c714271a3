"""The forms of the upload pages: a workbook to send, the months of an agreement, why one is taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from stations.models import Agreement
from stations.months import chinese, label, parse_month
from stations.refusals import LONGEST_REASON
from stations.workbooks.safety import MAX_UPLOAD_BYTES


class FileForm(forms.Form):
    """A workbook to send."""

    file = forms.FileField(
        label="工作簿",
        error_messages={"required": "请先选择文件。", "empty": "文件是空的，请重新选择。"},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods", "class": "visually-hidden"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError(
                "文件超过 10 MB 的上限。请删除表中的图片和与本表无关的工作表后重新上传。"
            )
        return file


class WorkbookForm(FileForm):
    """A workbook and, if only some of its months are meant, the first and the last of them."""

    first_month = forms.ChoiceField(label="从", required=False)
    last_month = forms.ChoiceField(label="到", required=False)

    def __init__(
        self, *args: Any, agreement: Agreement, no_months: str = "表中全部月份", **kwargs: Any
    ) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        choices = [("", no_months)]
        choices += [(label(month), chinese(month)) for month in agreement.months]
        for name in ("first_month", "last_month"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_month"), cleaned.get("last_month")
        if bool(first) != bool(last):
            self.add_error("last_month", "请同时选择起始和终止月份，或都不选。")
        elif first and last and last < first:
            self.add_error("last_month", "终止月份早于起始月份。")
        return cleaned

    @property
    def months(self) -> tuple[date, date] | None:
        """First and last month, None when the whole sheet is meant."""
        first, last = self.cleaned_data["first_month"], self.cleaned_data["last_month"]
        return (parse_month(first), parse_month(last)) if first and last else None


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


class UndoForm(forms.Form):
    """Why an applied upload is taken back."""

    reason = forms.CharField(
        label="撤销的原因",
        max_length=LONGEST_REASON,
        error_messages={"required": "请写明撤销的原因。"},
        help_text="例如：传错了表；原因留在操作记录中。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


class RemoveForm(forms.Form):
    """Why a typed row is taken out of a month."""

    reason = forms.CharField(
        label="移除的原因",
        max_length=LONGEST_REASON,
        error_messages={"required": "请写明移除的原因。"},
        help_text="例如：姓名填错；原因留在操作记录中。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


class ConfirmCityForm(forms.Form):
    """What is sent with the ticked stations of a city's workbook; `run` is that of the reading that was shown."""

    run = forms.IntegerField(required=False, min_value=0)
    reason = forms.CharField(
        required=False,
        max_length=LONGEST_REASON,
        error_messages={"max_length": f"说明最多 {LONGEST_REASON} 字，没有开始写入。请缩短后再提交。"},
    )

    @property
    def complaint(self) -> str:
        """What is wrong with it, in a sentence."""
        return "".join(str(text) for texts in self.errors.values() for text in texts)
