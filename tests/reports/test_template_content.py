"""A document follows its template: which chapters, in which order, under which titles, with which standard texts."""

from dataclasses import replace
from io import BytesIO

import docx
import pytest

from reports.content import content
from reports.documents import report_docx, report_html
from reports.sample_facts import sample_facts
from reports.shipped_templates import KINDS, shipped_template
from reports.template_checks import chapter_problems, template_problems
from reports.template_diff import template_changes
from reports.template_edits import Head, moved, with_heads, with_new_chapter, without_chapter
from reports.template_plans import ChapterPlan, Line, PartPlan
from reports.template_unfilled import HELPER, unfilled_standard_texts
from scoring.models import Evaluation
from tests.reports import samples

Kind = Evaluation.Kind


def changed(template, **chapters):
    """The template with some chapters replaced, by code; None leaves one out."""
    return replace(
        template,
        chapters=tuple(
            replace(one, included=False)
            if chapters.get(one.code, one) is None
            else chapters.get(one.code, one)
            for one in template.chapters
        ),
    )


def titles(report):
    return [part["title"] for part in (*report["chapters"], *report["annexes"])]


def printed(report, word):
    """What stands in the chapter with that word in its title."""
    part = next(part for part in (*report["chapters"], *report["annexes"]) if word in part["title"])
    return [(block.get("lead", "") + block["text"]) for block in part["blocks"] if "text" in block]


@pytest.mark.parametrize("kind", KINDS)
def test_the_templates_that_come_along_are_sound_and_fill_every_placeholder(kind):
    template, facts = shipped_template(kind), sample_facts(Kind(kind))

    report = content(facts, template)

    assert template_problems(template) == []
    assert unfilled_standard_texts(facts, template) == []
    assert [text for title in titles(report) for text in printed(report, title) if "{" in text + title] == []
    assert report["template"] == {"kind": kind, "version": 1}


def test_the_short_ones_are_short_and_the_yearly_one_speaks_of_the_year():
    lengths = {kind: len(str(content(samples.sample_facts(), shipped_template(kind)))) for kind in KINDS}

    assert max(lengths["spot"], lengths["repeat"]) < min(lengths["midterm"], lengths["final"])
    spot = content(sample_facts(Kind.SPOT), shipped_template("spot"))
    assert titles(spot)[:2] == ["一、被抽查社工站的基本情况", "二、抽查依据和方式"]
    assert (spot["annexes"], spot["enclosures"]) == ([], [])
    final = content(sample_facts(Kind.FINAL), shipped_template("final"))
    scope = "末期评估是对整个协议年度（2024年1月1日至2024年12月31日）的总结，考核期为2024年1月至2024年12月，"
    assert any(text.startswith(scope) for text in printed(final, "评估依据"))


def test_without_annexes_neither_page_nor_word_file_promises_any():
    spot = content(sample_facts(Kind.SPOT), shipped_template("spot"))

    written = docx.Document(BytesIO(report_docx(spot, draft=True)))

    assert "附件" not in report_html(spot, draft=True)
    assert [paragraph.text for paragraph in written.paragraphs if "附件" in paragraph.text] == []
    # No landscape page for annexes that aren't there.
    assert {section.page_width for section in written.sections} == {written.sections[0].page_width}


def test_chapters_are_moved_renamed_left_out_and_added_and_numbered_anew():
    template = shipped_template("midterm")
    heads = [
        Head("result", "评估结果（先行说明）", True),
        Head("station", "{社工站.名称}概况", False),
        Head("parties", "{评估方.名称}的意见", True),
        Head("attendance_annex", "到岗表", True),
        Head("basis", "不印", False),
        Head("conclusion", "结语", True),
        Head("indicators_annex", "指标表", True),
    ]
    chapters = with_new_chapter(with_heads(template.chapters, heads))
    note = ChapterPlan(
        "text-1", "附则", (PartPlan("text-1-1", "", "本报告一式两份。\n【解释。】由{社工站.评估机构}负责。"),)
    )
    plan = changed(replace(template, chapters=chapters), **{"text-1": note})

    report = content(sample_facts(Kind.MIDTERM), plan)

    assert titles(report) == [
        "一、评估结果（先行说明）",
        # What people wrote for this report is never left out.
        "二、示例街社工服务站概况",
        *(
            f"{n}、{name}的意见"
            for n, name in zip("三四五六", ("监督方", "购买方", "督导中心", "第三方"), strict=True)
        ),
        "七、结语",
        "八、附则",
        "附件1　到岗表",
        "附件2　指标表",
    ]
    assert printed(report, "附则") == ["本报告一式两份。", "解释。由示例评估机构负责。"]
    assert any("各片区的完成情况见附件2。" in text for text in printed(report, "第三方"))
    without = content(sample_facts(Kind.MIDTERM), changed(plan, indicators_annex=None))
    assert titles(without)[-1] == "附件1　到岗表"
    assert "各片区的完成情况" not in str(without)


