from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from essays.hooks import FOLLOWERS, OF_WHAT_IS_THERE


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self):
        # By name, since models can be imported only now: responses are found in the search as long as their essay is,
        # those to a paragraph follow it through every publication, all close so many days after it appeared, and
        # letters on them wait while it is withdrawn.
        names = (
            "threads.search_documents.index_essay_comments",
            "paragraphs.answers.anchor_essay",
            "rules.auto_close.settle_essay",
            "notifications.withdrawn_essays.follow_essay",
        )
        for name in names:
            if (follower := import_string(f"comments.{name}")) not in FOLLOWERS:
                FOLLOWERS.append(follower)
            if name != "rules.auto_close.settle_essay":  # a new essay has a day on which it closes, and no responses
                OF_WHAT_IS_THERE.add(follower)
