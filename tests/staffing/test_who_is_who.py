"""Which stored person a row of an uploaded sheet speaks of: by number, by name, under joined records."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staffing.models import Posting, SocialWorker
from stations.models import Organisation, Upload
from tests.staffing.uploads import NOTHING, plan_of, problems, put


@pytest.fixture
def stored(agreement, reference, clerk):
    """The reference workbook, applied."""
    return put(agreement, reference, clerk)


def numbered(altered, number, row=6, **more):
    return altered({"Y4": "证书登记号", f"Y{row}": number} | more)


def test_a_number_given_later_completes_the_record(agreement, altered, stored):
    put(agreement, numbered(altered, "GD-1"))
    worker = SocialWorker.objects.get(name="林若溪")
    assert worker.registration_number == "GD-1"
    changes = Upload.objects.latest("applied_at").changes
    assert changes == [
        {
            "table": "worker",
            "id": worker.pk,
            "before": {"registration_number": None, "practice_since": None},
            "after": {"registration_number": "GD-1", "practice_since": None},
        }
    ]


def test_a_number_is_the_person_at_every_station_and_a_name_is_not(make_agreement, agreement, altered):
    put(agreement, numbered(altered, "GD-1"))
    other = make_agreement("大沙街")
    cells = {"A1": "到岗表", "Y4": "证书登记号", "Y6": "GD-1"}
    cells |= {f"{column}6": "—" for column in "GHIJKLMNOPQRSTU"} | {"V6": 0, "W6": 0}
    put(other, altered(cells))
    assert SocialWorker.objects.filter(name="林若溪").count() == 1
    assert SocialWorker.objects.filter(name="周明远").count() == 2


@pytest.mark.parametrize(
    ("near", "named"),
    [
        ("district", "“广州市文冲街社工服务站”"),
        ("operator", "“广州市文冲街社工服务站”"),
        (None, "另一社工站（请联系区民政局）"),
    ],
)
def test_one_person_is_not_effective_at_two_stations_in_a_month(
    agreement, make_agreement, make_district, altered, near, named
):
    put(agreement, numbered(altered, "GD-1"))
    more = {} if near == "district" else {"district": make_district("越秀区")}
    if near is None:
        kind = Organisation.Kind.OPERATOR
        more["operator"] = Organisation.objects.create(code="QM", name="启明社会工作服务中心", kind=kind)
    other = make_agreement("大沙街", **more)
    plan = plan_of(other, numbered(altered, "GD-1", A1="到岗表"))
    assert [item.cell for item in plan.errors] == ["G6", "J6", "M6", "P6", "S6"]
    assert plan.errors[0].what == f"2023年7月已在{named}有效到岗，同一人同一月只能计一次"


def test_joined_records_count_as_one_person(agreement, make_agreement, altered, reference, stored):
    other = make_agreement("大沙街")
    put(other, altered({"A1": "到岗表", "C6": "林若曦"}))
    kept = SocialWorker.objects.get(name="林若溪")
    SocialWorker.objects.filter(name="林若曦").update(merged_into=kept)
    plan = plan_of(agreement, reference)
    assert [item.cell for item in plan.errors] == ["G6", "J6", "M6", "P6", "S6"]


def test_rows_of_a_joined_record_are_met_again_by_either_name(agreement, altered, reference, stored):
    kept = SocialWorker.objects.create(station=agreement.station, name="林若曦")
    SocialWorker.objects.filter(name="林若溪").update(merged_into=kept)
    assert plan_of(agreement, reference).counts == NOTHING | {"unchanged": 115}
    assert plan_of(agreement, altered({"C6": "林若曦"})).counts == NOTHING | {"unchanged": 115}


def test_the_number_of_a_joined_record_leads_to_the_record_it_was_joined_to(agreement, altered, stored):
    joined = SocialWorker.objects.get(name="林若溪")
    kept = SocialWorker.objects.create(station=agreement.station, name="林若溪")
    SocialWorker.objects.filter(pk=joined.pk).update(merged_into=kept, registration_number="GD-1")
    plan = put(agreement, numbered(altered, "GD-1", X6="更名"))
    assert plan.counts == NOTHING | {"changed": 5, "unchanged": 110}
    kept.refresh_from_db()
    assert kept.registration_number is None


def test_a_start_of_practice_other_than_the_known_one_is_told_before_it_is_taken(agreement, altered, stored):
    SocialWorker.objects.filter(name="林若溪").update(practice_since=date(2011, 3, 1))
    cells = {"Y4": "从业起始日", "Y6": "2012.03.01"}
    plan = put(agreement, altered(cells))
    assert problems(plan)[-1] == (
        "warning",
        "Y6",
        "从业起始日与已登记的（2011-03-01）不同，写入后以表中的为准",
    )
    assert SocialWorker.objects.get(name="林若溪").practice_since == date(2012, 3, 1)
    assert plan_of(agreement, altered(cells)).counts == NOTHING | {"unchanged": 115}


def test_who_was_posted_here_before_any_sheet_came_is_known_by_name(agreement, make_agreement, reference):
    there = make_agreement("大沙街").station
    moved = SocialWorker.objects.create(station=there, name="许嘉禾")
    Posting.objects.create(worker=moved, station=agreement.station, start=date(2023, 9, 1))
    put(agreement, reference)
    assert SocialWorker.objects.filter(name="许嘉禾").count() == 1
    assert Posting.objects.filter(worker=moved).count() == 1


def test_a_name_that_two_people_bear_wants_a_number(agreement, reference, stored):
    SocialWorker.objects.create(station=agreement.station, name="林若溪", registration_number="GD-2")
    plan = plan_of(agreement, reference)
    assert problems(plan)[-1] == ("error", "C6", "本站已有 2 名“林若溪”，无法判断是哪一位")


def test_two_namesakes_with_new_numbers_cannot_both_be_the_one_that_is_stored(agreement, altered, stored):
    cells = {"C17": "罗文彬", "Y4": "证书登记号", "Y14": "GD-1", "Y17": "GD-2"}
    plan = plan_of(agreement, altered(cells))
    assert [(item.cell, item.what) for item in plan.errors] == [
        ("C17", "“罗文彬”与第 14 行都对应本站已登记的同一人")
    ]
    SocialWorker.objects.filter(name="罗文彬").update(registration_number="GD-1")
    plan = plan_of(agreement, altered(cells))
    assert plan.errors == []
    assert plan.counts == NOTHING | {"added": 5, "unchanged": 110, "missing": 5}


def test_a_number_that_belongs_to_another_name_is_an_error(agreement, altered, stored):
    SocialWorker.objects.filter(name="周明远").update(registration_number="GD-1")
    plan = plan_of(agreement, numbered(altered, "GD-1"))
    assert (plan.errors[0].cell, plan.errors[0].what) == (
        "Y6",
        "证书登记号 GD-1 已登记在另一个姓名下",
    )


def test_a_start_of_practice_that_contradicts_the_statement_is_a_warning(agreement, altered, stored):
    SocialWorker.objects.filter(name="林若溪").update(practice_since=date(2022, 1, 1))
    plan = plan_of(agreement, altered())
    assert problems(plan)[-1] == (
        "warning",
        "W6",
        "从业2年以上的月数与从业起始日（2022-01-01）不符，以起始日为准",
    )


def test_a_plan_takes_a_fixed_number_of_queries(agreement, altered, reference, stored):
    def count(data):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            plan_of(agreement, data)
        return len(queries)

    few = altered(change=lambda sheet: sheet.delete_rows(8, 19))
    plan_of(agreement, reference)
    assert count(few) == count(reference) <= 8
