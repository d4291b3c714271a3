from datetime import date

import pytest

from evalsite.queries.submissions import months_of
from evalsite.queries.work import missing_months, unconfirmed_uploads, work_items
from staffing.models import Attendance, Category, SocialWorker
from stations.models import MonthLock, Setting, Upload
from tests.city import agreement

TODAY = date(2023, 11, 5)


@pytest.fixture
def yunqi(city):
    """The agreement of 云栖, with attendance of July and September; July is locked."""
    worker = SocialWorker.objects.create(station=city.yunqi, name="周明远")
    for month in (7, 9):
        Attendance.objects.create(
            worker=worker,
            station=city.yunqi,
            month=date(2023, month, 1),
            on_post=True,
            insured=True,
            paid=True,
            category=Category.TRAINED,
        )
    made = city.yunqi.agreements.get()
    MonthLock.objects.create(agreement=made, month=date(2023, 7, 1), cause="评估")
    return made


def upload(of, by, kind=Upload.Kind.ATTENDANCE, state=Upload.State.PREVIEW):
    return Upload.objects.create(
        agreement=of, kind=kind, state=state, original_name="到岗.xlsx", size=1, sha256="0", uploaded_by=by
    )


def test_months_over_and_not_in_are_missing_those_to_come_are_not(city, yunqi):
    liuan = city.liuan.agreements.get()
    rows = months_of([yunqi, liuan], TODAY)
    assert [row.agreement for row in rows] == [yunqi, liuan]
    assert rows[0].missing_attendance == [date(2023, 8, 1), date(2023, 10, 1)]
    assert rows[1].missing_attendance == [date(2023, month, 1) for month in (7, 8, 9, 10)]
    assert rows[0].missing_indicators == [date(2023, month, 1) for month in (7, 8, 9, 10)]
    assert [state.month for state in rows[0].attendance if state.is_locked] == [date(2023, 7, 1)]
    assert len(rows[0].attendance) == 12


def test_a_month_is_over_only_after_its_last_day(yunqi):
    assert months_of([yunqi], date(2023, 10, 31))[0].missing_attendance == [date(2023, 8, 1)]


def test_the_state_of_many_agreements_takes_seven_queries(city, yunqi, django_assert_num_queries):
    later = agreement(city.yunqi, date(2024, 7, 1), date(2025, 6, 30))
    agreements = [yunqi, later, city.liuan.agreements.get()]
    with django_assert_num_queries(7):
        months_of(agreements, TODAY)


def test_station_staff_are_told_which_months_are_missing_and_since_when(city, yunqi):
    items = missing_months(city.staff, TODAY)
    assert [(item.when, item.title, item.detail) for item in items] == [
        (date(2023, 9, 10), "云栖街社工服务站 · 上报社工到岗情况", "缺 2 个月：2023年8月、2023年10月"),
        (
            date(2023, 8, 10),
            "云栖街社工服务站 · 上报服务指标完成情况",
            "缺 4 个月：2023年7月、2023年8月、2023年9月等",
        ),
    ]


def test_the_due_day_is_the_districts_own(city, yunqi):
    Setting.objects.create(key="report_due_day", district=city.huangpu, value=5, valid_from=date(2023, 1, 1))
    assert missing_months(city.staff, TODAY)[0].when == date(2023, 9, 5)


@pytest.mark.parametrize("person", ["supervisor", "purchaser", "centre", "administrator", "expert", "nobody"])
def test_nobody_else_is_asked_for_months(city, yunqi, person):
    assert missing_months(getattr(city, person), TODAY) == []


def test_my_own_unconfirmed_uploads_and_only_those_wait_for_me(city, yunqi):
    mine = upload(yunqi, city.staff)
    upload(yunqi, city.operator)
    upload(yunqi, city.staff, state=Upload.State.DISCARDED)
    items = unconfirmed_uploads(city.staff)
    assert [(item.title, item.url) for item in items] == [
        ("云栖街社工服务站 · 社工到岗情况待确认", f"/attendance/uploads/{mine.pk}/")
    ]
    assert [item.title for item in work_items(city.staff, TODAY)][
        -1
    ] == "云栖街社工服务站 · 社工到岗情况待确认"


def test_the_work_list_shows_what_is_overdue_first(city, yunqi, text):
    page = text("staff", "/")
    assert "2 项，" in page
    assert page.index("上报服务指标完成情况") < page.index("上报社工到岗情况")


def test_an_empty_work_list_says_so(text):
    assert "现在没有待办" in text("viewer", "/")
    assert "还没有角色" in text("nobody", "/")


def test_reporters_see_their_agreements_and_uploads(city, yunqi, text):
    upload(yunqi, city.staff)
    page = text("staff", "/submissions/")
    assert "HP-YUNQI-2023" in page
    assert "HP-LIUAN-2023" not in page
    assert "到岗.xlsx" in page
    assert "尚未写入" in page
    assert page.count("已锁") == 2
    other = text("operator", "/submissions/?q=柳岸")
    assert "HP-LIUAN-2023" in other
    assert "HP-YUNQI-2023" not in other.split("最近上传")[0]


@pytest.mark.parametrize("person", ["supervisor", "expert", "lead", "viewer", "nobody"])
def test_others_are_told_where_to_look_instead(text, person):
    assert "您的角色不能上报" in text(person, "/submissions/", status=403)
