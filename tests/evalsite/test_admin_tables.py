"""Tables that administrators import and export: tried first, wrong rows named, formulas kept as texts."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.models import Amendment, Indicator, Target
from indicators.services import load_catalogue
from staffing.models import SocialWorker
from stations.models import AuditEntry, Community, Organisation, Station
from tests.evalsite.administration import actions, address

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("导入.xlsx", out.getvalue(), content_type=XLSX)


@pytest.fixture
def dry_run(administrator):
    """dry_run("stations.station", row, …) uploads rows and gives the answer with the preview."""

    def run(label, *rows):
        data = {"import_file": workbook(*rows), "format": "0", "resource": "0"}
        return administrator.post(address(label, "import"), data)

    return run


@pytest.fixture
def confirm(administrator):
    """Confirms what a dry run showed."""

    def run(label, answer):
        data = answer.context["confirm_form"].initial
        return administrator.post(address(label, "process_import"), data, follow=True)

    return run


STATIONS = ("代码", "名称", "简称", "街镇代码", "承办机构代码", "承办起始年", "地址", "示例数据")


def test_a_table_is_tried_first_and_written_when_confirmed(city, dry_run, confirm):
    rows = (
        ("HP-YUNQI", "云栖街社工服务站", "云栖街", "S-HP-YUNQI", "QM", 2018, "云栖路 8 号", "否"),
        ("YX-ZHUXI", "竹溪街社工服务站", "竹溪街", "S-YX-SONGFENG", "CG", None, None, "是"),
        ("HP-LIUAN", "柳岸街社工服务站", "柳岸街", "S-HP-LIUAN", "CG", None, None, "是"),
    )
    answer = dry_run("stations.station", STATIONS, *rows)
    page = answer.content.decode()
    assert "<del>CG</del> <ins>QM</ins>" in page
    assert [row.import_type for row in answer.context["result"].rows] == ["update", "new", "skip"]
    assert Station.objects.count() == 3
    assert actions() == []
    page = confirm("stations.station", answer).content.decode()
    assert "新增 1 条，更新 1 条，删除 0 条，未变 1 条" in page
    assert Station.objects.get(code="YX-ZHUXI").operator == city.chenguang
    assert Station.objects.get(code="HP-YUNQI").operator == city.qiming
    assert actions() == ["station.changed", "station.added"]
    assert {entry.actor for entry in AuditEntry.objects.all()} == {city.administrator}


def test_a_bad_row_is_named_by_column_and_nothing_is_written(city, dry_run):
    rows = (
        ("YX-A", "甲街社工服务站", "甲街", "S-YX-SONGFENG", "没有的机构", None, None, "是"),
        ("YX-B", "乙街社工服务站", "乙街", "S-YX-SONGFENG", "CG", "去年", None, "也许"),
    )
    answer = dry_run("stations.station", STATIONS, *rows)
    page = answer.content.decode()
    for word in (
        "承办机构代码",
        "没有“没有的机构”这个机构，请先登记",
        "“去年”不是数字",
        "“也许”不在可用的值里：是、否",
    ):
        assert word in page
    assert "确认导入" not in page
    assert Station.objects.count() == 3


@pytest.mark.parametrize(
    ("headings", "told"),
    [(("名称",), "第一行缺少这些表头：代码"), (("代码", "地点"), "第一行有不认识的表头：地点")],
)
def test_headings_that_are_missing_or_unknown_are_named(dry_run, headings, told):
    page = dry_run("stations.station", headings, ["甲"] * len(headings)).content.decode()
    assert told in page
    assert "Traceback" not in page
    assert "确认导入" not in page


@pytest.mark.parametrize(
    ("content", "told"), [(b"%PDF-1.7 not a workbook", "PDF"), (b"", "空"), (b"a,b\n1,2\n", "另存为")]
)
def test_what_is_no_workbook_is_told_in_plain_words(administrator, content, told):
    data = {"import_file": SimpleUploadedFile("a.xlsx", content), "format": "0", "resource": "0"}
    page = administrator.post(address("stations.station", "import"), data).content.decode()
    assert told in page
    assert "确认导入" not in page


def test_communities_are_found_by_station_area_and_name(city, dry_run, confirm):
    head = ("社工站代码", "片区", "社区", "顺序")
    rows = (("HP-YUNQI", "东片区", "东园社区", 2), ("HP-LIUAN", "东片区", "新园社区", 2))
    confirm("stations.community", dry_run("stations.community", head, *rows))
    assert Community.objects.get(area__station=city.yunqi, name="东园社区").position == 2
    assert Community.objects.filter(area__station=city.liuan, name="新园社区").count() == 1
    page = dry_run("stations.community", head, ("HP-YUNQI", "南片区", "甲", 1)).content.decode()
    assert "社工站“HP-YUNQI”没有“南片区”这个片区" in page


WORKERS = ("首次登记社工站代码", "姓名", "证书登记号", "从业起始日", "行业培训日期")


def test_workers_are_found_by_number_else_by_name(city, dry_run, confirm):
    by_name = SocialWorker.objects.create(station=city.yunqi, name="周明远")
    by_number = SocialWorker.objects.create(station=city.liuan, name="何静姝", registration_number="R1")
    rows = (
        ("HP-YUNQI", "周明远", "R9", "2020.7.1", None),
        ("HP-LIUAN", "何静姝", "R1", "２０１９年１月１日", None),
        ("HP-YUNQI", "何静姝", None, None, None),
    )
    answer = dry_run("staffing.socialworker", WORKERS, *rows)
    confirm("staffing.socialworker", answer)
    by_name.refresh_from_db()
    by_number.refresh_from_db()
    assert (by_name.registration_number, str(by_name.practice_since)) == ("R9", "2020-07-01")
    assert str(by_number.practice_since) == "2019-01-01"
    assert SocialWorker.objects.count() == 3
    kept = str(list(AuditEntry.objects.values_list("before", "after")))
    assert "周明远" not in kept
    assert "R9" not in kept


def test_a_name_that_fits_two_workers_wants_the_number(city, dry_run):
    for _ in range(2):
        SocialWorker.objects.create(station=city.yunqi, name="周明远")
    page = dry_run("staffing.socialworker", WORKERS, ("HP-YUNQI", "周明远", None, None, None))
    assert "多名同名社工" in page.content.decode()


TARGETS = ("协议编号", "指标编号", "片区", "协议量", "变更原因")


@pytest.fixture
def indicator(db):
    load_catalogue()
    AuditEntry.objects.all()._raw_delete("default")
    return Indicator.objects.filter(kind=Indicator.Kind.AREA).first()


def test_targets_go_through_their_services_and_keep_history(city, indicator, dry_run, confirm):
    code = "HP-YUNQI-2023"
    rows = ((code, indicator.code, None, 90, None), (code, indicator.code, "东片区", "/", None))
    confirm("indicators.target", dry_run("indicators.target", TARGETS, *rows))
    targets = Target.objects.order_by("pk")
    assert [(target.area and target.area.name, target.quantity) for target in targets] == [
        (None, 90),
        ("东片区", None),
    ]
    assert not Amendment.objects.exists()
    change = (code, indicator.code, None, 120, "补充协议 2023-09-01")
    confirm("indicators.target", dry_run("indicators.target", TARGETS, change))
    amendment = Amendment.objects.get()
    assert (amendment.old, amendment.new, amendment.reason) == (90, 120, "补充协议 2023-09-01")
    assert amendment.actor == city.administrator
    assert actions() == ["targets.set", "targets.set", "target.amended"]


def test_a_changed_target_wants_its_reason(city, indicator, dry_run, confirm):
    row = ("HP-YUNQI-2023", indicator.code, None)
    confirm("indicators.target", dry_run("indicators.target", TARGETS, (*row, 90, None)))
    page = dry_run("indicators.target", TARGETS, (*row, 91, None)).content.decode()
    assert "变更原因" in page
    assert "确认导入" not in page
    page = dry_run("indicators.target", TARGETS, (*row, None, "漏填")).content.decode()
    assert "没有协议量的填“/”" in page
    assert Target.objects.get().quantity == 90


def test_a_single_target_is_not_edited_here(city, indicator, administrator):
    Target.objects.create(agreement=city.yunqi.agreements.get(), indicator=indicator, quantity=90)
    target = Target.objects.get()
    assert (
        administrator.post(address("indicators.target", "change", target.pk), {"quantity": 1}).status_code
        == 403
    )
    assert administrator.get(address("indicators.target", "add")).status_code == 403


def test_an_export_can_be_imported_again_unchanged(city, administrator):
    response = administrator.get(address("stations.agreement", "export"))
    assert response["Content-Type"] == XLSX
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:5] == ("编号", "社工站代码", "采购周期起", "采购周期止", "协议起")
    assert rows[1] == (
        *("HP-LIUAN-2023", "HP-LIUAN", "2023-07-01", "2026-06-30", "2023-07-01", "2024-06-30"),
        *(2400000, 20, 10, 80),
    )
    data = {
        "import_file": SimpleUploadedFile("再导入.xlsx", response.content),
        "format": "0",
        "resource": "0",
    }
    answer = administrator.post(address("stations.agreement", "import"), data)
    assert [row.import_type for row in answer.context["result"].rows] == ["skip", "skip", "skip"]


def test_texts_that_look_like_formulas_stay_texts_and_hold_what_a_workbook_can(city, administrator):
    Organisation.objects.create(code="=1+1", name='=HYPERLINK("http://x")\x0b', kind="operator")
    data = {
        "format": "0",
        "resource": "0",
        "organisationresource_code": "on",
        "organisationresource_name": "on",
    }
    response = administrator.post(address("stations.organisation", "export"), data)
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    row = next(row for row in sheet.iter_rows() if row[0].value == "=1+1")
    assert [(cell.value, cell.data_type) for cell in row[:2]] == [
        ("=1+1", "s"),
        ('=HYPERLINK("http://x")', "s"),
    ]
