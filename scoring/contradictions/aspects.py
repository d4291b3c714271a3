"""What a sentence says of a figure: what was done, what was agreed, the difference."""

import re
from typing import Literal

Aspect = Literal["done", "target", "either", "left", "surplus", "share"]

_LEFT = r"还差|尚差|仍差|相差|尚需|仍需|还需|剩余|尚余|还剩|缺口|差额|未完成的?|尚未完成|差距|还有"
_SURPLUS = (
    r"超出|超额(?:完成)?|超过(?:了)?(?:协议量?|指标量?|目标|任务|要求)|多完成|多出|超(?:协议|指标|目标)"
)
_SHARE = r"占(?:全站|总|社工站|本站|各片区|整体|所有片区)|占比|比重"
_TARGET = (
    r"(?:应当?|需要?|须)(?:要)?(?:完成|开展|达到|建档|举办|探访|提供|接案|结案|服务)"
    r"|(?:(?<![按照据])要求|约定|规定)(?:是|为)?(?:完成|开展|达到|建档|举办|探访|提供|接案|结案|服务)?"
    r"|(?:目标|任务|指标)[值量数]?(?:是|为)(?:完成|开展|达到|建档|举办|探访|提供|接案|结案|服务)?"
    r"|协议量|协议数|指标量|指标数|协议要求|协议约定|协议规定|指标要求|指标任务|年度指标|全年指标|协议指标|目标[值量数]?|任务[量数]?"
)
_DONE = r"完成量|已完成|完成了?|实际|累计|开展了?|达到?了?|举办了?|已|服务了?|共|实有|执行"
_CUES = re.compile(
    rf"(?P<left>{_LEFT})|(?P<surplus>{_SURPLUS})|(?P<share>{_SHARE})|(?P<target>{_TARGET})|(?P<done>{_DONE})"
)
# After the figure: 300个的年度目标, 300个任务.
_TARGET_AFTER = re.compile(
    r"^[^\d]{0,8}?(?:的)?(?:年度|全年|协议|全部)?(?:协议量|指标量|任务量?|(?<![务入案组作人])目标|指标(?!完成)|协议要求|要求)"
)
_BASE_AFTER = re.compile(r"^(?:当?中的?|里的?|的)(?:已?完成)?(?:约|近|超过)?\d")


def aspect_of(lead: str, tail: str) -> Aspect:
    """What is said of a figure between the text before it and the text after it; "done" where nothing else is said."""
    found: list[re.Match[str]] = list(_CUES.finditer(lead))
    if _BASE_AFTER.match(tail) or _TARGET_AFTER.match(tail):
        return "either" if found and found[-1]["done"] and not _BASE_AFTER.match(tail) else "target"
    if not found:
        return "done"
    last = found[-1]
    if last["target"] and any(match["done"] for match in found[:-1]):
        return "either"
    for aspect in ("left", "surplus", "share", "target"):
        if last[aspect]:
            return aspect
    return "done"
