"""Every address of the site. Each app brings its own; what joins several apps is wired here."""

from django.urls import include, path

from evalsite.views.home import home
from stations.views import accounts

urlpatterns = [
    path("", home, name="home"),
    path("login/", accounts.SignIn.as_view(), name="login"),
    path("logout/", accounts.SignOut.as_view(), name="logout"),
    path("password/", accounts.ChangePassword.as_view(), name="password_change"),
    path("", include("stations.urls")),
    path("", include("staffing.urls")),
    path("", include("indicators.urls")),
    path("", include("scoring.urls")),
    path("", include("reports.urls")),
]
