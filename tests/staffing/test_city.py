"""A city's workbook: each station's part is read, confirmed and written by itself."""

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from staffing.models import Attendance, SocialWorker
from staffing.services import preview_part, read_city, receive_city, undo_attendance, write_city
from staffing.services.attendance import terms_of
from staffing.sheets import read_attendance
from stations.city_uploads import confirm_city, discard_city, resume_city, take
from stations.models import (
    Agreement,
    AuditEntry,
    CityPart,
    CityUpload,
    District,
    MonthReturn,
    Subdistrict,
    Upload,
    User,
)
from stations.uploads import UploadDecided, UploadRefused, stored_bytes
from stations.workbooks import read_workbook
from tests.city import small_city, station
from tests.staffing.shapes import added, told
from tests.workbooks.attendance import REQUIRED
from tests.workbooks.city import CITY, STYLES, draw_city, make_city
from tests.workbooks.people import MONTHS

State = CityPart.State
NAMES = ("云栖街社工服务站", "柳岸街", "HP-MEIXI", "广州市黄埔区竹里街道社工站", "兰亭", "桂苑街社工站")
TURNING = {"months": "five", "totals": "all", "registration": True}


@pytest.fixture
def places(db):
    """The small city with four more stations in 黄埔."""
    found = small_city()
    for code, name in (
        ("MEIXI", "梅溪街"),
        ("ZHULI", "竹里街"),
        ("LANTING", "兰亭街"),
        ("GUIYUAN", "桂苑镇"),
    ):
        station(f"HP-{code}", name, found.huangpu, found.chenguang)
    found.guiyuan = station("HP-GUIYUAN2", "桂苑街", found.huangpu, found.chenguang)
    Agreement.objects.update(required_workers=REQUIRED, required_certified=2)
    return found


def drawn(labels=NAMES[:3], style="repeated", workers=3, district="", **shape):
    return draw_city(make_city(labels, workers, district=district), style, CITY | {"months": "one"} | shape)


def read(drawing, actor, file_format="xlsx"):
    """The workbook of the drawing, sent and read."""
    name = f"全区到岗表.{file_format}"
    city = receive_city(data=drawing.bytes(file_format), filename=name, actor=actor)
    read_city(city=city)
    return city


def written(drawing, actor, **confirmation):
    city = read(drawing, actor)
    confirm_city(city=city, actor=actor, run=city.run, **({"reason": "已逐站核实"} | confirmation))
    write_city(city=city)
    return city


def states(city):
    return {part.label: part.state for part in city.parts.all()}


@pytest.mark.parametrize(
    ("style", "category"), [*zip(STYLES, ("merged", "headings", "first", "headings"), strict=True)]
)
def test_each_station_is_read_as_it_was_written(places, style, category):
    drawing = drawn(NAMES, style, workers=5, category=category, **TURNING)
    city = read(drawing, places.supervisor, {"merged": "xls", "first": "ods"}.get(style, "xlsx"))
    assert (city.state, city.done, city.total) == (CityUpload.State.READY, len(NAMES), len(NAMES))
    found = list(city.parts.select_related("agreement__station__subdistrict", "city"))
    assert [part.station.code for part in found] == [
        "HP-YUNQI", "HP-LIUAN", "HP-MEIXI", "HP-ZHULI", "HP-LANTING", "HP-GUIYUAN2"
    ]  # fmt: skip
    for part, (_, expected) in zip(found, drawing.parts, strict=True):
        plan = preview_part(part=part).plan
        assert told(plan) == expected.problems
        assert added(plan) == expected.added
        assert (part.added, part.changed, part.unchanged, part.missing) == (len(expected.added), 0, 0, 0)
        assert (len(part.errors), len(part.warnings)) == (0, len(expected.problems))


def test_a_station_with_an_error_leaves_the_others(places):
    drawing = drawn()
    (first_row, _, _), *_ = drawing.parts[1][0].rows
    drawing.paper.put(first_row, drawing.parts[1][0].mark_columns[MONTHS[2]], "？")
    city = written(drawing, places.supervisor)
    assert city.state == CityUpload.State.DONE
    assert states(city) == {NAMES[0]: State.APPLIED, NAMES[1]: State.REFUSED, NAMES[2]: State.APPLIED}
    refused = city.parts.get(label=NAMES[1])
    assert [problem["message"] for problem in refused.errors] == [
        f"“？”不是到岗标记（2023年9月 · {drawing.parts[1][0].rows[0][1].name} · 人员到位）。请改为 √ 或 —。"
    ]
    rows = Attendance.objects.values_list("station__code", flat=True)
    assert sorted(rows) == ["HP-MEIXI"] * 3 + ["HP-YUNQI"] * 3


