"""The essay that leads stands on pages that have none of their own."""

import pytest

from tests.cast import make_essay
from tests.site.compared import answers, made_anew, read

pytestmark = pytest.mark.django_db


def test_a_hub_without_essays_shows_the_one_that_leads_now(site, settings):
    """None of them stands near another, nor in a hub."""
    settings.PAGE_STORE = True
    make_essay("First", tags=["one"], authors=("Ann",))
    paths = ["/politics/", "/alternatives/", "/movements/"]
    assert all("First" in answer.text for answer in answers(paths, "").values())
    for number, more in enumerate(({}, {"featured": True}, {"featured": True}, {"hubs": ("politics",)})):
        make_essay(f"Later {number}", tags=[f"tag {number}"], authors=("Ann",), **more)
        given, fresh = answers(paths), made_anew(paths)
        assert [path for path in paths if read(given[path]) != read(fresh[path])] == [], number
