"""The forms of a correction: opening one, opening more, other words for a text, issuing it."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from reports.correction_page import months_to_open, sheets_to_open
from scoring.correction_guards import evaluations_using
from scoring.models import Correction, Evaluation
from scoring.services import ToOpen
from stations.months import chinese, label, parse_month
from stations.refusals import LONGEST_REASON

KINDS = [
    (Correction.Kind.WORDING, "勘误：只改文字，得分、等级、数据和签发日期不变"),
    (Correction.Kind.DATA, "更正：改得分或数据，另行签发"),
]


class OpeningForm(forms.Form):
    """What a correction of data opens: sheets of the evaluation, months of its period."""

    sheets = forms.MultipleChoiceField(
        label="重新打开的评分表",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="只有选中的评分表由评分人重新填写和提交，其他评分表保持签发时的内容。",
    )
    months = forms.MultipleChoiceField(
        label="开放更正数据的月份",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="选中的月份由社工站重新上报。指标按几个月累计上报的，请把这几个月都选上。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, evaluation: Evaluation) -> None:
        super().__init__(data, label_suffix="", initial={"version": evaluation.version})
        self._sheets = {str(sheet.pk): sheet for sheet in sheets_to_open(evaluation)}
        self.fields["sheets"].choices = [  # type: ignore[attr-defined]  # a Field, says the type of fields
            (key, f"{sheet.party.name} · {sheet.member.user}") for key, sheet in self._sheets.items()
        ]
        months = [(label(month), _named(evaluation, month)) for month in months_to_open(evaluation)]
        self.fields["months"].choices = months  # type: ignore[attr-defined]  # as above

    @property
    def opens(self) -> ToOpen:
        """What was chosen, once the form is valid."""
        return ToOpen(
            sheets=[self._sheets[key] for key in self.cleaned_data["sheets"]],
            months=[parse_month(month) for month in self.cleaned_data["months"]],
        )


def _named(evaluation: Evaluation, month: date) -> str:
    """The month, with the other evaluations that its data concern."""
    others = "、".join(other.code for other in evaluations_using(evaluation, [month]))
    return f"{chinese(month)}（{others} 也用到）" if others else chinese(month)


class CorrectionForm(OpeningForm):
    """A new correction."""

    kind = forms.ChoiceField(
        label="类别",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择勘误或更正。"},
    )
    reason = forms.CharField(
        label="原因",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="印在新版报告的“版本说明”中，请写清是什么有误、如何发现。",
        error_messages={"required": "请写明原因。"},
    )
    field_order = ("kind", "reason", "sheets", "months", "version")


class WordingForm(forms.Form):
    """Other words for one text."""

    text = forms.CharField(
        label="改为", widget=forms.Textarea(attrs={"rows": 8}), error_messages={"required": "请填写文字。"}
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class AbandonForm(forms.Form):
    """Giving a correction up."""

    reason = forms.CharField(
        label="放弃的原因", max_length=LONGEST_REASON, error_messages={"required": "请写明放弃的原因。"}
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class IssueCorrectionForm(forms.Form):
    """The day, and the version of the evaluation and the draft that the lead has looked at."""

    corrected_on = forms.DateField(
        label="日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    draft = forms.CharField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(
        label="我已通读新版草稿，确认改动无误，其他内容与现行版本一致。",
        error_messages={"required": "请通读草稿后勾选确认。"},
    )

    def __init__(self, data: Any = None, *, correction: Correction, draft: str = "") -> None:
        version = correction.evaluation.version
        initial = {"corrected_on": timezone.localdate(), "version": version, "draft": draft}
        super().__init__(data, label_suffix="", initial=initial)
        self.correction = correction
        self.fields["corrected_on"].help_text = (
            "印在“版本说明”中；报告的签发日期不变。"
            if correction.is_wording
            else "新版报告的签发日期，一般为今天。"
        )

    def clean_corrected_on(self) -> Any:
        day, issued_on = self.cleaned_data["corrected_on"], self.correction.evaluation.issued_on
        if day > timezone.localdate():
            raise forms.ValidationError("日期不能晚于今天。")
        if issued_on and day < issued_on:
            raise forms.ValidationError(f"日期不能早于现行版本的签发日期（{issued_on}）。")
        return day
