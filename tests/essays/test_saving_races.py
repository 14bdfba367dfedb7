"""Two people save at the same moment: one success, one conflict, and both texts are there to be put together."""

import uuid

import pytest
from django.urls import reverse

from essays.models import Essay, Revision, WorkingCopy
from tests.cast import make_draft, make_user, signed_in
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4
PROOF = 100


@pytest.fixture
def writers(site):
    return [make_user("editor", name="Ilse Brandt"), make_user("editor", name="Tomás Rey")]


def sent(**typed):
    return {"title": "Who Keeps the Well?", "language": "en", "comments_policy": "open", "do": "save"} | typed


def race(address, people, forms):
    """Each form from a window of its own, at the same moment; gives the answers."""
    windows = [signed_in(person) for person in people]
    calls = [lambda w=window, f=form: w.post(address, f) for window, form in zip(windows, forms, strict=True)]
    return at_once(calls)


def check_one_won(answers, texts, people):
    """One text is the draft; the other stands beside it on the page, is kept, and can be merged from there."""
    assert sorted(answer.status_code for answer in answers) == [303, 409], answers
    lost = next(n for n, answer in enumerate(answers) if answer.status_code == 409)
    essay = Essay.objects.select_related("head").get()
    assert essay.head.body == texts[1 - lost]
    page = answers[lost].content.decode()
    assert texts[0] in page and texts[1] in page
    copy = WorkingCopy.objects.get()
    assert (copy.writer, copy.essay, copy.fields["body"]) == (people[lost], essay, texts[lost])
    answer = signed_in(people[lost]).get(reverse("desk-essay-conflict", args=[essay.pk]))
    assert texts[lost] in answer.content.decode()
    return essay


def two_saves(number, people):
    Essay.objects.all().delete()
    essay = make_draft("Who Keeps the Well?", "First.", by=people[0])
    texts = [f"Written in window {n} of round {number}." for n in (1, 2)]
    forms = [sent(body=text, parent=essay.head_id) for text in texts]
    check_one_won(race(reverse("desk-essay", args=[essay.pk]), people, forms), texts, people)
    assert Revision.objects.count() == 2


def two_first_saves(number, people):
    """The form of a new essay in two windows of one person, each with other words."""
    people = [people[0]] * 2
    Essay.objects.all().delete()
    WorkingCopy.objects.all().delete()
    texts = [f"Begun in window {n} of round {number}." for n in (1, 2)]
    forms = [sent(body=text, guid=str(uuid.UUID(int=number + 1))) for text in texts]
    check_one_won(race(reverse("desk-essay-new"), people, forms), texts, people)
    assert Revision.objects.count() == 1


def save_and_autosaves(number, people):
    """Autosaves that come at the same moment leave one copy a writer, and no save is lost for them."""
    Essay.objects.all().delete()
    essay = make_draft("Who Keeps the Well?", "First.", by=people[0])
    kept, saved = reverse("desk-essay-autosave", args=[essay.pk]), reverse("desk-essay", args=[essay.pk])
    form = sent(parent=essay.head_id)
    windows = [signed_in(person) for person in (*people, *people)]
    calls = [lambda w=w, n=n: w.post(kept, form | {"body": f"Words {n}"}) for n, w in enumerate(windows)]
    calls.append(lambda: windows[0].post(saved, form | {"body": f"Saved in round {number}."}))
    answers = at_once(calls)
    assert [answer.status_code for answer in answers] == [200] * 4 + [303], answers
    assert Essay.objects.get().head.body == f"Saved in round {number}."
    assert WorkingCopy.objects.filter(writer=people[1]).count() == 1
    assert WorkingCopy.objects.count() <= 2


@pytest.mark.parametrize("run", [two_saves, two_first_saves, save_and_autosaves])
def test_at_the_same_moment_nothing_is_lost(writers, run, no_limits):
    for number in range(ROUNDS):
        run(number, writers)


@pytest.mark.proof
@pytest.mark.parametrize("run", [two_saves, two_first_saves, save_and_autosaves])
def test_a_hundred_times_at_the_same_moment_nothing_is_lost(writers, run, no_limits):
    for number in range(PROOF):
        run(number, writers)


@pytest.fixture
def no_limits(monkeypatch):
    """A hundred rounds in a minute are more than anybody types."""
    monkeypatch.setattr("essays.editor.autosave_views.PER_MINUTE", 10**6)
