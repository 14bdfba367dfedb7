from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class EssaysConfig(AppConfig):
    name = "essays"
    verbose_name = _("Essays")

    def ready(self):
        # By name, since models can be imported only now.
        import_string("essays.derived.rendering.add_texts")()
