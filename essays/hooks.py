"""What other apps do when the public side of an essay or a tag changes: each function is added here when the site is
made ready.

It is called inside the verb's transaction, after the row has its new state: with the essay, or with the tag. Apps above
this one use it, so that essays need not know them (comments hide with their essay, in search too; bookmarks are found
by the new name of their tag).
"""

FOLLOWERS = []
TAG_FOLLOWERS = []


def tell_followers(essay):
    for follower in FOLLOWERS:
        follower(essay)


def tell_tag_followers(tag):
    for follower in TAG_FOLLOWERS:
        follower(tag)
