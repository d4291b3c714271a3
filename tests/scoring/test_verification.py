"""抽查核实: who draws and verifies, what is drawn again, what comes of it before and after it is saved."""

from datetime import date
from random import Random

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.facts import indicator_facts
from indicators.models import Indicator, Quantity, Target
from indicators.verification import QuantityCheck
from scoring import services
from scoring.draws import drawn_lines, repeat
from scoring.facts import evaluation_facts
from scoring.models import Draw
from scoring.refusals import Conflict, Invalid, Refused
from scoring.verification import CORRECTED, OPEN, SAME, lines_of
from scoring.verification_effect import foresee
from scoring.workflow import Action
from scoring.worklist import work_list
from staffing.facts import staffing_facts
from staffing.models import Attendance, Category, SocialWorker
from staffing.verification import MarksCheck
from stations.models import AuditEntry, Role
from stations.months import months_from_to
from tests.city import person
from tests.scoring import build
from tests.scoring.build import JULY, NOVEMBER, D, fresh

UNINSURED = (True, False, True)
ALL = (True, True, True)


def add_worker(station, name, months, sequence=0):
    worker = SocialWorker.objects.create(station=station, name=name)
    Attendance.objects.bulk_create(
        Attendance(
            worker=worker,
            station=station,
            month=month,
            on_post=True,
            insured=True,
            paid=True,
            category=Category.CERTIFIED,
            level="assistant",
            sequence=sequence,
        )
        for month in months
    )
    return worker


def add_quantities(agreement, count):
    """Quantities of station-wide indicators, each with a target of 90."""
    for indicator in Indicator.objects.filter(kind="station")[:count]:
        Target.objects.create(agreement=agreement, indicator=indicator, quantity=90)
        Quantity.objects.create(
            agreement=agreement,
            indicator=indicator,
            first_month=JULY,
            last_month=NOVEMBER,
            reported=40,
            adds_up=True,
        )


@pytest.fixture
def made(city):
    """评分中 at 云栖, with four workers over five months and five quantities."""
    made = build.scoring(city)
    for number, name in enumerate(("周小禾", "钱一帆", "孙若水", "李知秋")):
        add_worker(city.yunqi, name, months_from_to(JULY, NOVEMBER), number)
    add_quantities(made.evaluation.agreement, 5)
    return made


def actor(made, name="expert1"):
    return fresh(made.people.get(name) or getattr(made.city, name))


def draw(made, workers=2, quantities=2, seed="20231212", who="lead"):
    return services.draw_sample(
        evaluation=made.evaluation,
        actor=actor(made, who),
        workers=workers,
        quantities=quantities,
        seed=seed,
    )


def of_marks(row, marks=UNINSURED, reason="没有缴费记录", source="社保明细第2页"):
    return MarksCheck(row.pk, row.verification_stamp, marks, reason, source)


def of_figure(row, figure=38, reason="两次没有记录", source="台账第3页"):
    return QuantityCheck(row.pk, row.verification_stamp, D(figure), reason, source)


def save(made, who="expert1", marks=(), quantities=()):
    return services.save_verification(
        evaluation=made.evaluation, actor=actor(made, who), marks=marks, quantities=quantities
    )


def states(made):
    return [line.state for line in lines_of(made.evaluation).all]


# --- who, and when ---------------------------------------------------------------------------------------------


def test_the_third_party_verifies_and_nobody_else(made):
    helper = person("assistant", "助助理", Role.EXPERT, organisation=made.city.evaluator)
    late = person("late", "迟专家", Role.EXPERT, organisation=made.city.evaluator)
    for name, user, duty in (("assistant", helper, "assistant"), ("late", late, "expert")):
        made.people[name] = user
        made.seats[name] = services.appoint(
            evaluation=made.evaluation,
            user=user,
            party=made.parties["third"],
            duty=duty,
            actor=actor(made, "lead"),
        )
    services.declare(member=made.seats["assistant"], actor=helper, conflict=False)
    services.declare(member=made.seats["expert2"], actor=actor(made, "expert2"), conflict=True, text="曾任职")
    able = {"lead", "expert1", "assistant"}
    rows = list(Attendance.objects.all()[:3])
    for name in {*made.people, "administrator", "staff", "operator", "viewer", "nobody"} - able:
        with pytest.raises(PermissionDenied, match="第三方小组"):
            save(made, name, marks=[of_marks(rows[0])])
    assert [save(made, name, marks=[of_marks(row)]) for name, row in zip(able, rows, strict=True)] == [1] * 3


