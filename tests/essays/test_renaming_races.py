"""Renaming while somebody publishes: cards are built from what is stored last, and nobody waits for ever."""

import pytest

from essays import publishing, taxonomy
from essays.models import Essay, Tag
from tests.cast import make_essay
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def rename(name):
    tag = Tag.objects.get(slug="wells")
    tag.name = name
    return taxonomy.save_tag(tag, by=None)


@pytest.mark.parametrize("rounds", [2, pytest.param(8, marks=pytest.mark.proof)])
def test_tags_are_renamed_while_essays_with_them_are_published(site, rounds):
    essays = [make_essay(title, tags=["wells"]) for title in ("First", "Second", "Third")]
    for number in range(rounds):
        name, calls = f"Wells {number}", []
        for essay in essays:
            head = Essay.objects.get(pk=essay.pk).head
            content = {"body": f"Text {number}.", "tags": [Tag.objects.get(slug="wells").name]}
            draft = publishing.save_draft(essay, content, by=None, parent=head)
            calls.append(lambda draft=draft: publishing.publish(draft, by=None))
        results = at_once([*calls, lambda name=name: rename(name)])
        assert not [result for result in results if isinstance(result, Exception)]
        cards = {tag["name"] for essay in Essay.objects.all() for tag in essay.card["tags"] if tag["slug"] == "wells"}
        assert cards <= {name}
