"""What can be a registration number of a certificate (登记证号): one rule for sheets, pages and the administration."""

from __future__ import annotations

import re

from stations.workbooks import Value
from stations.workbooks.text import normalise

LONGEST_NUMBER = 40
_ID_CARD = re.compile(r"\d{6}(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])\d{3}[\dX]")
_PRECISE_BELOW = 10**15  # a spreadsheet keeps 15 digits of a number


class NumberError(ValueError):
    """What was given can't be kept as a registration number; `what` and `cure` are for people."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(f"{what}。{cure}。")
        self.what = what
        self.cure = cure


def registration_number(value: Value) -> str | None:
    """The number in capitals without spaces; None where there is none.

    Raises NumberError for a number of an identity card, which is never kept (docs/domain.md, "Persons"), and for one
    of whose digits the spreadsheet has lost the last.
    """
    text = normalise(value).upper()
    if text == "" or not re.search(r"\w", text):
        return None
    if isinstance(value, int | float) and value >= _PRECISE_BELOW:
        raise NumberError("登记号存成了数字，末尾几位已经丢失", "请把单元格设为“文本”格式后重新填写")
    if _ID_CARD.fullmatch(text):
        raise NumberError("登记号像是身份证号，系统不保存身份证号", "请填写证书登记号，或留空")
    return text