def test_each_text_of_a_template_stands_in_its_place():
    template = shipped_template("midterm")
    chapters = {
        "station": [("opening", "站前说明。")],
        "parties": [("opening", "{评估方.名称}按评估办法评分。"), ("staffing", "口径一。\n口径二。")],
        "result": [("opening", "结果说明。")],
        "conclusion": [("opening", "结语说明。")],
        "indicators_annex": [("key", "指标标记。")],
        "attendance_annex": [("key", "到岗标记。")],
    }
    plan = changed(
        template,
        **{
            code: ChapterPlan(
                code, template.chapter(code).title, tuple(PartPlan(at, "", text) for at, text in parts)
            )
            for code, parts in chapters.items()
        },
    )

    report = content(sample_facts(Kind.MIDTERM), plan)

    assert printed(report, "基本情况")[0] == "站前说明。"
    assert printed(report, "购买方评估")[0] == "购买方按评估办法评分。"
    third = printed(report, "第三方评估")
    assert third[0] == "第三方按评估办法评分。"
    assert [text[:15] for text in third if "口径" in text] == ["到岗人次。口径一。口径二。协议"]
    assert printed(report, "评估结果")[0] == "结果说明。"
    assert printed(report, "结语")[0] == "结语说明。"
    assert [printed(report, name)[at] for name, at in (("指标完成", 0), ("到岗情况统计", 1))] == [
        "指标标记。",
        "到岗标记。",
    ]


def test_a_line_is_a_paragraph_with_its_beginning_in_bold_and_an_intro_unnumbered():
    text = "依据如下：\n\n  【如实。】记录属实。 \n第二条：\n【只有粗体】"

    assert PartPlan("a", "", text, numbered=True).lines == [
        Line("", "依据如下：", is_intro=True),
        Line("如实。", "记录属实。"),
        Line("", "第二条："),
        Line("只有粗体", ""),
    ]
    assert [line.is_intro for line in PartPlan("a", "", text).lines] == [False] * 4


UNKNOWN = (
    "没有“{社工站.明称}”这项数据。您要的可能是“{社工站.名称}”。如果只是要写大括号，请写成“{{社工站.明称}}”。"
)
LOOSE = "处的大括号不完整，或里面不是数据。数据写成“{社工站.名称}”的样子；如果只是要印大括号，请写成双层。"
PARTIAL = "现在不能写入文字：只有部分评估才有这项数据，标准文字要适用于每一次评估。"


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("{社工站.名称}｛协议.年度｝{{附件.一}}", []),
        ("{社工站.明称}", [UNKNOWN]),
        ("{稳岗率}", ["“{稳岗率}”应写成“{到岗.稳岗率}”。如果只是要写大括号，请写成“{{稳岗率}}”。"]),
        ("{指标.电访.完成率}", [f"“{{指标.电访.完成率}}”{PARTIAL}"]),
        ("{到岗.2024年1月有效人次}", [f"“{{到岗.2024年1月有效人次}}”{PARTIAL}"]),
        ("由{社工站.名称", [f"“由{{社工站.名称”{LOOSE}"]),
        ("名称}办理", [f"“名称}}办理”{LOOSE}"]),
        ("{随便}", [f"“{{随便}}”{LOOSE}"]),
        ("{社工站\n.名称}", [f"“{{社工站 .名称}}”{LOOSE}"]),
    ],
)
def test_a_placeholder_that_nothing_can_fill_is_told_where_it_stands(text, messages):
    chapter = ChapterPlan("text-1", "附则", (PartPlan("a", "", "无误。"), PartPlan("b", "", text)))

    problems = chapter_problems("midterm", chapter)

    assert [problem.message for problem in problems] == messages
    assert {(one.chapter, one.part, one.field) for one in problems} <= {("text-1", "b", "text")}


