"""Signing in and out, and changing one's password."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from evalsite.demo.accounts import ACCOUNTS, PASSWORD
from evalsite.forms import SignInForm
from stations import services


def locked_out(request: HttpRequest, credentials: dict[str, Any]) -> HttpResponse:
    """What axes answers after too many wrong passwords: a page, or JSON to a program."""
    status = HTTPStatus.TOO_MANY_REQUESTS
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "连续输错密码，账号已暂时锁定，请 15 分钟后再试。"}, status=status)
    context = {"username": credentials.get("username", ""), "failure_limit": settings.AXES_FAILURE_LIMIT}
    return render(request, "evalsite/locked_out.html", context, status=status)


class SignIn(LoginView):
    """The sign-in page; a demo lists its accounts there."""

    template_name = "evalsite/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            context |= {"demo_accounts": ACCOUNTS, "demo_password": PASSWORD}
        return context


class SignOut(LogoutView):
    """By POST only; back to the sign-in page."""


class ChangePassword(PasswordChangeView):
    """A new password for oneself; the session stays."""

    template_name = "evalsite/password_change.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        services.change_password(user=form.user, new_password=form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, form.user)
        messages.success(self.request, "密码已修改，下次登录请用新密码。")
        return HttpResponseRedirect(self.get_success_url())
