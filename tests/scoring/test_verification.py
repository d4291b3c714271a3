"""抽查核实: who draws and verifies, what is drawn again, what comes of it before and after it is saved."""

from datetime import date
from random import Random

import pytest
from django.core.exceptions import PermissionDenied

from indicators.facts import indicator_facts
from indicators.models import Quantity
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
from staffing.models import Attendance, SocialWorker
from stations.models import AuditEntry
from tests.scoring import build
from tests.scoring.build import JULY, NOVEMBER
from tests.scoring.verifying import (
    ALL,
    actor,
    draw,
    of_figure,
    of_marks,
    save,
    states,
    with_records,
)


@pytest.fixture
def made(city):
    return with_records(city)


# --- who, and when ---------------------------------------------------------------------------------------------


def test_the_third_party_verifies_and_nobody_else(made):
    build.seat(made, "assistant", "助助理", "assistant")
    build.seat(made, "late", "迟专家", "expert", declared=False)
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
    later = build.add_worker(made.city.yunqi, "吴来迟", [date(2023, 12, 1)]).attendance.get()
    elsewhere = build.add_worker(made.city.liuan, "郑别处", [JULY]).attendance.get()
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
    dashes = build.add_worker(made.city.yunqi, "冯未到", [JULY])
    dashes.attendance.update(on_post=False, insured=False, paid=False)
    Quantity.objects.filter(pk=Quantity.objects.first().pk).update(reported=0)
    population = lines_of(made.evaluation).population
    assert f"W{dashes.pk}" not in population["workers"]
    assert len(population["quantities"]) == 4


def test_the_same_draw_again_and_what_changed_since(made):
    found = draw(made)
    again = repeat(found, lines_of(made.evaluation))
    assert (again.as_kept, again.list_is_same, again.today_is_same) == (True, True, True)
    new = build.add_worker(made.city.yunqi, "吴来迟", [JULY])
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
