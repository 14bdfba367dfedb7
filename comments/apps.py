from django.apps import AppConfig
from django.utils.module_loading import import_string

from essays.followers import FOLLOWERS


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = "Comments"

    def ready(self):
        # By name, since models can be imported only now: responses are found in the search as long as their essay is,
        # and those to a paragraph follow it through every publication.
        for name in ("comments.documents.index_essay_comments", "comments.passages.anchor_essay"):
            follower = import_string(name)
            if follower not in FOLLOWERS:
                FOLLOWERS.append(follower)
