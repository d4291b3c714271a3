"""Levels of certificate, and how a worker counts in a month."""

from django.db import models


class Level(models.TextChoices):
    """Certificates of social work, lowest first. What sheets call them: staffing.sheets.words."""

    ASSISTANT = "assistant", "助理社会工作师"
    SOCIAL_WORKER = "social_worker", "社会工作师"
    SENIOR = "senior", "高级社会工作师"


class Category(models.TextChoices):
    """How a worker counts in a month: 非持证 counts only when trained by the sector's association."""

    CERTIFIED = "certified", "持证社工"
    TRAINED = "trained", "非持证社工"
    UNTRAINED = "untrained", "非持证社工（未受训）"
