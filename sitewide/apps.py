from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from sitewide.text import interface_language


class SitewideConfig(AppConfig):
    name = "sitewide"
    verbose_name = _("The whole site")

    def ready(self):
        interface_language.remember_words()
