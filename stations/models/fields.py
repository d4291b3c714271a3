"""Fields of our own."""

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class OrderedJSONField(models.JSONField):
    """JSON that comes back as it was stored, keys in their order: kept as text.

    PostgreSQL's jsonb sorts keys by length, which shuffles the parties of a result and the areas of a station.
    For what is only read back whole: a database can't look into it.
    """

    def get_internal_type(self) -> str:
        return "TextField"

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> str:
        return json.dumps(value, ensure_ascii=False)