def test_a_part_becomes_the_stations_own_upload(places):
    back = MonthReturn.objects.create(
        agreement=places.yunqi.agreements.get(),
        kind=Upload.Kind.ATTENDANCE,
        month=MONTHS[2],
        reason="漏人",
        returned_by=places.supervisor,
    )
    city = written(drawn(), places.supervisor)
    part = city.parts.get(label=NAMES[0])
    upload = part.upload
    assert (upload.agreement.station, upload.state, upload.months) == (places.yunqi, "applied", ["2023-09"])
    assert (upload.uploaded_by, upload.applied_by) == (places.supervisor, places.supervisor)
    assert set(upload.explanations.values()) == {"已逐站核实"}
    assert len(upload.explanations) == len(part.warnings) == 1
    assert {row.source for row in Attendance.objects.filter(station=places.yunqi)} == {upload}
    back.refresh_from_db()
    assert back.resolved_by == upload
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == [
        "city.stored", "city.confirmed", *["upload.stored", "upload.applied"] * 3, "city.applied"
    ]  # fmt: skip


def test_anothers_station_is_refused_in_the_words_for_one_that_is_not_there(places):
    city = read(drawn(("云栖街", "松风街社工服务站", "月光街")), places.supervisor)
    messages = {part.label: [error["message"] for error in part.errors] for part in city.parts.all()}
    said = "“{}”不在您可上报的社工站中，或没有登记。请核对名称，或填写社工站代码；未登记的请联系系统管理员。"
    assert messages == {
        "云栖街": [],
        "松风街社工服务站": [said.format("松风街社工服务站")],
        "月光街": [said.format("月光街")],
    }
    everywhere = read(drawn(("云栖街", "松风街社工服务站")), places.administrator)
    assert states(everywhere) == {"云栖街": State.READY, "松风街社工服务站": State.READY}


def test_a_name_that_two_stations_bear_is_told_apart_by_the_district(places):
    namesake = station("YX-YUNQI", "云溪街", places.yuexiu, places.qiming)
    Subdistrict.objects.filter(pk=namesake.subdistrict_id).update(name="云栖街")
    ambiguous = read(drawn(("云栖街",)), places.administrator).parts.get()
    assert [error["message"] for error in ambiguous.errors] == [
        "“云栖街”可能是云栖街社工服务站（HP-YUNQI）、云溪街社工服务站（YX-YUNQI），无法判断。请填写社工站代码，或加一列“区”写明所属的区。"
    ]
    named = read(drawn(("云栖街",), district="越秀"), places.administrator).parts.get()
    assert (named.state, named.station.code) == (State.READY, "YX-YUNQI")
    elsewhere = read(drawn(("柳岸街",), district="越秀区"), places.administrator).parts.get()
    assert elsewhere.station is None


def test_rows_of_nobody_and_months_of_no_agreement_are_named(places):
    places.liuan.agreements.update(start="2024-07-01", end="2025-06-30")
    city = read(drawn(("", "柳岸街", "云栖街"), notation="year"), places.supervisor)
    assert [(part.state, [error["message"] for error in part.errors]) for part in city.parts.all()] == [
        (State.REFUSED, ["第 5 行起共 3 行没有写明属于哪个社工站。请在“社工站”列补填名称或代码。"]),
        (
            State.REFUSED,
            [
                "没有覆盖表中月份的年度服务协议（已登记：2024年7月至2025年6月）。请核对月份；协议未登记的，请联系系统管理员。"
            ],
        ),
        (State.READY, []),
    ]


def test_one_number_counts_at_one_station_in_a_month(places):
    stations = [
        replace(of, workers=[replace(of.workers[0], registration="GD1")])
        for of in make_city(("云栖街", "柳岸街"), 3)
    ]
    drawing = draw_city(stations, shape=CITY | {"months": "one", "registration": True})
    first, second = read(drawing, places.supervisor).parts.all()
    assert first.errors == []
    name = stations[1].workers[0].name
    assert [(error["cell"], error["message"]) for error in second.errors] == [
        (
            "I6",
            f"2023年9月已在“云栖街社工服务站”（I5）有效到岗，同一人同一月只能计一次（{name}）。请核对调动的月份，改正其中一处。",
        )
    ]


def test_warnings_want_a_reason_and_stations_can_be_left_out(places):
    city = read(drawn(), places.supervisor)
    with pytest.raises(UploadRefused, match="须写明原因"):
        confirm_city(city=city, actor=places.supervisor, run=city.run)
    with pytest.raises(UploadRefused, match="没有可以写入"):
        confirm_city(city=city, actor=places.supervisor, run=city.run, reason="已核", left_out=[1, 2, 3])
    confirm_city(city=city, actor=places.supervisor, run=city.run, reason="已核", left_out=[1, 3])
    write_city(city=city)
    assert states(city) == {NAMES[0]: State.LEFT_OUT, NAMES[1]: State.APPLIED, NAMES[2]: State.LEFT_OUT}


def test_it_is_confirmed_once_and_written_by_one_worker(places):
    city = read(drawn(), places.supervisor)
    twin = CityUpload.objects.get(pk=city.pk)
    confirm_city(city=city, actor=places.supervisor, run=city.run, reason="已核")
    with pytest.raises(UploadDecided, match="写入中"):
        confirm_city(city=twin, actor=places.supervisor, run=twin.run, reason="已核")
    assert take(city=twin, state=CityUpload.State.WRITING)
    write_city(city=city)
    assert set(states(city).values()) == {State.CONFIRMED}
    with pytest.raises(UploadDecided):
        resume_city(city=city, actor=places.supervisor)
    CityUpload.objects.update(beat_at=timezone.now() - 2 * timezone.timedelta(minutes=1))
    resume_city(city=city, actor=places.supervisor)
    write_city(city=city)
    write_city(city=twin)
    assert set(states(city).values()) == {State.APPLIED}
    assert (Upload.objects.count(), Attendance.objects.count()) == (3, 9)


