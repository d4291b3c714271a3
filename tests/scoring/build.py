"""Evaluations for tests, made through the services: a small scheme, a panel, sheets filled in."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from indicators.models import Indicator, Quantity
from scoring import services
from scoring.models import (
    Declaration,
    Evaluation,
    Evidence,
    Item,
    PanelMember,
    Scheme,
    ScoreSheet,
    Survey,
    VisitNote,
)
from scoring.places import places_of
from scoring.services import ItemPlan, PartyPlan, SchemePlan
from scoring.workflow import Action
from staffing.models import Attendance, Category, SocialWorker
from stations.models import Membership, Role, User
from stations.months import months_from_to
from tests.city import person
from tests.worlds import remembered

D = Decimal
JULY, NOVEMBER = date(2023, 7, 1), date(2023, 11, 1)
BANDS = [
    ("优秀", D(90), D(100)),
    ("良好", D(80), D(90)),
    ("合格", D(60), D(80)),
    ("不合格", D(0), D(60)),
]


def item(name, maximum, kind=Item.Kind.POINTS, **more):
    return ItemPlan(name=name, maximum=D(maximum), kind=kind, **more)


def section(name, maximum, *children, **more):
    return item(name, maximum, Item.Kind.SECTION, children=children, **more)


def third_party(*extra):
    return PartyPlan(
        "third",
        "第三方",
        D(55),
        4,
        4,
        [
            section("项目管理", 15, item("人员", 10), item("制度", 5), *extra),
            section("总体服务", 22, item("指标", 22)),
            section("各社工点", 18, item("建档", 18), by_area=True),
        ],
        findings_by_section=True,
    )


def hundred_items():
    """55 points over 100 items in five sections: points, sub-points capped at 7, two deductions, two vetoes."""
    alike = [
        section(f"第{number}部分", 11, *(item(f"第{number}部分第{row}项", "0.5") for row in range(1, 23)))
        for number in "一二三四"
    ]
    mixed = section(
        "第五部分",
        11,
        item("台账", 7, Item.Kind.COMPOSITE, children=[item(f"台账第{row}点", 2) for row in range(1, 5)]),
        *(item(f"第五部分第{row}项", 1) for row in range(1, 5)),
        *(item(name, 2, Item.Kind.DEDUCTION, step=D("0.5")) for name in ("迟报", "漏报")),
        *(item(name, 0, Item.Kind.VETO, veto_cap="合格") for name in ("造假", "事故")),
    )
    return PartyPlan("third", "第三方", D(55), 4, 4, [*alike, mixed], findings_by_section=True)


def plan(third=None, **more):
    """10/20/15/55, items in the parties' own maxima."""
    more = {"code": "TEST", "version": 1, "name": "示例办法", "bands": BANDS} | more
    parties = [
        PartyPlan("supervisor", "监督方", D(10), 1, 2, [item("监管", 6), item("配合", 4)]),
        PartyPlan("purchaser", "购买方", D(20), 2, 1, [item("履约", 20)]),
        PartyPlan("centre", "督导中心", D(15), 3, 3, [item("规范", 15)]),
        third or third_party(),
    ]
    return SchemePlan(**{"parties": parties} | more)


def published(**more) -> Scheme:
    scheme = services.create_scheme(plan=plan(**more), actor=None)
    return services.publish_scheme(scheme=scheme, actor=None)


def fresh(user) -> User:
    """The same person in the next request: scopes are read once for each."""
    return User.objects.get(pk=user.pk)