def test_the_lead_alone_draws(made):
    for name in ("expert1", "purchaser", "administrator", "staff"):
        with pytest.raises(PermissionDenied, match="组长"):
            draw(made, who=name)
    assert draw(made).drawn_by == made.people["lead"]


def test_at_collation_nothing_is_drawn_or_verified_any_more(city):
    made = build.all_submitted(city)
    build.report_data(city)
    row = Attendance.objects.first()
    build.act(made, Action.COLLATE)
    with pytest.raises(Refused, match=r"汇总.*不能核实"):
        save(made, marks=[of_marks(row)])
    with pytest.raises(Refused, match=r"汇总.*不能抽取"):
        draw(made)
    build.act(made, Action.RESCORE)
    assert save(made, marks=[of_marks(row)]) == 1


def test_only_records_of_the_period(made):
    worker = SocialWorker.objects.first()
    later = add_worker(made.city.yunqi, "吴来迟", [date(2023, 12, 1)]).attendance.get()
    elsewhere = add_worker(made.city.liuan, "郑别处", [JULY]).attendance.get()
    with pytest.raises(Refused, match="考核期内"):
        save(made, marks=[of_marks(later)])
    with pytest.raises(Conflict):
        save(made, marks=[of_marks(worker.attendance.first()), of_marks(elsewhere)])
    assert CORRECTED not in states(made)


def test_nothing_and_too_much_at_once_are_refused(made):
    with pytest.raises(Invalid, match="没有选择"):
        save(made)
    with pytest.raises(Invalid, match="一次最多"):
        save(made, marks=[of_marks(Attendance.objects.first())] * 61)


# --- draws -----------------------------------------------------------------------------------------------------


def test_a_draw_is_kept_with_its_seed_and_its_list(made):
    found = draw(made, workers=2, quantities=3)
    workers = {f"W{pk}" for pk in SocialWorker.objects.values_list("pk", flat=True)}
    assert set(found.population["workers"]) == workers
    assert [len(found.population[kind]) for kind in ("workers", "quantities")] == [4, 5]
    assert [len(found.drawn[kind]) for kind in ("workers", "quantities")] == [2, 3]
    assert (found.seed, found.seed_typed) == ("20231212", True)
    again = draw(made, workers=2, quantities=3)
    assert (again.drawn, again.checksum) == (found.drawn, found.checksum)
    entry = AuditEntry.objects.filter(action="evaluation.drawn").first()
    assert entry.after == {"draw": again.pk, "seed": "20231212", "workers": 2, "quantities": 3}


def test_a_seed_is_made_up_where_none_is_typed(made):
    first, second = draw(made, seed=" "), draw(made, seed="")
    assert first.seed.isdecimal()
    assert len(first.seed) == 8
    assert first.seed != second.seed
    assert (first.seed_typed, second.seed_typed) == (False, False)


def test_a_draw_that_cannot_be(made, city):
    for wrong in ({"workers": 0, "quantities": 0}, {"workers": -1}, {"seed": "长" * 41}, {"seed": "1|W2"}):
        with pytest.raises(Invalid):
            draw(made, **wrong)
    Attendance.objects.all().delete()
    Quantity.objects.all().delete()
    with pytest.raises(Refused, match="还没有可以抽查的数据"):
        draw(made)
    assert Draw.objects.count() == 0


