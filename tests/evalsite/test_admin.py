import html
import re
from io import BytesIO

import openpyxl
import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators.models import Amendment, Indicator, Target
from indicators.services import load_catalogue
from staffing.models import SocialWorker
from stations.local_rules import DEFAULTS
from stations.models import AuditEntry, Community, Membership, Organisation, Role, Station, User

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MODELS = sorted(model._meta.label_lower for model in admin.site._registry)
OTHERS = ["lead", "expert", "supervisor", "purchaser", "centre", "staff", "operator", "viewer", "nobody"]


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("导入.xlsx", out.getvalue(), content_type=XLSX)


def address(label, page, *args):
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


@pytest.fixture
def administrator(signed_in, settings, tmp_path):
    """The administrator's browser. Import files must outlive a request, which storage in memory doesn't promise."""
    settings.STORAGES = settings.STORAGES | {
        "import_export": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    return signed_in("administrator")


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


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


@pytest.mark.parametrize("person", OTHERS)
def test_only_administrators_get_in(signed_in, person):
    client = signed_in(person)
    for path in (reverse("admin:index"), address("stations.station", "changelist")):
        response = client.get(path, follow=True)
        assert response.status_code == 403
        assert "只有系统管理员可以进入数据管理" in response.content.decode()


def test_strangers_are_sent_to_the_sign_in_page(client, db):
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0] == "/login/?next=/admin/"


def test_only_our_own_tables_are_administered():
    assert {label.partition(".")[0] for label in MODELS} == {"stations", "staffing", "indicators"}


def visible_text(page):
    page = re.sub(r"<(script|style|textarea)\b.*?</\1>|<!--.*?-->", "", page, flags=re.DOTALL)
    spoken = re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]*)"', page)
    spoken += re.findall(r'<input type="(?:submit|button)"[^>]*value="([^"]*)"', page)
    return html.unescape(re.sub(r"<[^>]+>", "\n", page) + "\n" + "\n".join(spoken))


def english(page, data):
    """Words of three and more Latin letters that are neither data nor names of things."""
    words = re.findall(r"[A-Za-z]{3,}", visible_text(page))
    return sorted({word for word in words if word not in {"Excel", "JSON"} and word not in data})


@pytest.mark.parametrize("label", MODELS)
def test_no_page_of_the_administration_shows_an_english_label(city, administrator, label):
    load_catalogue()
    codes = [
        *Indicator.objects.values_list("code", flat=True),
        *Station.objects.values_list("code", flat=True),
    ]
    data = " ".join([*codes, *User.objects.values_list("username", flat=True), *DEFAULTS])
    pages = [address(label, "changelist")]
    model = next(model for model in admin.site._registry if model._meta.label_lower == label)
    if admin.site._registry[model].has_add_permission(administrator.get("/").wsgi_request):
        pages.append(address(label, "add"))
    first = model.objects.first()
    if first:
        pages.append(address(label, "change", first.pk))
    if hasattr(admin.site._registry[model], "resource_classes"):
        pages.append(address(label, "import"))
    for path in pages:
        response = administrator.get(path)
        assert response.status_code == 200, path
        page = response.content.decode()
        assert english(page, data) == [], path
        assert "style=" not in page, path


def test_a_change_is_recorded_with_old_and_new_value(city, administrator):
    form = {
        "code": "HP-YUNQI",
        "name": "云栖街社工服务站",
        "short_name": "云栖街",
        "subdistrict": city.yunqi.subdistrict_id,
        "operator": city.qiming.pk,
        "operated_since": 2018,
        "address": "云栖路 8 号",
    }
    administrator.post(address("stations.station", "change", city.yunqi.pk), form)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.object_type) == (
        city.administrator,
        "station.changed",
        "stations.station",
    )
    assert (entry.before, entry.after) == (
        {"operator_id": city.chenguang.pk},
        {"operator_id": city.qiming.pk},
    )


def test_saving_without_a_change_records_nothing(city, administrator):
    form = {"code": "CG", "name": "晨光社会工作服务中心", "kind": "operator"}
    administrator.post(address("stations.organisation", "change", city.chenguang.pk), form)
    assert actions() == []


def test_what_others_depend_on_is_not_deleted(city, administrator):
    page = administrator.post(address("stations.organisation", "delete", city.chenguang.pk), {"post": "yes"})
    assert "云栖街社工服务站" in page.content.decode()
    assert Organisation.objects.filter(code="CG").exists()
    assert actions() == []


