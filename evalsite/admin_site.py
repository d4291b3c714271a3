"""The administration: our roles open it, our sign-in page guards it, and only our own tables stand in it."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator

from stations.administration import administers
from stations.doors import require

APPS = {"stations", "staffing", "indicators"}


class Administration(AdminSite):
    """数据管理."""

    site_header = "社工站评估 · 数据管理"
    site_title = "数据管理"
    index_title = "基础数据"
    empty_value_display = "—"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The site's own sign-in page; who is signed in without the role is told so."""
        require(
            not request.user.is_authenticated,
            "只有系统管理员可以进入数据管理。如需维护基础数据，请联系系统管理员。",
        )
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Leave out the tables that libraries bring: their pages would be in English and go past the audit trail."""
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        ours = [model for model in models if model._meta.app_label in APPS]
        super().register(ours, admin_class, **options)
