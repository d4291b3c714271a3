"""Two records of one person: found, compared, joined, counted as one, and taken apart."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from staffing.duplicates import obstacles_to_merge, pairs_at
from staffing.facts import staffing_facts
from staffing.joined_figures import effects_of, joining
from staffing.models import Attendance, Merge, NotTheSame, Posting, SocialWorker
from staffing.refusals import RecordRefused
from staffing.services import merging
from staffing.undoing import plan_undo
from stations.models import AuditEntry, User
from tests.city import small_city
from tests.staffing.test_undo import put
from tests.staffing.test_workers import AUGUST, JULY, attended, close, lock, recorded

SEPTEMBER = date(2023, 9, 1)


@pytest.fixture
def city(db):
    return small_city()


@pytest.fixture
def pair(city):
    """林小溪 was there in July and August, 林晓溪 in September: one person, spelt differently once."""
    return recorded(city.yunqi, "林小溪"), recorded(city.yunqi, "林晓溪", [SEPTEMBER])


def join(one, other, actor, reason="姓名写法不同"):
    return merging.merge(one=one, other=other, reason=reason, actor=User.objects.get(pk=actor.pk))


def apart(joined, actor):
    return merging.separate(joined=joined, reason="核对后是两个人", actor=User.objects.get(pk=actor.pk))


def continuous(station, last=SEPTEMBER):
    return staffing_facts(station.agreements.get(), JULY, last).figures.continuous_workers


def test_joined_records_count_as_one_and_rows_stay(city, pair):
    rows = list(Attendance.objects.order_by("pk").values())
    (effect,) = effects_of(city.staff, [worker.pk for worker in pair], joining(*pair))
    assert continuous(city.yunqi) == 0
    made = join(*pair, city.staff)
    assert (made.kept, made.joined) == pair
    assert continuous(city.yunqi) == 1
    assert list(Attendance.objects.order_by("pk").values()) == rows
    after = staffing_facts(city.yunqi.agreements.get(), JULY, SEPTEMBER).figures
    assert (effect.after, effect.changes) == (after, True)
    assert effect.lines[:3] == [
        ("持续在岗（人）", 0, 1),
        ("稳岗率（%）", Decimal("0.00"), Decimal("5.00")),
        ("有效到岗（人次）", 3, 3),
    ]
    entry = AuditEntry.objects.get(action="socialworker.merged")
    assert (entry.object_id, entry.after) == (str(pair[1].pk), {"merged_into_id": pair[0].pk})


def test_the_record_with_a_number_is_kept_and_takes_over_what_it_lacks(city, pair):
    older, newer = pair
    SocialWorker.objects.filter(pk=newer.pk).update(registration_number="GD-0001")
    SocialWorker.objects.filter(pk=older.pk).update(practice_since=date(2019, 1, 1))
    made = join(older, newer, city.staff)
    made.kept.refresh_from_db()
    assert (made.kept, made.kept.practice_since) == (newer, date(2019, 1, 1))
    apart(older, city.staff)
    newer.refresh_from_db()
    older.refresh_from_db()
    assert (newer.practice_since, older.practice_since) == (None, date(2019, 1, 1))
    assert older.merged_into is None


def told(user, *pair):
    return obstacles_to_merge(User.objects.get(pk=user.pk), *pair)


def test_two_numbers_are_two_persons(city, pair):
    for number, worker in enumerate(pair):
        SocialWorker.objects.filter(pk=worker.pk).update(registration_number=f"GD-{number}")
        worker.refresh_from_db()
    assert told(city.staff, *pair) == [
        "两份档案的证书登记号不同，登记号不同的是两个人。若有一份登记有误，请先更正登记号。"
    ]


def test_a_month_counts_once_and_the_station_is_told_only_to_whom_it_may_be(city, pair):
    one, _ = pair
    far = recorded(city.songfeng, "林小溪", [AUGUST])
    assert [text.partition("，")[0] for text in told(city.staff, one, far)] == [
        "两份档案在2023年8月都有效到岗（云栖街社工服务站、另一社工站（请联系区民政局））"
    ]
    assert "松风街社工服务站" in told(city.administrator, one, far)[0]


def test_a_month_without_marks_does_not_stand_against_it(city, pair):
    attended(pair[1], city.yunqi, AUGUST, on_post=False, insured=False, paid=False)
    assert told(city.staff, *pair) == []
    join(*pair, city.staff)
    (line,) = staffing_facts(city.yunqi.agreements.get(), JULY, SEPTEMBER).rows
    assert [marks.effective for marks in line.months] == [True, True, True]


def test_there_are_no_chains(city, pair):
    one, other = pair
    third = recorded(city.yunqi, "林小西", [date(2023, 10, 1)])
    join(one, other, city.staff)
    with pytest.raises(RecordRefused, match="已并入另一份"):
        join(other, third, city.staff)
    SocialWorker.objects.filter(pk=third.pk).update(registration_number="GD-0003")
    with pytest.raises(RecordRefused, match="已有其他档案并入这一份"):
        join(one, third, city.staff)
    for wrong in ((third, other), (one, third)):
        with pytest.raises(DatabaseError, match="worker_merges_make_no_chain"), transaction.atomic():
            SocialWorker.objects.filter(pk=wrong[0].pk).update(merged_into=wrong[1])


def test_locked_figures_stay_what_they_are(city, pair):
    lock(city.yunqi, JULY, AUGUST, SEPTEMBER)
    with pytest.raises(RecordRefused, match="2023年7月至2023年9月已锁定（期中评估已汇总）"):
        join(*pair, city.staff)
    city.yunqi.agreements.get().month_locks.filter(month=SEPTEMBER).delete()
    join(*pair, city.staff)
    lock(city.yunqi, SEPTEMBER)
    with pytest.raises(RecordRefused, match="已锁定"):
        apart(pair[1], city.staff)


def test_who_may_join(client, city, pair):
    one, _ = pair
    near, far = recorded(city.liuan, "林小溪", [SEPTEMBER]), recorded(city.songfeng, "林小溪", [SEPTEMBER])
    for actor, other in ((city.staff, near), (city.supervisor, near), (city.operator, far)):
        with pytest.raises(RecordRefused, match="只有两份档案所在社工站"):
            join(one, other, actor)
    for actor, shown in ((city.operator, [near]), (city.administrator, [near]), (city.staff, [])):
        pairs = pairs_at(User.objects.get(pk=actor.pk), city.yunqi)
        assert [(found.one, found.other) for found in pairs] == [(one, other) for other in shown]
    with pytest.raises(RecordRefused, match="请写明"):
        join(one, near, city.operator, reason=" ")
    join(one, near, city.operator)
    assert Merge.objects.get().joined == near


def test_the_purchaser_is_not_shown_possible_duplicates(client, city, pair):
    recorded(city.yunqi, "林小溪", [SEPTEMBER])
    for who, shown in (("staff", 1), ("supervisor", 1), ("purchaser", 0)):
        client.force_login(getattr(city, who))
        page = client.get(reverse("staffing:workers", args=[city.yunqi.code]))
        assert len(page.context["pairs"]) == shown


def test_a_merge_on_which_something_rests_is_not_taken_apart(city, pair):
    kept, joined = pair
    join(*pair, city.staff)
    row = attended(kept, city.yunqi, date(2023, 10, 1))
    with pytest.raises(RecordRefused, match="又写入了 1 条到岗记录"):
        apart(joined, city.staff)
    row.delete()
    posting = Posting.objects.create(worker=kept, station=city.songfeng, start=date(2023, 12, 1))
    with pytest.raises(RecordRefused, match="又有新的在岗安排"):
        apart(joined, city.administrator)
    posting.delete()
    apart(joined, city.staff)
    assert continuous(city.yunqi) == 0
    with pytest.raises(RecordRefused, match="不需要分开"):
        apart(joined, city.staff)
    join(*pair, city.staff)
    assert continuous(city.yunqi) == 1


def test_the_person_leaves_under_both_records(city, pair):
    join(*pair, city.staff)
    close(pair[1].postings.get(), city.staff, date(2023, 9, 30))
    assert set(Posting.objects.values_list("end", "reason")) == {(date(2023, 9, 30), "left")}


def test_the_pages_lead_through_it(client, city, pair):
    kept, joined = pair
    client.force_login(city.staff)
    address = reverse("staffing:merge", args=[joined.pk])
    assert [other.name for other in client.get(address).context["others"]] == ["林小溪"]
    page = client.get(address, {"other": kept.pk})
    assert [side.worker for side in page.context["sides"]] == [kept, joined]
    assert client.post(address, {"other": kept.pk}).status_code == 422
    answer = client.post(address, {"other": kept.pk, "reason": "写错了字"})
    assert answer["Location"] == f"/workers/{kept.pk}/"
    led = client.get(reverse("staffing:worker", args=[joined.pk]), follow=True)
    assert led.redirect_chain == [(f"/workers/{kept.pk}/", 302)]
    assert len(led.context["page"].months) == 3
    assert "写错了字" in led.content.decode()
    parting = reverse("staffing:separate", args=[joined.pk])
    assert client.get(parting).context["effects"][0].changes is True
    assert client.post(parting, {"reason": "看错了"}).status_code == 302
    joined.refresh_from_db()
    assert joined.merged_into is None


def test_an_upload_that_a_merge_rests_on_is_not_undone(agreement, reference, altered, clerk):
    first = put(agreement, reference, clerk)
    before = recorded(agreement.station, "林小溪", [date(2023, 12, 1)])
    worker = SocialWorker.objects.filter(station=agreement.station).earliest("pk")
    merging.merge(one=worker, other=before, reason="同一人", actor=clerk)
    assert any("合并的记录" in text for text in plan_undo(first).obstacles)


def test_an_upload_is_not_undone_into_a_month_that_counts_twice(agreement, reference, altered, clerk):
    """It took a month away that another record of the same person has by now."""
    put(agreement, reference, clerk)
    second = put(agreement, altered({"G6": "—", "H6": "—", "I6": "—", "W6": 4}), clerk, remove=False)
    changed = [change for change in second.changes if change["table"] == "attendance"]
    worker = Attendance.objects.get(pk=changed[0]["id"]).worker
    month = Attendance.objects.get(pk=changed[0]["id"]).month
    assert plan_undo(second).obstacles == ()
    other = recorded(agreement.station, "林小溪", [month])
    merging.merge(one=worker, other=other, reason="同一人", actor=clerk)
    assert any("撤销后会计两次" in text for text in plan_undo(second).obstacles)


def test_the_next_sheet_finds_the_person_by_either_name(agreement, reference, clerk):
    upload = put(agreement, reference, clerk)
    worker = SocialWorker.objects.filter(station=agreement.station).earliest("pk")
    older = recorded(agreement.station, "林小溪", [date(2023, 6, 1)])
    SocialWorker.objects.filter(pk=older.pk).update(registration_number="GD-0001")
    merging.merge(one=worker, other=older, reason="同一人", actor=clerk)
    again = put(agreement, reference, clerk)
    assert upload.pk != again.pk
    assert again.changes == []


def test_figures_of_stations_that_stay_closed_are_not_shown(client, city, pair):
    """林小溪 was at 松风 before, which 云栖 may not read."""
    attended(pair[0], city.songfeng, date(2023, 10, 1))
    attended(pair[1], city.songfeng, date(2023, 11, 1))
    own, far = city.yunqi.agreements.get(), city.songfeng.agreements.get()
    client.force_login(city.staff)
    page = client.get(reverse("staffing:merge", args=[pair[0].pk]), {"other": pair[1].pk}).content.decode()
    assert (own.code in page, far.code in page) == (True, False)
    shown = effects_of(city.administrator, [worker.pk for worker in pair], joining(*pair))
    assert [effect.agreement for effect in shown] == [own, far]


@pytest.mark.parametrize("asked", ["9" * 5000, "9" * 18, "-1", "１", "x"])
def test_what_names_no_record_is_no_error_of_ours(client, city, pair, asked):
    client.force_login(city.staff)
    answers = [
        client.get(reverse("staffing:merge", args=[pair[0].pk]), {"other": asked}),
        client.post(reverse("staffing:merge", args=[pair[0].pk]), {"other": asked, "reason": "同一人"}),
    ]
    found = asked == "9" * 18
    assert [answer.status_code for answer in answers] == ([404, 404] if found else [200, 422])
    assert not Merge.objects.exists()


def test_two_of_one_name_that_somebody_told_apart_are_not_asked_about(client, city):
    """Said twice it stays with the first; they can still be joined, and joined records can't be told apart."""
    one, other = recorded(city.yunqi, "林小溪"), recorded(city.yunqi, "林小溪", [SEPTEMBER])
    staff, reader = (User.objects.get(pk=user.pk) for user in (city.staff, city.supervisor))
    with pytest.raises(RecordRefused):
        merging.tell_apart(one=one, other=other, actor=reader)
    assert [(pair.one, pair.other) for pair in pairs_at(staff, city.yunqi)] == [(one, other)]
    client.force_login(city.staff)
    sent = client.post(reverse("staffing:tell_apart", args=[other.pk]), {"other": one.pk}, follow=True)
    assert "已记录：两份档案不是同一人" in sent.content.decode()
    assert pairs_at(staff, city.yunqi) == []
    assert merging.tell_apart(one=one, other=other, actor=city.operator).by == staff
    kept = NotTheSame.objects.get()
    assert (kept.worker, kept.other) == (one, other)
    assert AuditEntry.objects.get(action="socialworker.told_apart").actor == staff
    compared = client.get(reverse("staffing:merge", args=[one.pk]), {"other": other.pk}).content.decode()
    assert "认定这两份档案是两个人" in compared
    joined = join(one, other, city.staff).joined
    with pytest.raises(RecordRefused, match="已合并为一人"):
        merging.tell_apart(one=one, other=joined, actor=staff)
