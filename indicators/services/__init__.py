"""Writes of the indicators' tables. Each is atomic and records what it did; who may do it is the caller's question."""

from indicators.services.catalogue import load_catalogue
from indicators.services.targets import StaleTarget, amend_target, set_targets
from indicators.services.uploads import (
    apply_upload,
    plan_upload,
    plan_workbook,
    receive_workbook,
    undo_upload,
)
from indicators.services.verification import check_figure, verify_quantities

__all__ = [
    "StaleTarget",
    "amend_target",
    "apply_upload",
    "check_figure",
    "load_catalogue",
    "plan_upload",
    "plan_workbook",
    "receive_workbook",
    "set_targets",
    "undo_upload",
    "verify_quantities",
]