def test_who_was_never_there_and_what_was_never_done_are_not_drawn(made):
    dashes = add_worker(made.city.yunqi, "冯未到", [JULY])
    dashes.attendance.update(on_post=False, insured=False, paid=False)
    Quantity.objects.filter(pk=Quantity.objects.first().pk).update(reported=0)
    population = lines_of(made.evaluation).population
    assert f"W{dashes.pk}" not in population["workers"]
    assert len(population["quantities"]) == 4


def test_the_same_draw_again_and_what_changed_since(made):
    found = draw(made)
    again = repeat(found, lines_of(made.evaluation))
    assert (again.as_kept, again.list_is_same, again.today_is_same) == (True, True, True)
    new = add_worker(made.city.yunqi, "吴来迟", [JULY])
    gone = SocialWorker.objects.get(pk=int(found.drawn["workers"][0][1:]))
    gone.attendance.all().delete()
    again = repeat(found, lines_of(made.evaluation))
    assert (again.as_kept, again.today_is_same) == (True, False)
    assert (again.added, again.removed) == ((f"W{new.pk}",), (f"W{gone.pk}",))
    found.drawn["workers"].reverse()
    assert repeat(found, lines_of(made.evaluation)).as_kept is False


def test_drawn_records_are_followed_through_verification(made):
    found = draw(made, workers=1, quantities=1)
    lines = drawn_lines(found, lines_of(made.evaluation))
    months, (quantity,) = lines.attendance, lines.quantities
    assert [len(months), lines.done, lines.gone] == [5, 0, ()]
    save(made, marks=[of_marks(months[0].row), of_marks(months[1].row, ALL, "核实无误")])
    save(made, quantities=[of_figure(quantity.row)])
    lines = drawn_lines(found, lines_of(made.evaluation))
    assert [line.state for line in lines.attendance] == [CORRECTED, SAME, OPEN, OPEN, OPEN]
    assert ([line.state for line in lines.quantities], lines.done) == ([CORRECTED], 3)
    assert len(lines.next) == 3


def test_a_drawn_record_that_was_taken_back_and_sent_again_or_joined_is_found(made):
    found = draw(made, workers=1, quantities=1)
    worker = SocialWorker.objects.get(pk=int(found.drawn["workers"][0][1:]))
    quantity = drawn_lines(found, lines_of(made.evaluation)).quantities[0].row
    quantity.delete()
    assert len(drawn_lines(found, lines_of(made.evaluation)).gone) == 1
    quantity.pk = None
    quantity.save()
    kept = SocialWorker.objects.create(station=made.city.yunqi, name=worker.name)
    SocialWorker.objects.filter(pk=worker.pk).update(merged_into=kept)
    lines = drawn_lines(found, lines_of(made.evaluation))
    assert (len(lines.attendance), len(lines.quantities), lines.gone) == (5, 1, ())


def test_what_waits_stands_on_the_third_partys_list_until_it_is_done(made):
    draw(made, workers=1, quantities=1)

    def told(name):
        return [item.detail for item in work_list(actor(made, name)) if item.action == "去核实"]

    for name in ("lead", "expert1", "expert2"):
        assert told(name) == ["2023 年度中期评估；抽查名单中还有 6 条记录待核实"]
    assert told("purchaser") == told("staff") == []
    lines = drawn_lines(Draw.objects.get(), lines_of(made.evaluation))
    save(
        made,
        marks=[of_marks(line.row, ALL) for line in lines.attendance],
        quantities=[of_figure(line.row) for line in lines.quantities],
    )
    assert told("expert1") == []


# --- what comes of it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_what_is_foreseen_is_what_comes(made, seed):
    chance = Random(f"effect {seed}")
    marks = [
        of_marks(row, tuple(chance.random() < 0.6 for _ in range(3)))
        for row in chance.sample(list(Attendance.objects.order_by("pk")), 6)
    ]
    figures = [of_figure(row, chance.randint(0, 60)) for row in Quantity.objects.order_by("pk")[:3]]
    period = (made.evaluation.agreement, JULY, NOVEMBER)
    before = staffing_facts(*period), indicator_facts(*period)
    foreseen = foresee(made.evaluation, marks, figures)
    assert (staffing_facts(*period), indicator_facts(*period)) == before
    save(made, marks=marks, quantities=figures)
    assert (staffing_facts(*period), indicator_facts(*period)) == (foreseen.staffing, foreseen.indicators)
    # Looked at again, nothing would change any more.
    assert foresee(made.evaluation, marks, figures).effects == ()


