"""Points in sentences: the total, each party's points and maximum; and the grade."""

import re
from collections.abc import Iterator
from decimal import Decimal

from scoring.contradictions.claims import Claim
from scoring.contradictions.counts import doubt
from scoring.contradictions.lexicon import PARTY, TOTAL
from scoring.contradictions.sentences import Sentence
from scoring.contradictions.types import Contradiction
from scoring.fact_types import EvaluationFacts, PartyScore
from scoring.formatting import number, points
from stations.rounding import percent

_MAXIMUM = re.compile(r"满分|权重|分值|占比?|最高|上限")
_OTHER_POINTS = re.compile(
    r"以上|以下|分数线|提高|提升|增加|高出|低了?|相差|差距?|距|每|扣|加分|平均|区间|之间|不含"
)
# What may stand between a party and its points. A section of its sheet may not.
_BETWEEN = re.compile(
    r"(?:评估|评价|评分|打分|得分|给出|给予|给|的|最终|加权|折算|后|分数|为|是|:|,|其中|达到?|考核|结果|综合|实际|本次|项目|成绩|"
    r"满分|权重|分值|占比?|最高|上限|得分率|率|总分|分别|依次|约|共|合计|计|了|有|仅|和|、|\([^)]*\)|[）(])*$"
)
_SECTION = re.compile(
    r"(?:管理|成效|板块|部分|维度|指标|自评|自查|满意度|单项|测评|模拟|考试|培训)[^,;]{0,4}$"
)
_GRADE = (
    r"等[级次](?:评定)?(?:结果)?(?:为|是|:|达到?|评定为|属于?|定为|应为)*[“\"]?({names})"
    r"|(?:评定为|评为|获评为?|被评为|定为|认定为|判定为|综合评价为|总体评价为|评估结果为?|结果为|达到|列为?|属于)[“\"]?({names})"
    r"(?=[”\",。;:)、]|等[级次]|$)"
    r"|[“\"]?({names})[”\"]?(?:等[级次]|档次)"
)
_NOT_NOW = re.compile(
    r"自评(?:等级|得分|总分|结果|报告|为)|自查|上期|上一|上次|去年|上年|往年|曾|争取|力争|争创|有望|创建|评选|申报|推荐|冲刺|目标|若|如果|距离?|分(?:以上|以下|\(含)"
)
_UNKNOWN_GRADE = re.compile(
    r"等[级次](?:为|是|:)[“\"]?(优良|优等|优|良|中等|中|及格|不及格|较好|一般|达标|差)[”\"]?(?=[,。;)]|$)"
)


class ScoreReader:
    """Compares points and grade with the scores. Sealed or missing ones are not compared."""

    def __init__(self, facts: EvaluationFacts) -> None:
        self.scores = facts.scores
        self.parties = {PARTY + party.code: party for party in facts.scores.parties}
        self.names = sorted((band.name for band in facts.scores.bands), key=len, reverse=True)
        names = "|".join(map(re.escape, self.names))
        self.every = re.compile(names)
        self.grade = re.compile(_GRADE.format(names=names))

    def read(self, sentence: Sentence, claim: Claim) -> Iterator[Contradiction]:
        """What a claim about points says otherwise."""
        code = claim.codes[0]
        if (
            _OTHER_POINTS.search(claim.lead + claim.figure.text + claim.tail)
            or claim.figure.bound == "range"
            or claim.tail.startswith(("至", "到", "-", "~"))
            or not _BETWEEN.search(claim.lead)
        ):
            return
        if code == TOTAL[0] and not _SECTION.search(_before_word(claim)):
            yield from self._total(sentence, claim)
        elif (party := self.parties.get(code)) is not None:
            yield from self._party(sentence, claim, party)

    def _total(self, sentence: Sentence, claim: Claim) -> Iterator[Contradiction]:
        total = self.scores.total
        whole = sum((party.maximum for party in self.scores.parties), Decimal(0))
        if (
            total is None
            or claim.figure.unit != "分"
            or _MAXIMUM.search(claim.lead)
            or claim.figure.value == whole
        ):
            return
        if not claim.figure.agrees(total):
            message = f"文中写总分“{claim.figure.text}”，各方得分合计为{points(total)}分。请改正。"
            yield sentence.doubt(
                claim.figure.start,
                claim.figure.end,
                message,
                code="total",
                fact="总分",
                value=points(total),
                severity="blocking",
            )

    def _party(self, sentence: Sentence, claim: Claim, party: PartyScore) -> Iterator[Contradiction]:
        figure, given = claim.figure, party.weighted
        if _MAXIMUM.search(claim.lead):
            right, what, said = party.maximum, "满分", number(party.maximum)
        elif given is None:
            return
        elif figure.unit == "%":
            rate = percent(given, party.maximum)
            if rate is None or "率" not in claim.lead:
                return
            right, what, said = rate, "得分率", f"{rate:.2f}%"
        else:
            right, what, said = given, "得分", points(given)
        if not figure.agrees(right):
            message = f"文中写“{figure.text}”，{party.name}{what}为{said}{'' if figure.unit == '%' else '分'}。请改正。"
            yield doubt(sentence, figure, message, f"party:{party.code}:{what}", f"{party.name}{what}", said)

    def read_grade(self, sentence: Sentence) -> Iterator[Contradiction]:
        """A grade that doesn't follow from the total."""
        grade = self.scores.grade
        if grade is None or not self.names or _NOT_NOW.search(sentence.text):
            return
        match = _UNKNOWN_GRADE.search(sentence.text)
        said = match[1] if match else None
        if match is None and len(set(self.every.findall(sentence.text))) == 1:
            match = self.grade.search(sentence.text)
            said = next(filter(None, match.groups())) if match else None
        if match and said not in (None, grade):
            message = f"文中写等级“{said}”，总分{points(self.scores.total)}分对应“{grade}”。请改正。"
            yield sentence.doubt(
                *match.span(), message, code="grade", fact="等级", value=grade, severity="blocking"
            )


def _before_word(claim: Claim) -> str:
    """What stands before the word of a claim in its clause."""
    words = [word for word in claim.clause.words if word.codes == TOTAL]
    return claim.clause.text[: words[0].start - claim.clause.start] if words else ""