def test_a_deletion_keeps_the_last_values(city, administrator):
    administrator.post(address("stations.organisation", "delete", city.evaluator.pk), {"post": "yes"})
    assert Organisation.objects.filter(code="EV").exists()  # the lead's membership holds it
    spare = Organisation.objects.create(code="SP", name="备用机构", kind="operator")
    administrator.post(address("stations.organisation", "delete", spare.pk), {"post": "yes"})
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.after) == ("organisation.removed", str(spare.pk), None)
    assert entry.before == {"code": "SP", "name": "备用机构", "kind": "operator"}


MEMBERSHIPS = {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0"}


def new_person(**more):
    return (
        {
            "username": "fang",
            "name": "方圆",
            "is_active": "on",
            "new_password": "yuexiu-street-7",
            "memberships-0-role": "supervisor",
            "memberships-0-start": "2023-01-01",
        }
        | MEMBERSHIPS
        | more
    )


def test_a_new_person_gets_a_password_and_a_role(city, administrator):
    data = new_person(**{"memberships-0-district": city.yuexiu.pk})
    administrator.post(address("stations.user", "add"), data)
    user = User.objects.get(username="fang")
    assert user.check_password("yuexiu-street-7")
    assert [(held.role, held.district) for held in user.memberships.all()] == [(Role.SUPERVISOR, city.yuexiu)]
    assert actions() == ["user.added", "user.password_changed", "membership.added"]
    assert "方圆" not in str(list(AuditEntry.objects.values_list("before", "after")))


def test_a_role_without_its_place_is_refused(city, administrator):
    page = administrator.post(address("stations.user", "add"), new_person()).content.decode()
    assert "这个角色须指明所属范围" in page
    assert not User.objects.filter(username="fang").exists()


def test_the_list_of_people_is_not_narrowed_by_their_passwords(city, administrator):
    users = address("stations.user", "changelist")
    for lookup in ("password", "password__startswith", "password__regex"):
        assert administrator.get(f"{users}?{lookup}=md5").status_code == 400
    assert "罗组长" in administrator.get(f"{users}?is_active__exact=1").content.decode()


def test_a_weak_password_is_refused(city, administrator):
    data = new_person(new_password="123", **{"memberships-0-district": city.yuexiu.pk})
    page = administrator.post(address("stations.user", "add"), data).content.decode()
    assert "密码太" in page
    assert not User.objects.filter(username="fang").exists()


def test_a_lock_can_be_released(city, administrator, client):
    from django.test import Client

    stranger = Client()
    for _ in range(8):
        stranger.post("/login/", {"username": "staff", "password": "wrong"})
    right = {"username": "staff", "password": "yangcheng-2023"}
    assert stranger.post("/login/", right).status_code == 429
    data = {"action": "release_locks", "_selected_action": [city.staff.pk]}
    page = administrator.post(address("stations.user", "changelist"), data, follow=True).content.decode()
    assert "已解除 1 个账号的登录锁定" in page
    assert stranger.post("/login/", right).status_code == 302
    assert actions() == ["user.lock_released"]


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


def test_texts_that_look_like_formulas_stay_texts(city, administrator):
    Organisation.objects.create(code="=1+1", name='=HYPERLINK("http://x")', kind="operator")
    data = {
        "format": "0",
        "resource": "0",
        "organisationresource_code": "on",
        "organisationresource_name": "on",
    }
    response = administrator.post(address("stations.organisation", "export"), data)
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    cell = next(cell for cell in sheet["A"] if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_history_leads_to_the_audit_trail(city, administrator):
    response = administrator.get(address("stations.station", "history", city.yunqi.pk))
    assert response["Location"] == f"/audit/?object=stations.station%3A{city.yunqi.pk}"


def test_a_membership_made_here_counts_at_once(city, administrator):
    assert Membership.objects.filter(user=city.nobody).count() == 0
    data = {
        "username": "nobody",
        "name": "无角色",
        "is_active": "on",
        "new_password": "",
        "memberships-0-role": "viewer",
        "memberships-0-start": "2023-01-01",
    }
    administrator.post(address("stations.user", "change", city.nobody.pk), data | MEMBERSHIPS)
    assert User.objects.get(username="nobody").access.is_(Role.VIEWER)
