"""Reference data as tables that go in and out by the administration's import and export.

One format, read as safely as any upload; rows are found by codes, never by database ids; headings are Chinese;
every row is checked and written by the service, which keeps the audit trail.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db import models
from django.utils.html import format_html
from import_export import fields, resources, widgets
from import_export.formats.base_formats import Format
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from stations import services
from stations.models import User
from stations.workbooks import UnreadableWorkbook, Value, read_workbook
from stations.workbooks.text import is_blank, parse_date, tidy, to_number


class Spreadsheet(Format):
    """The first sheet of a workbook: a row of headings, then one row for each record."""

    def __init__(self, encoding: str | None = None) -> None:
        self.encoding = encoding

    def get_title(self) -> str:
        return "Excel 表格"

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """Rows as a data set, blank rows left out. Raises UnreadableWorkbook."""
        grid = read_workbook(in_stream, "import.xlsx").sheets[0]
        if not grid.rows:
            raise UnreadableWorkbook("第一张工作表是空的。请在第一行写表头，从第二行起每行一条记录。")
        headings = [tidy(value) for value in grid.rows[0]]
        dataset = tablib.Dataset(headers=headings)
        for number, row in enumerate(grid.rows[1:], start=1):
            if not all(is_blank(value) for value in row):
                dataset.append([grid.value(number, column) for column in range(len(headings))])
        return dataset

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """A workbook in which texts are texts (also those that look like a formula) and numbers are numbers."""
        book = Workbook()
        sheet = book.active
        sheet.append(list(dataset.headers))
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for number, row in enumerate(dataset, start=2):
            for column, value in enumerate(row, start=1):
                # A browser's form lets characters through that no workbook can hold.
                held = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
                cell = sheet.cell(number, column, held)
                if isinstance(held, str):
                    cell.data_type = "s"
        out = BytesIO()
        book.save(out)
        return out.getvalue()


class Text(widgets.Widget):
    """A text, tidied; blank as the empty string, or None where the field may be null."""

    def __init__(self, *, blank: str | None = "") -> None:
        super().__init__()
        self.blank = blank

    def clean(self, value: Value, row: Any = None, **kwargs: Any) -> str | None:
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else tidy(value)
        return text or self.blank

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class Number(widgets.Widget):
    """A number, plain or with thousands set apart; blank is None."""

    def clean(self, value: Value, row: Any = None, **kwargs: Any) -> Any:
        try:
            return to_number(value)
        except ValueError as error:
            raise ValueError(f"“{error}”不是数字。") from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else value


class Day(widgets.Widget):
    """A day in any of the notations that sheets use; blank is None."""

    def clean(self, value: Value, row: Any = None, **kwargs: Any) -> Any:
        try:
            return parse_date(value)
        except ValueError:
            raise ValueError(f"“{tidy(value)}”不是日期，请写成 2023-07-01 这样的形式。") from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else value.isoformat()


class Word(widgets.Widget):
    """One of a few values, written as the word that pages show."""

    def __init__(self, words: Iterable[tuple[Any, str]]) -> None:
        super().__init__()
        self.words = dict(words)

    def clean(self, value: Value, row: Any = None, **kwargs: Any) -> Any:
        text = tidy(value)
        for known, word in self.words.items():
            if text == word:
                return known
        raise ValueError(f"“{text}”不在可用的值里：{'、'.join(self.words.values())}。")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(self.words.get(value, ""))


YES_NO = ((True, "是"), (False, "否"))


class Words(widgets.Widget):
    """A list of texts in one cell, set apart by 、"""

    def clean(self, value: Value, row: Any = None, **kwargs: Any) -> list[str]:
        return [word for part in tidy(value).split("、") if (word := part.strip())]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "、".join(value)


class ByCode(widgets.ForeignKeyWidget):
    """A record of another table, named by its code; blank is None."""

    def clean(self, value: Value, row: Any = None, **kwargs: Any) -> models.Model | None:
        code = Text().clean(value)
        if not code:
            return None
        try:
            found: models.Model = self.get_queryset(value, row, **kwargs).get(**{self.field: code})
        except ObjectDoesNotExist:
            raise ValueError(f"没有“{code}”这个{self.model._meta.verbose_name}，请先登记。") from None
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(getattr(value, self.field))


class Difference(resources.Diff):
    """A row of the preview: the old value struck out before the new one, without styles of its own."""

    def as_html(self) -> list[str]:
        cells: list[str] = []
        for old, new in zip(self.left, self.right, strict=True):
            if self.new or old == new:
                cells.append(format_html("{}", new))
            else:
                cells.append(format_html("<del>{}</del> <ins>{}</ins>", old, new))
        return cells


class AuditedResource(resources.ModelResource):
    """A table of reference data. Subclasses list their columns and name those that find a row."""

    private: frozenset[str] = frozenset()
    more_headings: frozenset[str] = frozenset()

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = True

    def __init__(self, actor: User | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.actor = actor

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Refuse a sheet without the columns that find a row, or with ones that would be passed over in silence."""
        known = {field.column_name for field in self.fields.values()} | self.more_headings
        needed = [self.fields[name].column_name for name in self.get_import_id_fields()]
        headings = [heading for heading in dataset.headers or [] if heading]
        missing = [heading for heading in needed if heading not in headings]
        strange = [heading for heading in headings if heading not in known]
        if missing:
            raise ValueError(f"第一行缺少这些表头：{'、'.join(missing)}。请先导出一份作为样式，照着填写。")
        if strange:
            raise ValueError(
                f"第一行有不认识的表头：{'、'.join(strange)}。请改为导出样式里的表头，或删去这些列。"
            )

    def get_diff_class(self) -> type[Difference]:
        return Difference

    def do_instance_save(self, instance: models.Model, is_create: bool) -> None:
        services.keep(instance=instance, actor=self._writer(), private=self.private)

    def _writer(self) -> User:
        if self.actor is None:
            raise RuntimeError("an import is somebody's: pass actor")
        return self.actor

    def validate_instance(
        self, instance: models.Model, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """As the library does, but the errors name the columns as the sheet does."""
        try:
            super().validate_instance(instance, import_validation_errors, validate_unique)
        except ValidationError as error:
            raise ValidationError(
                {self._heading(name): errors for name, errors in error.message_dict.items()}
            ) from error

    def _heading(self, attribute: str) -> str:
        if attribute == NON_FIELD_ERRORS:
            return NON_FIELD_ERRORS
        headings = {field.attribute: field.column_name for field in self.fields.values()}
        return str(headings.get(attribute, attribute))


def column(attribute: str, heading: str, widget: widgets.Widget | None = None, **more: Any) -> fields.Field:
    """A column of a table: the model's attribute, the heading in the sheet, how its cells are read."""
    return fields.Field(attribute=attribute, column_name=heading, widget=widget or Text(), **more)
