"""What is told to people whose change is not made, and the words that a change wants."""

from collections.abc import Callable

LONGEST_REASON = 500


class Refusal(Exception):  # noqa: N818 - told to people, as a fact about what they asked for
    """It can't be done as things stand; the message, in Chinese, says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def given_words(
    text: str,
    ask: str,
    refuse: Callable[[str], Exception],
    *,
    longest: int = LONGEST_REASON,
    example: str = "",
) -> str:
    """A reason, or whatever `ask` asks for, tidied. Raises what `refuse` makes where none is given, or too much."""
    text = text.strip()
    if not 0 < len(text) <= longest:
        raise refuse(f"{ask}（最多 {longest} 字）{example}。")
    return text
