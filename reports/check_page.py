"""The page on which anybody who holds a report, on paper or as a file, finds out whether it is valid."""

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from reports.check_answers import Answer, answer_to_code, answer_to_file

# Reports take less than one.
LARGEST_MB = 10

# By outcome: the colour, what it means of a number with its code, and what of a file.
MEANINGS = {
    "valid": (
        "good",
        "本平台签发过这份报告，它是现行版本。这里只核对编号和校验码；要确认内容没有被改动，请用 PDF 文件查验。",
        "您的文件与本平台签发的报告完全一致，它是现行版本。",
    ),
    "superseded": (
        "warn",
        "本平台签发过这份报告，后来又签发了新的版本。请以新版本为准。",
        "您的文件与本平台签发的报告完全一致，但后来又签发了新的版本。请以新版本为准。",
    ),
    "unknown": (
        "bad",
        "没有编号和校验码都与此相符的报告。请对照报告封面检查输入；仍然不符的，请向签发单位查询。",
        "本平台没有签发过与此完全一致的文件。另存、转换或重新打印成的 PDF 也会不符，请用下载的原文件查验。",
    ),
}


def plain(text: str) -> str:
    """As typed on any keyboard, without spaces: full-width letters become plain ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


class CodeForm(forms.Form):
    """What is printed on a report's cover."""

    number = forms.CharField(label="报告编号", max_length=60, error_messages={"required": "请填写报告编号。"})
    code = forms.CharField(
        label="校验码",
        max_length=20,
        help_text="十个字母和数字，印在报告封面下方，不分大小写。",
        error_messages={"required": "请填写校验码。"},
    )

    def clean_number(self) -> str:
        return plain(self.cleaned_data["number"])

    def clean_code(self) -> str:
        return plain(self.cleaned_data["code"]).upper()


class FileForm(forms.Form):
    """A report as it was downloaded."""

    file = forms.FileField(
        label="报告的 PDF 文件",
        help_text=f"下载的原文件，不超过 {LARGEST_MB} MB。文件只用来比对，不会保存。",
        error_messages={"required": "请先选择文件。", "empty": "文件是空的，请重新选择。"},
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_MB << 20:
            raise forms.ValidationError(
                f"文件超过 {LARGEST_MB} MB，本平台签发的报告没有这么大。请确认选对了文件。"
            )
        return file


@login_not_required
@require_http_methods(["GET", "POST"])
def check_page(request: HttpRequest) -> HttpResponse:
    """By number and code, as typed or from the QR code's address; or by the file."""
    asked = not request.GET.keys().isdisjoint(CodeForm.base_fields)
    by_code, by_file = CodeForm(label_suffix=""), FileForm(label_suffix="")
    found: dict[str, Any] = {}
    if request.method == "POST":
        by_file = FileForm(request.POST, request.FILES, label_suffix="")
        if by_file.is_valid():
            found = _told(answer_to_file(by_file.cleaned_data["file"]), of_file=True)
    elif asked:
        by_code = CodeForm(request.GET, label_suffix="")
        if by_code.is_valid():
            number, code = by_code.cleaned_data["number"], by_code.cleaned_data["code"]
            found = _told(answer_to_code(number=number, check_code=code), of_file=False)
    status = 422 if by_code.errors or by_file.errors else 200
    page = render(request, "reports/check.html", {"code": by_code, "file": by_file, **found}, status=status)
    page["Cache-Control"], page["X-Robots-Tag"] = "no-store", "noindex"
    return page


def _told(answer: Answer, *, of_file: bool) -> dict[str, str]:
    outcome = ("valid" if answer.newest is None else "superseded") if answer.issued else "unknown"
    tone, meaning_of_code, meaning_of_file = MEANINGS[outcome]
    return {"word": answer.word, "tone": tone, "meaning": meaning_of_file if of_file else meaning_of_code}
