"""The queue with ten thousand held replies; `tests/comments/measure_queue.py` gives the figures one by one."""

import time

import pytest

from comments.models import Comment
from tests.comments.many import fill
from tests.factories import make_user

QUEUE = "/desk/moderation/"
LOOKS = ("", "?page=500", "?essay=1&reason=held:links", "?hub=movements&age=week", "?state=published", "?state=spam")


@pytest.mark.proof
@pytest.mark.django_db
def test_ten_thousand_held_replies_answer_in_under_a_second(site, signed_in, django_assert_max_num_queries):
    fill(10_000, 20_000)
    desk = signed_in(make_user("moderator"))
    desk.get(QUEUE)
    waits = {}
    for look in LOOKS:
        with django_assert_max_num_queries(16):
            start = time.perf_counter()
            assert desk.get(f"{QUEUE}{look}").status_code == 200
            waits[look] = time.perf_counter() - start
    first = Comment.objects.held().order_by("pk").first()
    start = time.perf_counter()
    answer = desk.post(QUEUE, {"do": "publish", "pick": f"{first.pk}.held"})
    desk.get(answer["Location"])
    waits["decided"] = time.perf_counter() - start
    assert max(waits.values()) < 1, waits
