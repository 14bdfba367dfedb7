from django.apps import AppConfig


class CommonswikiConfig(AppConfig):
    name = "commonswiki"
    verbose_name = "Commonswiki"
