from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from essays.hooks import FOLLOWERS, OF_WHAT_IS_THERE, TOGETHER


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
            # A new essay has a day on which it closes. It has no responses but those that came with it from elsewhere
            # while it was a draft, and its row says whether there are any.
            if name not in {"rules.auto_close.settle_essay", "threads.search_documents.index_essay_comments"}:
                OF_WHAT_IS_THERE.add(follower)
        for name, several in (
            ("threads.search_documents.index_essay_comments", "threads.search_documents.index_comments_of"),
            ("rules.auto_close.settle_essay", "rules.auto_close.settle_essays"),
        ):
            TOGETHER[import_string(f"comments.{name}")] = import_string(f"comments.{several}")
