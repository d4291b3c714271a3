"""The ground floor's reference data as tables."""

from typing import Any

from import_export import widgets

from stations.models import Agreement, Area, Community, District, Organisation, Station, Subdistrict
from stations.tables import YES_NO, AuditedResource, ByCode, Day, Number, Word, column
from stations.workbooks.text import tidy


class OrganisationResource(AuditedResource):
    """Organisations, by code."""

    code = column("code", "代码")
    name = column("name", "名称")
    kind = column("kind", "类别", Word(Organisation.Kind.choices))

    class Meta:
        model = Organisation
        fields = ("code", "name", "kind")
        import_id_fields = ("code",)


class DistrictResource(AuditedResource):
    """Districts, by code."""

    code = column("code", "代码")
    name = column("name", "名称")
    bureau = column("bureau", "区民政局代码", ByCode(Organisation, "code"))

    class Meta:
        model = District
        fields = ("code", "name", "bureau")
        import_id_fields = ("code",)


class SubdistrictResource(AuditedResource):
    """Subdistricts and towns, by code."""

    code = column("code", "代码")
    district = column("district", "区代码", ByCode(District, "code"))
    name = column("name", "名称")
    office = column("office", "街道办事处/镇政府代码", ByCode(Organisation, "code"))

    class Meta:
        model = Subdistrict
        fields = ("code", "district", "name", "office")
        import_id_fields = ("code",)


class StationResource(AuditedResource):
    """Stations, by code."""

    code = column("code", "代码")
    name = column("name", "名称")
    short_name = column("short_name", "简称")
    subdistrict = column("subdistrict", "街镇代码", ByCode(Subdistrict, "code"))
    operator = column("operator", "承办机构代码", ByCode(Organisation, "code"))
    operated_since = column("operated_since", "承办起始年", Number())
    address = column("address", "地址")
    is_sample = column("is_sample", "示例数据", Word(YES_NO))

    class Meta:
        model = Station
        fields = (
            "code",
            "name",
            "short_name",
            "subdistrict",
            "operator",
            "operated_since",
            "address",
            "is_sample",
        )
        import_id_fields = ("code",)


class AreaResource(AuditedResource):
    """Service areas, by station and name."""

    station = column("station", "社工站代码", ByCode(Station, "code"))
    name = column("name", "片区")
    position = column("position", "顺序", Number())

    class Meta:
        model = Area
        fields = ("station", "name", "position")
        import_id_fields = ("station", "name")


class AreaOfRow(widgets.ForeignKeyWidget):
    """An area, named beside its station's code in the same row."""

    STATION = "社工站代码"

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Area:
        code, name = tidy(row.get(self.STATION)), tidy(value)
        area = Area.objects.filter(station__code=code, name=name).first()
        if area is None:
            raise ValueError(f"社工站“{code}”没有“{name}”这个片区，请先登记。")
        return area


class CommunityResource(AuditedResource):
    """Communities, by station, area and name."""

    station = column("area__station__code", AreaOfRow.STATION, readonly=True)
    area = column("area", "片区", AreaOfRow(Area, "name"))
    name = column("name", "社区")
    position = column("position", "顺序", Number())

    class Meta:
        model = Community
        fields = ("station", "area", "name", "position")
        import_id_fields = ("area", "name")


class AgreementResource(AuditedResource):
    """Yearly agreements, by code."""

    code = column("code", "编号")
    station = column("station", "社工站代码", ByCode(Station, "code"))
    cycle_start = column("cycle_start", "采购周期起", Day())
    cycle_end = column("cycle_end", "采购周期止", Day())
    start = column("start", "协议起", Day())
    end = column("end", "协议止", Day())
    amount = column("amount", "协议经费（元）", Number())
    required_workers = column("required_workers", "每月应到岗社工", Number())
    required_certified = column("required_certified", "每月应到岗持证社工", Number())
    required_retention = column("required_retention", "稳岗率要求（%）", Number())

    class Meta:
        model = Agreement
        fields = (
            "code",
            "station",
            "cycle_start",
            "cycle_end",
            "start",
            "end",
            "amount",
            "required_workers",
            "required_certified",
            "required_retention",
        )
        import_id_fields = ("code",)
