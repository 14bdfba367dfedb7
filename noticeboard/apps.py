from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class NoticeboardConfig(AppConfig):
    name = "noticeboard"
    verbose_name = _("Noticeboard")

    def ready(self):
        # By name, since models can be imported only now.
        import_string("noticeboard.board.add_texts")()
