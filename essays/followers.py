"""What other apps do when the public side of an essay changes: each adds its function here when it is made ready.

A function takes (essay) and is called inside the verb's transaction, after the essay's row has its new state. Apps
above this one use it, so that essays need not know them (comments hide with their essay, in search too).
"""

FOLLOWERS = []


def tell_followers(essay):
    for follower in FOLLOWERS:
        follower(essay)
