"""The filter of the list, and the confirmation of an issue."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from scoring.models import Evaluation
from stations.models import District


class ReportFilter(forms.Form):
    """What narrows the list of reports; offers only districts that the person's reports lie in."""

    q = forms.CharField(
        label="社工站", required=False, max_length=50, widget=forms.TextInput(attrs={"type": "search"})
    )
    district = forms.ModelChoiceField(
        label="区", required=False, queryset=District.objects.none(), to_field_name="code", empty_label="全部"
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("draft", "待签发"), ("issued", "已签发")]
    )

    def __init__(self, data: Any, *, evaluations: QuerySet[Evaluation]) -> None:
        super().__init__(data, label_suffix="")
        self.evaluations = evaluations
        districts = District.objects.filter(
            subdistricts__stations__agreements__evaluations__in=evaluations
        ).distinct()
        self.fields["district"].queryset = districts  # type: ignore[attr-defined]  # a Field, says the type of fields

    def matching(self) -> QuerySet[Evaluation]:
        """The evaluations that match; a filter that makes no sense matches nothing and shows its error."""
        if not self.is_valid():
            return self.evaluations.none()
        chosen, found = self.cleaned_data, self.evaluations
        if chosen["q"]:
            words = Q(agreement__station__name__icontains=chosen["q"]) | Q(code__icontains=chosen["q"])
            found = found.filter(words)
        if chosen["district"]:
            found = found.filter(agreement__station__subdistrict__district=chosen["district"])
        if chosen["state"]:
            drafts = Q(state=Evaluation.State.COLLATED)
            found = found.filter(drafts if chosen["state"] == "draft" else ~drafts)
        return found


class IssueForm(forms.Form):
    """The date of issue, and the version of the evaluation and the draft that the lead has looked at."""

    issued_on = forms.DateField(
        label="签发日期",
        help_text="印在报告落款处，一般为今天；不能早于现场评估日期，也不能晚于今天。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    draft = forms.CharField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(
        label="我已通读报告草稿，确认得分、评语和附件数据无误。",
        error_messages={"required": "请通读草稿后勾选确认。"},
    )

    def __init__(self, data: Any = None, *, evaluation: Evaluation, draft: str = "") -> None:
        initial = {"issued_on": timezone.localdate(), "version": evaluation.version, "draft": draft}
        super().__init__(data, label_suffix="", initial=initial)
        self.evaluation = evaluation

    def clean_issued_on(self) -> Any:
        day, on_site = self.cleaned_data["issued_on"], self.evaluation.on_site
        if day > timezone.localdate():
            raise forms.ValidationError("签发日期不能晚于今天。")
        if on_site and day < on_site:
            raise forms.ValidationError(f"签发日期不能早于现场评估日期（{on_site}）。")
        return day
