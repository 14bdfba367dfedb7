"""What other apps do when the public side of an essay or a tag changes: each function is added here when the site is
made ready.

It is called inside the verb's transaction, after the row has its new state: with the essay, or with the tag. Apps above
this one use it, so that essays need not know them (comments hide with their essay, in search too; bookmarks are found
by the new name of their tag).
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # apps fill the lists before there are models
    from essays.models import Essay, Tag

FOLLOWERS: list[Callable[["Essay"], object]] = []
OF_WHAT_IS_THERE: set[Callable[["Essay"], object]] = set()  # of those, who ask for what a new essay cannot have yet
TOGETHER: dict[Callable[["Essay"], object], Callable[[Sequence["Essay"]], object]] = {}  # how they do so for many
TAG_FOLLOWERS: list[Callable[["Tag"], object]] = []


def tell_followers(essay: "Essay", *, is_new: bool = False) -> None:
    """Calls all who follow essays, in the order in which they were added; what one raises ends the verb. `is_new`: no
    reader can have seen it, so there is nothing for those who follow what readers left with it."""
    for follower in FOLLOWERS:
        if not (is_new and follower in OF_WHAT_IS_THERE):
            follower(essay)


def tell_followers_of_new(essays: Sequence["Essay"]) -> None:
    """Does so for many essays that are new, all at once where a follower can."""
    for follower in FOLLOWERS:
        if follower in OF_WHAT_IS_THERE:
            continue
        if several := TOGETHER.get(follower):
            several(essays)
        else:
            for essay in essays:
                follower(essay)


def tell_tag_followers(tag: "Tag") -> None:
    """Calls all who follow tags: one has a new name, or became another word for a tag."""
    for follower in TAG_FOLLOWERS:
        follower(tag)