def test_the_effects_name_each_figure_that_changes(made):
    row = Attendance.objects.get(worker__name="周小禾", month=NOVEMBER)
    quantity = Quantity.objects.first()
    found = foresee(made.evaluation, [of_marks(row)], [of_figure(quantity)])
    told = {effect.label: (effect.old, effect.new) for effect in found.effects}
    name = quantity.indicator.name
    assert told == {
        "社工有效人次": ("20", "19"),
        "其中持证人次": ("20", "19"),
        "2023年11月有效人次": ("4", "3"),
        "期末在岗人数": ("4", "3"),
        "持续在岗人数": ("4", "3"),
        "稳岗率": ("20.00%", "15.00%"),
        name: ("40", "38"),
        f"{name} · 完成率": ("44.44%", "42.22%"),
    }


def test_facts_say_how_many_were_verified_and_corrected(made):
    rows, quantity = list(Attendance.objects.all()[:3]), Quantity.objects.first()
    save(
        made, marks=[of_marks(rows[0]), of_marks(rows[1], ALL, "核实无误")], quantities=[of_figure(quantity)]
    )
    assert evaluation_facts(made.evaluation).as_json()["verification"] == {
        "person_months": {"verified": 2, "corrected": 1},
        "quantities": {"verified": 1, "corrected": 1},
    }


# --- pages -----------------------------------------------------------------------------------------------------


def browser(made, name="expert1"):
    client = Client()
    client.force_login(actor(made, name))
    return client


def address(made, name="verification", *more):
    return reverse(f"scoring:{name}", args=[made.evaluation.code, *more])


def typed(rows, **more):
    """The form as the page sends it: each worker-month with its marks, as it is stored."""
    data = {"row": [f"a{row.pk}" for row in rows], "reason": "没有缴费记录", "source": "社保明细第2页"}
    for row in rows:
        data[f"seen-a{row.pk}"] = row.verification_stamp
        data[f"mark-a{row.pk}"] = ["on_post", "paid"]
    return data | more


def test_it_is_saved_only_after_its_effect_was_shown(made):
    row = Attendance.objects.first()
    client = browser(made)
    straight = client.post(address(made, "verify"), typed([row], action="save"))
    assert "内容有改动，还没有保存" in straight.content.decode()
    assert states(made).count(OPEN) == 25
    shown = straight.context["findings"].digest
    other = client.post(
        address(made, "verify"), typed([row], action="save", shown=shown, reason="另一个依据")
    )
    assert "内容有改动，还没有保存" in other.content.decode()
    saved = client.post(address(made, "verify"), typed([row], action="save", shown=shown), follow=True)
    assert "已保存 1 条核实结果" in saved.content.decode()
    row.refresh_from_db()
    assert (row.verified_marks, row.verified_reason, row.verified_source) == (
        UNINSURED,
        "没有缴费记录",
        "社保明细第2页",
    )
    assert row.verified_by == made.people["expert1"]


def test_a_record_found_right_takes_no_reason_of_the_others(made):
    right, wrong = Attendance.objects.all()[:2]
    data = typed([right, wrong], **{f"mark-a{right.pk}": ["on_post", "insured", "paid"]})
    shown = browser(made).post(address(made, "verify"), data).context["findings"].digest
    browser(made).post(address(made, "verify"), data | {"action": "save", "shown": shown})
    rows = Attendance.objects.filter(pk__in=[right.pk, wrong.pk]).order_by("pk")
    assert [row.verified_reason for row in rows] == ["核实无误", "没有缴费记录"]


