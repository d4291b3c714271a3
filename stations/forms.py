"""Forms of the ground floor."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """User name and password, with messages that say what to do next."""

    error_messages = {
        "invalid_login": "用户名或密码不正确。请检查大小写和输入法后重试；连续输错多次会暂时锁定。",
        "inactive": "这个账号已停用。如需恢复，请联系系统管理员。",
    }

    username = forms.CharField(
        label="用户名",
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}
        ),
    )
