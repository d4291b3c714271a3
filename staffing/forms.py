"""Forms of the workers' pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db import models

from staffing.models import Certificate, Level, Posting, SocialWorker
from staffing.refusals import seen
from staffing.registration import LONGEST_NUMBER
from staffing.services.people import CERTIFICATE_FIELDS, POSTING_FIELDS, WORKER_FIELDS, WorkerValues
from staffing.workers import WorkerLine
from stations.models import Area, Station
from stations.refusals import LONGEST_REASON


class WorkerFilter(forms.Form):
    """What narrows the list of a station's workers."""

    q = forms.CharField(
        label="姓名或登记号",
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("here", "在岗"), ("left", "离岗")]
    )
    certificate = forms.ChoiceField(
        label="证书",
        required=False,
        choices=[("", "全部"), ("warn", "将到期或已失效"), ("none", "未登记")],
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")

    def apply(self, lines: Iterable[WorkerLine]) -> list[WorkerLine]:
        """The lines that match; a filter that makes no sense matches nothing and shows its error."""
        if not self.is_valid():
            return []
        chosen = self.cleaned_data
        return [
            line
            for line in lines
            if line.matches(chosen["q"].strip())
            and chosen["state"] in ("", "here" if line.is_here else "left")
            and (chosen["certificate"] != "warn" or line.warnings)
            and (chosen["certificate"] != "none" or not line.certificates)
        ]


@dataclass(frozen=True)
class Compared:
    """One field as it stands now and as the person wants it."""

    label: str
    theirs: str
    mine: str


class RecordForm(forms.Form):
    """A change of one record. Carries a sum over the values that the person had read."""

    token = forms.CharField(widget=forms.HiddenInput)
    # What is compared to tell whether somebody else changed the record.
    read: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *, row: models.Model) -> None:
        initial = {name: getattr(row, name, None) for name in self.base_fields}
        super().__init__(data, initial=initial | {"token": seen(row, self.read)}, label_suffix="")
        self.row = row

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "token" not in cleaned:
            raise forms.ValidationError("页面已过期，没有保存。请返回后重新打开再修改。")
        return cleaned

    def compared(self, row: models.Model) -> list[Compared]:
        """The fields side by side: the record as it stands now, and this form."""
        return [
            Compared(
                str(field.label), _shown(getattr(row, field.name)), _shown(self.cleaned_data.get(field.name))
            )
            for field in self.visible_fields()
            if hasattr(row, field.name) and field.name != "reason"
        ]

    def again(self, row: models.Model) -> RecordForm:
        """The same change upon the record as it stands now."""
        return type(self)({**dict(self.data.items()), "token": seen(row, self.read)}, row=row)


def _shown(value: Any) -> str:
    if value in (None, ""):
        return "—"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)


def day_field(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    """A day, picked or typed."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    errors = {"required": f"请填写{label}。", "invalid": "日期无法识别，请写成 2023-07-01。"}
    return forms.DateField(
        label=label, required=required, widget=widget, error_messages=errors, help_text=help_text
    )


def reason_field(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    """A few words that are kept in the audit trail."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": f"请填写{label}。"},
        help_text=help_text,
    )


class WorkerForm(RecordForm):
    """Who a worker is, and since when."""

    read = WORKER_FIELDS
    name = forms.CharField(label="姓名", max_length=50, error_messages={"required": "请填写姓名。"})
    registration_number = forms.CharField(
        label="证书登记号",
        required=False,
        max_length=LONGEST_NUMBER,
        help_text="社会工作者职业资格证书的登记号，全国唯一。不要填写身份证号。",
    )
    practice_since = day_field(
        "从业起始日", help_text="不是合同起始日。填写后，各月“从业2年以上”按这个日期计算。"
    )
    trained_on = day_field("行业培训日期")
    reason = reason_field("更正的原因", required=False, help_text="改动已有内容时必填，留在操作记录中。")

    @property
    def values(self) -> WorkerValues:
        """What the person states."""
        data = self.cleaned_data
        return WorkerValues(
            name=data["name"],
            registration_number=data["registration_number"] or None,
            practice_since=data["practice_since"],
            trained_on=data["trained_on"],
        )


class CertificateForm(RecordForm):
    """A certificate's number and days; the level is chosen once."""

    read = CERTIFICATE_FIELDS
    level = forms.ChoiceField(label="证书", choices=Level.choices)
    number = forms.CharField(label="证书编号", required=False, max_length=40)
    start = day_field("取得日期")
    end = day_field("失效日期", help_text="长期有效的留空。")

    def __init__(self, data: Any = None, *, row: Certificate) -> None:
        super().__init__(data, row=row)
        if row.pk:
            self.fields["level"].disabled = True

    @property
    def values(self) -> dict[str, Any]:
        """The certificate's columns."""
        return {name: self.cleaned_data[name] for name in CERTIFICATE_FIELDS}


