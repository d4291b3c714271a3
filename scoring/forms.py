"""Forms of scoring: setting up, appointing, declaring, and reading what was typed on a score sheet."""

import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from scoring.models import Evaluation, Item, PanelMember, Scheme, ScoreSheet
from scoring.models.draws import LONGEST_SEED
from scoring.recusal import known_ties
from scoring.seats import fitting_roles
from scoring.services import ScoreEntry
from stations.models import Agreement, Membership, Organisation, User
from stations.models.people import active_on
from stations.months import parse_month

CONFLICT = [("no", "没有利益冲突，可以参加本次评估"), ("yes", "存在利益冲突，申请回避")]
EXPLAIN = "申请回避请写明存在什么利益冲突。"
MAX_SUGGESTIONS = 200
MOST_IDS = 2**31 - 1


class MonthField(forms.CharField):
    """A month as "2023-07", read as its first day."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2023-07"})

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_month(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class SchemeField(forms.ModelChoiceField):
    """A published scheme; samples stand last and say what they are."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}（示例，不用于正式评估）" if obj.is_sample else str(obj)


def day_field(label: str) -> forms.DateField:
    """A day that may be left empty. The browser's field of days understands ISO only, whatever the language."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class EvaluationForm(forms.Form):
    """A new evaluation: of which agreement, over which months, by which scheme."""

    agreement = forms.CharField(
        label="协议编号",
        widget=forms.TextInput(attrs={"list": "agreements", "autocomplete": "off"}),
        help_text="输入编号，或从列表中选择。",
    )
    code = forms.CharField(label="评估编号", max_length=50, help_text="例如 HP-WENCHONG-2023-MID，不能重复。")
    kind = forms.ChoiceField(label="类别", choices=Evaluation.Kind.choices)
    scheme = SchemeField(
        label="评估办法",
        queryset=Scheme.objects.filter(published_at__isnull=False).order_by(
            "is_sample", "-published_at", "pk"
        ),
        empty_label="请选择",
    )
    first_month = MonthField(label="考核起始月")
    last_month = MonthField(label="考核截止月")
    on_site = day_field("现场评估日期")
    scores_due = day_field("评分截止日期")
    evaluator = forms.ModelChoiceField(
        label="评估机构",
        queryset=Organisation.objects.filter(kind=Organisation.Kind.EVALUATOR),
        empty_label=None,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        # The newest that isn't a sample. Who evaluates by another one chooses it; nobody gets a sample by not looking.
        newest = Scheme.objects.filter(published_at__isnull=False, is_sample=False).order_by("-published_at")
        initial = {"scheme": newest.first()} | kwargs.pop("initial", {})
        super().__init__(*args, **({"label_suffix": "", "initial": initial} | kwargs))
        self.agreements = Agreement.objects.visible_to(user).select_related("station")

    def suggestions(self) -> Iterable[Agreement]:
        """The newest agreements that the person may choose."""
        return self.agreements.order_by("-start", "code")[:MAX_SUGGESTIONS]

    def clean_agreement(self) -> Agreement:
        code = self.cleaned_data["agreement"].strip()
        agreement = self.agreements.filter(code=code).first()
        if agreement is None:
            raise forms.ValidationError(f"没有找到编号为“{code}”的协议，请从列表中选择。")
        return agreement


class SeatField(forms.ModelChoiceField):
    """A seat, by its holder and duty."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user}（{obj.party.name}{obj.get_duty_display()}）"


