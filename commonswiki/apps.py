from django.apps import AppConfig
from django.utils.module_loading import import_string

from essays.hooks import TAG_FOLLOWERS


class CommonswikiConfig(AppConfig):
    name = "commonswiki"
    verbose_name = "Commonswiki"

    def ready(self):
        # By name, since models can be imported only now. The noticeboard does not know the essays: wired here.
        follower = import_string("noticeboard.board.follow_tag")
        if follower not in TAG_FOLLOWERS:
            TAG_FOLLOWERS.append(follower)
        # Nor do the addresses know the noticeboard, whose pages are in use as well.
        there, known = import_string("addresses.in_use.THERE"), import_string("commonswiki.spelling.THERE")
        for first in ("books", "calls"):
            there[first] = lambda parts, stands=known[first]: stands(parts["slug"])
