"""A station's month in a real browser: sent with errors, mended, confirmed, taken back; returned and sent again.

On the demo's site, with 大沙街, which has nothing yet. One test sends attendance and the other indicators, so they
don't meet when they share a site.
"""

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from evalsite.demo.accounts import PASSWORD
from evalsite.demo.wenchong import INDICATORS

pytestmark = pytest.mark.browser

AGREEMENT = "HP-DASHA-2023"
NAME = "林若溪"
# The first line of the sheet for one month, and the marks in it.
FIRST_ROW = 7
REASON = "11月走访人次与台账不符，请核对后重报。"


@pytest.fixture
def visit(demo_site, new_context):
    """visit("station") signs that person in, in a browser of their own; whatever a page's script complains of fails."""
    wrong = []

    def sign_in(username: str) -> Page:
        page = new_context(base_url=demo_site).new_page()
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.goto("/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="我的工作")).to_be_visible()
        return page

    yield sign_in
    assert wrong == []


def test_errors_are_mended_confirmed_and_taken_back(visit, tmp_path):
    page = visit("station")
    sheet = template(page, tmp_path)

    # Wrong: a mark that says nothing, and a date that doesn't exist.
    send(page, fill(sheet, K=(FIRST_ROW, "半"), F=(FIRST_ROW + 1, "2023.13.01-长期")))
    expect(figure(page, "错误")).to_have_text(re.compile("^2"))
    expect(page.get_by_role("button", name="确认写入")).to_be_disabled()
    for cell in ("K7", "F8"):
        link = page.get_by_role("link", name=cell, exact=True)
        place = link.get_attribute("href")
        expect(page.locator(f"td{place}")).to_have_class(re.compile("bad"))
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注的表格").click()
    download.value.save_as(tmp_path / "标注.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "标注.xlsx")["到岗情况"]
    assert {cell for cell in ("K7", "F8", "I7", "F7") if marked[cell].comment} == {"K7", "F8"}

    # Mended, but for a blank among marks, which is read as no once it is explained.
    upload(page, "attendance")
    send(page, fill(sheet, K=(FIRST_ROW + 1, None)))
    expect(figure(page, "错误")).to_have_text(re.compile("^0"))
    expect(figure(page, "新增")).to_have_text(re.compile("^2"))
    preview = page.url
    page.get_by_role("button", name="确认写入").click()
    expect(page.get_by_role("alert")).to_contain_text("说明")
    explain(page)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="确认写入").dblclick()
    expect(page.get_by_role("status").filter(has_text="已完成")).to_be_visible()
    assert sent == [f"{preview}confirm/"]
    page.goto(f"/agreements/{AGREEMENT}/attendance/")
    expect(page.get_by_role("row").filter(has_text=NAME)).to_be_visible()

    # The same file again changes nothing.
    upload(page, "attendance")
    send(page, sheet)
    for name, count in (("新增", 0), ("变更", 0), ("不变", 2)):
        expect(figure(page, name)).to_have_text(re.compile(f"^{count}"))

    page.goto(preview)
    page.get_by_role("link", name="撤销写入").click()
    page.get_by_label("原因").fill("上传了别的月份的草稿。")
    page.get_by_role("button", name="撤销写入").click()
    expect(page.get_by_role("status").filter(has_text="已完成")).to_be_visible()
    page.goto(f"/agreements/{AGREEMENT}/attendance/")
    expect(page.get_by_text("本协议还没有到岗数据")).to_be_visible()


def test_a_month_is_returned_with_a_reason_and_sent_again(visit, tmp_path):
    page, bureau = visit("station"), visit("supervisor")
    upload(page, "indicators")
    send(page, INDICATORS)
    explain(page)
    other = page.context.new_page()
    other.goto(page.url)
    explain(other)
    confirm(page)
    # The other window still offers what has been done meanwhile.
    other.get_by_role("button", name="确认写入").click()
    expect(other.get_by_text("这份文件已写入，没有重复写入。")).to_be_visible()
    other.close()

    month = f"/months/{AGREEMENT}/indicators/2023-11/"
    bureau.goto("/months/?q=大沙街")
    bureau.locator(f"a[href='{month}']").click()
    bureau.get_by_label("退回的原因").fill(REASON)
    bureau.get_by_role("button", name="退回社工站").click()
    expect(bureau.get_by_text("正等待社工站重新上报")).to_be_visible()

    page.goto("/")
    line = page.get_by_role("listitem").filter(has_text="2023年11月服务指标完成情况被退回")
    expect(line).to_contain_text(REASON)
    page.goto("/months/?q=大沙街")
    expect(page.locator(f"a[href='{month}']")).to_have_text("退回")
    page.goto("/")
    line.get_by_role("link").click()
    expect(page.get_by_text(REASON)).to_be_visible()
    send(page, INDICATORS)
    explain(page)
    confirm(page)

    bureau.goto(month)
    expect(bureau.get_by_text("正等待社工站重新上报")).to_have_count(0)
    expect(bureau.get_by_role("row").filter(has_text=REASON)).to_contain_text("已重新上报")


# --- what a clerk does ------------------------------------------------------------------------------------------


def upload(page: Page, kind: str) -> None:
    page.goto(f"/agreements/{AGREEMENT}/{kind}/upload/")


def template(page: Page, folder: Path) -> Path:
    """July's sheet from the upload page, with two people in it."""
    upload(page, "attendance")
    choice = page.locator(".template-form")
    for name in ("从", "到"):
        choice.get_by_label(name, exact=True).select_option("2023-07")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载模板").click()
    path = folder / "7月.xlsx"
    download.value.save_as(path)
    return path


def fill(path: Path, **changes: tuple[int, str | None]) -> Path:
    """Two people with all their marks, but for what is named by column: (row, value)."""
    book = openpyxl.load_workbook(path)
    sheet = book["到岗情况"]
    for row, name in ((FIRST_ROW, NAME), (FIRST_ROW + 1, "周明远")):
        values = [name, "一线社工", "助理社会工作师", "2023.07.01-长期", None, None, "√", "√", "√"]
        for column, value in enumerate(values, start=3):
            sheet.cell(row, column).value = value
    for column, (row, value) in changes.items():
        sheet[f"{column}{row}"] = value
    book.save(path)
    return path


def send(page: Page, workbook: Path) -> None:
    page.get_by_label("把工作簿拖到这里，或点击选择").set_input_files(workbook)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("heading", name="上传预览")).to_be_visible()


def explain(page: Page) -> None:
    """Every warning, each in its own words."""
    for box in page.get_by_placeholder("请说明").all():
        box.fill("已核对，原表如此。")


def confirm(page: Page) -> None:
    page.get_by_role("button", name="确认写入").click()
    expect(page.get_by_role("status").filter(has_text="已完成")).to_be_visible()


def figure(page: Page, name: str) -> Locator:
    """The number under a name, as pages show them in a row."""
    return page.locator("dl.figures div").filter(has=page.get_by_text(name, exact=True)).locator("dd")
