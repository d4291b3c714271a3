"""Nobody learns of others' sheets before all are in: two worlds, equal but for others' sheets, give equal answers.

Every address of the site is asked for by every person, with every search, sort and filter, and the answers are
compared byte for byte, headers included. Random tokens and the time are the same in both worlds (tests/leaks.py).
"""

import re
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.forms import Form
from django.http import QueryDict
from django.urls import reverse

from scoring import services
from scoring.models import Evidence, Item, SheetEntry
from scoring.urls import urlpatterns
from scoring.workflow import Action
from stations.models import Role
from tests.city import person
from tests.leaks import Asked, Writing, all_rows, ask, chance, difference, tables_read, thrown_away
from tests.scoring import build
from tests.test_routes import (
    ADMINISTRATION,
    API,
    NEVER_BY_GET,
    OURS,
    READING,
    SIGNED_IN,
    WRITING,
    address,
    arguments,
    made_site,
    signed_in,
)

pytestmark = pytest.mark.skipif(
    "sqlite" not in settings.DATABASES["default"]["ENGINE"],
    reason="Both worlds need the same ids, and a sequence of PostgreSQL never gives one out again. What each person "
    "may read is asked there by tests/test_routes.py and tests/scoring/test_blindness.py.",
)
NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
ROOT = Path(__file__).parent.parent
OUR_APPS = ("evalsite", "reports", "scoring", "staffing", "indicators", "stations")

# ---- who reads ----

# Seats in the panel beyond those of tests/test_routes.py: an assistant, and an expert who wrote and was replaced.
FOLLOWERS = {"administrator", "lead"}
FIRST = {"expert"}
SECOND = {"supervisor", "replaced"}
OUTSIDE = {"staff", "viewer", "late", "recused"}
AUTHORS = ("centre", "expert", "expert2", "purchaser", "supervisor", "replaced")
# Whose scopes are those of somebody who reads. What is read of sheets depends on the duty, not on the party
# (`readable_sheets`): lead and assistant, those who score, those without a seat. An operator reads as its stations do.
LIKE = {
    "assistant": "lead",
    "expert2": "expert",
    "purchaser": "supervisor",
    "centre": "supervisor",
    "operator": "staff",
    "far": "recused",
    "nobody": "recused",
}
# These apps know nothing of scoring (tests/test_layering.py); what the frame of their pages knows, all pages show. So
# one reader of each comparison asks them.
BELOW = ("staffing:", "indicators:")
# Who sends forms: one who may send those of a sheet, and one who may send those of the evaluation.
SENDERS = {"expert", "lead"}

# ---- what is asked ----

# What lists are asked for besides the plain page: by route, each query string. Others than these aren't read anywhere.
QUERIES = {
    "audit": ("verb=saved", "actor=专家", "on=2026-11-23", "object=scoring.scoresheet:{sheet}", "page=2"),
    "indicators:detail": ("first=2023-07&last=2023-11",),
    "indicators:targets": ("edit=1",),
    "indicators:template": ("first=2023-07&last=2023-08",),
    "months:board": ("q=云栖", "year=2023-07..2024-06", "page=2"),
    "reports:list": ("q=云栖", "district=HP", "state=draft", "state=issued", "page=2"),
    "scoring:create": ("agreement=1",),
    "scoring:draw": ("repeat=1",),
    "scoring:list": ("q=云栖", "q=专家", "state=scoring", "page=2"),
    "scoring:sheet": ("step=2",),
    "staffing:template": ("first=2023-07&last=2023-08",),
    "staffing:merge": ("other=1",),
    "staffing:workers": ("q=周", "state=here", "certificate=none", "page=2"),
    "stations:list": ("q=云栖", "district=HP", "operator=CG", "page=2"),
    "submissions": ("q=云栖", "page=2"),
    "station-list": ("district=HP", "page=1"),
    "agreement-list": ("station=HP-YUNQI", "page=1"),
    "evaluation-list": ("station=HP-YUNQI", "state=scoring", "page=1"),
    "report-list": ("station=HP-YUNQI", "page=1"),
}
# Where something of one assessor is named: the same for each of the others.
OF_SHEETS = {
    f"scoring:{name}" for name in ("sheet", "findings", "submit", "refresh", "send_back", "hand_over")
}
# Numbered things that aren't an assessor's own: lists drawn, objections, and material, which the whole panel reads.
OF_NOBODY = {
    "end_entry",
    "draw",
    "withdraw_objection",
    "decide_objection",
    "survey",
    "visit",
    "material_file",
    "remove_material_file",
}
# A form sent by each person, as found in WRITING; only what concerns evaluations, and without signing out.
SENT = {name for name in WRITING if name.startswith(("scoring:", "reports:"))}


