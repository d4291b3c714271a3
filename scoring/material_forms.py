"""Forms of an evaluation's material."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from scoring.models import Survey, VisitNote
from scoring.services import SurveyEntry, VisitEntry
from stations.models import Area, Station

LONGEST_NOTE = 5000


def day(label: str, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def not_in_the_future(value: Any) -> Any:
    if value and value > timezone.localdate():
        raise ValidationError("日期晚于今天，请核对。")
    return value


class SurveyForm(forms.Form):
    """The result of a survey."""

    surveyed = forms.CharField(
        label="调查对象", max_length=100, help_text="例如：服务对象、社区居委会、购买方。"
    )
    method = forms.CharField(
        label="调查方式", max_length=100, required=False, help_text="例如：入户问卷、电话访问。"
    )
    surveyed_on = day("调查日期", required=False)
    asked = forms.IntegerField(label="发出份数", min_value=1, max_value=1_000_000)
    answered = forms.IntegerField(label="收回份数", min_value=0, max_value=1_000_000)
    score = forms.DecimalField(
        label="得分",
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=2,
        help_text="不计分的调查留空。",
    )
    maximum = forms.DecimalField(
        label="满分", min_value=Decimal("0.01"), max_digits=6, decimal_places=2, initial=100
    )

    def __init__(self, *args: Any, survey: Survey | None, **kwargs: Any) -> None:
        stands = (
            {}
            if survey is None
            else {name: getattr(survey, name) for name in self.base_fields if name != "attached"}
        )
        super().__init__(*args, **({"label_suffix": "", "initial": stands} | kwargs))

    def clean_surveyed_on(self) -> Any:
        return not_in_the_future(self.cleaned_data["surveyed_on"])

    def entry(self) -> SurveyEntry:
        """What was typed, for the service."""
        return SurveyEntry(**self.cleaned_data)


class VisitForm(forms.Form):
    """A visit: where, when, what was seen and heard."""

    visited_on = day("走访日期", required=True)
    place = forms.CharField(
        label="走访地点", max_length=100, help_text="例如：东园社区社工点。不写住户的门牌和姓名。"
    )
    area = forms.ModelChoiceField(
        label="片区", queryset=Area.objects.none(), required=False, empty_label="不分片区"
    )
    text = forms.CharField(
        label="内容",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text="全体评估人员都能看到。只写看到和听到的事实，不写分数和评价；涉及的居民不写真实姓名。",
    )

    def __init__(self, *args: Any, station: Station, visit: VisitNote | None, **kwargs: Any) -> None:
        stands = (
            {}
            if visit is None
            else {name: getattr(visit, name) for name in ("visited_on", "place", "area", "text")}
        )
        super().__init__(*args, **({"label_suffix": "", "initial": stands} | kwargs))
        areas = self.fields["area"]
        if isinstance(areas, forms.ModelChoiceField):
            areas.queryset = station.areas.all()

    def clean_visited_on(self) -> Any:
        return not_in_the_future(self.cleaned_data["visited_on"])

    def entry(self) -> VisitEntry:
        """What was typed, for the service."""
        return VisitEntry(**self.cleaned_data)
