"""What other apps do when the public side of an essay or a tag changes: each function is added here when the site is
made ready.

It is called inside the verb's transaction, after the row has its new state: with the essay, or with the tag. Apps above
this one use it, so that essays need not know them (comments hide with their essay, in search too; bookmarks are found
by the new name of their tag).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # apps fill the lists before there are models
    from essays.models import Essay, Tag

FOLLOWERS: list[Callable[["Essay"], object]] = []
OF_WHAT_IS_THERE: set[Callable[["Essay"], object]] = set()  # of those, who ask for what a new essay cannot have yet
TAG_FOLLOWERS: list[Callable[["Tag"], object]] = []


def tell_followers(essay: "Essay", *, is_new: bool = False) -> None:
    """Calls all who follow essays, in the order in which they were added; what one raises ends the verb. `is_new`: no
    reader can have seen it, so there is nothing for those who follow what readers left with it."""
    for follower in FOLLOWERS:
        if not (is_new and follower in OF_WHAT_IS_THERE):
            follower(essay)


def tell_tag_followers(tag: "Tag") -> None:
    """Calls all who follow tags: one has a new name, or became another word for a tag."""
    for follower in TAG_FOLLOWERS:
        follower(tag)
