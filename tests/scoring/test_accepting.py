"""What texts say against the data before issue: to be mended, or explained by the lead with a reason that is kept."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from scoring import services
from scoring.checking import check
from scoring.guards import may_be_issued
from scoring.models import Acceptance, Evaluation, Finding, Narrative
from scoring.refusals import Conflict, Invalid, Refused
from scoring.services import Explanation
from scoring.workflow import Action
from stations.models import AuditEntry
from tests.scoring import build

# The small city counts 50 files, and every party gives full points.
FILES, TOTAL = "全站共建档70份。", "本次评估总分为61.00分。"
REASON = "含上一年度结转的20份"


@pytest.fixture
def made(city):
    """汇总, with one sentence in the conclusion that the data don't bear out."""
    made = build.collated(city)
    conclude(made, f"工作扎实。{FILES}")
    return made


def conclude(made, text):
    row = Narrative.objects.get(evaluation=made.evaluation, section="conclusion")
    lead = build.fresh(made.people["lead"])
    services.save_narrative(
        evaluation=made.evaluation, section="conclusion", actor=lead, version=row.version, text=text
    )


def checked(made):
    return check(Evaluation.objects.get(pk=made.evaluation.pk))


def key_of(made):
    (line,) = checked(made).unexplained
    return line.key


def accept(made, *explanations, who="lead"):
    actor = build.fresh(made.people.get(who) or getattr(made.city, who))
    evaluation = Evaluation.objects.get(pk=made.evaluation.pk)
    return services.accept_contradictions(evaluation=evaluation, explanations=explanations, actor=actor)


def left(made):
    return [str(obstacle) for obstacle in may_be_issued(Evaluation.objects.get(pk=made.evaluation.pk))]


def test_a_warning_keeps_the_report_back_until_it_is_explained_and_stays_listed(made):
    (line,) = checked(made).unexplained
    note = line.note
    assert (note.before, note.words, note.after) == ("全站共建档", "70份", "")
    assert "70份" in note.contradiction.message
    assert "50" in note.contradiction.message
    assert line.mending.url == f"/evaluations/{made.evaluation.code}/narratives/#conclusion"
    assert left(made) == ["有 1 处文字或数据前后不符，还没有改正，也没有写明理由。（请组长在签发页面核对）"]

    (accepted,) = accept(made, Explanation(line.key, f" {REASON} "))

    now = checked(made)
    assert (now.is_clear, now.unexplained, left(made)) == (True, (), [])
    assert [one.acceptance for one in now.explained] == [accepted]
    assert (accepted.reason, accepted.place, accepted.text) == (REASON, "结语", "全站共建档70份")
    entry = AuditEntry.objects.get(action="contradiction.explained")
    assert (entry.actor, entry.reason, entry.after["place"]) == (made.people["lead"], REASON, "结语")


def test_what_follows_from_the_scores_is_mended_and_never_explained(made):
    conclude(made, TOTAL)
    (line,) = checked(made).blocking
    assert left(made) == ["有 1 处文字与得分、等级等数据矛盾，必须改正。（请组长在签发页面核对）"]
    with pytest.raises(Refused, match="必须改正，不能只作说明"):
        accept(made, Explanation(line.key, REASON))
    assert not Acceptance.objects.exists()


def test_only_the_lead_explains_and_takes_back(made):
    key = key_of(made)
    (accepted,) = accept(made, Explanation(key, REASON))
    for who in ("expert1", "supervisor", "administrator", "staff"):
        with pytest.raises(PermissionDenied, match="组长"):
            accept(made, Explanation(key, REASON), who=who)
        actor = build.fresh(made.people.get(who) or getattr(made.city, who))
        with pytest.raises(PermissionDenied, match="组长"):
            services.withdraw_acceptance(acceptance=accepted, actor=actor)
        readable = set(Acceptance.objects.visible_to(actor))
        assert readable == ({accepted} if who == "administrator" else set())


