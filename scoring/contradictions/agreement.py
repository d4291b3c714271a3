"""The agreement's amount in sentences."""

import re
from collections.abc import Iterator

from scoring.contradictions.claims import Claim
from scoring.contradictions.counts import doubt
from scoring.contradictions.sentences import Sentence
from scoring.contradictions.types import Contradiction
from scoring.fact_types import EvaluationFacts
from scoring.formatting import amount

_PART = re.compile(
    r"首期|首笔|末期|尾款|已?拨付了?\d|支出|使用|用于|剩余|结余|资助|公益|福彩|自筹|配套|慈善|创投|每(?!年)|人均|第.期|中期款|执行|到账|增加|三年|周期"
)


def of_amount(facts: EvaluationFacts, sentence: Sentence, claim: Claim) -> Iterator[Contradiction]:
    """A sum of money that is told as the agreement's and is another one."""
    if _PART.search(claim.lead) or claim.figure.agrees(facts.agreement.amount):
        return
    known = amount(facts.agreement.amount)
    message = f"文中写“{claim.figure.text}”，年度协议的经费为{known}。请改正数字。"
    yield doubt(sentence, claim.figure, message, "amount", "协议经费", known)
