"""The page of issue lists what texts and data say against each other, takes the lead's reasons, and issues then."""

from datetime import date

import pytest
from django.urls import reverse

from reports import services
from reports.models import Report
from scoring.models import Acceptance, Evaluation, Narrative
from scoring.refusals import Refused
from scoring.services import open_correction, reword
from tests.scoring import build

REASON = "含上一年度结转的20份"


@pytest.fixture
def doubtful(collated):
    """The small city counts 50 files; the words are bold in the middle of a sentence, and hold signs of HTML."""
    Narrative.objects.filter(section="conclusion").update(text="<b>全站</b>共建档70份。")
    return collated


@pytest.fixture
def lead(doubtful, sign_in):
    return sign_in(doubtful.people["lead"])


def address(made, name="issue"):
    return reverse(f"reports:{name}", args=[made.evaluation.code])


def key_in(answer):
    (line,) = answer.context["check"].unexplained
    return line.key


def issue(made):
    evaluation = Evaluation.objects.get(pk=made.evaluation.pk)
    return services.issue_report(
        evaluation=evaluation,
        actor=build.fresh(made.people["lead"]),
        issued_on=date(2023, 12, 15),
        version=evaluation.version,
        with_file=False,
    )


def test_from_the_doubt_over_the_reason_to_the_issued_report(doubtful, lead):
    with pytest.raises(Refused, match="有 1 处文字或数据前后不符"):
        issue(doubtful)
    answer = lead.get(address(doubtful))
    page = answer.content.decode()
    assert "&lt;b&gt;全站&lt;/b&gt;共建档<mark>70份</mark></p>" in page
    assert 'name="confirmed"' not in page
    assert "1 处待说明" in page

    accept = reverse("scoring:accept", args=[doubtful.evaluation.code])
    sent = {f"reason-{key_in(answer)}": REASON, f"seen-{key_in(answer)}": "0", "reason-gone": ""}
    explained = lead.post(accept, sent, follow=True)
    page = explained.content.decode()
    assert explained.redirect_chain == [(f"{address(doubtful)}#check", 302)]
    assert f"<b>理由</b>{REASON}<span class=" in page
    assert "1 处已说明。" in page
    assert 'name="confirmed"' in page

    assert issue(doubtful).number == Report.objects.get().number
    page = lead.get(address(doubtful)).content.decode()
    assert "签发前的说明（1）" in page
    assert REASON in page

    # What a correction says otherwise is explained on its own page.
    evaluation = Evaluation.objects.get(pk=doubtful.evaluation.pk)
    actor = build.fresh(doubtful.people["lead"])
    correction = open_correction(
        evaluation=evaluation, kind="wording", reason="有错字", actor=actor, version=evaluation.version
    )
    conclusion = Narrative.objects.get(section="conclusion")
    reword(correction=correction, written=conclusion, actor=actor, version=0, text="全站共建档80份。")
    key = key_in(lead.get(address(doubtful, "issue_correction")))
    answer = lead.post(accept, {f"reason-{key}": "含结转的30份"})
    assert answer.url == f"{address(doubtful, 'issue_correction')}#check"
    page = lead.get(answer.url).content.decode()
    assert "1 处已说明" in page
    assert "已不适用的说明（1）" in page


def test_another_reason_from_a_second_window_is_shown_beside_the_first_and_may_replace_it(doubtful, lead):
    accept = reverse("scoring:accept", args=[doubtful.evaluation.code])
    key = key_in(lead.get(address(doubtful)))
    lead.post(accept, {f"reason-{key}": REASON, f"seen-{key}": "0"})
    answer = lead.post(accept, {f"reason-{key}": "另一个理由", f"seen-{key}": "0"})
    page = answer.content.decode()
    assert (answer.status_code, REASON in page, "另一个理由" in page) == (409, True, True)
    again = dict(answer.context["again"])
    assert lead.post(accept, again).status_code == 302
    assert [row.reason for row in Acceptance.objects.standing()] == ["另一个理由"]


def test_a_reason_is_taken_back_and_the_report_waits_again(doubtful, lead):
    code = doubtful.evaluation.code
    key = key_in(lead.get(address(doubtful)))
    lead.post(reverse("scoring:accept", args=[code]), {f"reason-{key}": REASON})
    take_back = reverse("scoring:withdraw_acceptance", args=[code, Acceptance.objects.get().pk])
    page = lead.post(take_back, follow=True).content.decode()
    assert "已不适用的说明（1）" in page
    assert 'name="confirmed"' not in page
    with pytest.raises(Refused, match="有 1 处文字或数据前后不符"):
        issue(doubtful)
    assert lead.post(reverse("scoring:accept", args=[code]), {f"reason-{key}": " "}).status_code == 422


def test_what_must_be_mended_has_no_field_for_a_reason(doubtful, lead):
    Narrative.objects.filter(section="conclusion").update(text="评估等级为合格。")
    page = lead.get(address(doubtful)).content.decode()
    assert "1 处须改正" in page
    assert "<mark>" in page
    assert "为什么可以保留" not in page
    with pytest.raises(Refused, match="必须改正"):
        issue(doubtful)
