"""A new essay's form sent twice at the same moment: one essay, and for the other an answer that loses nothing."""

import uuid

import pytest
from django.urls import reverse

from essays.models import Author, Essay, Revision
from tests.cast import make_user, signed_in
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6
TURNS = pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.proof) for turn in range(1, 5))])


def sent(**changed):
    return {
        "title": "Who Keeps the Well?", "body": "We do.", "language": "en", "comments_policy": "open", "do": "save",
        "guid": str(uuid.uuid4()),
    } | changed  # fmt: skip


def send(user, *forms):
    """Sends each form for a new essay from a browser of its own, all at once; returns the answers."""
    browsers = [signed_in(user) for _ in forms]
    address = reverse("desk-essay-new")
    calls = [lambda b=browser, f=form: b.post(address, f) for browser, form in zip(browsers, forms, strict=True)]
    return at_once(calls)


@pytest.fixture(params=["author", "editor"])
def writer(request, site):
    return make_user(request.param)


@TURNS
def test_the_same_words_are_one_essay_and_all_lead_to_it(writer, turn):
    answers = send(writer, *[sent(guid=str(uuid.UUID(int=5)))] * THREADS)
    essay = Essay.objects.get()
    assert {answer.status_code for answer in answers} == {303}, answers
    assert {answer["Location"] for answer in answers} == {reverse("desk-essay", args=[essay.pk])}
    assert Revision.objects.count() == 1


@TURNS
def test_other_words_under_the_same_form_are_shown_beside_the_first(writer, turn):
    forms = [sent(guid=str(uuid.UUID(int=5)), body=f"Words of window {n}.") for n in range(THREADS)]
    answers = send(writer, *forms)
    assert sorted(answer.status_code for answer in answers) == [303] + [409] * (THREADS - 1), answers
    kept = Essay.objects.get().head.body
    for form, answer in zip(forms, answers, strict=True):
        if answer.status_code == 409:
            page = answer.content.decode()
            assert form["body"] in page and kept in page
    assert Revision.objects.count() == 1


@TURNS
def test_essays_of_one_title_begun_at_once_are_all_kept(writer, turn):
    answers = send(writer, *[sent(body=f"Of window {n}.", authors=writer.name) for n in range(THREADS)])
    assert {answer.status_code for answer in answers} == {303}, answers
    assert len(set(Essay.objects.values_list("slug", flat=True))) == THREADS
    assert Author.objects.filter(name=writer.name).count() == 1
