"""从哪来 over the report: by mouse and keyboard, from a figure to its inputs and back; the page itself without script."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports.services import issue_report
from tests.city import small_city
from tests.scoring import build

pytestmark = pytest.mark.browser


@pytest.fixture
def report(transactional_db):
    """The address of an issued report, and the supervisor who reads it."""
    made = build.collated(small_city())
    issue_report(
        evaluation=made.evaluation,
        actor=build.fresh(made.people["lead"]),
        issued_on=date(2023, 12, 15),
        version=made.evaluation.version,
        with_file=False,
    )
    return reverse("reports:page", args=[made.evaluation.code]), made.people["supervisor"]


def test_a_figure_opens_over_the_page_and_leads_on_to_its_inputs_and_back(report, signed_in):
    address, supervisor = report
    page = signed_in(supervisor)
    page.goto(address)
    window = page.locator("#from")
    figure = page.locator("p a.traced", has_text="5.00%").first
    figure.press("Enter")
    expect(window.get_by_role("heading", name="到岗 · 稳岗率")).to_be_visible()
    expect(window.get_by_role("button", name="返回上一项")).to_be_hidden()
    window.get_by_role("link", name="到岗 · 持续在岗人数").press("Enter")
    expect(window.get_by_role("heading", name="到岗 · 持续在岗人数")).to_be_visible()
    expect(window.get_by_role("row")).to_have_count(6)
    window.get_by_role("button", name="返回上一项").press("Enter")
    expect(window.get_by_role("heading", name="到岗 · 稳岗率")).to_be_visible()
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()
    expect(figure).to_be_focused()
    # Nothing went anywhere, so nothing is waited for.
    page.wait_for_timeout(1100)
    expect(page.locator("#busy")).to_be_hidden()
    assert page.url.endswith(address)
    # As without script: the address of the link is a page of its own.
    page.goto(figure.get_attribute("href"))
    expect(page.get_by_role("heading", name="到岗 · 稳岗率")).to_be_visible()
