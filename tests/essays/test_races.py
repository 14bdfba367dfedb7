"""Several at the same moment: no publication is lost or undone by another, no decision made on what has changed."""

import pytest
from django.core.exceptions import ValidationError

from essays import publishing, review
from essays.models import Essay, Revision
from tests.cast import make_draft, make_essay, make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def test_essays_that_link_to_each_other_are_published_at_once(site):
    """Each publication renders the other essay anew: on rows held crosswise one of the two would be given up."""
    first, second = make_essay("First", "A well."), make_essay("Second", "A spring.")
    for number in range(ROUNDS):
        for essay, other in ((first, second), (second, first)):
            body = f"Text {number}, after [[{other.title}]]."
            publishing.save_draft(essay, {"body": body}, by=None, parent=Essay.objects.get(pk=essay.pk).head)
        heads = [Essay.objects.get(pk=essay.pk).head for essay in (first, second)]
        results = at_once([lambda head=head: publishing.publish(head, by=None) for head in heads])
        assert not [result for result in results if isinstance(result, Exception)]
        for essay in Essay.objects.all():
            assert f"Text {number}, after <a" in essay.html


def test_one_new_tag_made_by_many_at_once_is_one(site):
    drafts = [make_draft(f"Essay {n}", tags=["A New Tag"]) for n in range(6)]
    results = at_once([lambda draft=draft: publishing.publish(draft.head, by=None) for draft in drafts])
    assert not [result for result in results if isinstance(result, Exception)]
    assert {essay.card["tags"][0]["slug"] for essay in results} == {"a-new-tag"}


def test_of_two_decisions_on_one_draft_the_second_is_refused(site):
    author, editor = make_user("author"), make_user("editor")
    draft = make_draft(by=author)
    review.submit(draft.head, by=author)
    seen = Revision.objects.get(pk=draft.head.pk)
    review.take_back(draft.head, by=author)
    with pytest.raises(ValidationError, match="not in review"):
        review.approve(seen, by=editor)
    assert Revision.objects.get(pk=seen.pk).step == Revision.Step.DRAFT


@pytest.mark.parametrize("decide", [review.take_back, lambda r, by: review.ask_changes(r, "Shorter.", by=by)])
def test_what_is_published_is_no_draft_to_be_decided_on(site, decide):
    essay = make_essay()
    with pytest.raises(ValidationError, match="not in review"):
        decide(essay.head, by=make_user("editor"))
    assert Revision.objects.get(pk=essay.head_id).step == Revision.Step.APPROVED