@remembered
def evaluation_of(
    city, scheme=None, *, declared=True, experts=2, code="HP-YUNQI-2023-MID", people=None
) -> SimpleNamespace:
    """An evaluation of 云栖 in 筹备 with a full panel; `seats` and `people` by name.

    `people` are those who judge for the parties other than the third, by the party's code.
    """
    scheme = scheme or published()
    agreement = city.yunqi.agreements.get()
    evaluation = services.create_evaluation(
        code=code,
        agreement=agreement,
        kind=Evaluation.Kind.MIDTERM,
        first_month=JULY,
        last_month=NOVEMBER,
        on_site=date(2023, 12, 12),
        scheme=scheme,
        evaluator=city.evaluator,
        actor=fresh(city.administrator),
    )
    usual = {"supervisor": city.supervisor, "purchaser": city.purchaser, "centre": city.centre}
    people = {"lead": city.lead, **(usual if people is None else people), "expert1": city.expert}
    for number in range(2, experts + 1):
        username = f"expert{number}"
        known = User.objects.filter(username=username).first()
        people[username] = known or person(
            username, f"专家{number}", Role.EXPERT, organisation=city.evaluator
        )
    parties = {party.code: party for party in scheme.parties.all()}
    made = SimpleNamespace(
        evaluation=evaluation, city=city, scheme=scheme, parties=parties, people=people, seats={}
    )
    for name, user in people.items():
        party = parties.get(name, parties["third"])
        duty = "lead" if name == "lead" else "expert" if name.startswith("expert") else "assessor"
        seat = services.appoint(
            evaluation=evaluation, user=fresh(user), party=party, duty=duty, actor=fresh(city.administrator)
        )
        made.seats[name] = seat
        if declared:
            services.declare(member=seat, actor=user, conflict=False)
    return made


def act(made, action, who="lead", **more) -> Evaluation:
    """Take a transition with the version as it stands."""
    evaluation = Evaluation.objects.get(pk=made.evaluation.pk)
    actor = fresh(made.people.get(who) or getattr(made.city, who))
    made.evaluation = services.transition(
        evaluation=evaluation,
        action=action,
        actor=actor,
        **{"version": evaluation.version, "reason": "测试"} | more,
    )
    return made.evaluation


@remembered
def scoring(city, scheme=None, **more) -> SimpleNamespace:
    """The same in 评分中, with empty sheets."""
    made = evaluation_of(city, scheme, **more)
    act(made, Action.START)
    return made


def seat(made, username, name, duty, *, declared=True) -> PanelMember:
    """A further person of the third party, in `people` and `seats` by the user name."""
    user = person(username, name, Role.EXPERT, organisation=made.city.evaluator)
    made.people[username] = user
    made.seats[username] = services.appoint(
        evaluation=made.evaluation,
        user=user,
        party=made.parties["third"],
        duty=duty,
        actor=fresh(made.city.lead),
    )
    if declared:
        services.declare(member=made.seats[username], actor=user, conflict=False)
    return made.seats[username]


def seat_more_experts(made, count) -> None:
    """So many further experts, cleared, with empty sheets; stored at once, which the services would do one by one."""
    panel = {"evaluation": made.evaluation, "party": made.parties["third"]}
    users = User.objects.bulk_create(
        User(username=f"more{number}", name=f"评委{number}") for number in range(count)
    )
    Membership.objects.bulk_create(
        Membership(user=user, role=Role.EXPERT, organisation=made.city.evaluator, start=JULY)
        for user in users
    )
    members = PanelMember.objects.bulk_create(
        PanelMember(user=user, duty=PanelMember.Duty.EXPERT, start=JULY, **panel) for user in users
    )
    Declaration.objects.bulk_create(Declaration(member=member, conflict=False) for member in members)
    ScoreSheet.objects.bulk_create(ScoreSheet(member=member, **panel) for member in members)


def sheet_of(made, name) -> ScoreSheet:
    return ScoreSheet.objects.select_related("evaluation", "party").get(member=made.seats[name])


def fill(made, name, **taken) -> ScoreSheet:
    """Give full points, less what is `taken` off by item name, with reason and source."""
    sheet = sheet_of(made, name)
    stored = {score.item_id: score.version for score in sheet.scores.all()}
    entries = [
        services.ScoreEntry(
            item=row.pk,
            version=stored.get(row.pk, 0),
            points=row.maximum - D(taken.get(row.name, 0)),
            reason=f"{row.name}不足" if row.name in taken else "",
            source=f"{row.name}材料" if row.name in taken else "",
        )
        for row in sheet.party.items.filter(kind=Item.Kind.POINTS)
    ]
    services.save_scores(sheet=sheet, actor=fresh(made.people[name]), entries=entries)
    return sheet


def submit(made, name) -> ScoreSheet:
    sheet = sheet_of(made, name)
    return services.submit_sheet(sheet=sheet, actor=fresh(made.people[name]), version=sheet.version)


def scored_item(sheet) -> Item:
    """The first item of the sheet's party that points are given for."""
    return sheet.party.items.filter(kind=Item.Kind.POINTS).first()


