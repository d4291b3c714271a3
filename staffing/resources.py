"""Social workers as a table."""

from typing import Any

from staffing.locked import refusal_of_practice
from staffing.models import SocialWorker
from stations.models import Station
from stations.tables import AuditedResource, ByCode, Day, Text, column


class SocialWorkerResource(AuditedResource):
    """Workers: by registration number where the row gives one, else by name within the station."""

    private = frozenset({"name", "registration_number"})
    station = column("station", "首次登记社工站代码", ByCode(Station, "code"))
    name = column("name", "姓名")
    registration_number = column("registration_number", "证书登记号", Text(blank=None))
    practice_since = column("practice_since", "从业起始日", Day())
    trained_on = column("trained_on", "行业培训日期", Day())

    class Meta:
        model = SocialWorker
        fields = ("station", "name", "registration_number", "practice_since", "trained_on")
        import_id_fields = ("station", "name")

    def do_instance_save(self, instance: SocialWorker, is_create: bool) -> None:  # type: ignore[override]  # a row of ours
        """As other tables, but never over what locked months count."""
        if not is_create and (refusal := refusal_of_practice({instance.person: instance.practice_since})):
            raise ValueError(f"{instance.name}：{refusal}")
        super().do_instance_save(instance, is_create)

    def get_instance(self, instance_loader: Any, row: Any) -> SocialWorker | None:
        """The worker that a row speaks of. Raises ValueError where a name alone fits several."""
        number = self.fields["registration_number"].clean(row)
        if number:
            known = SocialWorker.objects.filter(registration_number=number).first()
            if known is not None:
                return known
        namesakes = SocialWorker.objects.filter(
            station=self.fields["station"].clean(row), name=self.fields["name"].clean(row)
        )
        if number:
            namesakes = namesakes.filter(registration_number__isnull=True)
        found = list(namesakes[:2])
        if len(found) > 1:
            raise ValueError("本站有多名同名社工，请在这一行填写证书登记号。")
        return found[0] if found else None
