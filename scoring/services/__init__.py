"""Everything that writes: schemes, evaluations, panels, sheets, texts."""

from scoring.scheme_plans import ItemPlan, PartyPlan, SchemePlan
from scoring.services.accepting import Explanation, accept_contradictions, withdraw_acceptance
from scoring.services.correcting import (
    ToOpen,
    abandon_correction,
    issue_correction,
    open_correction,
    reword,
    widen_correction,
)
from scoring.services.dividing import ShareEntry, divide
from scoring.services.entries import allow_entry, end_entry, hand_over, send_back
from scoring.services.evaluations import create_evaluation, issue, transition
from scoring.services.evidence import add_evidence, remove_evidence
from scoring.services.finding_order import move_finding, order_findings
from scoring.services.material import (
    SurveyEntry,
    VisitEntry,
    add_material_file,
    add_self_report,
    remove_material_file,
    remove_survey,
    remove_visit,
    save_survey,
    save_visit,
)
from scoring.services.objections import decide_objection, object_to, withdraw_objection
from scoring.services.panels import appoint, declare, remove_member
from scoring.services.reminders import remind, reschedule
from scoring.services.scheme_editing import begin_scheme, edit_heads, edit_items
from scoring.services.schemes import (
    changes_of_replacing,
    copy_scheme,
    create_scheme,
    delete_draft,
    import_scheme,
    publish_scheme,
    replace_draft,
)
from scoring.services.settling import settle
from scoring.services.sheets import (
    Saved,
    ScoreEntry,
    refresh_automatic,
    reopen_sheet,
    save_score,
    save_scores,
    submit_sheet,
)
from scoring.services.texts import (
    NewFinding,
    add_finding,
    add_findings,
    delete_finding,
    edit_finding,
    save_narrative,
)
from scoring.services.verification import draw_sample, save_verification

__all__ = [
    "Explanation",
    "ItemPlan",
    "NewFinding",
    "PartyPlan",
    "Saved",
    "SchemePlan",
    "ScoreEntry",
    "ShareEntry",
    "SurveyEntry",
    "ToOpen",
    "VisitEntry",
    "abandon_correction",
    "accept_contradictions",
    "add_evidence",
    "add_finding",
    "add_findings",
    "add_material_file",
    "add_self_report",
    "allow_entry",
    "appoint",
    "begin_scheme",
    "changes_of_replacing",
    "copy_scheme",
    "create_evaluation",
    "create_scheme",
    "decide_objection",
    "declare",
    "delete_draft",
    "delete_finding",
    "divide",
    "draw_sample",
    "edit_finding",
    "edit_heads",
    "edit_items",
    "end_entry",
    "hand_over",
    "import_scheme",
    "issue",
    "issue_correction",
    "move_finding",
    "object_to",
    "open_correction",
    "order_findings",
    "publish_scheme",
    "refresh_automatic",
    "remind",
    "remove_evidence",
    "remove_material_file",
    "remove_member",
    "remove_survey",
    "remove_visit",
    "reopen_sheet",
    "replace_draft",
    "reschedule",
    "reword",
    "save_narrative",
    "save_score",
    "save_scores",
    "save_survey",
    "save_verification",
    "save_visit",
    "send_back",
    "settle",
    "submit_sheet",
    "transition",
    "widen_correction",
    "withdraw_acceptance",
    "withdraw_objection",
]