@pytest.mark.parametrize(
    ("before", "now", "shared", "reason"),
    [
        (UNINSURED, ALL, "", "核实无误"),
        (UNINSURED, UNINSURED, "", "没有缴费记录"),
        (ALL, UNINSURED, "没有缴费凭证", "没有缴费凭证"),
    ],
)
def test_words_of_a_verification_do_not_outlive_what_it_found(made, before, now, shared, reason):
    """The form opens with the words that stand; they go with another finding."""
    row = Attendance.objects.first()
    save(made, marks=[of_marks(row, before, "没有缴费记录" if before == UNINSURED else "核实无误")])
    row.refresh_from_db()
    ticked = [name for name, mark in zip(("on_post", "insured", "paid"), now, strict=True) if mark]
    own = {f"mark-a{row.pk}": ticked, f"reason-a{row.pk}": row.verified_reason, "reason": shared}
    findings = browser(made).post(address(made, "verify"), typed([row]) | own).context["findings"]
    assert [check.reason for check in findings.marks] == [reason]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"reason": ""}, "请写明依据"),
        ({"source": " "}, "请写明材料出处"),
        ({"row": []}, "请勾选要核实的记录"),
        ({"row": ["a999999"]}, "有的已不在"),
        ({"row": ["没有这种"]}, "有的已不在"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_written(made, changed, told):
    answer = browser(made).post(address(made, "verify"), typed([Attendance.objects.first()]) | changed)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert set(states(made)) == {OPEN}


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        ("", "请填写核实的数量"),
        ("三十", "“三十”不是数量"),
        ("1e400", "“1e400”不是数量"),
        ("1e9999", "“1e9999”不是数量"),
        ("NaN", "“NaN”不是数量"),
        ("-1", "不小于 0 的整数"),
        ("10000000000", "不小于 0 的整数"),
        ("0.5", "不小于 0 的整数"),
    ],
)
def test_a_figure_must_be_a_number(made, figure, told):
    row = Quantity.objects.first()
    data = {"row": f"q{row.pk}", f"figure-q{row.pk}": figure, "reason": "少记", "source": "台账"}
    answer = browser(made).post(address(made, "verify"), data)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)


def test_two_assessors_meet_theirs_and_mine(made):
    row = Attendance.objects.get(worker__name="周小禾", month=JULY)
    mine, client = typed([row]), browser(made, "expert2")
    shown = client.post(address(made, "verify"), mine).context["findings"].digest
    save(made, marks=[of_marks(row, (True, True, False), "工资表没有签名")])
    answer = client.post(address(made, "verify"), mine | {"action": "save", "shown": shown})
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in (
        "周小禾 2023-07",
        "核实：缺工资（工资表没有签名）",
        "核实：缺社保（没有缴费记录）",
        "白专家",
        "用我的内容覆盖",
    ):
        assert words in page, words
    row.refresh_from_db()
    assert row.verified_marks == (True, True, False)
    # Sent again over theirs: first what it would change, then it is written.
    again = mine | {"action": "save", "shown": shown, f"seen-a{row.pk}": row.verification_stamp}
    looked = client.post(address(made, "verify"), again)
    assert "内容有改动，还没有保存" in looked.content.decode()
    client.post(address(made, "verify"), again | {"shown": looked.context["findings"].digest})
    row.refresh_from_db()
    assert (row.verified_marks, row.verified_by) == (UNINSURED, made.people["expert2"])


def test_a_verification_is_taken_back_with_a_reason(made):
    row = Attendance.objects.first()
    save(made, marks=[of_marks(row)])
    row.refresh_from_db()
    data = typed([row], **{f"back-a{row.pk}": "on"}, source="", reason="凭证已补交")
    shown = browser(made).post(address(made, "verify"), data).context["findings"].digest
    browser(made).post(address(made, "verify"), data | {"action": "save", "shown": shown})
    row.refresh_from_db()
    assert (row.verified_marks, row.verified_reason) == (None, "")
    assert AuditEntry.objects.first().reason == "凭证已补交"


