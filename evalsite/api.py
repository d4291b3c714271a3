"""Addresses of the read-only interface /api/v1/, its tokens and its documentation."""

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema, extend_schema_view
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from knox.views import LogoutView
from rest_framework.routers import DefaultRouter

from reports.api import ReportViewSet
from scoring.api import EvaluationViewSet
from stations.api import AgreementViewSet, StationViewSet, TokenView

router = DefaultRouter(use_regex_path=True)
router.include_format_suffixes = False
router.register("stations", StationViewSet, basename="station")
router.register("agreements", AgreementViewSet, basename="agreement")
router.register("evaluations", EvaluationViewSet, basename="evaluation")
router.register("reports", ReportViewSet, basename="report")


@extend_schema_view(post=extend_schema(request=None, responses={204: None}, description="作废当前令牌。"))
class TokenEndView(LogoutView):
    """Ends the token that the request came with."""


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(router.urls)),
    path("token/", TokenView.as_view(), name="api-token"),
    path("token/end/", TokenEndView.as_view(), name="api-token-end"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    # A page for people: strangers are led to the sign-in page.
    path(
        "docs/",
        # To look at and nothing else: it has no words for OPTIONS.
        login_required(require_safe(SpectacularSwaggerSplitView.as_view(url_name="api-schema"))),
        name="api-docs",
    ),
]