def document(words) -> bytes:
    """A PDF of its own for each of the words."""
    return b"%PDF-1.4\n" + words.encode() + b"\n%%EOF\n"


def attach(made, name, filename="台账.pdf") -> Evidence:
    """A document, another one for each name of a file, under the sheet's first item."""
    sheet = sheet_of(made, name)
    return services.add_evidence(
        sheet=sheet,
        item=scored_item(sheet),
        actor=fresh(made.people[name]),
        data=document(filename),
        filename=filename,
    )


SURVEY = services.SurveyEntry(
    "服务对象", 60, 57, D("92.50"), method="入户问卷", surveyed_on=date(2023, 12, 12)
)
VISIT = services.VisitEntry(date(2023, 12, 12), "东园社区社工点", "两名社工在岗，台账按月装订。")


def survey(made, name, entry=SURVEY, **more) -> Survey:
    """The result of a survey, entered or changed by that person."""
    actor = fresh(made.people.get(name) or getattr(made.city, name))
    return services.save_survey(evaluation=made.evaluation, actor=actor, entry=entry, **more)


def visit(made, name, entry=VISIT, **more) -> VisitNote:
    """A visit note of that person, written or changed."""
    actor = fresh(made.people.get(name) or getattr(made.city, name))
    return services.save_visit(evaluation=made.evaluation, actor=actor, entry=entry, **more)


def write_findings(made, name, words="") -> None:
    """One point in each list of each place of the sheet."""
    sheet = sheet_of(made, name)
    points = [
        services.NewFinding(place, kind, f"{words}{name}-{place.name}-{kind}")
        for place in places_of(sheet.party, made.city.yunqi.areas.all())
        for kind in ("good", "attention")
    ]
    services.add_findings(
        evaluation=sheet.evaluation, sheet=sheet, points=points, actor=fresh(made.people[name])
    )


def write_narratives(made) -> None:
    for narrative in made.evaluation.narratives.all():
        services.save_narrative(
            evaluation=made.evaluation,
            section=narrative.section,
            actor=fresh(made.people["lead"]),
            version=narrative.version,
            text=f"综述-{narrative.section}",
        )


def add_worker(station, name, months, sequence=0) -> SocialWorker:
    """A worker effective in each of the months."""
    worker = SocialWorker.objects.create(station=station, name=name)
    Attendance.objects.bulk_create(
        Attendance(
            worker=worker,
            station=station,
            month=month,
            on_post=True,
            insured=True,
            paid=True,
            category=Category.CERTIFIED,
            level="assistant",
            sequence=sequence,
        )
        for month in months
    )
    return worker


def report_data(city) -> None:
    """One worker effective in each month of the period, and one quantity over all of it."""
    agreement = city.yunqi.agreements.get()
    add_worker(city.yunqi, "周小禾", months_from_to(JULY, NOVEMBER))
    visits = Indicator.objects.filter(kind="area").first()
    Quantity.objects.create(
        agreement=agreement,
        indicator=visits,
        first_month=JULY,
        last_month=NOVEMBER,
        reported=D(50),
        adds_up=True,
    )


SCORERS = ("supervisor", "purchaser", "centre", "expert1", "expert2")


@remembered
def all_submitted(city, scheme=None, taken=None, **more) -> SimpleNamespace:
    """评分中 with every sheet filled, written up and handed in."""
    made = scoring(city, scheme, **more)
    for name in [name for name in made.people if name != "lead"]:
        fill(made, name, **(taken or {}).get(name, {}))
        write_findings(made, name)
        submit(made, name)
    return made


@remembered
def collated(city, scheme=None, taken=None, **more) -> SimpleNamespace:
    """汇总, with narratives, ready to be issued."""
    made = all_submitted(city, scheme, taken, **more)
    report_data(city)
    write_narratives(made)
    act(made, Action.COLLATE)
    return made


@remembered
def issued(city, scheme=None, taken=None, **more) -> SimpleNamespace:
    """已签发."""
    made = collated(city, scheme, taken, **more)
    made.evaluation = services.issue(
        evaluation=made.evaluation,
        actor=fresh(made.people["lead"]),
        issued_on=date(2023, 12, 15),
        version=made.evaluation.version,
    )
    return made


def rows_of(sheet):
    """Primary keys of the items of the sheet's party, by name."""
    return {row.name: row.pk for row in sheet.party.items.all()}