def test_what_changed_since_it_was_shown_is_left_out_and_named(places):
    drawing = drawn()
    city = read(drawing, places.supervisor)
    SocialWorker.objects.create(
        station=places.liuan, name=drawing.parts[1][0].rows[0][1].name, practice_since="2001-01-01"
    )
    SocialWorker.objects.create(station=places.liuan, name=drawing.parts[1][0].rows[0][1].name)
    confirm_city(city=city, actor=places.supervisor, run=city.run, reason="已核")
    write_city(city=city)
    assert states(city) == {NAMES[0]: State.APPLIED, NAMES[1]: State.FAILED, NAMES[2]: State.APPLIED}
    assert city.parts.get(label=NAMES[1]).message.startswith("核对之后，这个社工站的数据有了变化")
    assert not Upload.objects.filter(agreement__station=places.liuan).exists()


def test_the_same_file_again_changes_nothing(places):
    written(drawn(), places.supervisor)
    again = read(drawn(), places.supervisor)
    assert [(part.added, part.changed, part.unchanged) for part in again.parts.all()] == [(0, 0, 3)] * 3


def test_readers_of_a_part_see_no_other_stations_rows(places):
    drawing = drawn(style="merged")
    city = written(drawing, places.supervisor)
    upload = city.parts.get(label=NAMES[1]).upload
    own = {worker.name for _, worker, _ in drawing.parts[1][0].rows}
    others = {worker.name for part in (0, 2) for _, worker, _ in drawing.parts[part][0].rows} - own
    browser = Client()
    browser.force_login(User.objects.get(username="operator"))
    page = browser.get(f"/attendance/uploads/{upload.pk}/").content.decode()
    assert [name for name in own if name not in page] == []
    assert [name for name in others if name in page] == []
    answer = browser.get(f"/attendance/uploads/{upload.pk}/annotated/")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    column = drawing.parts[1][0].columns["name"] + 1
    names = {row: sheet.cell(row, column).value for row in range(5, sheet.max_row + 1)}
    assert {row: name for row, name in names.items() if name} == {
        row + 1: worker.name for row, worker, _ in drawing.parts[1][0].rows
    }


def test_a_part_is_undone_by_itself_and_the_bytes_stay(places):
    city = written(drawn(), places.supervisor)
    upload = city.parts.get(label=NAMES[1]).upload
    browser = Client()
    browser.force_login(places.supervisor)
    answer = browser.post(f"/attendance/uploads/{upload.pk}/undo/", {"reason": "传错了"})
    assert answer.status_code == 302
    assert sorted(set(Attendance.objects.values_list("station__code", flat=True))) == ["HP-MEIXI", "HP-YUNQI"]
    undo_attendance(upload=city.parts.get(label=NAMES[0]).upload, actor=places.staff, reason="传错了")
    assert stored_bytes(city) == stored_bytes(upload)


def test_a_citys_sheet_is_not_taken_for_one_stations(places):
    """Sent to one station, all its rows would count there; a column that names the station alone is fine."""
    terms = terms_of(agreement=places.yunqi.agreements.get())

    def refused(*labels):
        parsed = read_attendance(read_workbook(drawn(labels, workers=2).bytes(), "到岗表.xlsx"), terms)
        return [(problem.cell, problem.what) for problem in parsed.problems if problem.severity == "error"]

    assert refused("云栖街", "柳岸街") == [("A7", "“社工站”一列还写有其他社工站（柳岸街）")]
    assert refused("云栖街") == refused("云溪站") == []


def test_a_file_without_stations_is_not_readable(places):
    city = read(draw_city(make_city(("",), 3), "headings", CITY), places.supervisor)
    assert city.state == CityUpload.State.UNREADABLE
    assert [problem["message"] for problem in city.problems] == [
        "表中没有写明各行属于哪个社工站。请加一列“社工站”，逐行写明名称或代码；只有一个社工站的表，请到该站的到岗表页面上传。"
    ]
    discard_city(city=city, actor=places.supervisor)
    assert city.state == CityUpload.State.DISCARDED


def test_a_bureau_sees_its_own_files_only_while_they_speak_of_its_own_stations(places):
    city = read(drawn(), places.supervisor)
    other = read(drawn(), places.administrator)

    def seen_by(user):
        return set(CityUpload.objects.visible_to(User.objects.get(pk=user.pk)))

    assert seen_by(places.administrator) == {city, other}
    assert seen_by(places.supervisor) == {city}
    assert seen_by(places.staff) == set()
    moved = District.objects.create(code="NS", name="南沙区")
    places.yunqi.subdistrict.district = moved
    places.yunqi.subdistrict.save()
    assert seen_by(places.supervisor) == set()
