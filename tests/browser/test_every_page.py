"""Every page that each role can reach, on an office computer and on a tablet: see walk.py for what is looked at."""

import pytest

from evalsite.demo.accounts import PASSWORD
from tests.browser.walk import OFFICE, TABLET, Walk

pytestmark = pytest.mark.browser

OF_EVERYONE = {
    "home",
    "stations:list",
    "stations:detail",
    "scoring:list",
    "scoring:detail",
    "reports:list",
    "reports:downloads",
    "reports:new_download",
    "help",
}
OF_DATA = {"staffing:detail", "staffing:workers", "indicators:detail", "indicators:targets"}
OF_WORKERS = {
    "staffing:worker",
    "staffing:posting",
    "staffing:merge",
    "staffing:transfers",
    "staffing:transfer_out",
}
OF_MONTHS = {"months:board", "months:month"}
OF_TYPING = {"staffing:typing", "indicators:typing"}
OF_REPORTERS = OF_MONTHS | OF_TYPING | {"submissions", "staffing:upload", "indicators:upload"}
# Who walks, and what the walk must at least come by: a page that no link leads to any more is missed here.
WALKS = {
    "admin": OF_DATA | OF_REPORTERS | {"audit", "district", "admin:index", "admin:stations_station_import"},
    "lead": OF_DATA
    | {"scoring:create", "scoring:panel", "scoring:narratives", "reports:page", "reports:issue"},
    "expert1": OF_DATA | {"scoring:sheet", "scoring:findings", "scoring:submit", "scoring:declare"},
    "supervisor": OF_DATA | OF_MONTHS | {"scoring:sheet", "reports:page"},
    "purchaser": OF_DATA | OF_MONTHS | {"scoring:declare"},
    "centre": {"scoring:sheet", "reports:page", "district"},
    "station": OF_DATA | OF_REPORTERS,
    "station2": OF_DATA
    | OF_REPORTERS
    | {"staffing:preview", "staffing:undo", "indicators:preview", "indicators:undo", "reports:page"},
    "operator": OF_DATA | OF_REPORTERS | OF_WORKERS | {"reports:page"},
    "viewer": {"district", "reports:page"},
}


@pytest.fixture
def walk(browser, browser_context_args, demo_site):
    return Walk(browser, demo_site, browser_context_args)


@pytest.mark.parametrize("username", WALKS)
def test_no_page_scrolls_sideways_clips_complains_or_asks_another_host(walk, username):
    walk.sign_in(username, PASSWORD)
    walk.all_pages()
    assert list(dict.fromkeys(walk.problems)) == []
    assert (OF_EVERYONE | WALKS[username]) - set(walk.routes) == set()


@pytest.mark.parametrize("path", ["/login/", "/nowhere/"])
def test_pages_for_strangers_are_as_good(browser, browser_context_args, demo_site, path):
    walk = Walk(browser, demo_site, browser_context_args)
    walk.arrive()
    walk.look_at(path, path)
    missing = "answers 404" if path == "/nowhere/" else "nothing"
    assert [
        problem for problem in walk.problems if missing not in problem and "status of 404" not in problem
    ] == []


@pytest.mark.parametrize("size", [OFFICE, TABLET], ids=["office", "tablet"])
def test_the_layout_checks_see_what_is_wrong(browser, browser_context_args, demo_site, size):
    """A check that can't fail is none: each kind of fault is put on a page, and found."""
    walk = Walk(browser, demo_site, browser_context_args)
    walk.arrive()
    walk.page.set_viewport_size(size)
    walk.page.goto(demo_site + "/login/")
    faults = {
        "scrolls sideways": "<div id=fault>x</div>",
        "text runs": "<table><tr><td id=fault>很长很长的文字很长很长的文字</td></tr></table>",
        "cut off": "<div id=fault>很长很长的文字很长很长的文字</div>",
        "out of the keyboard's reach": "<div id=fault>很长很长的文字很长很长的文字</div>",
    }
    styles = {
        "scrolls sideways": {"width": "3000px"},
        "text runs": {"display": "block", "width": "40px", "whiteSpace": "nowrap"},
        "cut off": {"width": "40px", "overflow": "hidden", "whiteSpace": "nowrap"},
        "out of the keyboard's reach": {"width": "40px", "overflow": "auto", "whiteSpace": "nowrap"},
    }
    for fault, markup in faults.items():
        put = """([markup, style]) => {
            document.querySelector("main").insertAdjacentHTML("beforeend", markup);
            Object.assign(document.getElementById("fault").style, style);
        }"""
        walk.page.evaluate(put, [markup, styles[fault]])
        assert any(fault in problem for problem in walk.layout_problems()), fault
        walk.page.evaluate("() => document.getElementById('fault').remove()")
    assert walk.layout_problems() == []


def test_the_walk_hears_complaints_and_requests_to_other_hosts(browser, browser_context_args, demo_site):
    walk = Walk(browser, demo_site, browser_context_args)
    walk.arrive()
    walk.page.goto(demo_site + "/login/")
    walk.page.evaluate("() => { console.error('made for the test'); document.body.style.cssText; }")
    walk.page.evaluate("() => { const image = new Image(); image.src = 'http://192.0.2.1/x.png'; }")
    walk.page.wait_for_timeout(300)
    assert any("made for the test" in problem for problem in walk.problems)
    assert any("Content Security Policy" in problem or "another host" in problem for problem in walk.problems)
