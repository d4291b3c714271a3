"""A stored upload: the same bytes come back, and it is decided upon once."""

from datetime import date
from decimal import Decimal

import pytest

from stations.intake import Plan, error, warning
from stations.models import Agreement, AuditEntry, District, Organisation, Station, Subdistrict, Upload
from stations.uploads import (
    UploadDecided,
    UploadRefused,
    check_plan,
    claim_upload,
    discard_upload,
    store_upload,
    stored_bytes,
)

DIFFERS = warning("表", "S13", "合计不符", "请说明")


@pytest.fixture
def agreement(db):
    district = District.objects.create(code="HP", name="黄埔区")
    station = Station.objects.create(
        code="HP-1",
        name="文冲街社工服务站",
        short_name="文冲街社工站",
        subdistrict=Subdistrict.objects.create(code="s1", district=district, name="文冲街"),
        operator=Organisation.objects.create(code="o1", name="羊城", kind=Organisation.Kind.OPERATOR),
    )
    return Agreement.objects.create(
        code="HP-1-2023",
        station=station,
        cycle_start=date(2023, 7, 1),
        cycle_end=date(2026, 6, 30),
        start=date(2023, 7, 1),
        end=date(2024, 6, 30),
        amount=Decimal(2400000),
        required_workers=20,
        required_certified=10,
        required_retention=Decimal(80),
    )


@pytest.fixture
def upload(agreement):
    return store_upload(
        kind=Upload.Kind.INDICATORS, agreement=agreement, data=b"as it came", filename="表.xlsx", actor=None
    )


def test_the_bytes_come_back_as_they_were_sent_and_never_under_the_senders_name(upload):
    stored = Upload.objects.get(pk=upload.pk)
    assert stored_bytes(stored) == b"as it came"
    assert (stored.original_name, stored.size, stored.state) == ("表.xlsx", 10, "preview")
    assert "表" not in stored.file.name


def test_bytes_that_changed_in_the_store_are_refused(upload):
    Upload.objects.filter(pk=upload.pk).update(sha256="0" * 64)
    with pytest.raises(UploadRefused, match="不一致"):
        stored_bytes(Upload.objects.get(pk=upload.pk))


def test_an_upload_is_claimed_once(upload):
    claim_upload(upload=upload, actor=None)
    with pytest.raises(UploadDecided, match="已写入，没有重复写入"):
        claim_upload(upload=Upload.objects.get(pk=upload.pk), actor=None)
    with pytest.raises(UploadDecided, match="已写入，不能放弃"):
        discard_upload(upload=upload, actor=None)


def test_a_discarded_upload_is_never_applied(upload):
    discard_upload(upload=upload, actor=None)
    with pytest.raises(UploadDecided, match="已放弃"):
        claim_upload(upload=upload, actor=None)
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["upload.stored", "upload.discarded"]


def test_a_plan_is_applied_without_errors_fully_explained_and_as_it_was_shown():
    plan = Plan("indicators", (DIFFERS,))
    check_plan(plan, explanations={DIFFERS.key: "全站统筹"}, fingerprint=plan.fingerprint)
    check_plan(plan, explanations={DIFFERS.key: "全站统筹"})
    for explanations in ({}, {DIFFERS.key: "  "}, {"other": "全站统筹"}):
        with pytest.raises(UploadRefused, match="1 处提醒没有说明"):
            check_plan(plan, explanations=explanations)
    with pytest.raises(UploadRefused, match="预览之后数据有了变化"):
        check_plan(plan, explanations={DIFFERS.key: "全站统筹"}, fingerprint=Plan("indicators").fingerprint)
    with pytest.raises(UploadRefused, match="1 处错误"):
        check_plan(Plan("indicators", (error("表", "D4", "不是数字", "请改正"),)), explanations={})