def test_what_else_keeps_a_template_from_being_published():
    template = shipped_template("midterm")
    parties, station = template.chapter("parties"), template.chapter("station")
    unsound = changed(
        template,
        parties=replace(parties, title="各方评估{评估方.单位}"),
        station=replace(station, title="", included=False),
        basis=ChapterPlan("basis", "{评估方.名称}", (PartPlan("a", "只有标题", ""),)),
        conclusion=replace(template.chapter("conclusion"), code="other"),
    )

    assert [(problem.chapter, problem.part, problem.message) for problem in template_problems(unsound)] == [
        ("conclusion", "", "缺少“结语”一章：报告不能没有它。"),
        ("station", "", "请填写标题。"),
        ("station", "", "“社工站情况”必须列入报告。"),
        (
            "basis",
            "",
            "没有“{评估方.名称}”这项数据。您要的可能是“{评估.名称}”。如果只是要写大括号，请写成“{{评估方.名称}}”。",
        ),
        ("basis", "a", "这一节还没有文字，请填写或删除。"),
        ("parties", "", "各方的章节共用这个标题，须含“{评估方.名称}”，否则各章同名。"),
        ("other", "", "本章还没有文字，请添加一节或删除本章。"),
    ]


def test_a_fact_without_a_value_in_this_evaluation_is_told_by_chapter():
    facts = samples.sample_facts(station=replace(samples.sample_facts().station, address="", purchaser=None))
    template = shipped_template("midterm")
    plan = changed(
        template, result=ChapterPlan("result", "结果", (PartPlan("opening", "", "地址{社工站.地址}。"),))
    )

    # A purchaser that isn't recorded is said so in print, as on the cover.
    assert unfilled_standard_texts(facts, template) == []
    assert [str(obstacle) for obstacle in unfilled_standard_texts(facts, plan)] == [
        f"报告模板“结果”一章的标准文字：“{{社工站.地址}}”现在没有数值，签发前须有数据，或把它从文字中删去。（{HELPER}）"
    ]


def test_what_changed_is_told_by_chapter_text_and_paragraph():
    old = shipped_template("midterm")
    basis = old.chapter("basis")
    principles, team = basis.part("principles"), basis.part("team")
    text = principles.text.replace("\n【公平公正。】", "\n【公正。】")
    parts = (
        replace(principles, title="原则", text=text),
        replace(team, numbered=True),
        PartPlan("new", "新节", "甲。\n乙。"),
    )
    new = changed(old, basis=replace(basis, title="依据", parts=parts), attendance_annex=None)
    new = replace(new, chapters=without_chapter(moved(new.chapters, "result", -1), "station"))

    told = [
        (
            change.kind,
            change.place,
            change.name,
            [(line.field, line.old[:8], line.new[:8]) for line in change.lines],
        )
        for change in template_changes(old.chapters, new.chapters)
    ]

    gone = [("删除", "依据", name) for name in ("评估依据", "评估方式", "评估结果的形成")]
    assert [line for line in told if line[:3] not in gone] == [
        ("修改", "章节", "顺序", [("顺序", "社工站情况、依据", "社工站情况、依据")]),
        ("修改", "章节", "依据", [("标题", "评估依据、评估原", "依据")]),
        (
            "修改",
            "依据",
            "原则",
            [("标题", "评估原则", "原则"), ("第2段", "【公平公正。】评", "【公正。】评分人")],
        ),
        ("修改", "依据", "评估团队", [("逐段编号", "否", "是")]),
        ("新增", "依据", "新节", [("标题", "", "新节"), ("第1至2段", "", "甲。\n乙。")]),
        ("修改", "章节", "社工到岗统计表", [("列入报告", "是", "否")]),
    ]
    assert template_changes(old.chapters, old.chapters) == []
