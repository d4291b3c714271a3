"""Random draws of the third party: whom and what to check (抽查核实), kept so that each can be repeated."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from scoring.models.evaluations import Evaluation

LONGEST_SEED = 40


class Draw(models.Model):
    """One draw of workers and of quantities from the evaluation's period. It is never changed and never deleted.

    `population` and `drawn` hold for "workers" and "quantities" the entries as `Line.entry` of scoring/verification.py names them:
    text, so that they outlive rows that are taken back and sent again.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="draws", verbose_name="评估")
    seed = models.CharField("种子", max_length=LONGEST_SEED)
    seed_typed = models.BooleanField("种子由组长填写")
    algorithm = models.CharField("算法", max_length=20)
    population = models.JSONField("抽样名单")
    checksum = models.CharField("名单校验值", max_length=64)
    drawn = models.JSONField("抽中")
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="抽取人"
    )
    drawn_at = models.DateTimeField("抽取时间", auto_now_add=True)

    class Meta:
        verbose_name = "抽查"
        verbose_name_plural = "抽查"
        ordering = ["evaluation", "pk"]
        constraints = [models.CheckConstraint(name="draw_has_a_seed", condition=~Q(seed=""))]

    def __str__(self) -> str:
        return f"{self.evaluation} 抽查 {self.seed}"
