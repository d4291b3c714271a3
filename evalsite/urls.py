"""Every address of the site. Each app brings its own; what joins several apps is wired here."""

from django.contrib import admin
from django.urls import URLPattern, include, path

from evalsite.views import accounts
from evalsite.views.audit import audit
from evalsite.views.help import help_page
from evalsite.views.home import district, home
from evalsite.views.months import board, month
from evalsite.views.stations import station_list, station_page
from evalsite.views.submissions import submissions

station_patterns: list[URLPattern] = [
    path("", station_list, name="list"),
    path("<str:code>/", station_page, name="detail"),
]

month_patterns: list[URLPattern] = [
    path("", board, name="board"),
    path("<str:code>/<str:kind>/<str:month>/", month, name="month"),
]

urlpatterns = [
    path("", home, name="home"),
    path("districts/<str:code>/", district, name="district"),
    path("login/", accounts.SignIn.as_view(), name="login"),
    path("logout/", accounts.SignOut.as_view(), name="logout"),
    path("password/", accounts.ChangePassword.as_view(), name="password_change"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("evalsite.api")),
    path("audit/", audit, name="audit"),
    path("help/", help_page, name="help"),
    path("submissions/", submissions, name="submissions"),
    path("months/", include((month_patterns, "months"))),
    # A station's page joins what every app knows of it, so its views live here, on top.
    path("stations/", include((station_patterns, "stations"))),
    path("", include("staffing.urls")),
    path("", include("indicators.urls")),
    path("", include("scoring.urls")),
    path("", include("reports.urls")),
]
