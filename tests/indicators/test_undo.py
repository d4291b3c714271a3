"""Taking an indicator sheet back: the very same quantities as before, and never while something rests on it."""

from datetime import date
from io import BytesIO
from random import Random

import openpyxl
import pytest

from indicators.models import Quantity
from indicators.services import apply_upload, plan_upload, receive_workbook, undo_upload
from indicators.undoing import plan_undo
from stations.models import AuditEntry, MonthLock, Role, Upload
from stations.uploads import UploadDecided, UploadRefused
from tests.indicators.checks import verify
from tests.indicators.conftest import saved
from tests.indicators.people import make_user
from tests.wenchong import indicator_grid

REASON = "传错了表"


@pytest.fixture
def actor(db):
    return make_user("站员", Role.ADMINISTRATOR)


@pytest.fixture
def put(wenchong, actor):
    def apply(data):
        upload = receive_workbook(agreement=wenchong, data=data, filename="指标.xlsx", actor=actor)
        plan = plan_upload(upload=upload).plan
        assert plan.errors == []
        said = {problem.key: "全站统筹" for problem in plan.warnings}
        apply_upload(upload=upload, actor=actor, explanations=said)
        upload.refresh_from_db()
        return upload

    return apply


def everything():
    return list(Quantity.objects.order_by("pk").values())


@pytest.mark.parametrize("seed", range(6))
def test_apply_then_undo_gives_the_very_same_rows(put, reference, actor, seed):
    book = openpyxl.load_workbook(BytesIO(reference))
    indicator_grid.alter(book, Random(f"undo {seed}"), repair=True)
    first = put(reference)
    before = everything()
    second = put(saved(book))
    assert everything() != before

    undo_upload(upload=second, actor=actor, reason=REASON)
    assert everything() == before
    undo_upload(upload=first, actor=actor, reason=REASON)
    assert everything() == []
    assert AuditEntry.objects.filter(action="upload.undone", actor=actor, reason=REASON).count() == 2


def test_what_goes_back_is_shown_row_by_row(put, reference, altered, actor):
    put(reference)
    second = put(altered({"D4": 380, "D7": 649, "S10": 51, "S13": 65}))
    shown = plan_undo(second)
    assert shown.obstacles == ()
    assert [(line.label, line.now, line.then) for line in shown.rows] == [
        ("建档 · 片区1 2023年7月至2023年11月", "380", "378"),
        ("中小型社区活动-次数 · 片区1 2023年7月至2023年11月", "51", "25"),
        ("中小型社区活动-次数 · 站级统筹 2023年7月至2023年11月", "0", "26"),
    ]


def test_a_later_upload_of_the_same_months_goes_first(put, reference, altered, actor):
    first, second = put(reference), put(altered({"D4": 380, "D7": 649}))
    before = everything()
    with pytest.raises(UploadRefused, match="也写入了相同的月份。请先撤销那一份"):
        undo_upload(upload=first, actor=actor, reason=REASON)
    assert everything() == before
    undo_upload(upload=second, actor=actor, reason=REASON)
    with pytest.raises(UploadDecided, match="已撤销，不能撤销"):
        undo_upload(upload=second, actor=actor, reason=REASON)
    assert plan_undo(first).obstacles == ()


def test_the_rest_of_a_cumulative_sheet_rests_on_the_months_before(put, reference, altered):
    book = openpyxl.load_workbook(BytesIO(reference))
    titles = {f"{sheet.title}!A1": sheet["A1"].value.replace("11月30日", "12月31日") for sheet in book}
    first = put(reference)
    rest = put(altered(titles | {"D4": 400, "D7": 669}))
    assert Quantity.objects.get(upload=rest, indicator__code="files", area__name="片区1").first_month == date(
        2023, 12, 1
    )
    (told,) = plan_undo(first).obstacles
    assert "也写入了相同的月份" in told


def test_locked_verified_and_corrected_quantities_stay(put, reference, wenchong, actor):
    upload = put(reference)
    quantity = Quantity.objects.filter(area__isnull=False).earliest("pk")
    verify(quantity, 3, "抽查")
    assert plan_undo(upload).obstacles == (
        "其中 1 项数量评估方已经核实。如需撤销，请联系第三方评估组长先撤回核实。",
    )
    verify(quantity, None, "撤回")
    assert plan_undo(upload).obstacles == ()

    Quantity.objects.filter(pk=quantity.pk).update(reported=7)
    assert plan_undo(upload).obstacles == (
        "写入之后有 1 项数量作过更正或已不在。请联系作出更正的人，或改正表格后重新上传。",
    )
    MonthLock.objects.create(agreement=wenchong, month=date(2023, 9, 1), cause="中期评估")
    before = everything()
    with pytest.raises(UploadRefused, match="2023年9月已锁定（中期评估），不能撤销"):
        undo_upload(upload=upload, actor=actor, reason=REASON)
    assert everything() == before
    assert Upload.objects.get(pk=upload.pk).state == Upload.State.APPLIED