def test_a_report_that_changed_after_verification_is_told(made):
    row = Attendance.objects.get(worker__name="周小禾", month=JULY)
    save(made, marks=[of_marks(row)])
    assert "核实之后上报又改过" not in browser(made).get(address(made)).content.decode()
    Attendance.objects.filter(pk=row.pk).update(paid=False)
    page = browser(made).get(address(made)).content.decode()
    assert "核实之后上报又改过" in page
    assert "<td>√</td><td>缺工资</td><td>缺社保</td>" in page


def test_figures_at_half_of_their_targets_are_hinted_to_the_assessor_and_not_to_the_station(made):
    words = "全年协议量的一半"
    assert words not in browser(made).get(address(made)).content.decode()
    Quantity.objects.update(reported=45)
    quantity = Quantity.objects.first()
    # What was verified doesn't hide what was reported.
    save(made, quantities=[of_figure(quantity)])
    assert f"有 5 项恰好是{words}" in browser(made).get(address(made)).content.decode()
    station = browser(made, "staff")
    assert station.get(address(made)).status_code == 403
    agreement = made.evaluation.agreement.code
    pages = [reverse("indicators:detail", args=[agreement]), address(made, "detail"), "/"]
    assert [page for page in pages if "一半" in station.get(page).content.decode()] == []


def test_the_station_reads_what_was_verified_with_reason_and_source(made):
    row = Attendance.objects.get(worker__name="周小禾", month=JULY)
    quantity = Quantity.objects.first()
    save(made, marks=[of_marks(row)], quantities=[of_figure(quantity)])
    agreement = made.evaluation.agreement.code
    staffing = browser(made, "staff").get(reverse("staffing:detail", args=[agreement])).content.decode()
    indicators = browser(made, "staff").get(reverse("indicators:detail", args=[agreement])).content.decode()
    for words in ("第三方抽查核实 1 人月，其中更正 1 人月", "没有缴费记录", "社保明细第2页"):
        assert words in staffing, words
    for words in ("核实 1 项数量，其中更正 1 项", "核实为 38：两次没有记录（出处：台账第3页）"):
        assert words in indicators, words


def test_the_pages_ask_as_often_for_many_records_as_for_few(made):
    found = draw(made)
    client = browser(made, "lead")
    pages = [address(made, f"verification{part}") for part in ("", "_attendance", "_quantities")]
    pages += [address(made, "draw", found.pk) + "?repeat=1", reverse("home")]

    def queries():
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200
            counts.append(len(asked))
        return counts

    queries()
    few = queries()
    for number in range(6):
        add_worker(made.city.yunqi, f"新人{number}", months_from_to(JULY, NOVEMBER))
    draw(made, workers=8, quantities=5)
    save(made, marks=[of_marks(row) for row in Attendance.objects.all()[:8]])
    assert queries() == few


def test_who_reads_the_page_may_take_the_list_along(made):
    found = draw(made, workers=1, quantities=1)
    page = browser(made, "expert2").get(address(made, "draw", found.pk)).content.decode()
    assert "已核实 0 / 6" in page
    assert "<h3>抽取名单</h3>" not in browser(made, "expert2").get(address(made)).content.decode()
    made_again = browser(made).get(address(made, "draw", found.pk) + "?repeat=1").content.decode()
    assert "用留存的名单和种子重新计算，抽中的与清单相同" in made_again
    answer = browser(made, "lead").post(address(made), {"workers": "2", "quantities": "1", "seed": "7"})
    assert answer["Location"] == address(made, "draw", Draw.objects.last().pk)
    assert (Draw.objects.last().seed, len(Draw.objects.last().drawn["workers"])) == ("7", 2)


def test_the_list_names_each_entry_that_was_drawn_from(made):
    found = draw(made)
    SocialWorker.objects.get(name="周小禾").attendance.all().delete()
    page = browser(made).get(address(made, "draw", found.pk))
    entries = dict(page.context["entries"])
    assert sorted(entries) == sorted([*found.population["workers"], *found.population["quantities"]])
    names = sorted(entries[entry] for entry in found.population["workers"])
    assert names == ["", "孙若水", "李知秋", "钱一帆"]
    assert "2023年7月至11月" in entries[found.population["quantities"][0]]
