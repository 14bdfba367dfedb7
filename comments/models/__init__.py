"""The conversation: responses of readers, and the record of every decision on them."""

from comments.models.appeal import Appeal
from comments.models.block import Block
from comments.models.comment import Comment, CommentQuerySet
from comments.models.flag import Flag
from comments.models.following import Following
from comments.models.learned import LearnedWord
from comments.models.log import ModerationEntry, ModerationNote
from comments.models.mention import Mention
from comments.models.passage import Passage
from comments.models.ruleset import ImportedList, RuleSet
from comments.models.wording import Wording

__all__ = [
    "Appeal", "Block", "Comment", "CommentQuerySet", "Flag", "Following", "ImportedList", "LearnedWord",
    "Mention", "ModerationEntry", "ModerationNote", "Passage", "RuleSet", "Wording",
]  # fmt: skip
