"""Stations and agreements for other programs, read-only, in the same scopes as the pages. Tokens to sign in with."""

from typing import Any

from django.contrib.auth import authenticate
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from stations import services
from stations.models import Agreement, Area, Station, User

CODES = "[^/]+"
OF_STATION = OpenApiParameter("station", str, description="社工站代码")
OF_DISTRICT = OpenApiParameter("district", str, description="区代码")


class SignedInApiRequest(Request):
    """A request that passed authentication. For annotations."""

    user: User


class NamedSerializer(serializers.Serializer[Any]):
    """Something with a code and a name."""

    code = serializers.CharField(help_text="代码")
    name = serializers.CharField(help_text="名称")


class AreaSerializer(serializers.ModelSerializer[Area]):
    """A service area with the names of its communities."""

    communities: "serializers.SlugRelatedField[Any]" = serializers.SlugRelatedField(
        slug_field="name", many=True, read_only=True, help_text="社区名称"
    )

    class Meta:
        model = Area
        fields = ("name", "communities")


class StationSerializer(serializers.ModelSerializer[Station]):
    """A station with its places."""

    district = NamedSerializer(source="subdistrict.district", help_text="区")
    subdistrict = NamedSerializer(help_text="街镇")
    operator = NamedSerializer(help_text="承办机构")
    areas = AreaSerializer(many=True, help_text="服务片区")

    class Meta:
        model = Station
        fields = (
            "code",
            "name",
            "short_name",
            "district",
            "subdistrict",
            "operator",
            "operated_since",
            "address",
            "is_sample",
            "areas",
        )


class AgreementSerializer(serializers.ModelSerializer[Agreement]):
    """A yearly agreement."""

    station: "serializers.SlugRelatedField[Any]" = serializers.SlugRelatedField(
        slug_field="code", read_only=True, help_text="社工站代码"
    )

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


@extend_schema_view(list=extend_schema(parameters=[OF_DISTRICT]))
class StationViewSet(viewsets.ReadOnlyModelViewSet[Station]):
    """社工站：您有权看到的站点。"""

    serializer_class = StationSerializer
    lookup_field = "code"
    lookup_value_regex = CODES
    queryset = Station.objects.none()
    request: SignedInApiRequest

    def get_queryset(self) -> QuerySet[Station]:
        stations = (
            Station.objects.visible_to(self.request.user)
            .select_related("subdistrict__district", "operator")
            .prefetch_related("areas__communities")
        )
        if code := self.request.query_params.get("district"):
            stations = stations.filter(subdistrict__district__code=code)
        return stations


@extend_schema_view(list=extend_schema(parameters=[OF_STATION]))
class AgreementViewSet(viewsets.ReadOnlyModelViewSet[Agreement]):
    """年度服务协议：您有权看到的站点的协议。"""

    serializer_class = AgreementSerializer
    lookup_field = "code"
    lookup_value_regex = CODES
    queryset = Agreement.objects.none()
    request: SignedInApiRequest

    def get_queryset(self) -> QuerySet[Agreement]:
        agreements = Agreement.objects.visible_to(self.request.user).select_related("station")
        if code := self.request.query_params.get("station"):
            agreements = agreements.filter(station__code=code)
        return agreements


class CredentialsSerializer(serializers.Serializer[Any]):
    """What a program signs in with."""

    username = serializers.CharField(help_text="用户名")
    password = serializers.CharField(help_text="密码", trim_whitespace=False, write_only=True)


class TokenSerializer(serializers.Serializer[Any]):
    """A token, to be sent as `Authorization: Token …`."""

    token = serializers.CharField(help_text="令牌，只在这里出现一次")
    expiry = serializers.DateTimeField(help_text="失效时间")


class RefusalSerializer(serializers.Serializer[Any]):
    """Why there is no answer."""

    detail = serializers.CharField(help_text="原因")


class TokenView(APIView):
    """用用户名和密码换取令牌。连续输错会暂时锁定。"""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        request=CredentialsSerializer,
        responses={
            status.HTTP_200_OK: TokenSerializer,
            status.HTTP_401_UNAUTHORIZED: RefusalSerializer,
            status.HTTP_429_TOO_MANY_REQUESTS: RefusalSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        credentials = CredentialsSerializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        # The plain request: the lock-out looks at it, and its middleware answers for it.
        user = authenticate(request=request._request, **credentials.validated_data)  # noqa: SLF001 - DRF offers no other way
        if not isinstance(user, User):
            refusal = {"detail": "用户名或密码不正确，或账号已停用。"}
            return Response(refusal, status=status.HTTP_401_UNAUTHORIZED)
        token, expiry = services.issue_token(user=user)
        return Response({"token": token, "expiry": expiry})
