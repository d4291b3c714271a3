"""Signing in, and the filters of the lists that join several apps."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.db.models import Q, QuerySet

from evalsite.queries.audit import VERBS, entries_about
from evalsite.queries.board import MonthPage, Period, current_period
from stations.models import Agreement, AuditEntry, District, Organisation, Station, User
from stations.months import chinese, label
from stations.refusals import LONGEST_REASON


class SignInForm(AuthenticationForm):
    """User name and password, with messages that say what to do next."""

    error_messages = {
        "invalid_login": "用户名或密码不正确。请检查大小写和输入法后重试；连续输错多次会暂时锁定。",
        "inactive": "这个账号已停用。如需恢复，请联系系统管理员。",
    }

    username = forms.CharField(
        label="用户名",
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}
        ),
    )


class StationFilter(forms.Form):
    """What narrows the list of stations; offers only districts and operators of stations in the user's scope."""

    q = forms.CharField(
        label="名称或地址", required=False, max_length=50, widget=forms.TextInput(attrs={"type": "search"})
    )
    district = forms.ModelChoiceField(
        label="区", required=False, queryset=District.objects.none(), to_field_name="code", empty_label="全部"
    )
    operator = forms.ModelChoiceField(
        label="承办机构",
        required=False,
        queryset=Organisation.objects.none(),
        to_field_name="code",
        empty_label="全部",
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, label_suffix="")
        visible = Station.objects.visible_to(user)
        districts = District.objects.filter(subdistricts__stations__in=visible).distinct()
        operators = Organisation.objects.filter(operated_stations__in=visible).distinct()
        self.fields["district"].queryset = districts  # type: ignore[attr-defined]  # a Field, says the type of fields
        self.fields["operator"].queryset = operators  # type: ignore[attr-defined]  # a Field, says the type of fields

    def apply(self, stations: QuerySet[Station]) -> QuerySet[Station]:
        """The stations that match; a filter that makes no sense matches nothing and shows its error."""
        if not self.is_valid():
            return stations.none()
        chosen = self.cleaned_data
        if chosen["q"]:
            stations = stations.filter(Q(name__icontains=chosen["q"]) | Q(address__icontains=chosen["q"]))
        if chosen["district"]:
            stations = stations.filter(subdistrict__district=chosen["district"])
        if chosen["operator"]:
            stations = stations.filter(operator=chosen["operator"])
        return stations


class AgreementSearch(forms.Form):
    """A search for those who see more agreements than fit on a page."""

    q = forms.CharField(
        label="社工站或协议编号",
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def apply(self, agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
        """The agreements whose code or station's name contains the words."""
        words = self.cleaned_data["q"] if self.is_valid() else ""
        if not words:
            return agreements
        return agreements.filter(Q(code__icontains=words) | Q(station__name__icontains=words))


class BoardFilter(AgreementSearch):
    """Which agreement year the board shows, and which of its stations."""

    year = forms.ChoiceField(label="协议年度", required=False)
    field_order = ("year", "q")

    def __init__(self, data: Mapping[str, Any], *, periods: Sequence[Period], today: date) -> None:
        self.periods = {f"{label(start)}..{label(end)}": (start, end) for start, end in periods}
        running = current_period(periods, today)
        asked = data.get("year", "")
        known = {period: key for key, period in self.periods.items()}
        self.shown = asked if asked in self.periods else known[running] if running else ""
        super().__init__({"q": data.get("q", ""), "year": self.shown}, label_suffix="")
        choices = [(key, f"{start:%Y-%m} 至 {end:%Y-%m}") for key, (start, end) in self.periods.items()]
        self.fields["year"] = forms.ChoiceField(label="协议年度", required=False, choices=choices)
        self.order_fields(self.field_order)

    @property
    def period(self) -> Period | None:
        """The year that is chosen, else the one that runs."""
        return self.periods.get(self.shown)


class ReturnForm(forms.Form):
    """Why a month is sent back to the station."""

    reason = forms.CharField(
        label="退回的原因",
        max_length=LONGEST_REASON,
        error_messages={"required": "请写明退回的原因。"},
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪里不对、请社工站怎样改；社工站会看到这段话。",
    )

    def __init__(self, *args: Any, page: MonthPage, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        self.page = page

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.page.state.is_in:
            raise forms.ValidationError(f"{chinese(self.page.state.month)}还没有上报，无从退回。")
        return cleaned


class AuditFilter(forms.Form):
    """What narrows the audit trail."""

    object = forms.CharField(required=False, max_length=130, widget=forms.HiddenInput)
    actor = forms.CharField(label="操作人", required=False, max_length=50)
    verb = forms.ChoiceField(
        label="操作", required=False, choices=[("", "全部"), *sorted(VERBS.items(), key=lambda verb: verb[1])]
    )
    on = forms.DateField(label="日期", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def entries(self) -> QuerySet[AuditEntry]:
        """The entries that match; a filter that makes no sense matches nothing and shows its error."""
        if not self.is_valid():
            return AuditEntry.objects.none()
        chosen = self.cleaned_data
        entries = entries_about(chosen["object"])
        if chosen["actor"]:
            words = chosen["actor"]
            entries = entries.filter(Q(actor__name__icontains=words) | Q(actor__username__icontains=words))
        if chosen["verb"]:
            entries = entries.filter(action__endswith=f".{chosen['verb']}")
        if chosen["on"]:
            entries = entries.filter(at__date=chosen["on"])
        return entries
