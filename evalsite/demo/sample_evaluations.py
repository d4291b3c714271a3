"""The sample stations' evaluations, one in each state of the workflow in every district."""

from datetime import date
from decimal import Decimal
from random import Random

from django.contrib.auth.hashers import make_password

from evalsite.demo import evaluations as steps
from evalsite.demo.samples import FIRST_MONTH, LAST_MONTH, SEED, Sample
from evalsite.demo.texts import (
    SAMPLE_CONCLUSION_NARRATIVE,
    SAMPLE_FINDINGS,
    SAMPLE_OVERSTATEMENT,
    SAMPLE_STATION_NARRATIVE,
)
from indicators.models import Quantity
from indicators.verification import QuantityCheck
from reports.services import issue_report
from scoring.draws import drawn_lines
from scoring.models import Evaluation, Scheme
from scoring.services import draw_sample, save_verification
from scoring.verification import lines_of
from scoring.verification_form import FOUND_RIGHT
from scoring.workflow import Action
from staffing.models import Attendance
from staffing.verification import MarksCheck
from stations.models import District, Membership, Organisation, Role, Subdistrict, User

# The demo's own accounts sit on the panels of these districts; elsewhere people who never sign in.
WITH_DEMO_ACCOUNTS = {"HP", "TH"}
# Where the third party has drawn records and checked some of them, which changes what automatic items come to.
CHECKED_DISTRICT = "HP"
UNINSURED = (True, False, True)


def silent_user(username: str, name: str, role: Role, **place: object) -> User:
    """A person of the sample data who can't sign in."""
    user, created = User.objects.get_or_create(
        username=username, defaults={"name": name, "password": make_password(None)}
    )
    if created:
        Membership.objects.create(user=user, role=role, start=date(2023, 1, 1), **place)
    return user


def panel_for(subdistrict: Subdistrict, users: dict[str, User]) -> steps.Panel:
    """The people who judge a sample station."""
    district = subdistrict.district
    body = Organisation.objects.get(code="GZ-SWA")
    own = district.code in WITH_DEMO_ACCOUNTS
    return steps.Panel(
        lead=users["lead"] if own else silent_user("sample-lead", "示例组长", Role.LEAD, organisation=body),
        supervisor=bureau_user(district, users),
        purchaser=silent_user(
            f"sample-{subdistrict.code.lower()}",
            f"{subdistrict.name}评分员",
            Role.PURCHASER,
            subdistrict=subdistrict,
        ),
        centre=users["centre"] if own else silent_user("sample-centre", "示例督导员", Role.CENTRE),
        experts=[
            users[f"expert{number}"]
            if own
            else silent_user(f"sample-expert{number}", f"示例评委{number}", Role.EXPERT, organisation=body)
            for number in (1, 2, 3)
        ],
    )


def bureau_user(district: District, users: dict[str, User]) -> User:
    """Who scores for the district bureau."""
    if district.code == "HP":
        return users["supervisor"]
    name = f"{district.name}评分员"
    return silent_user(f"sample-{district.code.lower()}", name, Role.SUPERVISOR, district=district)


def is_checked(sample: Sample) -> bool:
    """Whether the third party has checked records of the station during scoring."""
    subdistrict = sample.agreement.station.subdistrict
    return sample.stage == "scoring" and subdistrict.district.code == CHECKED_DISTRICT


