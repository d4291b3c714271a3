"""Templates of reports (报告模板): chapters in order with the standard texts in them. Published once, then fixed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from scoring.models import Evaluation


class ReportTemplate(models.Model):
    """One version of the template of a kind of evaluation. After `published_at` nothing in it changes: the database
    refuses it too. Of each kind the newest published one counts, and at most one is a draft."""

    kind = models.CharField("评估类别", max_length=20, choices=Evaluation.Kind.choices)
    version = models.PositiveSmallIntegerField("版本")
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="依据的版本")
    note = models.CharField("修改说明", max_length=500, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发布人",
    )

    class Meta:
        verbose_name = "报告模板"
        verbose_name_plural = "报告模板"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="one_template_of_a_version"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(published_at__isnull=True), name="one_draft_template_of_a_kind"
            ),
            models.CheckConstraint(
                name="template_says_what_changed", condition=Q(published_at__isnull=True) | ~Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}报告模板（第{self.version}版）"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be edited."""
        return self.published_at is None


class TemplateChapter(models.Model):
    """A chapter or annex of a template. `code` says what the application writes in it: reports/template_chapters.py."""

    template = models.ForeignKey(
        ReportTemplate, models.CASCADE, related_name="chapters", verbose_name="报告模板"
    )
    position = models.PositiveSmallIntegerField("顺序")
    code = models.CharField("代码", max_length=40)
    title = models.CharField("标题", max_length=200)
    included = models.BooleanField("列入报告", default=True)

    class Meta:
        verbose_name = "模板章节"
        verbose_name_plural = "模板章节"
        ordering = ["template", "position"]
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="chapter_order_in_template"),
            models.UniqueConstraint(fields=["template", "code"], name="chapter_code_in_template"),
        ]

    def __str__(self) -> str:
        return self.title


class TemplatePart(models.Model):
    """A standard text within a chapter, a paragraph on each line; with a title it has a heading of its own."""

    chapter = models.ForeignKey(TemplateChapter, models.CASCADE, related_name="parts", verbose_name="章节")
    position = models.PositiveSmallIntegerField("顺序")
    code = models.CharField("代码", max_length=40)
    title = models.CharField("标题", max_length=200, blank=True)
    numbered = models.BooleanField("逐段编号", default=False)
    text = models.TextField("文字", blank=True)

    class Meta:
        verbose_name = "模板文字"
        verbose_name_plural = "模板文字"
        ordering = ["chapter", "position"]
        constraints = [
            models.UniqueConstraint(fields=["chapter", "position"], name="part_order_in_chapter"),
            models.UniqueConstraint(fields=["chapter", "code"], name="part_code_in_chapter"),
        ]

    def __str__(self) -> str:
        return self.title or self.code
