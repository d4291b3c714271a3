"""A small city for tests: two districts, three stations, one person for each role. All names are invented."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from stations.models import (
    Agreement,
    Area,
    Community,
    District,
    Membership,
    Organisation,
    Role,
    Station,
    Subdistrict,
    User,
)
from tests.worlds import remembered

SINCE = date(2023, 1, 1)


def person(username, name, role=None, **place):
    """Someone who signs in, with at most one role, held since the beginning of 2023."""
    user = User.objects.create_user(username, password="yangcheng-2023", name=name)
    if role:
        Membership.objects.create(user=user, role=role, start=SINCE, **place)
    return user


def organisation(code, name, kind):
    return Organisation.objects.create(code=code, name=name, kind=kind)


def station(code, short_name, district, operator, **more):
    """A station with two areas, one community each, and one agreement from July 2023 to June 2024."""
    subdistrict = Subdistrict.objects.create(code=f"S-{code}", district=district, name=short_name)
    made = Station.objects.create(
        code=code,
        name=f"{short_name}社工服务站",
        short_name=short_name,
        subdistrict=subdistrict,
        operator=operator,
        **more,
    )
    for position, name in enumerate(("东片区", "西片区"), start=1):
        area = Area.objects.create(station=made, name=name, position=position)
        Community.objects.create(area=area, name=f"{name[0]}园社区", position=1)
    agreement(made)
    return made


def agreement(of, start=date(2023, 7, 1), end=date(2024, 6, 30)):
    return Agreement.objects.create(
        code=f"{of.code}-{start:%Y}",
        station=of,
        cycle_start=date(2023, 7, 1),
        cycle_end=date(2026, 6, 30),
        start=start,
        end=end,
        amount=Decimal("2400000"),
        required_workers=20,
        required_certified=10,
        required_retention=Decimal("80"),
    )


@remembered
def small_city():
    """Districts 黄埔 and 越秀; stations 云栖 and 柳岸 (one operator) in 黄埔, 松风 (another) in 越秀."""
    kinds = Organisation.Kind
    huangpu = District.objects.create(code="HP", name="黄埔区")
    yuexiu = District.objects.create(code="YX", name="越秀区")
    chenguang = organisation("CG", "晨光社会工作服务中心", kinds.OPERATOR)
    qiming = organisation("QM", "启明社会工作服务中心", kinds.OPERATOR)
    evaluator = organisation("EV", "同行评估中心", kinds.EVALUATOR)
    yunqi = station("HP-YUNQI", "云栖街", huangpu, chenguang, address="云栖路 8 号", operated_since=2018)
    liuan = station("HP-LIUAN", "柳岸街", huangpu, chenguang, is_sample=True)
    songfeng = station("YX-SONGFENG", "松风街", yuexiu, qiming)
    return SimpleNamespace(
        huangpu=huangpu,
        yuexiu=yuexiu,
        chenguang=chenguang,
        qiming=qiming,
        evaluator=evaluator,
        yunqi=yunqi,
        liuan=liuan,
        songfeng=songfeng,
        administrator=person("admin", "安管理", Role.ADMINISTRATOR),
        lead=person("lead", "罗组长", Role.LEAD, organisation=evaluator),
        expert=person("expert", "白专家", Role.EXPERT, organisation=evaluator),
        supervisor=person("supervisor", "区主管", Role.SUPERVISOR, district=huangpu),
        purchaser=person("purchaser", "街购买", Role.PURCHASER, subdistrict=yunqi.subdistrict),
        centre=person("centre", "市督导", Role.CENTRE),
        staff=person("staff", "林站长", Role.STATION, station=yunqi),
        operator=person("operator", "承主任", Role.OPERATOR, organisation=chenguang),
        viewer=person("viewer", "市查看", Role.VIEWER),
        nobody=person("nobody", "无角色"),
    )
