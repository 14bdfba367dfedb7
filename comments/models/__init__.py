"""The conversation: responses of readers, and the record of every decision on them."""

from comments.models.comment import Comment, CommentQuerySet
from comments.models.learned import LearnedWord
from comments.models.log import ModerationEntry, ModerationNote

__all__ = ["Comment", "CommentQuerySet", "LearnedWord", "ModerationEntry", "ModerationNote"]
