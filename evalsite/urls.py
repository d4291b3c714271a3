"""Every address of the site. Each app brings its own; what joins several apps is wired here."""

from django.urls import include, path

urlpatterns = [
    path("", include("stations.urls")),
    path("", include("staffing.urls")),
    path("", include("indicators.urls")),
    path("", include("scoring.urls")),
    path("", include("reports.urls")),
]
