"""Evidence from the score form: several files by keyboard, a line that drops, and what is typed meanwhile."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from scoring.models import Evidence, Score
from tests.city import small_city
from tests.scoring import build, files
from tests.scoring.build import D

pytestmark = pytest.mark.browser
PASSWORD = "for-the-evidence-only"


@pytest.fixture
def form(live_server, new_context, transactional_db):
    """The first expert's sheet, open in a browser whose scripts must not complain."""
    made, wrong = build.scoring(small_city()), []
    user = made.people["expert1"]
    user.set_password(PASSWORD)
    user.save()
    page = new_context(base_url=live_server.url).new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(reverse("scoring:sheet", args=[build.sheet_of(made, "expert1").pk]))
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    yield page
    assert wrong == []


def choose(page, item, *chosen):
    """Press Enter on the item's link and choose files, as (name, bytes)."""
    with page.expect_file_chooser() as chooser:
        page.get_by_label(f"＋添加 {item} 的材料").press("Enter")
    chooser.value.set_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in chosen]
    )


def test_files_go_out_beside_what_is_typed_and_again_when_the_line_is_back(form):
    line = form.locator(".item", has=form.get_by_label("1.1 人员 得分")).locator(".evidence")
    form.get_by_label("1.1 人员 得分").fill("8")
    choose(form, "1.1 人员", ("现场.jpg", files.picture()), ("假.png", files.HTML), ("台账.pdf", files.PDF))
    expect(line).to_contain_text("材料 2 份")
    expect(line).to_contain_text("“假.png”不是可以作为材料的文件类型")
    expect(form.get_by_label("1.1 人员 得分")).to_have_value("8")
    form.context.set_offline(True)
    choose(form, "1.1 人员", ("走访.pdf", files.PDF + b" "))
    expect(line).to_contain_text("走访.pdf 没有上传：网络中断")
    form.context.set_offline(False)
    line.get_by_role("button", name="重试").press("Enter")
    expect(line).to_contain_text("材料 3 份")
    expect(form.get_by_label("＋添加 1.1 人员 的材料")).to_be_focused()
    assert [row.name for row in Evidence.objects.present()] == ["现场.jpg", "台账.pdf", "走访.pdf"]
    assert [score.points for score in Score.objects.all()] == [D("8.00")]