class RemoveCertificateForm(RecordForm):
    """Why a certificate is deleted."""

    read = CERTIFICATE_FIELDS
    reason = reason_field(
        "删除的原因", help_text="例如：登记错人。到岗表仍写着这份证书的，下次写入时会重新登记。"
    )


class PlaceForm(RecordForm):
    """Where and as what somebody works at the station."""

    read = POSTING_FIELDS
    position = forms.CharField(
        label="职位", required=False, max_length=50, help_text="以后月份的到岗表写入时，随表更新。"
    )
    area = forms.ModelChoiceField(
        label="片区", queryset=Area.objects.none(), required=False, empty_label="不分片区"
    )

    def __init__(self, data: Any = None, *, row: Posting) -> None:
        super().__init__(data, row=row)
        area = self.fields["area"]
        if isinstance(area, forms.ModelChoiceField):
            area.queryset = Area.objects.filter(station=row.station_id)


class CloseForm(RecordForm):
    """When and why somebody left the station."""

    read = POSTING_FIELDS
    end = day_field("离岗日期", required=True, help_text="最后在岗的一天。")
    reason = forms.ChoiceField(
        label="变动原因",
        choices=[
            (choice.value, choice.label) for choice in (Posting.Reason.LEFT, Posting.Reason.TRANSFERRED_OUT)
        ],
        help_text="调往使用本系统的社工站的，请用“提出调动”，由双方确认。",
    )
    note = forms.CharField(label="备注", required=False, max_length=200)


class ReopenForm(RecordForm):
    """Why a posting that was closed is open again."""

    read = POSTING_FIELDS
    because = reason_field("重新打开的原因", help_text="例如：离岗登记有误。")


class _TransferForm(forms.Form):
    """The days of a transfer, as the side that proposes states them."""

    last_day = day_field("调出站最后在岗日", required=True)
    first_day = day_field("调入站到岗日", required=True)
    reason = reason_field("说明", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "last_day" in cleaned and "first_day" in cleaned and cleaned["first_day"] <= cleaned["last_day"]:
            self.add_error("first_day", "到岗日应晚于在调出站的最后一天。")
        return cleaned


class TransferOutForm(_TransferForm):
    """To which station a worker goes: named in full, since not every station may be listed to everybody."""

    to_station = forms.CharField(
        label="调入的社工站",
        max_length=100,
        error_messages={"required": "请填写调入的社工站。"},
        widget=forms.TextInput(attrs={"list": "stations", "autocomplete": "off"}),
        help_text="填写社工站的全称或代码；本区和本机构的社工站可以从列表中选。",
    )
    field_order = ("to_station",)

    def clean_to_station(self) -> Station:
        text = self.cleaned_data["to_station"].strip()
        station = Station.objects.filter(models.Q(name=text) | models.Q(code=text)).first()
        if station is None:
            raise forms.ValidationError("没有名称或代码完全相同的社工站。请填写全称或代码。")
        return station


class TransferInForm(_TransferForm):
    """Whom a station asks for: by name and number, since it may not see other stations' workers."""

    name = forms.CharField(label="姓名", max_length=50, error_messages={"required": "请填写姓名。"})
    number = forms.CharField(
        label="证书登记号",
        max_length=LONGEST_NUMBER,
        error_messages={"required": "请填写证书登记号。"},
        help_text="不要填写身份证号。",
    )
    field_order = ("name", "number")


class AnswerForm(forms.Form):
    """The other side's answer to a transfer, or its withdrawal."""

    action = forms.ChoiceField(
        choices=[("agree", "同意"), ("refuse", "不同意"), ("withdraw", "撤回")],
        error_messages={"required": "请选择同意、不同意或撤回。"},
    )
    answer = reason_field("说明", required=False, help_text="对方会看到；不同意时必填。")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")


class MergeForm(forms.Form):
    """With which other record one is joined, and why."""

    other = forms.ModelChoiceField(
        SocialWorker.objects.none(),
        widget=forms.HiddenInput,
        error_messages={"required": "请选择另一份档案。"},
    )
    reason = reason_field("合并的原因", help_text="例如：姓名写法不同，经与本人核对是同一人。")

    def __init__(
        self, data: Any = None, *, others: models.QuerySet[SocialWorker], initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        other = self.fields["other"]
        if isinstance(other, forms.ModelChoiceField):
            other.queryset = others


class SeparateForm(forms.Form):
    """Why two joined records are taken apart."""

    reason = reason_field("分开的原因", help_text="例如：核对后是同名的两个人。")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
