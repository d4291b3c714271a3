from datetime import date
from decimal import Decimal

import pytest

from evalsite.queries.overview import district_lines, station_lines, stations_of, summary_of
from evalsite.queries.progress import OnSchedule, on_schedule
from indicators.models import Indicator, Quantity, Target
from reports.services import issue_report
from scoring.models import Evaluation
from staffing.facts import staffing_facts
from staffing.models import Attendance, Category, SocialWorker
from stations.months import months_from_to
from tests.city import station
from tests.scoring import build

D = Decimal
TODAY = date(2023, 12, 5)
JULY, NOVEMBER = date(2023, 7, 1), date(2023, 11, 1)


def lines(user):
    return {line.station.code: line for line in station_lines(user, list(stations_of(user)), TODAY)}


def work(of, months, workers=1, category=Category.TRAINED, **marks):
    for number in range(workers):
        worker = SocialWorker.objects.create(station=of, name=f"社工{number}")
        Attendance.objects.bulk_create(
            Attendance(
                worker=worker,
                station=of,
                month=month,
                category=category,
                **{"on_post": True, "insured": True, "paid": True} | marks,
            )
            for month in months
        )


@pytest.fixture
def indicator(db):
    return Indicator.objects.create(
        code="cases", name="个案", group="个案", unit="个", kind=Indicator.Kind.AREA, position=500
    )


def done(of, indicator, reported, area=None, first=JULY, last=NOVEMBER, **more):
    return Quantity.objects.create(
        agreement=of.agreements.get(),
        indicator=indicator,
        area=area,
        first_month=first,
        last_month=last,
        reported=D(reported),
        adds_up=True,
        **more,
    )


@pytest.mark.parametrize(
    ("percents", "expected"),
    [
        ([], None),
        ([D("41.67"), D("41.66"), None, D("183.12")], OnSchedule(2, 4)),
        ([None], OnSchedule(0, 1)),
    ],
)
def test_indicators_are_counted_against_the_time_passed(percents, expected):
    assert on_schedule(percents, D("41.67")) == expected


def test_the_retention_of_many_is_that_of_each(city):
    """The bulk reading and the facts of one station give the same figure, verified marks and untrained included."""
    build.evaluation_of(city)
    months = months_from_to(JULY, NOVEMBER)
    work(city.yunqi, months, workers=3)
    work(city.yunqi, months[1:], workers=2)
    work(city.yunqi, months, workers=4, category=Category.UNTRAINED)
    work(city.yunqi, months, insured=False)
    Attendance.objects.filter(station=city.yunqi, worker__name="社工2", month=NOVEMBER).update(
        verified_on_post=False, verified_insured=True, verified_paid=True, verified_reason="核实"
    )
    expected = staffing_facts(city.yunqi.agreements.get(), JULY, NOVEMBER).figures.retention_percent
    assert expected == D("10.00")
    assert lines(city.supervisor)["HP-YUNQI"].retention == expected


def test_merged_records_are_one_person(city):
    months = months_from_to(JULY, NOVEMBER)
    work(city.yunqi, months[:2])
    work(city.yunqi, months[2:])
    first, second = SocialWorker.objects.filter(station=city.yunqi).order_by("pk")
    assert lines(city.supervisor)["HP-YUNQI"].retention == D("0.00")
    SocialWorker.objects.filter(pk=second.pk).update(merged_into=first)
    assert lines(city.supervisor)["HP-YUNQI"].retention == D("5.00")


def test_a_missing_month_leaves_the_retention_unknown_and_is_counted(city):
    work(city.yunqi, [JULY, NOVEMBER])
    line = lines(city.supervisor)["HP-YUNQI"]
    assert (line.retention, line.retention_is_low, line.missing_months) == (None, False, 5)


def test_progress_adds_areas_and_the_station_and_looks_at_the_period_only(city, indicator):
    area = city.yunqi.areas.first()
    Target.objects.create(agreement=city.yunqi.agreements.get(), indicator=indicator, quantity=D(100))
    assert lines(city.supervisor)["HP-YUNQI"].schedule is None
    done(city.yunqi, indicator, 30, area)
    assert lines(city.supervisor)["HP-YUNQI"].schedule == OnSchedule(0, 1)
    done(city.yunqi, indicator, 12)
    line = lines(city.supervisor)["HP-YUNQI"]
    assert (line.schedule, line.is_behind, line.bar_width) == (OnSchedule(1, 1), False, 120)


def test_before_issue_nobody_sees_total_or_grade_and_strangers_to_the_data_see_no_figure(city):
    build.collated(city)
    for person in (city.supervisor, city.operator, city.administrator, city.viewer):
        line = lines(person)["HP-YUNQI"]
        assert line.evaluation.state == Evaluation.State.COLLATED
        assert line.report is None
    assert lines(city.supervisor)["HP-YUNQI"].retention == D("5.00")
    viewed = lines(city.viewer)["HP-YUNQI"]
    assert (viewed.retention, viewed.schedule, viewed.missing_months) == (None, None, None)


def test_a_district_sees_only_its_own_stations(city):
    assert set(lines(city.supervisor)) == {"HP-YUNQI", "HP-LIUAN"}
    assert set(lines(city.purchaser)) == {"HP-YUNQI"}
    assert lines(city.nobody) == {}


def test_the_summary_of_nothing_has_no_mean(city):
    summary = summary_of(list(lines(city.supervisor).values()))
    assert (summary.stations, summary.issued, summary.mean_total, summary.excellent_percent) == (
        2,
        0,
        None,
        None,
    )


def test_districts_count_the_latest_evaluation_of_each_station(city):
    build.scoring(city)
    rows = {line.district.name: (line.stations, line.states) for line in district_lines(city.viewer)}
    assert rows == {"黄埔区": (2, (0, 1, 0, 0, 0)), "越秀区": (1, (0, 0, 0, 0, 0))}
    assert [line.district.name for line in district_lines(city.supervisor)] == ["黄埔区"]


def test_many_stations_take_as_many_queries_as_few(city, indicator, django_assert_num_queries):
    build.collated(city)
    people = [build.fresh(city.supervisor) for _ in range(2)]
    for person in people:
        assert person.access
    few = list(stations_of(people[0]))
    with django_assert_num_queries(15):
        station_lines(people[0], few, TODAY)
    for number in range(8):
        made = station(f"HP-{number}", f"第{number}街", city.huangpu, city.qiming)
        work(made, [JULY], workers=2)
        Target.objects.create(agreement=made.agreements.get(), indicator=indicator, quantity=D(10))
        done(made, indicator, 5)
    many = list(stations_of(people[1]))
    assert len(many) == 10
    with django_assert_num_queries(15):
        station_lines(people[1], many, TODAY)


def test_from_issue_on_the_line_shows_what_was_issued_whatever_happens_to_the_tables(city):
    made = build.collated(city)
    issue_report(
        evaluation=made.evaluation,
        actor=build.fresh(made.people["lead"]),
        issued_on=date(2023, 12, 15),
        version=made.evaluation.version,
        with_file=False,
    )
    Attendance.objects.all().delete()
    for person in (city.supervisor, city.viewer, city.staff):
        line = lines(build.fresh(person))["HP-YUNQI"]
        assert (line.report.total, line.report.grade) == (D("100.00"), "优秀")
        assert line.retention == D("5.00")
    summary = summary_of([line])
    assert (summary.issued, summary.excellent_percent, summary.mean_total) == (1, D("100.00"), D("100.00"))
    rows = {line.district.code: line.grades for line in district_lines(city.viewer)}
    assert rows == {"HP": (1, 0, 0, 0), "YX": (0, 0, 0, 0)}
