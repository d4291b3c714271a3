"""What each assessor writes: once, and otherwise. The two worlds that a reader must not tell apart."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from scoring import services
from scoring.models import Item
from tests.leaks.chance import chance, number_from
from tests.scoring import build


@dataclass(frozen=True)
class Writing:
    """What one assessor does to the own sheet. Those with equal `steps` leave equally many rows of everything."""

    words: str
    taken: Mapping[str, str]
    vetoed: bool = False
    steps: Collection[str] = ("scores", "veto", "findings", "evidence")

    def on(self, made, name) -> None:
        """Write; the random parts of what is stored depend on the name alone."""
        chance.seed(name)
        for step in self.steps:
            getattr(self, f"_{step}")(made, name)

    def _scores(self, made, name):
        names = set(build.sheet_of(made, name).party.items.values_list("name", flat=True))
        taken = {item: points for item, points in self.taken.items() if item in names}
        build.fill(made, name, **taken)

    def _veto(self, made, name):
        """Twice, so that as much is recorded of a veto that is taken back as of one that stays."""
        sheet = build.sheet_of(made, name)
        for item in sheet.party.items.filter(kind=Item.Kind.VETO):
            for version, vetoed in enumerate((not self.vetoed, self.vetoed)):
                services.save_score(
                    sheet=sheet,
                    item=item,
                    actor=build.fresh(made.people[name]),
                    version=version,
                    points=None,
                    vetoed=vetoed,
                    reason=f"{self.words}一票否决",
                    source="材料",
                )

    def _findings(self, made, name):
        build.write_findings(made, name, self.words)

    def _evidence(self, made, name):
        build.attach(made, name, f"{self.words}.pdf")

    def _submit(self, made, name):
        build.submit(made, name)

    def _leave(self, made, name):
        member = made.seats[name]
        member.refresh_from_db()
        services.remove_member(member=member, actor=build.fresh(made.people["lead"]), reason="调岗")

    def also(self, *steps):
        return replace(self, steps=(*self.steps, *steps))


NOTHING = Writing("", {}, steps=())
ONE = Writing("甲稿", {"人员": "1.35", "监管": "0.55", "履约": "1", "规范": "2"})
TWO = Writing("乙稿", {"人员": "7.65", "制度": "2.85", "监管": "3", "履约": "11", "规范": "9.5"}, vetoed=True)
# Never are all sheets in. Of those who read, some have handed in their own.
WRITTEN = {
    "expert": ONE,
    "expert2": ONE,
    "supervisor": ONE.also("submit"),
    "purchaser": ONE.also("submit"),
    "centre": ONE,
    "replaced": ONE.also("submit", "leave"),
}
OTHERWISE = {
    "expert": TWO.also("submit"),
    "expert2": TWO.also("findings", "submit"),
    "supervisor": TWO.also("findings"),
    "purchaser": TWO,
    "centre": NOTHING,
    "replaced": TWO.also("leave"),
}
# Who follows the states knows who has begun and who is done, so there only the content differs.
FOLLOWERS = {"administrator", "lead", "assistant"}
SAME_STEPS = {name: replace(TWO, steps=writing.steps) for name, writing in WRITTEN.items()}


def otherwise(reader):
    """What is written in the world that this reader must not tell from `WRITTEN`: all but the reader's own."""
    if reader in FOLLOWERS:
        return SAME_STEPS
    return OTHERWISE | {name: writing for name, writing in WRITTEN.items() if name == reader}


def write(made, writings):
    """Each writes with numbers of the own, so that nobody's depend on what others did before."""
    for place, (name, writing) in enumerate(writings.items(), start=1):
        number_from(10_000 * place)
        writing.on(made, name)
