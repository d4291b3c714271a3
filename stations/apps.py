from django.apps import AppConfig
from django.forms import Field


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = "社工站"

    def ready(self) -> None:
        # Django's own words (该字段是必填项) are those of programmers.
        Field.default_error_messages["required"] = "请填写这一项。"
