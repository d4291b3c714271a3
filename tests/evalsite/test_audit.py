import re
from decimal import Decimal
from pathlib import Path

import pytest

from evalsite.queries.audit import VERBS, entries_about, lines
from indicators.models import Indicator
from indicators.services import load_catalogue, set_targets
from scoring.models import Finding
from scoring.services import delete_finding
from scoring.workflow import Action
from stations.audit import record
from stations.models import AuditEntry
from tests.scoring import build

APPS = ("stations", "staffing", "indicators", "scoring", "reports", "evalsite")


def values_of(action, entries=None):
    found = [entry for entry in (entries or AuditEntry.objects.all()) if entry.action == action]
    return [(line.sealed, line.changes, line.reason) for line in lines(found)]


@pytest.mark.parametrize("person", ["lead", "expert", "supervisor", "staff", "viewer", "nobody"])
def test_only_administrators_read_it(text, person):
    assert "只有系统管理员可以查看" in text(person, "/audit/", status=403)


def test_a_change_is_told_in_words(city, text):
    record(
        actor=city.administrator,
        action="station.changed",
        target=city.yunqi,
        before={"address": "旧址"},
        after={"address": "新址"},
        reason="搬迁",
    )
    page = text("administrator", "/audit/")
    for word in ("安管理", "修改", "社工站", "地址：<del>旧址</del> → 新址", "原因：搬迁"):
        assert word in page


def test_filters_narrow_the_trail(city, text):
    record(actor=city.administrator, action="station.changed", target=city.yunqi, reason="甲")
    record(actor=city.staff, action="upload.applied", target=city.liuan, reason="乙")
    for query, seen in (
        (f"object=stations.station:{city.yunqi.pk}", "甲"),
        ("actor=林站长", "乙"),
        ("verb=applied", "乙"),
    ):
        page = text("administrator", f"/audit/?{query}")
        assert {word for word in "甲乙" if f"原因：{word}" in page} == {seen}
    assert "没有操作记录" in text("administrator", "/audit/?on=2001-01-01")


def test_before_collation_nothing_of_scores_and_texts_is_shown(city, text):
    made = build.all_submitted(city)
    for action in ("score.saved", "sheet.submitted", "finding.added"):
        found = values_of(action)
        assert found
        assert {(sealed, changes, reason) for sealed, changes, reason in found} == {(True, (), "")}
    assert any(changes for _, changes, _ in values_of("evaluation.start"))
    page = text("administrator", f"/audit/?object=scoring.scoresheet:{build.sheet_of(made, 'supervisor').pk}")
    assert "评估汇总前不显示内容" in page
    assert "→" not in page


def test_from_collation_on_they_are_shown_and_going_back_seals_them_again(city):
    made = build.collated(city)
    assert all(not sealed and changes for sealed, changes, _ in values_of("score.saved"))
    assert any(changes for _, changes, _ in values_of("narrative.saved"))
    build.act(made, Action.RESCORE, reason="漏评一项")
    assert all(sealed and not changes for sealed, changes, _ in values_of("score.saved"))


def test_why_the_lead_went_back_to_scoring_is_told_when_it_is_collated_again(city):
    made = build.collated(city)
    build.act(made, Action.RESCORE, reason="专家甲的 49.15 分偏高")
    assert values_of("evaluation.rescore") == [(True, (), "")]
    build.act(made, Action.COLLATE)
    assert [reason for _, _, reason in values_of("evaluation.rescore")] == ["专家甲的 49.15 分偏高"]


def test_what_was_deleted_before_collation_stays_sealed(city):
    made = build.scoring(city)
    build.write_findings(made, "supervisor", "写错了")
    finding = Finding.objects.filter(evaluation=made.evaluation).first()
    delete_finding(finding=finding, actor=build.fresh(made.people["supervisor"]), version=finding.version)
    assert values_of("finding.deleted") == [(True, (), "")]
    assert not any("写错了" in str(line) for line in lines(AuditEntry.objects.all()))


def test_an_entry_is_neither_changed_nor_deleted(city):
    record(actor=city.administrator, action="station.changed", target=city.yunqi, reason="甲")
    entry = AuditEntry.objects.get()
    entry.reason = "乙"
    for attempt in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(TypeError):
            attempt()
    assert AuditEntry.objects.get().reason == "甲"


def test_names_of_values_and_their_codes_are_chinese(city):
    load_catalogue()
    code = Indicator.objects.filter(kind=Indicator.Kind.AREA).first().code
    set_targets(
        agreement=city.yunqi.agreements.get(),
        targets={(code, None): Decimal(90), (code, "东片区"): None},
        actor=city.administrator,
    )
    build.issued(city)
    changes = [(line.kind, change) for line in lines(AuditEntry.objects.all()) for change in line.changes]
    assert len(changes) > 50
    assert [name for _, change in changes if re.search("[a-z]{3,}", name := change.field)] == []
    told = {(kind, change.field, change.new) for kind, change in changes}
    assert {("评估", "职责", "组长"), ("评估", "评估方", "第三方"), ("评估", "状态", "评分中")} <= told


def test_a_page_takes_few_queries_however_long(city, signed_in, django_assert_max_num_queries):
    build.collated(city)
    client = signed_in("administrator")
    with django_assert_max_num_queries(12):
        client.get("/audit/")
    assert entries_about("").count() > 20


def test_every_action_that_the_services_record_has_a_word(project_root):
    written = set()
    for app in APPS:
        for path in (project_root / app).rglob("*.py"):
            if "tests" not in path.parts:
                written |= set(re.findall(r'"(?:[a-z]+)\.([a-z_]+)"', actions_in(path)))
    assert written - set(VERBS) == set()
    assert {"saved", "submitted", "applied", "amended"} <= written


def actions_in(path: Path) -> str:
    """The lines of a module that name an action of the trail."""
    source = path.read_text(encoding="utf-8")
    if "audit" not in source or path.name == "audit.py":
        return ""
    return "\n".join(
        re.findall(r'.*(?:action=|_record\(|_close\(|actor, |^\s+)"[a-z]+\.[a-z_]+".*', source, re.MULTILINE)
    )
