"""The pages of attendance: who may open them, and the way from a file to stored months."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from staffing.models import Attendance
from staffing.services import preview_attendance
from stations.models import MonthLock, Role, Upload


@pytest.fixture
def stranger(make_user, make_agreement):
    """Staff of another station of the same district and operator."""
    return make_user("stranger", Role.STATION, station=make_agreement("大沙街").station)


@pytest.fixture
def onlooker(make_user, district):
    """The district bureau: reads everything of the station, reports nothing."""
    return make_user("bureau", Role.SUPERVISOR, district=district)


@pytest.fixture
def send(client, clerk, agreement):
    """Uploads bytes as the station's clerk; gives the response."""
    client.force_login(clerk)

    def send(data, **fields):
        file = SimpleUploadedFile("7—11月到岗表.xlsx", data)
        return client.post(reverse("staffing:upload", args=[agreement.code]), {"file": file, **fields})

    return send


def page(response):
    return response.content.decode()


def explanations(upload, text="已与机构核对"):
    plan = preview_attendance(upload=upload).plan
    return {"fingerprint": plan.fingerprint} | {f"explain-{item.key}": text for item in plan.warnings}


def test_the_way_from_a_file_to_stored_months(client, send, reference, agreement, clerk):
    sent = send(reference)
    upload = Upload.objects.get()
    assert sent.url == reverse("staffing:preview", args=[upload.pk])
    assert (upload.uploaded_by, upload.original_name) == (clerk, "7—11月到岗表.xlsx")

    shown = page(client.get(sent.url))
    assert re.search(r"<dt>新增</dt><dd>115", shown)
    assert "2023年10月新到岗，备注为空" in shown
    assert 'href="#s0-X25" title="在表格中查看">X25</a>' in shown
    assert 'class="warn" id="s0-X25"' in shown
    assert not Attendance.objects.exists()

    confirmed = client.post(reverse("staffing:confirm", args=[upload.pk]), explanations(upload), follow=True)
    assert confirmed.redirect_chain == [(reverse("staffing:detail", args=[agreement.code]), 302)]
    assert "已写入：新增 115，变更 0，不变 0 人月。" in page(confirmed)
    assert Attendance.objects.count() == 115
    shown = page(confirmed)
    assert "90.00%" in shown
    assert "75.49%" in shown
    assert "2023年9月1日从长洲社工站调任到文冲社工站" in shown

    upload.refresh_from_db()
    assert upload.applied_by == clerk
    later = page(client.get(sent.url))
    assert "说明：已与机构核对" in later
    assert "确认写入" not in later


def test_a_confirmation_without_explanations_is_shown_again_with_what_was_typed(client, send, reference):
    upload_url = send(reference).url
    upload = Upload.objects.get()
    _, second = preview_attendance(upload=upload).plan.warnings
    fields = explanations(upload) | {f"explain-{second.key}": " "}
    refused = client.post(reverse("staffing:confirm", args=[upload.pk]), fields)
    assert refused.status_code == 422
    assert "还有 1 处提醒没有说明，没有写入。" in page(refused)
    assert 'value="已与机构核对"' in page(refused)
    assert page(refused).count('aria-invalid="true"') == 1
    assert not Attendance.objects.exists()
    assert client.get(upload_url).status_code == 200


def test_a_second_click_leads_to_what_the_first_wrote(client, send, reference):
    send(reference)
    upload = Upload.objects.get()
    fields = explanations(upload)
    client.post(reverse("staffing:confirm", args=[upload.pk]), fields)
    second = client.post(reverse("staffing:confirm", args=[upload.pk]), fields, follow=True)
    assert "这份文件已写入，没有重复写入。" in page(second)
    assert Attendance.objects.count() == 115


def test_with_errors_the_page_offers_no_confirmation(client, send, altered):
    shown = page(client.get(send(altered({"N10": "？"})).url))
    assert "“？”不是到岗标记" in shown
    assert re.search(r'form="confirm-upload" disabled', shown)
    assert 'name="explain-' not in shown
    assert 'class="bad" id="s0-N10"' in shown
    upload = Upload.objects.get()
    refused = client.post(reverse("staffing:confirm", args=[upload.pk]), explanations(upload))
    assert (refused.status_code, Attendance.objects.count()) == (422, 0)
    assert "表中有 1 处错误，没有写入。" in page(refused)


