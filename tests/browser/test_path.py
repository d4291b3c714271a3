"""The main job in a real browser: two workbooks, five score sheets, the issued report in the bureau's hands.

Everybody finds their way from the first page by the words that they read there.
"""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from evalsite.demo.accounts import PASSWORD
from evalsite.demo.foundations import lay_foundations
from evalsite.demo.scheme_items import SECTIONS, TAKEN_OFF
from evalsite.demo.wenchong import ATTENDANCE, INDICATORS, open_dasha
from tests.reports.printed_facts import differences
from tests.reports.reading import Printed
from tests.wenchong.published import FACTS

pytestmark = [pytest.mark.browser, pytest.mark.both_databases]

STATION = "广州市大沙街社工服务站"
AREAS = ["片区1", "片区2", "片区3"]
# Who writes findings where. The experts share the third party's places.
PLACES = {
    "supervisor": ["监督方"],
    "purchaser": ["购买方"],
    "centre": ["督导中心"],
    "expert1": ["项目管理", "总体服务"],
    "expert2": AREAS,
}
GOOD, ATTENTION = "值得肯定的地方", "需要关注的地方"
DESCRIPTION = "大沙街社工服务站面向八个社区提供服务，按三个片区安排社工。"
CONCLUSION = "评估期内，社工站按协议开展服务，建议下半年抓紧个案结案。"
# Of what the sheets below come to: 9.00 + 19.80 + 13.75 + the experts' mean of 49.20 and 48.90.
SCORES = {
    "weights": {"监督方": 10, "购买方": 20, "督导中心": 15, "第三方": 55},
    "weighted": {"监督方": "9.00", "购买方": "19.80", "督导中心": "13.75", "第三方": "49.05"},
    "total": "91.60",
    "grade": "优秀",
}


@pytest.fixture
def dasha(live_server):
    """大沙街 without any data, its mid-term evaluation in 评分中 with the panel appointed."""
    demo = lay_foundations()
    open_dasha(demo.dasha, demo.scheme, demo.users)


@pytest.fixture
def visit(live_server, new_context):
    """visit("lead") signs that person in, in a browser of their own, and gives the first page.

    Whatever goes wrong in a page's scripts on the way fails the test.
    """
    wrong = []

    def sign_in(username: str) -> Page:
        page = new_context(base_url=live_server.url).new_page()
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on(
            "console", lambda said: wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None
        )
        page.goto("/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="我的工作")).to_be_visible()
        return page

    yield sign_in
    assert wrong == []


def test_from_two_workbooks_and_four_scores_to_the_issued_report(dasha, visit):
    report_data(visit("station"))
    for username in PLACES:
        score(visit(username), username)
    lead = visit("lead")
    collate(lead)
    issue(lead)
    pdf = Printed(download_as_bureau(visit("bureau")))

    assert differences(pdf, FACTS | {"scores": SCORES}) == []
    for text in (DESCRIPTION, CONCLUSION, *written_by_all()):
        assert text in pdf.text
    assert "示例数据" in pdf.text


# --- the station ------------------------------------------------------------------------------------------------


def report_data(page: Page) -> None:
    """Both workbooks from the list of things to do: choose, look, explain, confirm."""
    for line, workbook, warnings, written in (
        ("上报社工到岗情况", ATTENDANCE, ["A1", "X25", "X26"], "115"),
        ("上报服务指标完成情况", INDICATORS, ["A1", "R4", "S13", "V13"], "62"),
    ):
        to_do(page, STATION, line)
        page.get_by_label("把工作簿拖到这里，或点击选择").set_input_files(workbook)
        page.get_by_role("button", name="上传并预览").click()
        expect(page.get_by_role("heading", name="上传预览")).to_be_visible()
        expect(figure(page, "新增")).to_have_text(re.compile(rf"^{written}"))
        expect(figure(page, "错误")).to_have_text(re.compile("^0"))
        for cell in warnings:
            page.get_by_label(f"对 {cell} 的说明").fill("已核对，原表如此。")
        page.get_by_role("button", name="确认写入").click()
        expect(page.get_by_role("status").filter(has_text="已完成")).to_be_visible()
        page.get_by_role("link", name="社工站评估").click()


# --- those who score --------------------------------------------------------------------------------------------


def score(page: Page, username: str) -> None:
    """Declare, fill in the sheet, write the findings, read all of it back, submit."""
    declare(page)
    page.get_by_role("link", name="开始评分").click()
    fill_sheet(page, username)
    page.get_by_role("link", name="去写评语").click()
    for place in PLACES[username]:
        for kind in (GOOD, ATTENTION):
            box = page.get_by_label(f"{place} {kind} 添加一条")
            box.fill(finding(username, place, kind))
            page.locator("form", has=box).get_by_role("button", name="添加").click()
            written = page.get_by_label(f"{place} {kind} 第 1 条")
            expect(written).to_have_value(finding(username, place, kind))
            expect(page.get_by_role("listitem").filter(has=written)).to_contain_text("已保存")
    page.get_by_role("link", name="通读并提交").click()
    for name, (_, reason, source) in TAKEN_OFF[username].items():
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))
        expect(row).to_contain_text(reason)
        expect(row).to_contain_text(source)
    page.get_by_role("button", name="提交评分表").click()
    agree(page)
    expect(page.get_by_role("status").filter(has_text="已完成")).to_be_visible()


