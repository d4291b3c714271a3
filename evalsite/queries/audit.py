"""The audit trail as administrators read it: in words, and without what is still sealed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet

from indicators.models import Indicator
from scoring.models import (
    Acceptance,
    Correction,
    Evaluation,
    Finding,
    Narrative,
    PanelMember,
    Party,
    Score,
    ScoreSheet,
    Settlement,
)
from scoring.models.evaluations import COLLATED_OR_LATER
from stations.models import AuditEntry

# What was done, in words. The second half of an action; the first is the kind of object.
VERBS = {
    "abandoned": "放弃",
    "added": "新增",
    "agreed": "同意",
    "amended": "变更",
    "appointed": "任命",
    "applied": "写入",
    "asked_again": "要求重新声明",
    "archive": "归档",
    "changed": "修改",
    "closed": "登记离岗",
    "collate": "汇总",
    "computed": "按数据更新",
    "confirmed": "确认",
    "corrected": "更正",
    "corrected_data": "签发更正",
    "corrected_wording": "签发勘误",
    "created": "新建",
    "declared": "回避声明",
    "deleted": "删除",
    "discarded": "放弃",
    "divided": "调整评分分工",
    "drawn": "抽取抽查名单",
    "edited": "修改",
    "entry_allowed": "安排代录",
    "entry_ended": "结束代录",
    "expired": "过期删除",
    "explained": "说明",
    "file_restored": "恢复报告文件",
    "file_stored": "保存报告文件",
    "finished": "完成填报",
    "handed_over": "交本人确认",
    "issue": "签发",
    "issued": "签发报告",
    "lock_released": "解除登录锁定",
    "merged": "合并",
    "told_apart": "认定不是同一人",
    "moved": "调整顺序",
    "packed": "打包",
    "objected": "申请回避",
    "objection_accepted": "同意回避申请",
    "objection_refused": "不同意回避申请",
    "objection_withdrawn": "撤回回避申请",
    "opened": "开启勘误或更正",
    "opened_again": "重新打开",
    "opened_to_correct": "为更正打开",
    "password_changed": "修改密码",
    "prepare": "退回筹备",
    "proposed": "提出",
    "published": "发布",
    "refused": "拒绝",
    "reminded": "催办",
    "removed": "删除",
    "reopened": "退回重评",
    "retried": "重试",
    "resumed": "继续处理",
    "rescheduled": "调整日期",
    "returned": "退回",
    "rescore": "退回评分",
    "reworded": "改写文字",
    "saved": "保存",
    "sent_back": "退回代录",
    "separated": "分开",
    "set": "设定",
    "settled": "处理分差",
    "start": "开始评分",
    "stored": "上传",
    "submitted": "提交",
    "token_issued": "领取接口令牌",
    "typed": "网页填报",
    "undone": "撤销",
    "unverified": "撤销核实",
    "verified": "核实",
    "widened": "加开评分表或月份",
    "withdrawn": "撤回",
}
# Keys of values that are no fields of the object's table.
KEYS = {
    "added": "新增",
    "answered": "收回份数",
    "asked": "发出份数",
    "attachment": "附件",
    "by_when": "期限",
    "changed": "变更",
    "city": "汇总上报",
    "closed": "结束的在岗安排",
    "code": "编号",
    "conflict": "存在利益冲突",
    "district": "区",
    "draw": "抽查",
    "duty": "职责",
    "edition": "版本",
    "entered_by": "代录人",
    "entered_for": "代录对象",
    "expiry": "失效时间",
    "finding": "评语",
    "item": "评分项",
    "kind": "类别",
    "maximum": "满分",
    "member": "成员",
    "members": "成员",
    "missing": "表中没有",
    "months": "月份",
    "narrative": "综述",
    "number": "编号",
    "opened": "新的在岗安排",
    "order": "顺序",
    "other": "另一份档案",
    "party": "评估方",
    "points": "得分",
    "quantities": "抽取指标记录",
    "quantity": "协议量",
    "reason": "理由",
    "reports": "报告份数",
    "records": "新登记",
    "resolved": "解除退回",
    "scheme": "评估办法",
    "section": "部分",
    "settled": "裁定分",
    "share": "分工",
    "sheet": "评分表",
    "sheets": "评分表",
    "seed": "种子",
    "sha256": "文件校验值",
    "size": "字节数",
    "source": "材料出处",
    "state": "状态",
    "stations": "社工站数",
    "survey": "满意度调查",
    "text": "内容",
    "unchanged": "未变",
    "user": "用户",
    "verified": "核实数",
    "verified_marks": "核实标记（到位、社保、工资）",
    "version": "版本",
    "vetoed": "一票否决",
    "visit": "走访记录",
    "workers": "抽取社工",
    "year": "年度",
}
WORDS = {"party": dict(Party.Code.choices), "duty": dict(PanelMember.Duty.choices)}

# Tables of points and texts: their rows, and the way from a row to its evaluation.
# A sheet that a correction has opened, and the correction itself, are sealed again until it is over.
HOLD_SCORES: dict[str, tuple[models.Manager[Any] | QuerySet[Any], str]] = {
    "scoring.evaluation": (Evaluation.objects, ""),
    "scoring.correction": (Correction.objects.exclude(state=Correction.State.OPEN), "evaluation__"),
    "scoring.scoresheet": (ScoreSheet.objects.filter(correction=None), "evaluation__"),
    "scoring.score": (Score.objects.filter(sheet__correction=None), "sheet__evaluation__"),
    "scoring.settlement": (Settlement.objects, "evaluation__"),
    "scoring.finding": (Finding.objects, "evaluation__"),
    "scoring.narrative": (Narrative.objects, "evaluation__"),
    "scoring.acceptance": (
        Acceptance.objects.exclude(evaluation__corrections__state=Correction.State.OPEN),
        "evaluation__",
    ),
}
# Steps of the workflow and of the panel hold neither points nor texts,
OPEN_ACTIONS = ("evaluation.", "panel.")
# but for the reason to score again: the lead, who gives it, has seen every sheet.
GOING_BACK = "evaluation.rescore"


@dataclass(frozen=True)
class Change:
    """One value before and after, with the field's name in words."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """An entry for the page. `sealed`: it speaks of an evaluation before 汇总, so values and reason are withheld."""

    at: datetime
    actor: str
    action: str
    kind: str
    target: str
    changes: tuple[Change, ...]
    reason: str
    request_id: str
    sealed: bool