class AppointForm(forms.Form):
    """Who takes which seat. Only people whose roles fit some seat of this evaluation are offered."""

    user = forms.ModelChoiceField(label="人员", queryset=User.objects.none(), empty_label="请选择")
    seat = forms.ChoiceField(label="职责")
    replaces = SeatField(
        label="接替", queryset=PanelMember.objects.none(), required=False, empty_label="不接替任何人"
    )

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        self.parties = {party.code: party for party in evaluation.scheme.parties.all()}
        users, seats, left = self.fields["user"], self.fields["seat"], self.fields["replaces"]
        if isinstance(left, forms.ModelChoiceField):
            left.queryset = left_seats(evaluation)
            if not left.queryset.exists():
                del self.fields["replaces"]
        if isinstance(users, forms.ModelChoiceField) and isinstance(seats, forms.ChoiceField):
            users.queryset = candidates(evaluation)
            ties = known_ties(evaluation, users.queryset.values_list("pk", flat=True))
            users.choices = [("", "请选择"), *((row.pk, _with_ties(row, ties)) for row in users.queryset)]
            seats.choices = self._seats()

    def _seats(self) -> list[tuple[str, str]]:
        duties = PanelMember.Duty
        return [
            (f"{party.code}:{duty}", f"{party.name}{duty.label}")
            for party in self.parties.values()
            for duty in (
                (duties.LEAD, duties.EXPERT, duties.ASSISTANT)
                if party.code == "third"
                else (duties.ASSESSOR,)
            )
        ]

    def chosen(self) -> dict[str, Any]:
        """User, party, duty and whom the person replaces, for the service."""
        code, _, duty = self.cleaned_data["seat"].partition(":")
        return {
            "user": self.cleaned_data["user"],
            "party": self.parties[code],
            "duty": duty,
            "replaces": self.cleaned_data.get("replaces"),
        }


def _with_ties(person: User, ties: Mapping[int, Sequence[str]]) -> str:
    known = "；".join(ties.get(person.pk, ()))
    return f"{person}（系统提示：{known}）" if known else str(person)


def left_seats(evaluation: Evaluation) -> QuerySet[PanelMember]:
    """The seats that were left and that nobody has taken over yet."""
    left = evaluation.panel.filter(end__isnull=False, replaced_by=None)
    return left.select_related("user", "party").order_by("-end", "-pk")


def candidates(evaluation: Evaluation) -> Any:
    """People who could sit on the panel by their roles, without those who sit there already."""
    roles = Q(pk__in=[])
    for party in evaluation.scheme.parties.all():
        roles |= fitting_roles(evaluation, party.code)
    fitting = Membership.objects.filter(roles, active_on(timezone.localdate()))
    seated = evaluation.panel.active().values("user")
    people = User.objects.filter(is_active=True, pk__in=fitting.values("user")).exclude(pk__in=seated)
    return people.order_by("name", "pk")


class DeclarationForm(forms.Form):
    """Whether a conflict of interest stands in the way."""

    conflict = forms.ChoiceField(
        label="您与被评估的社工站或承办机构",
        choices=CONFLICT,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一项。", "invalid_choice": "这一项现在不能选，请看上方的说明。"},
    )
    text = forms.CharField(
        label="说明",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="申请回避时必填，例如曾任职、有亲属任职、有业务往来或单独接触。",
    )

    def __init__(self, *args: Any, proposed: str = "", only_conflict: bool = False, **kwargs: Any) -> None:
        """`proposed`: why the system proposes a conflict; it is chosen beforehand then. `only_conflict`: that there is
        none was declared before, or can't be declared now."""
        initial = {"conflict": "yes"} if proposed else {}
        super().__init__(*args, **({"label_suffix": "", "initial": initial} | kwargs))
        conflict = self.fields["conflict"]
        if only_conflict and isinstance(conflict, forms.ChoiceField):
            conflict.choices = CONFLICT[1:]
        text = self.fields["text"]
        if only_conflict:
            text.required = True
            text.error_messages["required"] = EXPLAIN
        elif proposed:
            text.required = True
            text.error_messages["required"] = f"系统提示：您{proposed}。请写明有什么冲突，或为什么没有。"
            text.help_text = "请写明存在什么利益冲突；如声明没有冲突，请写明理由。组长和系统管理员会看到。"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # Where a word is wanted in any case, the field itself has asked for it.
        if cleaned.get("conflict") == "yes" and not cleaned.get("text", "asked").strip():
            self.add_error("text", EXPLAIN)
        return cleaned


class RemindForm(forms.Form):
    """What goes with a reminder: words and a day, both as one likes."""

    text = forms.CharField(label="留言（可不填）", required=False)
    by_when = day_field("请于此日前（可不填）")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


