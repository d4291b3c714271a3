"""Sentences about an invented station, by rule: told rightly nothing is found, told wrongly the code of what is wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scoring.contradictions import Reader, Text
from scoring.formatting import day, number
from tests.scoring.random_facts import random_facts

FACTS = random_facts(6)
READER = Reader(FACTS)
STAFF, AGREEMENT, SCORES, STATION = FACTS.staffing.figures, FACTS.agreement, FACTS.scores, FACTS.station
END = STAFF.end_of_period
HERE, THERE = STATION.areas
SUPERVISOR, PURCHASER = SCORES.parties[:2]


def done(code, area=None):
    fact = FACTS.indicators.indicator(code)
    return int(fact.total if area is None else fact.areas[area].quantity)


def codes(text, where="结语"):
    return [one.code for one in READER.of_text(Text(where, text))]


CALLS, VISITS = done("phone-visits"), done("home-visits")
RIGHT_AND_WRONG = {
    "staff:required:all": ("社工应到岗{}人次，人员稳定。", STAFF.person_months.required),
    "staff:actual:certified": ("社工站持证社工实到岗{}人次。", STAFF.certified_person_months.actual),
    "staff:two-years:all": ("拥有2年以上从业经历的社工实到岗{}人次。", STAFF.two_year_person_months),
    "staff:end:certified": ("截至评估末月，配备持证社工{}名。", END.certified),
    "staff:continuous": ("评估期内持续在岗的社工有{}人。", STAFF.continuous_workers),
    "staff:retention": ("稳岗率为{}%，满足稳岗率80.00%的要求。", STAFF.retention_percent),
    "staff:required:certified": ("协议要求每月持证社工不少于{}名。", AGREEMENT.required_certified),
    f"staff:area:{HERE.name}": (f"{HERE.name}配备社工{{}}名。", HERE.workers),
    "party:supervisor:得分": ("监督方得分{}分，购买方另行说明。", SUPERVISOR.weighted),
    "party:purchaser:满分": ("购买方评估分值占比{}%。", PURCHASER.maximum),
    "total": ("四方评分合计{}分。", SCORES.total),
    "amount": ("本年度服务经费为{}元。", AGREEMENT.amount),
    "number:areas": ("社工站划分了{}个片区。", len(STATION.areas)),
    "number:months": ("本次考核期共计{}个考核月份。", len(FACTS.staffing.months)),
    "number:parties": ("由{}方评分形成总分。", len(SCORES.parties)),
    "since": ("自{}年起由承办机构承接运营。", STATION.operated_since),
    "count:phone-visits": ("电访、探访分别为{}个、" + f"{VISITS}人次。", CALLS),
    "sum:phone-visits+home-visits": ("电访和入户探访共{}人次。", CALLS + VISITS),
    "sum": ("开展义诊3场、讲座4场，合计{}场。", 7),
    "percent:home-visits": (
        f"入户探访{VISITS}人次，完成率{{}}%。",
        FACTS.indicators.indicator("home-visits").percent,
    ),
    "elapsed": ("时间进度为{}%。", FACTS.indicators.elapsed_percent),
}


@pytest.mark.parametrize("code", RIGHT_AND_WRONG)
def test_a_figure_told_rightly_and_one_more(code):
    text, value = RIGHT_AND_WRONG[code]
    assert codes(text.format(number(value))) == []
    assert codes(text.format(number(value + 1))) == [code]


def test_lists_by_area():
    here, there = done("home-visits", 0), done("home-visits", 1)
    assert here != there
    text = f"{HERE.name}、{THERE.name}分别完成入户探访{{}}人次、{{}}人次。"
    assert codes(text.format(here, there)) == []
    assert codes(text.format(there, here)) == ["count:home-visits"] * 2


def test_days():
    on_site, issued = FACTS.evaluation.on_site, AGREEMENT.year
    assert codes(f"专家组于{day(on_site)}到站进行现场评估。") == []
    assert codes(f"专家组于{day(on_site + timedelta(days=1))}到站进行现场评估。") == ["date:on-site"]
    assert codes(f"协议自{day(issued[0])}起至{day(issued[1])}止。") == []
    assert codes(f"协议自{day(issued[0])}起至{day(issued[0])}止。") == ["date:year"]
    inside = FACTS.evaluation.first
    assert codes(f"评估期内，社工站于{inside.year}年{inside.month}月举办邻里节。") == []
    assert codes(f"评估期内，社工站于{inside.year + 2}年{inside.month}月举办邻里节。") == ["date:outside"]


def test_names_that_are_nearly_the_registered_ones():
    operator, community = STATION.operator, HERE.communities[0]
    assert codes(f"{operator}在{community}开展服务，各社区反响良好。") == []
    assert codes(f"{operator[:3]}某{operator[4:]}承接运营。") == [f"name:{operator}"]
    assert codes(f"{community[0]}圳社区居民反映良好。") == [f"name:{community}"]
    assert codes("片区9的服务有特色。") == ["name:area"]


def test_progress_of_one_indicator_and_of_the_agreed_persons():
    elapsed = FACTS.indicators.elapsed_percent
    ahead = next(fact for fact in FACTS.indicators.indicators if fact.percent and fact.percent > elapsed)
    late = next(fact for fact in FACTS.indicators.indicators if fact.percent and fact.percent < elapsed / 2)
    for fact, right, wrong in (
        (ahead, "快于时间进度", "落后于时间进度"),
        (late, "进度滞后", "已达到序时进度"),
    ):
        assert codes(f"{fact.name}{right}。") == []
        assert codes(f"{fact.name}{wrong}。") == [f"schedule:{fact.code}"]
    met = STAFF.person_months.met
    assert codes(f"社工到岗人次{'达到' if met else '未达到'}协议要求。") == []
    assert codes(f"社工到岗人次{'未达到' if met else '达到'}协议要求。") == ["met:社工到岗"]


def statement(code):
    return int(FACTS.indicators.statement(code).total)


OTHER_WORDS = {
    "staff:required:all": (
        "每月应配备人员，全期应到{}人次／实到" + f"{STAFF.person_months.actual}人次。",
        STAFF.person_months.required,
    ),
    "staff:actual:all": (
        f"社工应到岗{STAFF.person_months.required}人次/实到岗{{}}人次。",
        STAFF.person_months.actual,
    ),
    "staff:end:certified": (
        f"期末在岗社工{END.workers}名，{{}}人持有社会工作者职业资格证书。",
        END.certified,
    ),
    f"staff:area:{HERE.name}": (f"{HERE.name}由社工{{}}名驻点服务。", HERE.workers),
    "number:months": ("评估组核对了{}个月的出勤记录。", len(FACTS.staffing.months)),
    "count:new-volunteer-teams": ("本站新成立社区志愿者队伍{}支。", done("new-volunteer-teams")),
    "count:new-lead-volunteers": (
        f"新增志愿者{done('new-volunteers')}人（含骨干{{}}人）。",
        done("new-lead-volunteers"),
    ),
    "count:case-studies": ("全年汇编服务案例{}份。", done("case-studies")),
    "count:public-issues": ("推动解决社区公共议题{}件。", done("public-issues")),
    "count:households-on-file": ("辖内在册困难家庭共{}户。", statement("households-on-file")),
    "count:party-building-hours": ("社工站党建配合时数为{}小时。", done("party-building-hours")),
}


@pytest.mark.parametrize("code", OTHER_WORDS)
def test_other_words_for_the_same_figures(code):
    text, value = OTHER_WORDS[code]
    assert codes(text.format(number(value))) == []
    assert codes(text.format(number(value + 1))) == [code]


LARGE, SMALL = done("large-events"), done("small-events")
CROWD = done("large-event-attendance") + done("small-event-attendance")
SUMS = {
    "把入户走访与电话探访合起来，共{}次。": CALLS + VISITS,
    "面访和电访加起来，总计{}次，覆盖面广。": CALLS + VISITS,
    f"电访{CALLS}个，入户探访{VISITS}人次，联系居民总次数为{{}}次。": CALLS + VISITS,
    f"两类社区活动共{{}}场，大型社区活动{LARGE}场，其余为中小型。": LARGE + SMALL,
    f"社工站举办各类社区活动{{}}场（大型{LARGE}场+中小型{SMALL}场）。": LARGE + SMALL,
    f"共有社区活动{{}}场，大型的{LARGE}场，中小型的{SMALL}场。": LARGE + SMALL,
    f"活动总场次{{}}场，包括大型{LARGE}场、中小型{SMALL}场。": LARGE + SMALL,
    "大型和中小型社区活动加总，服务居民{}人次。": CROWD,
    f"个案{done('casework-sessions')}节，小组{done('group-sessions')}节，两类服务总节数为{{}}节。": done(
        "casework-sessions"
    )
    + done("group-sessions"),
}


@pytest.mark.parametrize("text", SUMS)
def test_sums_in_other_words(text):
    assert codes(text.format(SUMS[text])) == []
    assert len(codes(text.format(SUMS[text] + 1))) == 1


RATES = {
    "电访任务已实现{}%。": "phone-visits",
    "“入户探访”完成进度{}%，仍在推进。": "home-visits",
    f"入户探访{VISITS}人次，达全年指标的{{}}%。": "home-visits",
    "志愿者招募实现{}%。": "new-volunteers",
    f"入户探访{VISITS}人次，兑现率{{}}%。": "home-visits",
    "个案结案的完成率不高（{}%）。": "casework-closed",
}


@pytest.mark.parametrize("text", RATES)
def test_percentages_without_the_word_for_a_rate(text):
    fact = FACTS.indicators.indicator(RATES[text])
    assert codes(text.format(number(fact.percent))) == []
    assert codes(text.format(number(fact.percent + 1))) == [f"percent:{fact.code}"]


def test_a_list_of_what_was_agreed_and_done():
    agreed, present = STAFF.person_months.required, STAFF.person_months.actual
    text = "社工应到岗和实到岗分别为{}人次、{}人次。"
    assert codes(text.format(agreed, present)) == []
    assert codes(text.format(agreed, present + 1)) == ["staff:actual:all"]
    assert codes(text.format(agreed + 1, present)) == ["staff:required:all"]


def test_new_volunteers_and_their_teams_behind_the_figure():
    people, teams = done("new-volunteers"), done("new-volunteer-teams")
    text = "社工站吸纳志愿者{}名，组建{}支志愿服务队。"
    assert codes(text.format(people, teams)) == []
    assert codes(text.format(people + 1, teams + 1)) == ["count:new-volunteers", "count:new-volunteer-teams"]


def test_what_is_recorded_and_what_is_covered():
    files, households = done("files"), statement("households-on-file")
    for text, value, code in (
        ("台账登记的入户探访记录为{}人次。", VISITS, "home-visits"),
        (f"为困难群体建档立卡{files}份，涉及{{}}户。", households, "households-on-file"),
    ):
        assert codes(text.format(value)) == []
        assert codes(text.format(value + 1)) == [f"count:{code}"]
    assert codes("入户探访记录表3份不完整，小组中达成目标的组员占95%。") == []
    assert codes("服务案例2份入选市级汇编，评估组随机查阅2个月的签到表。") == []


def test_the_workers_that_are_agreed_for_each_month():
    text = "按每月{}人的配备标准，期内应到" + f"{STAFF.person_months.required}人次。"
    assert codes(text.format(AGREEMENT.required_workers)) == []
    assert codes(text.format(AGREEMENT.required_workers + 1)) == ["staff:required:all"]


def test_prepositions_before_areas_and_samples_of_months():
    assert codes("从片区看，差异较大；按片区统计，电访较多。") == []
    assert codes("评估组抽查了2个月的考勤。") == []


@pytest.mark.parametrize(
    "text",
    [
        "“银龄课堂”小组共6节，服务72人次。",
        "情绪支持类个案5个，经济援助类个案8个。",
        "其中残疾人个案3个，探访中有18人次是夜间进行的。",
        "下半年计划开展大型社区活动50场，电访9000个。",
        "上期评估时稳岗率为85.71%，总分为88.35分。",
        "全市社工站平均电访2400个，邻街社工站电访2846个。",
        "2名社工持有心理咨询师证书，社工协助8名居民申请救助，其中5名获批。",
        "稳岗率达到90%以上得满分，自评总分95分。",
        "2名社工获评优秀党员，档案更新略有滞后。",
        "三方共同签订协议，“邻里”小组为期9个月，宣传覆盖1个社区。",
    ],
)
def test_what_is_said_of_a_part_a_plan_or_others_is_left_alone(text):
    assert codes(text) == []


def test_the_grade_follows_from_the_total():
    other = next(band.name for band in SCORES.bands if band.name != SCORES.grade)
    assert codes(f"社工站获评{SCORES.grade}等级。") == []
    (found,) = READER.of_text(Text("结语", f"社工站获评{other}等级。"))
    assert (found.code, found.severity, found.value) == ("grade", "blocking", SCORES.grade)


def test_nothing_is_said_of_scores_that_are_sealed():
    parties = tuple(replace(party, weighted=None) for party in SCORES.parties)
    sealed = replace(SCORES, parties=parties, total=None, grade=None, sealed=True)
    text = Text("结语", "总分1.00分，等级为不合格，监督方得分0.50分。")
    assert Reader(replace(FACTS, scores=sealed)).of_text(text) == []
    assert len(READER.of_text(text)) == 3


def test_after_a_sum_of_two_kinds_the_next_figure_is_of_both():
    events = done("large-events") + done("small-events")
    people = done("large-event-attendance") + done("small-event-attendance")
    told = "大型与中小型社区活动合计{}场次，{}人次参与。"
    assert codes(told.format(events, people)) == []
    assert len(codes(told.format(events, people + 7))) == 1


def test_communities_named_as_examples_tell_of_their_area_and_one_by_itself_of_nothing_known():
    where = f"第三方 · 各社工点 · {HERE.name} · 值得肯定的地方"
    community, calls = HERE.communities[0], done("phone-visits", 0)
    assert codes(f"片区内有{community}等社区，电访{calls}个。", where) == []
    assert codes(f"片区内有{community}等社区，电访{calls + 3}个。", where) == ["count:phone-visits"]
    assert codes(f"{community}的社工电访{calls + 3}个。", where) == []


def test_the_sum_of_a_list_is_added_up_though_its_parts_have_no_unit():
    parts = [done("files", area) for area in range(len(STATION.areas))]
    told = f"{HERE.name}、{THERE.name}的建档量依次为{'、'.join(map(str, parts))}，合计{{}}份。"
    assert codes(told.format(sum(parts))) == []
    assert codes(told.format(sum(parts) + 1)) == ["sum"]


def test_an_aim_of_the_work_is_no_target():
    opened = done("casework-opened")
    assert codes(f"{opened}个个案的服务目标清晰。") == []
    assert codes(f"接案{opened + 1}个的年度目标有望实现。") != []