@dataclass(frozen=True)
class Names:
    """Names that the data gives to codes: indicators, and further parties by evaluation and code."""

    indicators: dict[str, str]
    parties: dict[tuple[str, str], str]

    def parties_of(self, evaluation: str) -> dict[str, str]:
        return {code: name for (of, code), name in self.parties.items() if of == evaluation}


def entries_about(object_name: str) -> QuerySet[AuditEntry]:
    """All entries, newest first; of one object when it is named as "stations.station:12"."""
    entries = AuditEntry.objects.select_related("actor")
    kind, _, pk = object_name.partition(":")
    return entries.filter(object_type=kind, object_id=pk) if kind and pk else entries


def lines(entries: Iterable[AuditEntry]) -> list[Line]:
    """Entries in words, sealed ones without their values. One query for each kind of scored object, one for names."""
    entries = list(entries)
    opened = _opened(entries)
    names = Names(dict(Indicator.objects.values_list("code", "name")), _further_parties(entries))
    return [
        _line(entry, names, sealed=_may_hold_scores(entry) and entry.pk not in opened) for entry in entries
    ]


def _may_hold_scores(entry: AuditEntry) -> bool:
    if not entry.object_type.startswith("scoring."):
        return False
    return entry.action == GOING_BACK or not entry.action.startswith((*OPEN_ACTIONS, "scheme."))


def _opened(entries: Iterable[AuditEntry]) -> set[int]:
    """The entries whose object belongs to an evaluation at 汇总 or later. One whose object is gone stays sealed."""
    by_kind: defaultdict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        if _may_hold_scores(entry):
            by_kind[entry.object_type][entry.object_id].append(entry.pk)
    opened: set[int] = set()
    for kind, entries_of in by_kind.items():
        for pk in _collated(kind, list(entries_of)):
            opened.update(entries_of[str(pk)])
    return opened


def _collated(kind: str, ids: list[str]) -> Iterable[int]:
    if kind not in HOLD_SCORES:
        return []
    rows, path = HOLD_SCORES[kind]
    found: QuerySet[Any] = rows.filter(**{"pk__in": ids, f"{path}state__in": COLLATED_OR_LATER})
    return found.values_list("pk", flat=True)


def _further_parties(entries: Iterable[AuditEntry]) -> dict[tuple[str, str], str]:
    """By evaluation and code the names of the parties that aren't the same in every scheme."""
    ids = {
        int(entry.object_id)
        for entry in entries
        if entry.object_type == "scoring.evaluation" and "party" in (entry.after or {})
    }
    further = Party.objects.filter(scheme__evaluations__in=ids).exclude(code__in=Party.Code.values)
    rows = further.values_list("scheme__evaluations", "code", "name") if ids else []
    return {(str(evaluation), code): name for evaluation, code, name in rows}


def _line(entry: AuditEntry, names: Names, *, sealed: bool) -> Line:
    model = _model(entry.object_type)
    _, _, verb = entry.action.partition(".")
    return Line(
        at=entry.at,
        actor=str(entry.actor) if entry.actor else "系统命令",
        action=VERBS.get(verb, verb),
        kind=str(model._meta.verbose_name) if model else entry.object_type,
        target=f"{entry.object_type}:{entry.object_id}",
        changes=() if sealed else _changes(entry, model, names),
        reason="" if sealed else entry.reason,
        request_id=entry.request_id,
        sealed=sealed,
    )


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def _changes(entry: AuditEntry, model: type[models.Model] | None, names: Names) -> tuple[Change, ...]:
    before, after = entry.before or {}, entry.after or {}
    fields = {field.attname: field for field in model._meta.concrete_fields} if model else {}
    changes = []
    for key in {**before, **after}:
        field = fields.get(key)
        choices = dict(field.flatchoices) if field else WORDS.get(key, {})
        if key == "party" and not field:
            choices = choices | names.parties_of(entry.object_id)
        name = str(field.verbose_name) if field else _key_in_words(key, names.indicators)
        changes.append(Change(name, _text(before, key, choices), _text(after, key, choices)))
    return tuple(changes)


def _key_in_words(key: str, indicators: dict[str, str]) -> str:
    """A key's name; targets are kept under the indicator's code and the area's id."""
    code, slash, area = key.partition("/")
    if slash:
        return indicators.get(code, code) + (f"（片区 {area}）" if area else "")
    return KEYS.get(key, key)


def _text(values: dict[str, Any], key: str, choices: dict[Any, Any]) -> str:
    value = values.get(key, "")
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(choices.get(value, value)) if isinstance(value, str) else str(value)