def of_author(made, author):
    """By route: the arguments that name the author's sheet, file or seat."""
    sheet, code = build.sheet_of(made, author), made.evaluation.code
    row = [sheet.pk, build.scored_item(sheet).pk]
    file = [Evidence.objects.present().filter(sheet=sheet).latest("uploaded_at").pk]
    return {name: [sheet.pk] for name in OF_SHEETS} | {
        "scoring:evidence": row,
        "scoring:save_item": row,
        "scoring:evidence_file": file,
        "scoring:remove_evidence": file,
        "scoring:reopen": [code, sheet.pk],
        "scoring:remove": [code, made.seats[author].pk],
    }


def pages_of(made, args, author, without=()):
    """Each address to look at, with what its list can be asked for besides; then the author's own."""
    theirs = of_author(made, author)
    sheet = build.sheet_of(made, author).pk
    for name in sorted(OURS):
        if READING[name] is not NEVER_BY_GET and not name.startswith(without):
            yield (
                reverse(name, args=args.get(name, [])),
                [q.format(sheet=sheet) for q in QUERIES.get(name, ())],
            )
            if name in theirs:
                yield reverse(name, args=theirs[name]), []


def forms_of(made, args, author):
    """Empty forms to everything of an evaluation, each step of the workflow, and what the interface says it takes."""
    theirs = of_author(made, author)
    for name in sorted(SENT):
        yield Asked("POST", reverse(name, args=theirs.get(name, args.get(name, []))), (("send", "1"),))
    path = reverse("scoring:transition", args=[made.evaluation.code])
    version = (("version", str(made.evaluation.version)), ("reason", "试探"))
    yield from (Asked("POST", path, (("action", action), *version)) for action in Action)
    yield from (Asked("OPTIONS", reverse(name, args=args.get(name, []))) for name in sorted(API))


def administration(made):
    """Every page of the administration, which only administrators open (tests/test_routes.py)."""
    made_of = {
        "user": made.people["expert2"].pk,
        "station": made.city.yunqi.pk,
        "agreement": made.evaluation.agreement_id,
    }
    for name in ADMINISTRATION:
        path = address(name)
        model = re.sub(r"admin:[a-z]+_([a-z]+)_.*", r"\1", name)
        yield Asked("GET", path.replace("/1/", f"/{made_of.get(model, 1)}/"))
        if name.endswith("_changelist"):
            yield from (Asked("GET", f"{path}?{query}") for query in ("q=云", "q=专家", "o=-1"))


# ---- the worlds ----

ONE = Writing("甲稿", {"人员": "1.35", "监管": "0.55", "履约": "1", "规范": "2"})
TWO = Writing("乙稿", {"人员": "7.65", "制度": "2.85", "监管": "3", "履约": "11", "规范": "9.5"}, vetoed=True)


def also(writing, *steps):
    return Writing(writing.words, writing.taken, writing.vetoed, (*writing.steps, *steps))


NOTHING = Writing("", {}, steps=())
A_LOT = also(TWO, "findings")
# Who reads; whose things they ask for beside their own; what each assessor writes in the one world and in the other.
# Whoever reads wrote first, the same in both. Who follows the states knows who has begun and who is done, so there
# only the content differs.
WORLDS = {
    "who follows the states": (
        FOLLOWERS,
        "expert2",
        dict.fromkeys(AUTHORS[:-1], (ONE, TWO)) | {"replaced": (also(ONE, "leave"), also(TWO, "leave"))},
    ),
    "who doesn't, and an expert": (
        FIRST | OUTSIDE,
        "expert2",
        {
            "expert": (ONE, ONE),
            "expert2": (ONE, also(TWO, "submit")),
            "supervisor": (ONE, also(TWO, "submit")),
            "purchaser": (ONE, TWO),
            "centre": (A_LOT, NOTHING),
            "replaced": (also(ONE, "leave"), also(TWO, "submit", "leave")),
        },
    ),
    "another party, and who was replaced": (
        SECOND,
        "expert",
        {
            "supervisor": (ONE, ONE),
            "replaced": (also(ONE, "leave"), also(ONE, "leave")),
            "expert": (ONE, also(TWO, "submit")),
            "expert2": (ONE, TWO),
            "purchaser": (A_LOT, NOTHING),
            "centre": (ONE, also(TWO, "submit")),
        },
    ),
}


