"""Figures in texts: which braces count, what is printed for them, what is refused."""

import pytest

from scoring.placeholders import LONGEST_KEY, MOST_PROPOSALS, Fact, check, escape, fill, find, nearest

FACTS = {
    fact.key: fact
    for fact in (
        Fact("到岗.稳岗率", "90.00%"),
        Fact("指标.东片区.电访.完成率", "41.67%"),
        Fact("指标.电访.完成率", "38.00%"),
        Fact("社工站.名称", "{到岗.稳岗率}<b>站"),
        Fact("到岗.期末人数", None),
        Fact("得分.总分", None, closed="汇总后才有。"),
    )
}
LONG = "长" * LONGEST_KEY


@pytest.mark.parametrize(
    ("text", "keys", "printed"),
    [
        ("稳岗率为{到岗.稳岗率}。", ["到岗.稳岗率"], "稳岗率为90.00%。"),
        (
            "{到岗.稳岗率}，{指标.东片区.电访.完成率}，{到岗.稳岗率}",
            ["到岗.稳岗率", "指标.东片区.电访.完成率"],
            "90.00%，41.67%，90.00%",
        ),
        ("｛到岗．稳岗率｝", ["到岗.稳岗率"], "90.00%"),
        ("{到岗.稳岗率｝", ["到岗.稳岗率"], "90.00%"),
        # A value is never read again.
        ("{社工站.名称}", ["社工站.名称"], "{到岗.稳岗率}<b>站"),
        # Double braces are printed as single ones.
        ("{{到岗.稳岗率}}", [], "{到岗.稳岗率}"),
        ("{{{到岗.稳岗率}}}", [], "{{到岗.稳岗率}}"),
        ("{{随便}}", [], "{随便}"),
        # Nested: the inner pair counts.
        ("{外{到岗.稳岗率}层}", ["到岗.稳岗率"], "{外90.00%层}"),
        # Typed by accident.
        *(
            (text, [], text)
            for text in ("{", "}", "{}", "{{}}", "{见附件}", "a { b } c", "}{", "{见 p. 3}", "")
        ),
        ("{到岗.\n稳岗率}", [], "{到岗.\n稳岗率}"),
        ("{.稳岗率}{到岗.}{到岗..稳岗率}", [], "{.稳岗率}{到岗.}{到岗..稳岗率}"),
        # Unknown, closed and empty ones stay to be seen.
        (
            "{到岗.没有}{得分.总分}{到岗.期末人数}",
            ["到岗.没有", "得分.总分", "到岗.期末人数"],
            "{到岗.没有}{得分.总分}{到岗.期末人数}",
        ),
        (f"{{到岗.{LONG}}}", [], f"{{到岗.{LONG}}}"),
        ("{" * 20_000 + "到岗.", [], "{" * 20_000 + "到岗."),
    ],
)
def test_what_a_text_asks_for_and_what_is_printed(text, keys, printed):
    assert (find(text), fill(text, FACTS)) == (keys, printed)


@pytest.mark.parametrize(
    "text", ["{到岗.稳岗率}", "{{到岗.稳岗率}}", "{{{a.b}}}", "｛稳岗率｝", "{}{{}}", "{a{b.c}d}"]
)
def test_an_escaped_text_is_printed_as_it_stands(text):
    assert fill(escape(text), FACTS) == text
    assert check(escape(text), FACTS) == []


@pytest.mark.parametrize(
    ("text", "blocks", "words"),
    [
        ("{到岗.稳定率}", True, "没有“{到岗.稳定率}”这项数据。您要的可能是“{到岗.稳岗率}”。"),
        ("{指标.东片.电访.完成率}", True, "您要的可能是“{指标.东片区.电访.完成率}”。"),
        ("{v1.2}", True, "请从“插入数据”的清单中选择。如果只是要写大括号，请写成“{{v1.2}}”。"),
        ("{得分.总分}", True, "“{得分.总分}”现在不能写入文字：汇总后才有。"),
        ("{稳岗率}", True, "“{稳岗率}”应写成“{到岗.稳岗率}”。"),
        ("{到岗。 稳岗率}", True, "应写成“{到岗.稳岗率}”"),
        ("{到岗.期末人数}", False, "现在没有数值"),
    ],
)
def test_what_is_wrong_with_a_placeholder_is_told(text, blocks, words):
    (problem,) = check(f"前{text}后", FACTS)
    assert (problem.blocks, words in problem.message) == (blocks, True), problem.message


def test_a_text_without_problems_has_none():
    assert check("普通文字{见附件}，{到岗.稳岗率}，{{到岗.没有}}", FACTS) == []


def test_a_closed_fact_is_never_proposed():
    assert "得分.总分" not in check("{得分.总份}", FACTS)[0].message
    assert nearest("得分.总份", ["得分.总分"]) == "得分.总分"


def test_of_many_unknown_keys_the_first_ones_are_given_a_proposal():
    """To propose is slow: whoever sends thousands must not keep the evaluation waiting."""
    problems = check("".join(f"{{到岗.稳定率{number}}}" for number in range(20)), FACTS)
    assert [("您要的可能是" in problem.message, problem.blocks) for problem in problems] == [
        *[(True, True)] * MOST_PROPOSALS,
        *[(False, True)] * (20 - MOST_PROPOSALS),
    ]