def finding(username: str, place: str, kind: str) -> str:
    return f"{place}：{kind}，由{username}写。"


def written_by_all() -> list[str]:
    return [
        finding(username, place, kind)
        for username, places in PLACES.items()
        for place in places
        for kind in (GOOD, ATTENTION)
    ]


def declare(page: Page) -> None:
    to_do(page, STATION, "回避声明", "中期评估")
    page.get_by_label("没有利益冲突，可以参加本次评估").check()
    page.get_by_role("button", name="提交声明").click()


def fill_sheet(page: Page, username: str) -> None:
    """Section by section; the third party's first one also has a deduction and a veto, which stay empty."""
    sections = SECTIONS["third" if username.startswith("expert") else username]
    total = Decimal(0)
    for number, (section, items) in enumerate(sections, start=1):
        expect(page.get_by_role("heading", name=section)).to_be_visible()
        for item in items:
            taken, reason, source = TAKEN_OFF[username].get(item.title, ("0", "", ""))
            points = Decimal(item.points) - Decimal(taken)
            total += points
            page.get_by_label(re.compile(rf"{item.title} 得分$")).fill(str(points))
            if reason:
                page.get_by_label(re.compile(rf"{item.title} 扣分理由$")).fill(reason)
                page.get_by_label(re.compile(rf"{item.title} 材料出处$")).fill(source)
        last = number == len(sections)
        send(page, re.compile("^保存$" if last else "^保存并到"))
        expect(page.get_by_role("status").filter(has_text="已完成")).to_be_visible()
    expect(page.get_by_role("complementary")).to_contain_text(str(total))


# --- the lead ---------------------------------------------------------------------------------------------------


def collate(page: Page) -> None:
    """Write the two narratives, then 汇总."""
    to_do(page, STATION, "待汇总")
    page.get_by_role("link", name="综述").click()
    for name, text in (("社工站基本情况", DESCRIPTION), ("结语", CONCLUSION)):
        page.get_by_label(name).fill(text)
        page.get_by_label(name).blur()
        expect(page.locator("form", has=page.get_by_label(name))).to_contain_text("已保存")
    page.get_by_role("link", name="回到评估页面").click()
    page.get_by_role("button", name="汇总").click()
    agree(page)
    expect(page.get_by_text("91.60")).to_be_visible()


def issue(page: Page) -> None:
    """What the workbook's figures say against each other is so, and is explained; then the report is issued."""
    page.get_by_role("link", name="到签发页面查看").click()
    for reason in page.get_by_label("为什么可以保留").all():
        reason.fill("已与社工站核对，原表如此。")
    page.get_by_role("button", name="保存说明").click()
    expect(page.get_by_role("heading", name="已说明")).to_be_visible()
    page.get_by_label("签发日期").fill("2023-12-15")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="签发").click()
    # The PDF is rendered meanwhile.
    expect(page.get_by_role("status").filter(has_text="已完成")).to_be_visible(timeout=60_000)


# --- the bureau -------------------------------------------------------------------------------------------------


def download_as_bureau(page: Page) -> bytes:
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="报告").click()
    page.get_by_role("link", name=STATION).click()
    expect(figure(page, "总得分")).to_have_text("91.60")
    expect(figure(page, "等级")).to_have_text("优秀")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 PDF").click()
    return Path(download.value.path()).read_bytes()


# --- what everybody does ----------------------------------------------------------------------------------------


def to_do(page: Page, *words: str) -> None:
    """Take up the line of the work list that holds all of the words."""
    line = page.get_by_role("listitem")
    for word in words:
        line = line.filter(has_text=word)
    line.get_by_role("link").click()


def figure(page: Page, name: str) -> Locator:
    """The number under a name, as pages show them in a row."""
    return page.locator("dl.figures div").filter(has=page.get_by_text(name, exact=True)).locator("dd")


def send(page: Page, button: str | re.Pattern[str]) -> None:
    """Press the button and wait for the page that comes back: the one before may look the same."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def agree(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
