"""An administrator's way from a published template to the next one, without any script; and whose data a preview shows."""

import re

import pytest
from django.test import Client

from reports.models import ReportTemplate
from reports.template_queries import plan_of
from tests.reports.reading import Printed
from tests.scoring import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(city):
    client = Client()
    client.force_login(city.administrator)
    return client


def typed(page):
    """What the page's form would send as it stands: hidden fields, lines, ticks and texts."""
    form = re.search(r'<form method="post" class="template-.*?</form>', page, re.S)[0]
    found = {}
    for tag in re.findall(r"<input [^>]*>", form):
        at = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if at["type"] != "checkbox" or " checked" in tag:
            found.setdefault(at["name"], []).append(at.get("value", "on"))
    for name, text in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = [text.strip()]
    return found


def codes(template):
    return [chapter.code for chapter in plan_of(template).chapters]


def test_from_a_new_draft_to_its_publication(clerk):
    made = clerk.post("/report-templates/midterm/1/draft/", {"version": 2})
    assert made.url == "/report-templates/midterm/2/edit/"
    draft = ReportTemplate.objects.get(kind="midterm", version=2)
    # Every button saves what was typed beside it.
    data = typed(clerk.get(made.url).content.decode())
    moved = clerk.post(made.url, data | {"title-conclusion": ["结论"], "do": ["up:result"]})
    assert moved.url == f"{made.url}#row-result"
    assert codes(draft)[:5] == ["station", "basis", "result", "parties", "conclusion"]
    assert plan_of(draft).chapter("conclusion").title == "结论"
    data = typed(clerk.get(made.url).content.decode())
    del data["included-attendance_annex"]
    clerk.post(made.url, data | {"do": ["add"]})
    assert codes(draft)[5:] == ["text-1", "indicators_annex", "attendance_annex"]
    assert not plan_of(draft).chapter("attendance_annex").included
    # A chapter's texts, with a word that no data has: told at its place, and on the way to publish.
    address = f"{made.url}text-1/"
    data = typed(clerk.get(address).content.decode()) | {"title": ["附则"], "do": ["save"]}
    wrong = {
        "text-text-1-1": ["由{社工站.评估机构}解释。\n\n{社工站.明称}留存。"],
        "numbered-text-1-1": ["on"],
    }
    said = clerk.post(address, data | wrong, follow=True).content.decode()
    assert "已保存：2 处改动。还有 1 处须更正，更正后才能发布。" in said
    assert re.search(r'id="wrong-text-1-1"><li>没有“{社工站.明称}”这项数据。', said)
    publish = "/report-templates/midterm/2/publish/"
    page = clerk.get(publish).content.decode()
    assert "附则：<a href" in page
    assert 'name="note"' not in page
    data = typed(clerk.get(address).content.decode()) | {"do": ["save"]}
    clerk.post(address, data | {"text-text-1-1": [data["text-text-1-1"][0].replace("明称", "名称")]})
    assert plan_of(draft).chapter("text-1").parts[0].text == "由{社工站.评估机构}解释。\n{社工站.名称}留存。"
    page = clerk.get(publish).content.decode()
    assert '<td class="any">附则</td>' in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    assert "请写明这一版改了什么。" in clerk.post(publish, {"seen": seen, "note": " "}).content.decode()
    done = clerk.post(publish, {"seen": seen, "note": "结果提前；加附则"}, follow=True).content.decode()
    assert "第 2 版已发布" in done
    assert "结果提前；加附则" in clerk.get("/report-templates/").content.decode()


def test_a_stale_form_gets_both_texts_and_may_be_sent_again(clerk):
    clerk.post("/report-templates/spot/1/draft/", {"version": 2})
    address = "/report-templates/spot/2/edit/result/"
    data = typed(clerk.get(address).content.decode()) | {"do": ["save"]}
    clerk.post(address, data | {"text-opening": ["先存的说明。"]})
    stale = clerk.post(address, data | {"text-opening": ["后写的说明。"]})
    page = stale.content.decode()
    assert stale.status_code == 409
    assert page.index("先存的说明。") < page.index("后写的说明。")
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    assert clerk.post(address, again).status_code == 302
    draft = ReportTemplate.objects.get(kind="spot", version=2)
    assert plan_of(draft).chapter("result").part("opening").text == "后写的说明。"


def test_a_preview_shows_a_sample_or_an_evaluations_own_figures_and_never_what_was_written_or_given(
    clerk, city
):
    made = build.collated(city, build.published(), code="HP-YUNQI-2023-MID")
    written = [finding.text for finding in made.evaluation.findings.all()]
    narratives = [narrative.text for narrative in made.evaluation.narratives.all()]
    preview = "/report-templates/midterm/1/preview/"
    sample = clerk.get(preview).content.decode()
    assert "名称和数字都是虚构的示例" in sample
    assert "示例街社工服务站" in sample
    unknown = clerk.get(preview, {"evaluation": "HP-NOWHERE"}).content.decode()
    assert "没有这一编号的同类评估" in unknown
    shown = clerk.get(preview, {"evaluation": made.evaluation.code}).content.decode()
    assert "得分、等级和评语一律是虚构的示例" in shown
    assert f"{city.yunqi.name}（以下简称“社工站”）" in shown
    assert "总得分：88.51分　　等级：良好" in shown
    assert [text for text in (*written, *narratives) if text in shown] == []
    assert all((*written, *narratives))
    # Of another kind, and so not of this template.
    assert (
        "没有这一编号的同类评估"
        in clerk.get(
            "/report-templates/final/1/preview/", {"evaluation": made.evaluation.code}
        ).content.decode()
    )
    file = clerk.get("/report-templates/spot/1/preview/pdf/")
    text = Printed(b"".join(file.streaming_content)).text
    assert "示例街社工服务站抽查报告" in text.replace("\n", "")
    # The watermark stands aslant; a report without annexes doesn't promise any.
    assert {"草", "稿"} <= set(text)
    assert "附件" not in text