def test_the_workbook_comes_back_with_its_problems_marked(client, send, altered):
    send(altered({"N10": "？"}))
    upload = Upload.objects.get()
    marked = client.get(reverse("staffing:annotated", args=[upload.pk]))
    assert marked["Content-Disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(marked.streaming_content))).active
    assert sheet["N10"].comment.text.startswith("“？”不是到岗标记")
    assert sheet["X25"].comment.text.startswith("2023年10月新到岗，备注为空")
    assert sheet["C10"].value == "许嘉禾"


def test_a_file_that_is_no_workbook_is_refused_on_the_form(send):
    refused = send(b"no workbook")
    assert refused.status_code == 422
    assert "这不是电子表格（.xlsx、.xls 或 .ods）。请用 Excel 或 WPS 打开原表" in page(refused)
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"first_month": "2023-07"}, "请同时选择起始和终止月份，或都不选。"),
        ({"first_month": "2023-09", "last_month": "2023-07"}, "终止月份早于起始月份。"),
    ],
)
def test_months_are_chosen_as_a_pair_in_order(send, reference, fields, message):
    refused = send(reference, **fields)
    assert refused.status_code == 422
    assert message in page(refused)


def test_only_the_chosen_months_are_read(client, send, reference):
    shown = page(client.get(send(reference, first_month="2023-10", last_month="2023-11").url))
    assert re.search(r"<dt>新增</dt><dd>46", shown)


def test_no_file_at_all_is_told(client, send, agreement, clerk):
    refused = client.post(reverse("staffing:upload", args=[agreement.code]), {})
    assert refused.status_code == 422
    assert "请先选择文件。" in page(refused)


def test_before_anything_came_the_pages_say_what_to_do(client, send, agreement):
    detail = page(client.get(reverse("staffing:detail", args=[agreement.code])))
    assert "本协议还没有到岗数据" in detail
    assert reverse("staffing:upload", args=[agreement.code]) in detail
    upload = page(client.get(reverse("staffing:upload", args=[agreement.code])))
    assert "还没有上传过社工到岗情况表" in upload


def test_to_a_stranger_nothing_exists(client, send, reference, stranger, agreement):
    send(reference)
    upload = Upload.objects.get()
    client.force_login(stranger)
    for name, key in (
        ("detail", agreement.code),
        ("upload", agreement.code),
        ("preview", upload.pk),
        ("annotated", upload.pk),
    ):
        refused = client.get(reverse(f"staffing:{name}", args=[key]))
        assert refused.status_code == 404
        assert "林若溪" not in page(refused)
    assert client.post(reverse("staffing:confirm", args=[upload.pk]), {}).status_code == 404
    assert client.get(reverse("staffing:detail", args=["NO-SUCH"])).status_code == 404


def test_who_may_look_may_not_report_and_is_told_why(client, send, reference, onlooker, agreement):
    send(reference)
    upload = Upload.objects.get()
    fields = explanations(upload)
    client.force_login(onlooker)
    shown = page(client.get(reverse("staffing:preview", args=[upload.pk])))
    assert "确认写入" not in shown
    detail = page(client.get(reverse("staffing:detail", args=[agreement.code])))
    assert reverse("staffing:upload", args=[agreement.code]) not in detail
    for refused in (
        client.get(reverse("staffing:upload", args=[agreement.code])),
        client.post(reverse("staffing:confirm", args=[upload.pk]), fields),
        client.post(reverse("staffing:discard", args=[upload.pk])),
        client.get(reverse("staffing:undo", args=[upload.pk])),
        client.post(reverse("staffing:undo", args=[upload.pk]), {"reason": "传错了"}),
    ):
        assert refused.status_code == 403
        assert "到岗表由社工站或其承办机构上传" in page(refused)
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMINISTRATOR])
def test_the_operator_and_an_administrator_may_report(client, make_user, agreement, operator, role):
    place = {"organisation": operator} if role == Role.OPERATOR else {}
    client.force_login(make_user("other", role, **place))
    assert "上传并预览" in page(client.get(reverse("staffing:upload", args=[agreement.code])))


def test_an_upload_of_indicators_is_no_upload_of_attendance(client, send, reference):
    send(reference)
    upload = Upload.objects.get()
    Upload.objects.update(kind=Upload.Kind.INDICATORS)
    assert client.get(reverse("staffing:preview", args=[upload.pk])).status_code == 404