class RescheduleForm(forms.Form):
    """The days of an evaluation, and why they are changed."""

    on_site = day_field("现场评估日期")
    scores_due = day_field("评分截止日期")
    reason = forms.CharField(label="原因", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


class SettleForm(forms.Form):
    """The lead's value for a party whose assessors are far apart."""

    party = forms.CharField(widget=forms.HiddenInput)
    section = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=MOST_IDS)
    value = forms.DecimalField(label="裁定分", max_digits=6, decimal_places=2)
    reason = forms.CharField(label="理由", max_length=500, error_messages={"required": "请写明裁定的理由。"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


class EntryForm(forms.Form):
    """Which sheet of the evaluation somebody enters for its author, who, and why."""

    sheet = forms.ModelChoiceField(
        queryset=ScoreSheet.objects.none(),
        error_messages={"required": "请选择评分表。", "invalid_choice": "请从列表中选择评分表。"},
    )
    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        error_messages={"required": "请选择代录人。", "invalid_choice": "请从列表中选择代录人。"},
    )
    reason = forms.CharField(required=False, strip=True)

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sheets, users = self.fields["sheet"], self.fields["user"]
        if isinstance(sheets, forms.ModelChoiceField) and isinstance(users, forms.ModelChoiceField):
            sheets.queryset = ScoreSheet.objects.filter(evaluation=evaluation).select_related(
                "evaluation", "member__user"
            )
            users.queryset = User.objects.filter(pk__in=evaluation.panel.active().values("user"))


class DrawForm(forms.Form):
    """How many workers and quantities to draw, and the seed where the lead brings one."""

    workers = forms.IntegerField(label="社工人数", min_value=0, max_value=500, initial=5)
    quantities = forms.IntegerField(label="指标记录数", min_value=0, max_value=500, initial=10)
    seed = forms.CharField(
        label="种子（抽取用的号码）",
        required=False,
        max_length=LONGEST_SEED,
        help_text="可不填，由系统随机产生；也可填当场抽签、开奖得到的号码。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


class NewSchemeForm(forms.Form):
    """A scheme from nothing: its code, its name, and what it begins with."""

    code = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9_-]*$",
        label="编号",
        max_length=40,
        help_text="各版共用，例如 HP-SCHEME；只用英文字母、数字、短横和下划线。",
        error_messages={"invalid": "只用英文字母、数字、短横和下划线，例如 HP-SCHEME。"},
    )
    name = forms.CharField(label="名称", max_length=100)
    standard = forms.TypedChoiceField(
        label="从什么开始",
        coerce=lambda value: value == "yes",
        choices=[
            ("yes", "常用的四方（监督方 10、购买方 20、督导中心 15、第三方 55），评分项目待填"),
            ("no", "空白，评估方自行添加"),
        ],
        initial="yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


def whole_number(text: str) -> int | None:
    """A number that an address or a form carries; None for anything else, also for more digits than we ever give."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def version_of(data: Mapping[str, str], field: str = "version") -> int:
    """The version that a form carried; 0, which nothing stored has, where it is missing or not a number."""
    return whole_number(data.get(field, "")) or 0


def read_entries(
    data: Mapping[str, str], items: Iterable[Item]
) -> tuple[list[ScoreEntry], dict[Hashable, str]]:
    """What was typed for items, and what can't be read, by item. Items without inputs in the form are left out."""
    entries: list[ScoreEntry] = []
    problems: dict[Hashable, str] = {}
    for item in items:
        if f"version-{item.pk}" not in data:
            continue
        try:
            points = read_points(data.get(f"points-{item.pk}", ""))
        except ValueError as error:
            problems[item.pk] = str(error)
            continue
        entries.append(
            ScoreEntry(
                item=item.pk,
                version=version_of(data, f"version-{item.pk}"),
                points=points,
                vetoed=f"vetoed-{item.pk}" in data,
                reason=data.get(f"reason-{item.pk}", "").strip()[:1000],
                source=data.get(f"source-{item.pk}", "").strip()[:500],
            )
        )
    return entries, problems


def read_points(text: str) -> Decimal | None:
    """Points as typed, also in full-width digits or with a Chinese full stop. None when empty.

    Raises ValueError with words for the person who typed it.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("。", ".")
    if not plain:
        return None
    try:
        points = Decimal(plain)
    except InvalidOperation:
        points = Decimal("NaN")
    if not points.is_finite() or abs(points) >= 10_000:
        raise ValueError(f"“{text}”不是分数，请输入数字，例如 3.80。")
    # -0 and 0e9 are read back as they were typed.
    return points or Decimal(0)
