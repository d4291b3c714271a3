from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class EvalsiteConfig(AppConfig):
    name = "evalsite"
    verbose_name = "站点"


class AdministrationConfig(AdminConfig):
    default_site = "evalsite.admin_site.Administration"
