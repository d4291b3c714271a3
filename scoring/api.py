"""Evaluations and their facts for other programs, read-only. Nothing that is sealed on pages is said here."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from scoring.facts import evaluation_facts, facts_json
from scoring.models import Evaluation
from scoring.queries import listed_evaluations, may_open_facts, may_read_results
from stations.api import CODES, OF_STATION, SignedInApiRequest
from stations.doors import require

IN_STATE = OpenApiParameter("state", str, enum=Evaluation.State.values, description="状态")


class EvaluationSerializer(serializers.ModelSerializer[Evaluation]):
    """An evaluation as lists show it; without scores, which the facts and the report hold once they may be read."""

    station = serializers.CharField(source="agreement.station.code", help_text="社工站代码")
    agreement: "serializers.SlugRelatedField[Any]" = serializers.SlugRelatedField(
        slug_field="code", read_only=True, help_text="协议编号"
    )
    kind_name = serializers.CharField(source="get_kind_display", help_text="类别名称")
    state_name = serializers.CharField(source="get_state_display", help_text="状态名称")
    scheme = serializers.CharField(source="scheme.name", help_text="评估办法")

    class Meta:
        model = Evaluation
        fields = (
            "code",
            "station",
            "agreement",
            "kind",
            "kind_name",
            "first_month",
            "last_month",
            "on_site",
            "issued_on",
            "state",
            "state_name",
            "scheme",
        )


@extend_schema_view(list=extend_schema(parameters=[OF_STATION, IN_STATE]))
class EvaluationViewSet(viewsets.ReadOnlyModelViewSet[Evaluation]):
    """评估：您有权看到的评估；分数见事实或报告。"""

    serializer_class = EvaluationSerializer
    lookup_field = "code"
    lookup_value_regex = CODES
    queryset = Evaluation.objects.none()
    request: SignedInApiRequest

    def get_queryset(self) -> QuerySet[Evaluation]:
        evaluations = listed_evaluations(self.request.user)
        if station := self.request.query_params.get("station"):
            evaluations = evaluations.filter(agreement__station__code=station)
        if state := self.request.query_params.get("state"):
            evaluations = evaluations.filter(state=state)
        return evaluations if self.detail else evaluations.defer("facts_snapshot")

    @extend_schema(
        responses=OpenApiTypes.OBJECT, description="到岗、指标、得分的全部数据；汇总以前不含得分和评语。"
    )
    @action(detail=True)
    def facts(self, request: SignedInApiRequest, code: str) -> Response:
        """The facts: as issued, or as the tables stand now, without scores for whom they are sealed."""
        evaluation = self.get_object()
        require(
            may_open_facts(evaluation, request.user),
            "这次评估的资料不在您的查看范围内。如有需要，请联系所在区的民政局。",
        )
        facts: dict[str, Any]
        if evaluation.is_issued:
            facts = facts_json(evaluation)
        else:
            sealed = not may_read_results(evaluation, request.user)
            facts = evaluation_facts(evaluation, sealed=sealed).as_json()
        return Response(facts)
