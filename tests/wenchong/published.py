"""Every figure that the published report of Wenchong states, in the keys of `manage.py evaluation_facts`."""

import json
from pathlib import Path
from typing import Any

FACTS: dict[str, Any] = json.loads(Path(__file__).with_name("facts.json").read_text("utf-8"))