@pytest.fixture
def site(db, monkeypatch):
    """The people, what was made, and the arguments of each address; the time stands still, and chance repeats itself."""
    with time_machine.travel(NOW, tick=False):
        veto = build.item("造假", 0, Item.Kind.VETO, veto_cap="合格")
        people, city, made = made_site(third=build.third_party(veto))
        for name, duty in (("assistant", "assistant"), ("replaced", "expert")):
            user = person(name, name, Role.EXPERT, organisation=city.evaluator)
            seat = services.appoint(
                evaluation=made.evaluation,
                user=user,
                party=made.parties["third"],
                duty=duty,
                actor=build.fresh(city.lead),
            )
            services.declare(member=seat, actor=user, conflict=False)
            people[name] = made.people[name] = user
            made.seats[name] = seat
        made.people["expert"], made.seats["expert"] = made.people["expert1"], made.seats["expert1"]
        made.city = city
        args = arguments(city, made)
        entry = SheetEntry.objects.get()
        services.end_entry(entry=entry, actor=build.fresh(city.lead), reason="评委自己填写")
        browsers = {name: signed_in(user) for name, user in people.items()}
        # A report's file is made when somebody asks for the first time.
        browsers["lead"].get(reverse("reports:pdf", args=args["reports:pdf"]))
        made.evaluation.refresh_from_db()
        monkeypatch.setattr("os.urandom", chance.bytes)
        monkeypatch.setattr("random._urandom", chance.bytes)
        yield browsers, made, args


def write(made, writings, world):
    for name, worlds in writings.items():
        worlds[world].on(made, name)


def changed_tables(made, writings):
    """The tables whose rows aren't the same in both worlds."""
    kept = []
    for world in (0, 1):
        with thrown_away():
            write(made, writings, world)
            kept.append(all_rows())
    return {table for table, rows in kept[0].items() if rows != kept[1][table]}


def test_everybody_reads():
    everybody = [reader for readers, *_ in WORLDS.values() for reader in readers]
    assert sorted([*everybody, *LIKE]) == sorted(SIGNED_IN | {"assistant", "replaced"})


def test_each_numbered_thing_of_scoring_is_asked_for_as_an_assessors_own_or_is_nobodys(site):
    _, made, _ = site
    numbered = {
        pattern.name for pattern in urlpatterns if re.search(r"<(int|uuid):pk>", str(pattern.pattern))
    }
    build.attach(made, "expert2")
    each = {name.partition(":")[2] for name in of_author(made, "expert2")}
    assert numbered == each | OF_NOBODY


def test_each_parameter_that_a_list_reads_is_asked_with():
    read = {"q"}  # the administration's, with "o"
    forms = {form.__name__: form for form in all_forms()}
    for path in (path for app in OUR_APPS for path in (ROOT / app).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        read |= set(re.findall(r'(?:GET|query_params)\.get\("(\w+)"', source))
        read |= set(re.findall(r'"(\w+)" in (?:self\.)?request\.GET', source))
        for name in re.findall(r"(\w+)\(request\.GET\b", source):
            read |= set(forms[name].base_fields) if name in forms else set()
    assert read - {"next"} == {
        key for queries in QUERIES.values() for query in queries for key in QueryDict(query)
    }


def all_forms(of=Form):
    for form in of.__subclasses__():
        yield form
        yield from all_forms(form)


def answers_of(reader, made, args, author, browser, without=()):
    """What the reader is answered to everything: (request, answer, the tables that it was read from)."""

    def answered(asked):
        with tables_read() as names:
            return asked, ask(browser, asked), names

    for path, queries in pages_of(made, args, author, without):
        yield (first := answered(Asked("GET", path)))
        # Who isn't shown a list doesn't search it.
        if first[1].status == HTTPStatus.OK:
            yield from (answered(Asked("GET", f"{path}?{query}")) for query in queries)
    if reader in SENDERS:
        yield from map(answered, forms_of(made, args, author))
    if reader == "administrator":
        yield from map(answered, administration(made))


@pytest.mark.parametrize("who", WORLDS)
def test_others_sheets_change_no_byte_of_any_answer(site, who):
    """What reads no table that differs is the same by itself, and asked once."""
    browsers, made, args = site
    readers, author, writings = WORLDS[who]
    different = changed_tables(made, writings)
    assert {"scoring_score", "scoring_finding", "scoring_evidence", "stations_auditentry"} <= different
    authors = [name for name, (one, other) in writings.items() if one != other]
    with thrown_away():
        write(made, writings, 0)
        before = {
            (reader, asked): answer
            for number, reader in enumerate(sorted(readers))
            for asked, answer, tables in answers_of(
                reader, made, args, author, browsers[reader], without=BELOW if number else ()
            )
            if tables & different
        }
        pages = {name: ask(browsers[name], own_sheet(made, name)) for name in authors}
    with thrown_away():
        write(made, writings, 1)
        leaks = {
            f"{reader}: {asked}": difference(answer, after)
            for (reader, asked), answer in before.items()
            if (after := ask(browsers[reader], asked)) != answer
        }
        assert leaks == {}
        # It isn't that nothing was there to be seen.
        still = {name for name in authors if "leave" not in writings[name][1].steps}
        moved = {name for name in authors if ask(browsers[name], own_sheet(made, name)) != pages[name]}
    assert moved == still


def own_sheet(made, name):
    return Asked("GET", reverse("scoring:sheet", args=[build.sheet_of(made, name).pk]))
