"""The collation's page."""

from tests.scoring import build


def test_the_lead_settles_a_wide_spread_on_the_collation_page(city, open_page):
    made = build.collated(city, taken={"expert2": {"指标": "11"}})
    code = made.evaluation.code
    assert "超过 10，待裁定" in open_page(made, "lead", "results", code)[1]
    post = {"party": "third", "value": "60", "reason": "复核"}
    status, text = open_page(made, "lead", "settle", code, post=post)
    assert (status, "应在专家评分的最低分" in text) == (422, True)
    assert open_page(made, "expert1", "settle", code, post=post)[0] == 403
    assert open_page(made, "lead", "settle", code, post=post | {"value": "52.05"})[0] == 302
    text = open_page(made, "lead", "results", code)[1]
    assert ("52.05" in text, "97.05" in text, "已裁定" in text) == (True, True, True)
