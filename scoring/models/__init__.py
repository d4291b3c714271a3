"""Schemes, evaluations, panels, score sheets and the texts that go with them."""

from scoring.models.acceptances import Acceptance
from scoring.models.corrections import CorrectedSheet, CorrectedText, Correction
from scoring.models.draws import Draw
from scoring.models.entries import SheetEntry
from scoring.models.evaluations import Evaluation
from scoring.models.evidence import Evidence
from scoring.models.material import MaterialFile, Survey, VisitNote
from scoring.models.objections import Objection
from scoring.models.panels import Declaration, PanelMember
from scoring.models.reminders import Reminder
from scoring.models.schemes import Band, Item, Party, Scheme
from scoring.models.sheets import Score, ScoreSheet, Settlement
from scoring.models.texts import Finding, Narrative

__all__ = [
    "Acceptance",
    "Band",
    "CorrectedSheet",
    "CorrectedText",
    "Correction",
    "Declaration",
    "Draw",
    "Evaluation",
    "Evidence",
    "Finding",
    "Item",
    "MaterialFile",
    "Narrative",
    "Objection",
    "PanelMember",
    "Party",
    "Reminder",
    "Scheme",
    "Score",
    "ScoreSheet",
    "Settlement",
    "SheetEntry",
    "Survey",
    "VisitNote",
]