def test_the_address_of_a_confirmation_leads_to_the_preview_and_writes_nothing(client, send, reference):
    send(reference)
    sent = Upload.objects.get()
    followed = client.get(reverse("staffing:confirm", args=[sent.pk]), follow=True)
    assert followed.redirect_chain == [(reverse("staffing:preview", args=[sent.pk]), 302)]
    assert (Upload.objects.get().state, Attendance.objects.count()) == (Upload.State.PREVIEW, 0)


def test_the_detail_page_takes_the_same_queries_for_few_and_many(
    client, send, altered, reference, django_assert_num_queries, agreement
):
    url = reverse("staffing:detail", args=[agreement.code])

    def count():
        with django_assert_num_queries(QUERIES_OF_DETAIL):
            client.get(url)

    most = (f"{column}{row}" for row in range(7, 26) for column in "BCDEFGHIJKLMNOPQRSTUVWX")
    send(altered(dict.fromkeys(most)))
    few = Upload.objects.get()
    client.post(reverse("staffing:confirm", args=[few.pk]), explanations(few))
    client.get(url)
    assert Attendance.objects.count() == 20
    count()
    send(reference)
    many = Upload.objects.exclude(pk=few.pk).get()
    client.post(reverse("staffing:confirm", args=[many.pk]), explanations(many))
    client.get(url)
    assert Attendance.objects.count() == 115
    count()


QUERIES_OF_DETAIL = 7


def test_an_applied_sheet_is_taken_back_after_a_look(client, send, reference, agreement, clerk):
    send(reference)
    upload = Upload.objects.get()
    preview, undo = (reverse(f"staffing:{name}", args=[upload.pk]) for name in ("preview", "undo"))
    assert undo not in page(client.get(preview))
    early = client.get(undo, follow=True)
    assert early.redirect_chain == [(preview, 302)]
    assert "这份文件尚未写入，不能撤销。" in page(early)
    client.post(reverse("staffing:confirm", args=[upload.pk]), explanations(upload))
    assert undo in page(client.get(preview))

    shown = page(client.get(undo))
    assert re.search(r"<dt>删除本次新增</dt><dd>115", shown)
    assert "<td>林若溪 2023年7月</td><td>到位√ 社保√ 工资√</td><td>（删除）</td>" in shown
    assert "删除本次新登记的 23 名社工" in shown

    silent = client.post(undo, {"reason": " "})
    assert (silent.status_code, "请写明撤销的原因。" in page(silent)) == (422, True)
    assert Attendance.objects.count() == 115

    done = client.post(undo, {"reason": "传错了表"}, follow=True)
    assert done.redirect_chain == [(preview, 302)]
    assert "已撤销，数据恢复到这份文件写入之前。" in page(done)
    assert re.search(rf"由{clerk}撤销：传错了表。", page(done))
    assert (Attendance.objects.count(), Upload.objects.get().undone_by) == (0, clerk)
    again = client.post(undo, {"reason": "再来"}, follow=True)
    assert "这份文件已撤销，不能撤销。" in page(again)


def test_what_forbids_to_undo_is_told_in_place_of_the_form(client, send, reference, agreement):
    send(reference)
    upload = Upload.objects.get()
    client.post(reverse("staffing:confirm", args=[upload.pk]), explanations(upload))
    MonthLock.objects.create(agreement=agreement, month=date(2023, 9, 1), cause="中期评估")
    undo = reverse("staffing:undo", args=[upload.pk])
    shown = page(client.get(undo))
    assert "2023年9月已锁定（中期评估），不能撤销。" in shown
    assert 'name="reason"' not in shown
    refused = client.post(undo, {"reason": "传错了表"})
    assert (refused.status_code, Attendance.objects.count()) == (422, 115)


def test_a_previewed_sheet_is_given_up(client, send, reference, agreement):
    send(reference)
    upload = Upload.objects.get()
    discard = reverse("staffing:discard", args=[upload.pk])
    assert discard in page(client.get(reverse("staffing:preview", args=[upload.pk])))
    assert client.get(discard).status_code == 405

    given_up = client.post(discard, follow=True)
    assert given_up.redirect_chain == [(reverse("staffing:upload", args=[agreement.code]), 302)]
    assert "已放弃“7—11月到岗表.xlsx”，没有写入任何内容。" in page(given_up)
    assert Upload.objects.get().state == Upload.State.DISCARDED
    again = client.post(discard, follow=True)
    assert "这份文件已放弃，不能放弃。" in page(again)
    refused = client.post(reverse("staffing:confirm", args=[upload.pk]), {}, follow=True)
    assert "这份文件已放弃，没有重复写入。" in page(refused)
    assert not Attendance.objects.exists()