def evaluate_sample(sample: Sample, scheme: Scheme, users: dict[str, User]) -> None:
    """The station's mid-term evaluation, as far as its stage; nothing when it is there already."""
    agreement, stage = sample.agreement, sample.stage
    code = f"{agreement.code}-MID"
    if Evaluation.objects.filter(code=code).exists():
        return
    random = Random(f"{SEED} {code}")  # noqa: S311 - invented data wants to be repeatable, not secret
    panel = panel_for(agreement.station.subdistrict, users)
    on_site = date(2023, 12, random.randint(4, 22))
    plan = steps.Plan(code, agreement, scheme, steps.Kind.MIDTERM, FIRST_MONTH, LAST_MONTH, on_site)
    evaluation = steps.set_up(plan, panel, users["admin"])
    if stage == "preparing":
        return
    steps.start(evaluation, panel.lead)
    most = random.choice([2, 5, 9, 14, 20, 32])  # how far from full points the station stands
    if stage == "scoring":
        score_partly(evaluation, panel, random, most)
        if is_checked(sample):
            check_some(evaluation, panel)
        return
    for user in (panel.supervisor, panel.purchaser, panel.centre, *panel.experts):
        score_fully(evaluation, user, random, most, writes=user not in panel.experts[1:])
    tell_sample(evaluation, panel.lead, overstates=stage == "collated")
    steps.move(evaluation, Action.COLLATE, panel.lead)
    if stage == "collated":
        return
    evaluation.refresh_from_db()
    # Rendered when somebody first asks for the file: forty files would make the demo slow to load.
    issue_report(
        evaluation=evaluation,
        actor=panel.lead,
        issued_on=date(2023, 12, 28),
        version=evaluation.version,
        with_file=False,
        check_code=steps.repeated_check_code(evaluation),
    )
    if stage == "archived":
        steps.move(evaluation, Action.ARCHIVE, panel.lead)


def score_partly(evaluation: Evaluation, panel: steps.Panel, random: Random, most: int) -> None:
    """Two parties have handed in, one expert is half through, the others have not begun."""
    for user in (panel.supervisor, panel.purchaser):
        score_fully(evaluation, user, random, most, writes=True)
    sheet = steps.sheet_of(evaluation, panel.experts[0])
    steps.fill(sheet, steps.drawn(sheet, random, most), share=Decimal("0.6"))


def check_some(evaluation: Evaluation, panel: steps.Panel) -> None:
    """A draw, of which some records were found right and one of each kind otherwise than reported."""
    draw = draw_sample(evaluation=evaluation, actor=panel.lead, workers=3, quantities=4, seed=f"{SEED}")
    drawn = drawn_lines(draw, lines_of(evaluation))
    months = [line.row for line in drawn.attendance if isinstance(line.row, Attendance)][:4]
    figures = [line.row for line in drawn.quantities if isinstance(line.row, Quantity)][:2]
    save_verification(
        evaluation=evaluation,
        # Read anew: what a person may open is worked out once, and this station was opened to them since.
        actor=User.objects.get(pk=panel.experts[0].pk),
        marks=[
            MarksCheck(
                months[0].pk,
                months[0].verification_stamp,
                UNINSURED,
                "当月没有社保缴费记录",
                "社保缴费明细第3页（示例）",
            ),
            *(
                MarksCheck(
                    row.pk, row.verification_stamp, row.reported, FOUND_RIGHT, "考勤表和工资表（示例）"
                )
                for row in months[1:]
            ),
        ],
        quantities=[
            QuantityCheck(
                figures[0].pk,
                figures[0].verification_stamp,
                figures[0].reported - 1,
                "有一次没有服务记录",
                "服务台账（示例）",
            ),
            *(
                QuantityCheck(row.pk, row.verification_stamp, row.reported, FOUND_RIGHT, "服务台账（示例）")
                for row in figures[1:]
            ),
        ],
    )


def score_fully(evaluation: Evaluation, user: User, random: Random, most: int, *, writes: bool) -> None:
    """A filled and submitted sheet; `writes` adds the same sample findings at every place of the party."""
    sheet = steps.sheet_of(evaluation, user)
    steps.fill(sheet, steps.drawn(sheet, random, most))
    if writes:
        places = steps.places(sheet)
        steps.write(sheet, places, {place.name: SAMPLE_FINDINGS for place in places})
    steps.hand_in(sheet)


def tell_sample(evaluation: Evaluation, lead: User, *, overstates: bool) -> None:
    """Both narratives, marked as sample."""
    station = evaluation.agreement.station
    words = {
        "station": station.name,
        "operator": station.operator.name,
        "subdistrict": station.subdistrict.name,
    }
    steps.tell(
        evaluation,
        lead,
        SAMPLE_STATION_NARRATIVE.format(**words),
        SAMPLE_CONCLUSION_NARRATIVE.format(**words) + (SAMPLE_OVERSTATEMENT if overstates else ""),
    )
