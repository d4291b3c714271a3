"""What each person has to do for an evaluation."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import services
from scoring.workflow import Action
from scoring.worklist import work_list
from tests.scoring import build


def titles(made, name):
    user = build.fresh(made.people.get(name) or getattr(made.city, name))
    return [(item.title, item.action) for item in work_list(user)]


def test_the_work_list_follows_the_evaluation(city):
    made = build.evaluation_of(city, declared=False)
    assert titles(made, "lead") == [("云栖街社工服务站 · 回避声明", "去声明")]
    for name, seat in made.seats.items():
        services.declare(member=seat, actor=made.people[name], conflict=False)
    assert titles(made, "lead") == [("云栖街社工服务站 · 筹备", "去安排")]
    assert titles(made, "expert1") == []
    build.act(made, Action.START)
    assert titles(made, "expert1") == [("云栖街社工服务站 · 第三方评分表", "开始评分")]
    assert titles(made, "lead") == [("云栖街社工服务站 · 等待评分", "查看进度")]
    for name in build.SCORERS:
        build.fill(made, name)
        build.write_findings(made, name)
    assert titles(made, "expert1") == [("云栖街社工服务站 · 第三方评分表", "继续评分")]
    for name in build.SCORERS:
        build.submit(made, name)
    assert titles(made, "expert1") == []
    assert titles(made, "lead") == [("云栖街社工服务站 · 待汇总", "去汇总")]
    build.report_data(city)
    build.act(made, Action.COLLATE)
    assert titles(made, "lead") == [("云栖街社工服务站 · 待签发", "去核对")]


def test_the_administrator_is_told_of_evaluations_without_a_lead(city):
    made = build.evaluation_of(city)
    assert titles(made, "administrator") == []
    services.remove_member(member=made.seats["lead"], actor=build.fresh(city.administrator), reason="调岗")
    assert titles(made, "administrator") == [("云栖街社工服务站 · 任命组长", "去任命")]


def test_the_work_list_takes_the_same_queries_for_one_and_for_three(city):
    made = build.scoring(city)
    with CaptureQueriesContext(connection) as one:
        assert len(work_list(build.fresh(city.expert))) == 1
    for number in (2, 3):
        build.act(build.evaluation_of(city, made.scheme, code=f"E{number}"), Action.START)
    with CaptureQueriesContext(connection) as three:
        assert len(work_list(build.fresh(city.expert))) == 3
    assert len(three) == len(one)
