"""Who opens which page of the indicators: 404 to a stranger, 403 with the reason to who may look but not act."""

import pytest

from indicators.models import Quantity, Target
from indicators.services import receive_workbook
from stations.models import Upload

CLOSED = "它的资料没有对您开放"
NOT_YOURS = "您可以查看，不能上传"
READ_ONLY = "您可以查看，不能修改"

READERS = ("staff", "operator", "administrator", "supervisor", "purchaser", "expert")
REPORTERS = ("staff", "operator", "administrator")


@pytest.fixture
def waiting(wenchong, reference):
    """An upload that nobody has confirmed."""
    return receive_workbook(agreement=wenchong, data=reference, filename="保密的文件名.xlsx", actor=None)


@pytest.mark.parametrize("page", ["indicators/", "targets/"])
def test_pages_are_read_within_the_scope(sign_in, imported, page):
    address = f"/agreements/HP-WENCHONG-2023/{page}"
    for name in READERS:
        assert "专业个案-接案" in sign_in(name).get(address).content.decode(), name
    refused = sign_in("viewer").get(address)
    assert (refused.status_code, CLOSED in refused.content.decode()) == (403, True)
    hidden = sign_in("stranger").get(address)
    assert (hidden.status_code, "文冲" in hidden.content.decode()) == (404, False)


def test_only_reporters_upload(sign_in):
    address = "/agreements/HP-WENCHONG-2023/indicators/upload/"
    for name in REPORTERS:
        assert "选择文件" in sign_in(name).get(address).content.decode(), name
    for name in set(READERS) - set(REPORTERS):
        refused = sign_in(name).get(address)
        assert (refused.status_code, NOT_YOURS in refused.content.decode()) == (403, True), name
    assert sign_in("viewer").get(address).status_code == 403
    hidden = sign_in("stranger").get(address)
    assert (hidden.status_code, "文冲" in hidden.content.decode()) == (404, False)


def test_a_preview_is_read_within_the_scope_and_confirmed_by_reporters(sign_in, waiting):
    preview, confirm = f"/indicators/uploads/{waiting.pk}/", f"/indicators/uploads/{waiting.pk}/confirm/"
    for name in READERS:
        page = sign_in(name).get(preview).content.decode()
        assert ("保密的文件名" in page, "确认写入" in page) == (True, name in REPORTERS), name
    undo, discard = f"{preview}undo/", f"{preview}discard/"
    for name in set(READERS) - set(REPORTERS):
        for address in (confirm, undo, discard):
            refused = sign_in(name).post(address)
            assert (refused.status_code, NOT_YOURS in refused.content.decode()) == (403, True), name
    for name in ("viewer", "stranger"):
        for answer in (
            sign_in(name).get(preview),
            sign_in(name).get(f"{preview}annotated/"),
            *(sign_in(name).post(address) for address in (confirm, undo, discard)),
        ):
            assert (answer.status_code, "保密的文件名" in answer.content.decode()) == (404, False), name
    assert (Quantity.objects.count(), Upload.objects.get().state) == (0, "preview")


def test_an_attendance_upload_is_not_opened_here(sign_in, waiting):
    Upload.objects.update(kind=Upload.Kind.ATTENDANCE)
    answer = sign_in("administrator").get(f"/indicators/uploads/{waiting.pk}/")
    assert (answer.status_code, "保密的文件名" in answer.content.decode()) == (404, False)


def test_only_an_administrator_amends(sign_in):
    address = "/agreements/HP-WENCHONG-2023/targets/"
    change = {"indicator": "phone-visits", "version": 1, "quantity": "1", "reason": "试试"}
    for name in set(READERS) - {"administrator"}:
        page = sign_in(name).get(address + "?edit=phone-visits").content.decode()
        assert ("3382" in page, "保存修改" in page, "?edit=" in page) == (True, False, False), name
        refused = sign_in(name).post(address, change)
        assert (refused.status_code, READ_ONLY in refused.content.decode()) == (403, True), name
    assert sign_in("stranger").post(address, change).status_code == 404
    wenchongs = Target.objects.get(indicator__code="phone-visits", agreement__code="HP-WENCHONG-2023")
    assert (wenchongs.quantity, wenchongs.version) == (3382, 1)


def test_nobody_is_sent_to_the_sign_in_page_with_anything(client, waiting):
    for address in (
        "/agreements/HP-WENCHONG-2023/indicators/",
        "/agreements/HP-WENCHONG-2023/targets/",
        f"/indicators/uploads/{waiting.pk}/",
    ):
        assert client.get(address).headers["Location"].startswith("/login/?next=")
