"""The texts that are read against the facts: an evaluation's own, or those of a file with headings."""

from scoring.contradictions import Text
from scoring.fact_types import EvaluationFacts


def own_texts(facts: EvaluationFacts) -> list[Text]:
    """Narratives and findings with their figures filled in, each with the place where it stands."""
    texts = [Text("社工站基本情况", facts.description), Text("结语", facts.conclusion)]
    for place in facts.findings:
        where = " · ".join(filter(None, (place.party, place.section, place.area)))
        texts += [Text(f"{where} · 值得肯定的地方", text) for text in place.good]
        texts += [Text(f"{where} · 需要关注的地方", text) for text in place.attention]
    return [text for text in texts if text.text]


def texts_of_file(written: str) -> list[Text]:
    """The paragraphs of a Markdown or plain text. A heading is the place of what follows it, within its chapter.

    Lines that a page break or a scanner cut in the middle of a sentence are joined; a table becomes one text with tabs.
    """
    texts: list[Text] = []
    headings: list[str] = []
    paragraph, table = "", ""
    for line in (*(line.strip(" \r") for line in written.splitlines()), "#"):
        is_row = "\t" in line or line.startswith("|")
        if table and not is_row:
            texts.append(Text(" · ".join(headings[-2:]), table))
            table = ""
        if is_row:
            table += line.strip("|").replace("|", "\t") + "\n"
        elif line.startswith("#"):
            if paragraph:
                texts.append(Text(" · ".join(headings[-2:]), paragraph))
            paragraph = ""
            headings.append(line.lstrip("#").strip().strip("*：:"))
        else:
            paragraph += line
            if line.endswith(("。", "！", "？", "：")):
                texts.append(Text(" · ".join(headings[-2:]), paragraph))
                paragraph = ""
    return texts
