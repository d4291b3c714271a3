"""Districts, organisations and the two stations of 黄埔区 that the demo tells of: 文冲街 and 大沙街."""

from datetime import date
from decimal import Decimal

from evalsite.demo.names import DISTRICTS
from stations.models import Agreement, Area, Community, District, Organisation, Station, Subdistrict

Kind = Organisation.Kind

# As the published report states them; 大沙街 has the same areas, so that a newcomer can upload the same workbooks.
WENCHONG_AREAS = {
    "片区1": ["文冲社区", "瑞东花园社区"],
    "片区2": ["石化社区", "万科城市花园社区", "海安社区"],
    "片区3": ["文冲新村社区", "骏雅社区", "开元社区"],
}
DASHA_AREAS = {
    "片区1": ["大沙东社区", "大沙西社区"],
    "片区2": ["横沙社区", "姬堂社区", "丰乐社区"],
    "片区3": ["怡港社区", "泰景社区", "港湾社区"],
}
TERMS = {
    "cycle_start": date(2023, 7, 1),
    "cycle_end": date(2026, 6, 30),
    "start": date(2023, 7, 1),
    "end": date(2024, 6, 30),
    "amount": Decimal("2400000.00"),
    "required_workers": 20,
    "required_certified": 10,
    "required_retention": Decimal("80.00"),
}


def organisation(code: str, name: str, kind: str) -> Organisation:
    """The organisation of that code, made if it isn't there."""
    return Organisation.objects.get_or_create(code=code, defaults={"name": name, "kind": kind})[0]


def make_city() -> dict[str, District]:
    """The eleven districts with their bureaus, the evaluation body and the supervision centre; by district code."""
    organisation("GZ-SWA", "广州市社会工作协会", Kind.EVALUATOR)
    organisation("GZ-CENTRE", "广州市社工服务站督导中心", Kind.CENTRE)
    districts = {}
    for code, name in DISTRICTS:
        bureau = organisation(f"{code}-BUREAU", f"广州市{name}民政局", Kind.BUREAU)
        districts[code], _ = District.objects.get_or_create(
            code=code, defaults={"name": name, "bureau": bureau}
        )
    return districts


def make_subdistrict(district: District, code: str, name: str) -> Subdistrict:
    """A subdistrict or town with the office that buys its station's services."""
    title = f"{name}人民政府" if name.endswith("镇") else f"{name}道办事处"
    office = organisation(f"{code}-OFFICE", f"广州市{district.name}{title}", Kind.OFFICE)
    return Subdistrict.objects.get_or_create(
        code=code, defaults={"district": district, "name": name, "office": office}
    )[0]


def make_areas(station: Station, areas: dict[str, list[str]]) -> None:
    """Service areas and communities in the given order."""
    for position, (name, communities) in enumerate(areas.items(), start=1):
        area, _ = Area.objects.get_or_create(station=station, name=name, defaults={"position": position})
        for place, community in enumerate(communities, start=1):
            Community.objects.get_or_create(area=area, name=community, defaults={"position": place})


def make_wenchong(huangpu: District) -> Agreement:
    """文冲街 with the terms of the published report."""
    operator = organisation("OP-YANGCHENG", "广州市羊城社会工作服务中心", Kind.OPERATOR)
    station, _ = Station.objects.get_or_create(
        code="HP-WENCHONG",
        defaults={
            "name": "广州市文冲街社工服务站",
            "short_name": "文冲街社工站",
            "subdistrict": make_subdistrict(huangpu, "HP-WENCHONG", "文冲街"),
            "operator": operator,
            "operated_since": 2011,
            "address": "黄埔区文冲街祥东环街20号2楼",
        },
    )
    make_areas(station, WENCHONG_AREAS)
    return Agreement.objects.get_or_create(code="HP-WENCHONG-2023", defaults={"station": station, **TERMS})[0]


def make_dasha(huangpu: District) -> Agreement:
    """大沙街, empty: where a newcomer tries the uploads. Its report would be invented, so it is marked as sample."""
    operator = organisation("OP-YANGCHENG", "广州市羊城社会工作服务中心", Kind.OPERATOR)
    organisation("HP-DASHADONG", "大沙东社区居民委员会", Kind.COMMITTEE)
    station, _ = Station.objects.get_or_create(
        code="HP-DASHA",
        defaults={
            "name": "广州市大沙街社工服务站",
            "short_name": "大沙街社工站",
            "subdistrict": make_subdistrict(huangpu, "HP-DASHA", "大沙街"),
            "operator": operator,
            "operated_since": 2018,
            "address": "黄埔区大沙街（示例地址）1号",
            "is_sample": True,
        },
    )
    make_areas(station, DASHA_AREAS)
    return Agreement.objects.get_or_create(code="HP-DASHA-2023", defaults={"station": station, **TERMS})[0]
