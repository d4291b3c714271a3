"""Names of organisations, communities and areas that differ from the registered ones by a sign or two."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scoring.contradictions.areas import Areas
from scoring.contradictions.plain import normal
from scoring.contradictions.sentences import Sentence
from scoring.contradictions.types import Contradiction
from scoring.fact_types import EvaluationFacts

# Signs that aren't part of a name: 新型社区, 各个社区, 由社区.
_COMMON = set(
    "个各该本类型新旧老两几多每邻近跨全外内入进在与和及的为到由至向从将对大小整位些单商城转制保障房村"
)
_COMMON_WORDS = re.compile(
    r"开展|深入|进驻|覆盖|服务|入驻|联系|和谐|幸福|智慧|美丽|平安|友好|文明|熟人|示范|完善|建设|营造|治理|参与|走进|熟悉|立足|结合|组织|协助|链接|统筹|兼顾|面向|针对|围绕|动员"
    r"|其他|其中|相关|部分|不同|各类|所辖|所在|农村|城市|城镇|回迁|拆迁|安置|开放|封闭|混合|单一|共建|近邻|周边|对应|直属|融入|进入|打造|推动|推进|发动|引导|依托|扎根|驻点|重点"
    r"|试点|特色|成熟|老城|中心|属地|辖内|促进|加强|提升|关注|了解|回应|助力|支持|培育|发展|宣传|创建"
)
_GENERIC_AREA = re.compile(
    r"^(?:各|全|该|本|两|几|每|分|跨|所有|全部|多个|其他|其它|其余|下沉|重点|邻近|服务|社工|大|小|整个|不同|各个|部分|有的|"
    r"从|按|就|对|以|在|由|将|把|据|依|让|使|用|这个|那个|某|另一|另|几个|同一|划分|组成|分|单个|哪个|前述|上述|\d+个?|[一二两三四五六七八九十]+个?)*$"
)
_AREA = re.compile(
    r"(?:^|[,、。;:()和及与在由是为])((?:第)?[\u4e00-\u9fff]{1,4}|\d{1,2})片区|片区([一二三四五六七八九十]|\d{1,2})(?![个\d.])"
)
_SITUATED = re.compile(r"(?:位于|地处|坐落于|坐落在|设在|设于)(?:[\u4e00-\u9fff]{1,5}[市区])?$")


@dataclass(frozen=True)
class _Name:
    name: str
    what: str


class NameReader:
    """Looks for names that are nearly, but not quite, a registered one."""

    def __init__(self, facts: EvaluationFacts, areas: Areas) -> None:
        station = facts.station
        parties = [(party.organisation, party.name) for party in facts.scores.parties]
        named = [
            (station.name, "社工站"),
            (station.short_name, "社工站"),
            (station.operator, "承办机构"),
            (station.supervisor, "监督方"),
            (station.purchaser, "购买方"),
            (station.evaluator, "评估机构"),
            *parties,
        ]
        known = {normal(name): _Name(normal(name), what) for name, what in named if name}
        self.organisations = [name for name in known.values() if len(name.name) >= 5]
        self.places = [
            _Name(normal(name), what)
            for name, what in ((station.district, "所在区"), (station.subdistrict, "街镇"))
        ]
        self.communities = list(areas.communities)
        self.areas = areas
        self.numbered = bool(areas.names) and all(
            re.search(r"\d|[一二三四五六七八九十]", name) for name in areas.names
        )

    def read(self, sentence: Sentence) -> Iterator[Contradiction]:
        """The names in a sentence that look like a registered one and aren't."""
        text = sentence.text
        exact = [
            (place, place + len(name))
            for name in (*(one.name for one in self.organisations), *self.communities)
            for place in _places(text, name)
        ]
        for one in self.organisations:
            for start, end in _nearly(text, one.name):
                if not _overlaps(exact, start, end):
                    yield _doubt(sentence, start, end, one.what, one.name)
        for name in self.communities:
            for start, end in _nearly(text, name):
                if not _overlaps(exact, start, end) and _is_typo(text[start:end], name):
                    yield _doubt(sentence, start, end, "社区", name)
        yield from self._places(sentence)
        yield from self._unknown_areas(sentence)

    def _places(self, sentence: Sentence) -> Iterator[Contradiction]:
        """The district and the subdistrict, where a place is told: 位于榕溪街."""
        for one in self.places:
            for start, end in _nearly(sentence.text, one.name, ending=1):
                if _SITUATED.search(sentence.text[:start]) and _is_typo(sentence.text[start:end], one.name):
                    yield _doubt(sentence, start, end, one.what, one.name)

    def _unknown_areas(self, sentence: Sentence) -> Iterator[Contradiction]:
        for match in _AREA.finditer(sentence.text):
            group = 1 if match[1] else 2
            start, end = match.start(group), match.end()
            if group == 2:
                start = match.start()
            said = sentence.text[start:end]
            if self.areas.named(said) or any(
                start < place.end and place.start < end for place in sentence.places
            ):
                continue
            stem = said.removesuffix("片区").removeprefix("片区").removeprefix("第")
            number = re.fullmatch(r"\d{1,2}|[一二三四五六七八九十]", stem)
            if (number and not self.numbered) or (not number and _GENERIC_AREA.match(stem)):
                continue
            if number or any(_differ(said, name) == 1 for name in self.areas.names):
                known = "、".join(self.areas.names)
                message = f"文中写“{said}”，登记的片区为{known}。请核对名称。"
                yield sentence.doubt(start, end, message, code="name:area", fact="片区", value=known)


def _nearly(text: str, name: str, ending: int = 2) -> Iterator[tuple[int, int]]:
    """Where something stands that differs by one sign, by two in a long name. The end (中心, 社区) is right."""
    size = len(name)
    limit = 1 if size < 9 else 2
    for place in _places(text, name[-ending:]):
        start, end = place + ending - size, place + ending
        if start >= 0 and 0 < _differ(text[start:end], name) <= limit:
            yield start, end


def _differ(said: str, name: str) -> int:
    if len(said) != len(name):
        return len(name)
    return sum(one != other for one, other in zip(said, name, strict=True))


def _places(text: str, part: str) -> Iterator[int]:
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


def _overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in spans)


def _is_typo(said: str, name: str) -> bool:
    """Whether the differing sign belongs to a name."""
    different = {one for one, other in zip(said, name, strict=True) if one != other}
    if different & _COMMON or _COMMON_WORDS.fullmatch(said[-4:-2]):
        return False
    return re.fullmatch(r"[\u4e00-\u9fff]+", said) is not None


def _doubt(sentence: Sentence, start: int, end: int, what: str, name: str) -> Contradiction:
    said = sentence.text[start:end]
    message = f"文中写“{said}”，登记的{what}为“{name}”。请核对名称。"
    return sentence.doubt(start, end, message, code=f"name:{name}", fact=what, value=name)