def test_a_reason_is_wanted_and_a_doubt_that_is_gone_takes_none(made):
    key = key_of(made)
    for reason in ("", "　 "):
        with pytest.raises(Invalid, match="请至少为一处写明理由"):
            accept(made, Explanation(key, reason))
    with pytest.raises(Invalid, match="最多 500 字"):
        accept(made, Explanation(key, "长" * 501))
    conclude(made, "全站共建档50份。")
    with pytest.raises(Refused, match="文字或数据已有变化"):
        accept(made, Explanation(key, REASON))


def test_only_at_collation(made):
    key = key_of(made)
    (accepted,) = accept(made, Explanation(key, REASON))
    build.act(made, Action.RESCORE)
    with pytest.raises(Refused, match="评估处于“评分中”"):
        accept(made, Explanation(key, "另一个理由", accepted.pk))
    with pytest.raises(Refused, match="评估处于“评分中”"):
        services.withdraw_acceptance(acceptance=accepted, actor=build.fresh(made.people["lead"]))
    assert not Acceptance.objects.visible_to(build.fresh(made.city.administrator)).exists()


def test_a_double_click_stores_once_and_a_second_window_is_told(made):
    key = key_of(made)
    (first,) = accept(made, Explanation(key, REASON))
    assert accept(made, Explanation(key, REASON)) == [first]
    with pytest.raises(Conflict) as told:
        accept(made, Explanation(key, "另一个理由"))
    (difference,) = told.value.differences
    assert (difference.theirs, difference.mine) == (REASON, "另一个理由")
    assert (difference.field, difference.version) == (f"seen-{key}", first.pk)

    # Sent again over it: the first stays as history.
    (second,) = accept(made, Explanation(key, "另一个理由", first.pk))
    now = checked(made)
    assert [line.acceptance for line in now.explained] == [second]
    assert [(row, row.withdrawn_by) for row in now.past] == [(first, made.people["lead"])]


def test_it_holds_for_the_sentence_wherever_it_stands_and_for_no_other(made):
    (accepted,) = accept(made, Explanation(key_of(made), REASON))
    conclude(made, f"先说别的。\n{FILES}再说别的。")
    assert [line.acceptance for line in checked(made).explained] == [accepted]

    conclude(made, "全站共建档80份。")
    now = checked(made)
    assert (len(now.unexplained), now.explained, now.past) == (1, (), (accepted,))

    conclude(made, FILES)
    made.evaluation.agreement.quantities.update(reported=60)
    now = checked(made)
    assert (len(now.unexplained), now.explained, now.past) == (1, (), (accepted,))


def test_what_was_taken_back_keeps_the_report_back_again(made):
    (accepted,) = accept(made, Explanation(key_of(made), REASON))
    for _ in range(2):
        services.withdraw_acceptance(acceptance=accepted, actor=build.fresh(made.people["lead"]))
    now = checked(made)
    assert (len(now.unexplained), now.past) == (1, (accepted,))
    assert AuditEntry.objects.filter(action="contradiction.withdrawn").count() == 1
    (again,) = accept(made, Explanation(key_of(made), "再说明一次"))
    assert checked(made).explained[0].acceptance == again


def test_one_standing_reason_for_each_and_none_without_words(made):
    (accepted,) = accept(made, Explanation(key_of(made), REASON))
    accepted.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        accepted.save(force_insert=True)
    accepted.key, accepted.reason = "other", ""
    with pytest.raises(IntegrityError), transaction.atomic():
        accepted.save(force_insert=True)


def test_it_is_said_where_each_text_is_mended(made):
    by_party = {row.party.code: row for row in Finding.objects.select_related("party", "sheet")}
    Finding.objects.filter(pk__in=[by_party[code].pk for code in ("third", "centre")]).update(text=FILES)
    conclude(made, "工作扎实。")
    mending = {line.note.row.pk: line.mending for line in checked(made).unexplained}
    code = made.evaluation.code
    third, centre = by_party["third"], by_party["centre"]
    assert mending[third.pk].url == f"/evaluations/{code}/findings/#point-{third.pk}"
    assert mending[centre.pk].url == f"/sheets/{centre.sheet_id}/"
    assert mending[centre.pk].helper == "须改正的，请退回评分，由督导中心的评分人修改"
