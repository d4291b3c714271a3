"""Issued reports for other programs, with their files, read-only."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.reverse import reverse

from reports.documents import file_name
from reports.models import Report
from reports.services import stored_pdf
from stations.api import CODES, OF_STATION, SignedInApiRequest


class ReportSerializer(serializers.ModelSerializer[Report]):
    """An issued report: its result, and where its file is."""

    evaluation: "serializers.SlugRelatedField[Any]" = serializers.SlugRelatedField(
        slug_field="code", read_only=True, help_text="评估编号"
    )
    station = serializers.CharField(source="evaluation.agreement.station.code", help_text="社工站代码")
    change_name = serializers.CharField(source="get_change_display", help_text="变更类别名称")
    reason = serializers.CharField(
        source="correction.reason", default="", help_text="勘误或更正的原因；首次签发的为空"
    )
    superseded_by = serializers.CharField(
        allow_null=True, help_text="取代它的最新版本的报告编号；现行版本为 null"
    )
    file = serializers.SerializerMethodField(help_text="PDF 文件的地址")

    class Meta:
        model = Report
        fields = (
            "number",
            "evaluation",
            "station",
            "version",
            "change",
            "change_name",
            "reason",
            "superseded_by",
            "issued_on",
            "total",
            "grade",
            "check_code",
            "sha256",
            "file",
        )

    def get_file(self, report: Report) -> str:
        return reverse("report-file", args=[report.number], request=self.context["request"])


@extend_schema_view(list=extend_schema(parameters=[OF_STATION]))
class ReportViewSet(viewsets.ReadOnlyModelViewSet[Report]):
    """评估报告：已签发、您有权查看的报告。"""

    serializer_class = ReportSerializer
    lookup_field = "number"
    lookup_value_regex = CODES
    queryset = Report.objects.none()
    request: SignedInApiRequest

    def get_queryset(self) -> QuerySet[Report]:
        reports = (
            Report.objects.visible_to(self.request.user)
            .with_successor()
            .select_related("evaluation__agreement__station", "correction")
            .defer("facts", "evaluation__facts_snapshot")
        )
        if station := self.request.query_params.get("station"):
            reports = reports.filter(evaluation__agreement__station__code=station)
        return reports if self.detail else reports.defer("content", "derivations")

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY}, description="报告的 PDF 文件。")
    @action(detail=True)
    def file(self, request: SignedInApiRequest, number: str) -> FileResponse:
        """The file as issued."""
        report = stored_pdf(report=self.get_object())
        return FileResponse(
            report.file.open("rb"),
            as_attachment=True,
            filename=file_name(report.content, draft=False),
            content_type="application/pdf",
        )
