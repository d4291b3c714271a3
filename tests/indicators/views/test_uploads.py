"""A clerk uploads, looks, explains, confirms."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.models import Quantity
from indicators.services import apply_upload, plan_upload, receive_workbook
from stations.models import Upload

ADDRESS = "/agreements/HP-WENCHONG-2023/indicators/upload/"


@pytest.fixture
def staff(sign_in):
    return sign_in("staff")


def send(client, data, **months):
    return client.post(ADDRESS, {"file": SimpleUploadedFile("指标.xlsx", data), **months})


def form_of(page):
    """The confirmation as the page would send it, every explanation filled in."""
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', page)[1]
    return {"fingerprint": fingerprint} | dict.fromkeys(re.findall(r'name="(explain-\w+)"', page), "全站统筹")


def test_upload_preview_explain_confirm(staff, reference):
    sent = send(staff, reference)
    upload = Upload.objects.get()
    assert sent.headers["Location"] == f"/indicators/uploads/{upload.pk}/"
    page = staff.get(sent.headers["Location"]).content.decode()
    assert re.findall(r'href="#s0-(\w+)"', page) == ["R4", "S13", "V13"]
    assert "各片区相加为 39，合计写为 65，相差 26" in page
    assert Quantity.objects.count() == 0

    done = staff.post(f"/indicators/uploads/{upload.pk}/confirm/", form_of(page), follow=True)
    assert done.redirect_chain == [("/agreements/HP-WENCHONG-2023/indicators/", 302)]
    text = done.content.decode()
    assert "已写入：新增 62 项，变更 0 项，不变 0 项。" in text
    assert "183.12%" in text
    assert Quantity.objects.get(indicator__code="small-events", area=None).explanation == "全站统筹"
    assert Upload.objects.get().applied_by.username == "站员"


def test_a_second_confirmation_writes_nothing(staff, reference):
    send(staff, reference)
    address = f"/indicators/uploads/{Upload.objects.get().pk}/"
    form = form_of(staff.get(address).content.decode())
    staff.post(f"{address}confirm/", form)
    before = list(Quantity.objects.order_by("pk").values())
    again = staff.post(f"{address}confirm/", form, follow=True)
    assert "这份文件已写入，没有重复写入。" in again.content.decode()
    assert list(Quantity.objects.order_by("pk").values()) == before
    assert "确认写入" not in staff.get(address).content.decode()


def test_a_warning_without_words_keeps_what_was_typed(staff, reference):
    send(staff, reference)
    address = f"/indicators/uploads/{Upload.objects.get().pk}/"
    form = form_of(staff.get(address).content.decode())
    first, second, *_ = (name for name in form if name.startswith("explain-"))
    form |= {first: "只说明了一条", second: " "}
    refused = staff.post(f"{address}confirm/", form)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "还有 1 处提醒没有说明，没有写入" in page
    assert 'value="只说明了一条"' in page
    assert page.count('aria-invalid="true"') == 1
    assert Quantity.objects.count() == 0


def test_errors_keep_the_confirmation_closed(staff, altered):
    send(staff, altered({"D4": "很多"}))
    address = f"/indicators/uploads/{Upload.objects.get().pk}/"
    page = staff.get(address).content.decode()
    assert "“很多”不是数字" in page
    assert re.search(r'form="confirm-upload"\s+disabled', page)
    refused = staff.post(f"{address}confirm/", form_of(page))
    assert refused.status_code == 422
    assert "表中有 1 处错误，没有写入。" in refused.content.decode()
    assert Quantity.objects.count() == 0


def test_data_that_changed_after_the_preview_is_shown_anew(staff, wenchong, reference, altered):
    send(staff, reference)
    address = f"/indicators/uploads/{Upload.objects.get().pk}/"
    form = form_of(staff.get(address).content.decode())
    other = receive_workbook(
        agreement=wenchong, data=altered({"D4": 379, "D7": 648}), filename="另一份.xlsx", actor=None
    )
    said = {warning.key: "已核对" for warning in plan_upload(upload=other).plan.warnings}
    apply_upload(upload=other, actor=None, explanations=said)
    refused = staff.post(f"{address}confirm/", form)
    assert refused.status_code == 422
    assert "预览之后数据有了变化，没有写入" in refused.content.decode()
    assert Quantity.objects.get(indicator__code="files", area__name="片区1").reported == 379


def test_a_file_that_is_no_workbook_is_refused_on_the_page(staff):
    refused = send(staff, b"%PDF-1.7 no workbook")
    assert refused.status_code == 422
    assert "这是PDF 文件，不是电子表格" in refused.content.decode()
    assert Upload.objects.count() == 0


def test_the_months_of_the_page_hold_where_the_title_has_none(staff, altered):
    data = altered({"A1": "文冲街社工站指标", "协议内容!A1": "文冲街社工站指标"})
    send(staff, data, first_month="2023-07", last_month="2023-09")
    upload = Upload.objects.get()
    assert (str(upload.first_month), str(upload.last_month)) == ("2023-07-01", "2023-09-01")
    assert str(plan_upload(upload=upload).span) == "2023年7月至2023年9月"


def test_half_a_span_is_refused(staff, reference):
    refused = send(staff, reference, first_month="2023-07")
    assert refused.status_code == 422
    assert "请同时选择起始和终止月份，或都不选。" in refused.content.decode()
    assert Upload.objects.count() == 0


def test_an_applied_sheet_is_taken_back_after_a_look(staff, reference):
    send(staff, reference)
    address = f"/indicators/uploads/{Upload.objects.get().pk}/"
    staff.post(f"{address}confirm/", form_of(staff.get(address).content.decode()))
    assert f"{address}undo/" in staff.get(address).content.decode()
    shown = staff.get(f"{address}undo/").content.decode()
    assert re.search(r"<dt>删除本次新增</dt><dd>62", shown)
    assert "<td>建档 · 片区1 2023年7月至2023年11月</td><td>378</td><td>（删除）</td>" in shown

    done = staff.post(f"{address}undo/", {"reason": "传错了表"}, follow=True)
    assert done.redirect_chain == [(address, 302)]
    assert "站员撤销：传错了表。" in done.content.decode()
    assert (Quantity.objects.count(), Upload.objects.get().state) == (0, Upload.State.UNDONE)


def test_a_previewed_sheet_is_given_up(staff, reference):
    send(staff, reference)
    address = f"/indicators/uploads/{Upload.objects.get().pk}/"
    given_up = staff.post(f"{address}discard/", follow=True)
    assert given_up.redirect_chain == [(ADDRESS, 302)]
    assert "已放弃“指标.xlsx”，没有写入任何内容。" in given_up.content.decode()
    assert Upload.objects.get().state == Upload.State.DISCARDED


def test_the_workbook_comes_back_with_its_problems_marked(staff, altered):
    send(staff, altered({"D4": "很多"}))
    marked = staff.get(f"/indicators/uploads/{Upload.objects.get().pk}/annotated/")
    assert marked["Content-Disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(marked.streaming_content))).worksheets[0]
    assert sheet["D4"].comment.text.startswith("“很多”不是数字")
    assert sheet["D5"].comment is None
