"""Writing: an upload once and whole, a target with its history, a verified figure."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from indicators.models import Amendment, Indicator, Quantity, Target
from indicators.services import (
    StaleTarget,
    amend_target,
    apply_upload,
    load_catalogue,
    plan_upload,
    receive_workbook,
    set_targets,
)
from stations.models import AuditEntry, Role, Upload
from stations.uploads import UploadDecided, UploadRefused
from stations.workbooks import UnreadableWorkbook
from tests.indicators.people import make_user


@pytest.fixture
def actor(db):
    return make_user("管理员", Role.ADMINISTRATOR)


@pytest.fixture
def receive(wenchong, actor):
    def make(data, agreement=wenchong):
        return receive_workbook(agreement=agreement, data=data, filename="指标.xlsx", actor=actor)

    return make


def explained(upload, words="全站统筹开展"):
    return {warning.key: words for warning in plan_upload(upload=upload).plan.warnings}


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


# --- uploads ---------------------------------------------------------------------------------------------------


def test_confirming_writes_what_the_preview_showed(receive, reference, actor):
    upload = receive(reference)
    plan = plan_upload(upload=upload).plan
    assert Quantity.objects.count() == 0
    apply_upload(upload=upload, actor=actor, explanations=explained(upload), fingerprint=plan.fingerprint)
    assert Quantity.objects.count() == plan.counts["added"] == 62
    events = Quantity.objects.get(indicator__code="small-events", area=None)
    assert (events.reported, events.sheet, events.cell) == (26, "指标完成情况", "S13")
    assert (events.explanation, events.upload_id) == ("全站统筹开展", upload.pk)
    assert (events.first_month, events.last_month) == (date(2023, 7, 1), date(2023, 11, 1))
    stored = Upload.objects.get(pk=upload.pk)
    assert (stored.state, stored.applied_by, len(stored.changes)) == ("applied", actor, 62)
    assert stored.changes[0]["before"] is None
    assert sorted(stored.explanations.values()) == ["全站统筹开展"] * 3
    assert actions() == ["upload.stored", "upload.applied"]


def test_an_upload_is_applied_once(receive, reference, actor):
    upload = receive(reference)
    said = explained(upload)
    apply_upload(upload=upload, actor=actor, explanations=said)
    with pytest.raises(UploadDecided, match="没有重复写入"):
        apply_upload(upload=upload, actor=actor, explanations=said)
    assert Quantity.objects.count() == 62
    assert actions().count("upload.applied") == 1


def test_the_same_file_twice_changes_nothing_the_second_time(receive, reference, actor):
    first, second = receive(reference), receive(reference)
    apply_upload(upload=first, actor=actor, explanations=explained(first))
    before = list(Quantity.objects.order_by("pk").values())
    plan = apply_upload(upload=second, actor=actor, explanations=explained(second)).plan
    assert plan.counts == {"added": 0, "changed": 0, "unchanged": 62, "missing": 0}
    assert list(Quantity.objects.order_by("pk").values()) == before
    assert Upload.objects.get(pk=second.pk).changes == []


def test_a_correction_replaces_and_remembers_what_stood_before(receive, reference, altered, actor):
    first = receive(reference)
    apply_upload(upload=first, actor=actor, explanations=explained(first))
    second = receive(altered({"D4": 380, "D7": 649, "S10": 51, "S13": 65}))
    plan = apply_upload(upload=second, actor=actor, explanations=explained(second)).plan
    assert plan.counts == {"added": 0, "changed": 3, "unchanged": 59, "missing": 0}
    changes = Upload.objects.get(pk=second.pk).changes
    assert [(change["before"]["reported"], change["after"]["reported"]) for change in changes] == [
        ("378", "380"),
        ("25", "51"),
        ("26", "0"),
    ]
    assert {change["before"]["upload"] for change in changes} == {str(first.pk)}
    events = Quantity.objects.get(indicator__code="small-events", area=None)
    assert (events.reported, events.explanation) == (0, "")


def test_nothing_is_written_while_an_error_stands(receive, altered, actor):
    upload = receive(altered({"D4": "很多"}))
    with pytest.raises(UploadRefused, match="1 处错误"):
        apply_upload(upload=upload, actor=actor, explanations=explained(upload))
    assert Quantity.objects.count() == 0
    assert Upload.objects.get(pk=upload.pk).state == "preview"


def test_each_warning_wants_its_words(receive, reference, actor):
    upload = receive(reference)
    said = explained(upload)
    said.popitem()
    with pytest.raises(UploadRefused, match="1 处提醒没有说明"):
        apply_upload(upload=upload, actor=actor, explanations=said)
    with pytest.raises(UploadRefused, match="最多 500 字"):
        apply_upload(upload=upload, actor=actor, explanations=explained(upload, "说" * 501))
    assert Quantity.objects.count() == 0


def test_a_plan_that_changed_since_the_preview_is_shown_again(receive, reference, altered, actor):
    upload, other = receive(reference), receive(altered({"D4": 379, "D7": 648}))
    seen, said = plan_upload(upload=upload).plan.fingerprint, explained(upload)
    apply_upload(upload=other, actor=actor, explanations=explained(other))
    with pytest.raises(UploadRefused, match="预览之后数据有了变化"):
        apply_upload(upload=upload, actor=actor, explanations=said, fingerprint=seen)
    assert Quantity.objects.get(indicator__code="files", area__name="片区1").reported == 379


def test_a_file_that_is_no_workbook_is_not_kept(receive):
    with pytest.raises(UnreadableWorkbook):
        receive(b"%PDF-1.7")
    assert Upload.objects.count() == 0


def test_another_stations_quantities_stay_as_they_are(receive, reference, dasha, wenchong, actor):
    upload = receive(reference, dasha)
    apply_upload(upload=upload, actor=actor, explanations=explained(upload))
    assert set(Quantity.objects.values_list("agreement__code", flat=True)) == {"HP-DASHA-2023"}


# --- targets ---------------------------------------------------------------------------------------------------


@pytest.fixture
def amend(wenchong, actor):
    def make(quantity, version=1, code="phone-visits", area=None, reason="补充协议第 1 号"):
        return amend_target(
            agreement=wenchong,
            indicator=Indicator.objects.get(code=code),
            area=area,
            quantity=None if quantity is None else Decimal(quantity),
            reason=reason,
            actor=actor,
            version=version,
        )

    return make


def history():
    return list(Amendment.objects.order_by("pk").values_list("was_stated", "old", "new", "reason"))


def test_each_amendment_is_kept_with_what_stood_before(amend, actor):
    assert (amend(3000).version, amend(None, version=2).version) == (2, 3)
    assert history() == [(True, 3382, 3000, "补充协议第 1 号"), (True, 3000, None, "补充协议第 1 号")]
    assert Amendment.objects.first().actor == actor
    entry = AuditEntry.objects.order_by("pk").first()
    assert (entry.action, entry.before, entry.after) == (
        "target.amended",
        {"quantity": "3382"},
        {"quantity": "3000"},
    )


def test_an_area_gets_its_first_target_by_amendment(amend, wenchong):
    area = wenchong.station.areas.first()
    amend(1500, version=0, area=area)
    assert history() == [(False, None, 1500, "补充协议第 1 号")]
    with pytest.raises(StaleTarget) as stale:
        amend(1600, version=0, area=area)
    assert (stale.value.target.quantity, stale.value.target.version) == (1500, 1)


def test_whoever_comes_second_is_shown_what_stands_now(amend):
    amend(3000)
    with pytest.raises(StaleTarget) as stale:
        amend(2500)
    assert (stale.value.target.quantity, stale.value.target.version) == (3000, 2)
    assert Target.objects.get(indicator__code="phone-visits").quantity == 3000
    assert len(history()) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quantity": 3000, "reason": "  "}, "请写明变更原因"),
        ({"quantity": 3382}, "与原来相同"),
        ({"quantity": -1}, "不小于 0 的整数"),
        ({"quantity": "3000.5"}, "不小于 0 的整数"),
        ({"quantity": 5, "code": "registered-population", "version": 0}, "情况说明"),
    ],
)
def test_an_amendment_that_cannot_be(amend, change, message):
    with pytest.raises(ValidationError, match=message):
        amend(**change)
    assert history() == []


def test_a_target_of_another_stations_area_or_of_an_area_where_there_are_none(amend, dasha, wenchong):
    with pytest.raises(ValidationError, match="不能按"):
        amend(5, version=0, area=dasha.station.areas.first())
    with pytest.raises(ValidationError, match="不能按"):
        amend(5, version=0, code="volunteer-events", area=wenchong.station.areas.first())


def test_hours_take_halves(amend):
    assert amend("48.5", code="regular-study-hours").quantity == Decimal("48.5")


def test_setting_targets_is_done_once_and_never_overwrites(wenchong, actor):
    targets = {
        ("phone-visits", None): Decimal(3382),
        ("phone-visits", "片区1"): Decimal(1500),
        ("files", "片区2"): None,
    }
    assert set_targets(agreement=wenchong, targets=targets, actor=actor) == 2
    assert set_targets(agreement=wenchong, targets=targets, actor=actor) == 0
    with pytest.raises(ValidationError, match="请用补充协议修改"):
        set_targets(agreement=wenchong, targets={("phone-visits", None): Decimal(1)}, actor=actor)
    with pytest.raises(ValidationError, match="不存在"):
        set_targets(agreement=wenchong, targets={("phone-visits", "片区9"): Decimal(1)}, actor=actor)
    with pytest.raises(ValidationError, match="不存在"):
        set_targets(agreement=wenchong, targets={("nothing", None): Decimal(1)}, actor=actor)
    assert Target.objects.filter(agreement=wenchong).count() == 30


# --- catalogue ---------------------------------------------------------------------------------------------------


def test_the_catalogue_is_loaded_once_and_edits_stay(catalogue, actor):
    Indicator.objects.filter(code="phone-visits").update(unit="通")
    Indicator.objects.get(code="volunteer-events").delete()
    assert load_catalogue(actor=actor) == 1
    assert load_catalogue(actor=actor) == 0
    assert Indicator.objects.get(code="phone-visits").unit == "通"
    assert Indicator.objects.get(code="volunteer-events").name == "志愿者活动"


@pytest.mark.filterwarnings("ignore:Title is more than 31 characters")
def test_a_long_sheet_name_fits_into_the_table(receive, reference, wenchong, actor):
    book = openpyxl.load_workbook(BytesIO(reference))
    book.worksheets[0].title = "名" * 120
    stream = BytesIO()
    book.save(stream)
    upload = receive(stream.getvalue())
    apply_upload(upload=upload, actor=actor, explanations=explained(upload))
    assert max(map(len, Quantity.objects.values_list("sheet", flat=True))) == 31
