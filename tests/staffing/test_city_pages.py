"""The pages of a city's workbook, and what the worker does between them."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from staffing.models import Attendance
from staffing.sheets import checks
from staffing.sheets.layout import find_layout
from staffing.tasks import watch_city, work_on_city
from stations.city_uploads import SILENCE, WAIT
from stations.models import CityUpload
from stations.workbooks import Grid, Workbook
from tests.city import small_city
from tests.workbooks.city import CITY, draw_city, make_city

WAITING = "后台处理程序没有运行"
BROKEN_OFF = "后台处理程序中途停止了"


@pytest.fixture
def places(db):
    return small_city()


@pytest.fixture
def bureau(places):
    browser = Client()
    browser.force_login(places.supervisor)
    return browser


def send(browser, labels=("云栖街", "柳岸街", "月光街")):
    """The workbook of these stations, sent on the page; the address that it leads to."""
    data = draw_city(make_city(labels, 3), shape=CITY | {"months": "one"}).bytes()
    answer = browser.post("/attendance/city/", {"file": SimpleUploadedFile("全区.xlsx", data)})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def work():
    """What a worker would do with what is ready in the queue."""
    for result in DBTaskResult.objects.ready():
        result.task.call(*result.args_kwargs["args"])
        result.set_successful(None)


def text_of(browser, address):
    return browser.get(address).content.decode()


def aged(by):
    """All city uploads, as if so much time had passed."""
    for city in CityUpload.objects.all():
        beat = city.beat_at and city.beat_at - by
        CityUpload.objects.filter(pk=city.pk).update(queued_at=city.queued_at - by, beat_at=beat)


def test_from_the_file_to_the_stations_uploads(bureau):
    address = send(bureau)
    assert "正在核对" in text_of(bureau, address)
    work()
    assert bureau.get(f"{address}progress/").headers["HX-Refresh"] == "true"
    assert "全区.xlsx 已核对 3 个社工站，尚未写入" in text_of(bureau, "/")
    page = text_of(bureau, address)
    assert page.index("“月光街”不在您可上报的社工站中") < page.index("云栖街社工服务站")
    refused = bureau.post(f"{address}confirm/", {"part": ["1"], "run": "1"})
    assert refused.status_code == 422
    assert "有提醒的社工站须写明原因才能写入" in refused.content.decode()
    assert refused.content.decode().count("checked") == 1
    bureau.post(f"{address}confirm/", {"part": ["1", "2"], "run": "1", "reason": "已核实"})
    assert "正在写入" in text_of(bureau, f"{address}progress/")
    twice = bureau.post(
        f"{address}confirm/", {"part": ["1", "2"], "run": "1", "reason": "已核实"}, follow=True
    )
    assert "这份文件写入中，没有重复处理。" in twice.content.decode()
    work()
    page = text_of(bureau, address)
    uploads = [part.upload for part in CityUpload.objects.get().parts.exclude(upload=None)]
    assert len(uploads) == 2
    assert [str(upload.pk) in page for upload in uploads] == [True, True]
    assert Attendance.objects.count() == 6


def test_the_page_says_when_no_worker_runs_and_when_one_broke_off(bureau):
    address = send(bureau)
    assert WAITING not in text_of(bureau, address)
    aged(WAIT)
    assert WAITING in text_of(bureau, f"{address}progress/")
    CityUpload.objects.update(beat_at=timezone.now())
    assert WAITING not in text_of(bureau, address)
    aged(2 * SILENCE)
    assert BROKEN_OFF in text_of(bureau, address)
    resumed = bureau.post(f"{address}resume/", follow=True).content.decode()
    assert "已重新排队" in resumed
    assert BROKEN_OFF not in resumed
    work()
    assert CityUpload.objects.get().state == "ready"
    assert "没有重复处理" in bureau.post(f"{address}resume/", follow=True).content.decode()


def test_whoever_waits_behind_another_file_is_told_so(bureau):
    send(bureau)
    CityUpload.objects.update(beat_at=timezone.now())
    second = send(bureau)
    CityUpload.objects.filter(beat_at=None).update(queued_at=timezone.now() - WAIT)
    page = text_of(bureau, second)
    assert "前面还有文件在处理" in page
    assert WAITING not in page


def test_what_a_dead_worker_left_is_taken_up_by_the_next_one(bureau):
    send(bureau)
    city = CityUpload.objects.get()
    # The task stays as running; what looks after it is due only later.
    DBTaskResult.objects.filter(task_path=work_on_city.module_path).update(status="RUNNING")
    CityUpload.objects.update(beat_at=timezone.now(), run=1)
    work()
    assert DBTaskResult.objects.ready().count() == 0
    later = DBTaskResult.objects.get(task_path=watch_city.module_path)
    assert later.run_after > timezone.now() + SILENCE
    watch_city.call(str(city.pk))
    city.refresh_from_db()
    assert (city.state, city.run) == ("reading", 1)
    aged(timedelta(minutes=5))
    watch_city.call(str(city.pk))
    city.refresh_from_db()
    assert (city.state, city.run) == ("ready", 2)
    waiting = DBTaskResult.objects.count()
    watch_city.call(str(city.pk))
    assert DBTaskResult.objects.count() == waiting


def test_the_problems_can_be_taken_away(bureau):
    address = send(bureau)
    work()
    answer = bureau.get(f"{address}problems/")
    rows = list(
        openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True)
    )
    assert rows[0] == ("社工站", "表中的名称", "结果", "单元格", "类别", "问题")
    assert rows[-1] == (
        "月光街",
        "月光街",
        "有错误",
        "A11",
        "错误",
        "“月光街”不在您可上报的社工站中，或没有登记。请核对名称，或填写社工站代码；未登记的请联系系统管理员。",
    )
    parts = CityUpload.objects.get().parts.all()
    assert len(rows) == 1 + sum(len(part.errors) + len(part.warnings) for part in parts)


def test_one_stations_rows_can_be_looked_at_before(bureau):
    address = send(bureau)
    work()
    page = text_of(bureau, f"{address}2/")
    own, other = names_of(("柳岸街", "云栖街"))
    assert [name for name in own if name not in page] == []
    assert [name for name in other - own if name in page] == []
    assert bureau.get(f"{address}3/").status_code == 404


def names_of(labels):
    by_label = {
        of.label: {worker.name for worker in of.workers}
        for of in make_city(("云栖街", "柳岸街", "月光街"), 3)
    }
    return [by_label[label] for label in labels]


def test_what_is_no_workbook_is_refused_at_once(bureau):
    answer = bureau.post("/attendance/city/", {"file": SimpleUploadedFile("a.xlsx", b"%PDF-1.7")})
    assert answer.status_code == 422
    assert "这是PDF 文件，不是电子表格" in answer.content.decode()
    assert not CityUpload.objects.exists()


def test_a_station_of_thousands_is_refused(places):
    headings = (
        ["姓名", "岗位资格证/资质", "7月", None, None],
        [None, None, "人员到位", "社保购买", "工资发放"],
    )
    rows = [["甲", "社会工作师", "√", "√", "√"]] * (checks.MOST_ROWS + 1)
    layout, _ = find_layout(Workbook("a.xlsx", [Grid("表", [*headings, *rows])]))
    problem = checks.too_long(layout)
    assert problem.what == "表中有 5001 行，一个社工站的到岗表最多 5000 行"
    fewer, _ = find_layout(Workbook("a.xlsx", [Grid("表", [*headings, *rows[1:], [None] * 5])]))
    assert checks.too_long(fewer) is None
