"""Administration of places, organisations, agreements, people and rules."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.http import HttpRequest

from stations import services
from stations.access import Role
from stations.administration import AuditedAdmin, ByRole, TableAdmin, administrator
from stations.local_rules import DEFAULTS
from stations.models import (
    Agreement,
    Area,
    Community,
    District,
    Membership,
    Organisation,
    Setting,
    Station,
    Subdistrict,
    User,
)
from stations.resources import (
    AgreementResource,
    AreaResource,
    CommunityResource,
    DistrictResource,
    OrganisationResource,
    StationResource,
    SubdistrictResource,
)

# Which place a role is held for. An organisation may stand beside it.
PLACE_OF_ROLE = {
    Role.SUPERVISOR: "district",
    Role.PURCHASER: "subdistrict",
    Role.STATION: "station",
    Role.OPERATOR: "organisation",
    Role.LEAD: "organisation",
    Role.EXPERT: "organisation",
    Role.INVITED: "organisation",
}


@admin.register(Organisation)
class OrganisationAdmin(TableAdmin):
    """机构."""

    resource_classes = (OrganisationResource,)
    list_display = ("code", "name", "kind")
    list_filter = ("kind",)
    search_fields = ("code", "name")


@admin.register(District)
class DistrictAdmin(TableAdmin):
    """区."""

    resource_classes = (DistrictResource,)
    list_display = ("code", "name", "bureau")
    list_select_related = ("bureau",)
    search_fields = ("code", "name")
    autocomplete_fields = ("bureau",)


@admin.register(Subdistrict)
class SubdistrictAdmin(TableAdmin):
    """街镇."""

    resource_classes = (SubdistrictResource,)
    list_display = ("code", "name", "district", "office")
    list_select_related = ("district", "office")
    list_filter = ("district",)
    search_fields = ("code", "name")
    autocomplete_fields = ("district", "office")


@admin.register(Station)
class StationAdmin(TableAdmin):
    """社工站."""

    resource_classes = (StationResource,)
    list_display = ("code", "name", "subdistrict", "operator", "sample")
    list_select_related = ("subdistrict", "operator")
    list_filter = ("subdistrict__district", "is_sample")
    search_fields = ("code", "name", "address")
    autocomplete_fields = ("subdistrict", "operator")

    @admin.display(description="示例数据", ordering="is_sample")
    def sample(self, station: Station) -> str:
        """In a word: Django's picture for yes and no speaks English."""
        return "是" if station.is_sample else "否"


class CommunityInline(ByRole, admin.TabularInline):
    """The communities of an area."""

    model = Community
    extra = 0


@admin.register(Area)
class AreaAdmin(TableAdmin):
    """片区."""

    resource_classes = (AreaResource,)
    list_display = ("name", "station", "position")
    list_select_related = ("station",)
    search_fields = ("name", "station__name", "station__code")
    autocomplete_fields = ("station",)
    inlines = (CommunityInline,)


@admin.register(Community)
class CommunityAdmin(TableAdmin):
    """社区."""

    resource_classes = (CommunityResource,)
    list_display = ("name", "area", "station", "position")
    list_select_related = ("area__station",)
    search_fields = ("name", "area__station__name")
    autocomplete_fields = ("area",)

    @admin.display(description="社工站", ordering="area__station")
    def station(self, community: Community) -> Station:
        """The station that serves it."""
        return community.area.station


@admin.register(Agreement)
class AgreementAdmin(TableAdmin):
    """年度服务协议."""

    resource_classes = (AgreementResource,)
    list_display = ("code", "station", "start", "end", "amount", "required_workers", "required_certified")
    list_select_related = ("station",)
    search_fields = ("code", "station__name")
    autocomplete_fields = ("station",)


class SettingForm(forms.ModelForm):
    """A rule by name, chosen from those that are known."""

    key = forms.ChoiceField(label="规则", choices=[(key, key) for key in DEFAULTS])


@admin.register(Setting)
class SettingAdmin(AuditedAdmin):
    """规则设置."""

    form = SettingForm
    list_display = ("key", "district", "value", "valid_from")
    list_select_related = ("district",)


class MembershipForm(forms.ModelForm):
    """A role with the place that it is held for."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        field = PLACE_OF_ROLE.get(cleaned.get("role", ""))
        if field and not cleaned.get(field):
            self.add_error(field, "这个角色须指明所属范围，请选择。")
        return cleaned


class MembershipInline(ByRole, admin.StackedInline):
    """The roles of a person."""

    model = Membership
    form = MembershipForm
    extra = 0
    autocomplete_fields = ("district", "subdistrict", "station", "organisation")


class UserForm(forms.ModelForm):
    """A person with a new password, if one is to be set."""

    new_password = forms.CharField(
        label="新密码",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="新账号必填；已有账号留空表示不改。请当面或用安全的方式告诉本人，并请其登录后修改。",
    )

    class Meta:
        model = User
        fields = ("username", "name", "email", "is_active")

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        elif self.instance.pk is None:
            raise forms.ValidationError("新账号请设一个初始密码。")
        return password


@admin.register(User)
class UserAdmin(AuditedAdmin):
    """用户. Accounts are switched off, never deleted: the audit trail names them."""

    form = UserForm
    fields = ("username", "name", "email", "is_active", "new_password")
    private = frozenset({"username", "name", "email", "password"})
    list_display = ("username", "name", "roles", "active", "last_login")
    list_filter = ("is_active", "memberships__role")
    search_fields = ("username", "name")
    inlines = (MembershipInline,)
    actions = ("release_locks",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Not by the password: an address that filters by its hash would spell it out letter by letter."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships")

    @admin.display(description="启用", ordering="is_active")
    def active(self, user: User) -> str:
        """In a word, as above."""
        return "是" if user.is_active else "已停用"

    @admin.display(description="角色")
    def roles(self, user: User) -> str:
        """The roles in words."""
        return "、".join(sorted({membership.get_role_display() for membership in user.memberships.all()}))

    def save_model(self, request: HttpRequest, obj: User, form: forms.Form, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if form.cleaned_data["new_password"]:
            services.change_password(
                user=obj, new_password=form.cleaned_data["new_password"], actor=administrator(request)
            )

    @admin.action(description="解除所选用户的登录锁定")
    def release_locks(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Let people sign in again who typed wrong passwords too often."""
        for user in queryset:
            services.release_lock(user=user, actor=administrator(request))
        messages.success(request, f"已解除 {len(queryset)} 个账号的登录锁定。")
