"""Saving over a newer version: the page where both are put together, with scripts or without, and nothing is lost."""

import pytest
from django.urls import reverse

from accounts.models import User
from essays import publishing
from essays.models import Essay, Hub, WorkingCopy
from essays.templatetags import merging_tags
from tests.cast import make_draft, make_user, member, signed_in
from tests.site.forms import forms_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
BASE = "One stone lies.\n\nTwo ropes hold.\n\nThree lids close.\n\nFour keys turn."
THEIRS = BASE.replace("Two ropes hold.", "Two new ropes hold.").replace("One stone", "One big stone")
YOURS = BASE.replace("Two ropes hold.", "Two ropes hold fast.").replace("Four keys", "Four old keys")


def draft(tomas):
    return make_draft("Tool Libraries", BASE, by=tomas, tags=["tools", "repair"])


@pytest.fixture
def ilse(kept, db):
    return User.objects.get(pk=kept["ilse"])


@pytest.fixture
def tomas(kept, db):
    return User.objects.get(pk=kept["tomas"])


@pytest.fixture
def essay(request, kept, tomas):
    """The one that stands on the desk, as it was opened; or one that nobody has saved over."""
    if "desk" not in request.fixturenames:
        return draft(tomas)
    opened = Essay.objects.get(pk=kept["essay"])
    opened.head = opened.revisions.get(number=1)
    return opened


def fields(essay, **typed):
    """What the editor's form sends, opened before anybody else saved."""
    head = essay.head
    sent = {"title": head.title, "body": head.body, "parent": head.pk, "language": "en", "comments_policy": "open",
            "tags": ", ".join(head.tags), "do": "save"}  # fmt: skip
    return sent | typed


def address(name, essay):
    return reverse(name, args=[essay.pk])


class Desk:
    """Somebody's window with the page of a conflict in it: what is on it can be chosen and sent."""

    def __init__(self, person, essay):
        self.client, self.essay, self.answer = signed_in(person), essay, None

    def save(self, **typed):
        return self.saw(self.client.post(address("desk-essay", self.essay), fields(self.essay, **typed)))

    def open(self):
        return self.saw(self.client.get(address("desk-essay-conflict", self.essay)))

    def saw(self, answer):
        self.answer, self.page = answer, answer.content.decode()
        return self

    @property
    def both(self):
        return self.answer.context["both"]

    def part(self, words):
        """The part in which these words stand."""
        return next(p for p in self.both.parts if any(words in piece.text for piece in (*p.theirs, *p.yours)))

    def send(self, do, /, **changes):
        """Presses a button of the page as it stands, with other values in some of its fields."""
        form = next(f for f in forms_of("", self.page) if f.action == address("desk-essay-conflict", self.essay))
        sent = {}
        for name, value in form.values:
            sent.setdefault(name, []).append(value)
        sent |= {"do": do} | changes
        return self.saw(self.client.post(form.action, sent))

    def choose(self, do, *choices):
        """choose("save", ("words of a part", "theirs"), ("of another", "anew", "its text"))"""
        changes = {}
        for words, choice, *anew in choices:
            key = self.part(words).key
            changes[f"choose-{key}"] = choice
            if anew:
                changes[f"anew-{key}"] = anew[0]
        return self.send(do, **changes)


@pytest.fixture(scope="module")
def kept(lasting):
    """Tomás has saved over what Ilse saved meanwhile: the keys of both, of the essay, and what was answered."""
    ilse, tomas = member("editor"), member("author")
    essay = draft(tomas)
    publishing.save_draft(essay, {"body": THEIRS}, by=ilse, parent=essay.head)
    answer = Desk(tomas, essay).save(body=YOURS).answer
    return {"ilse": ilse.pk, "tomas": tomas.pk, "essay": essay.pk, "answer": answer}


@pytest.fixture
def desk(kept, essay, tomas):
    """The window of Tomás after that."""
    return Desk(tomas, essay).saw(kept["answer"])


def body_of(essay):
    return Essay.objects.get(pk=essay.pk).head.body


def test_both_are_on_the_page_with_their_words_marked(desk):
    assert desk.answer.status_code == 409
    assert "Two versions of this essay" in desk.page
    assert "Ilse Brandt saved a newer version at" in desk.page
    assert "Two <ins>new </ins>ropes hold." in desk.page
    assert "Two ropes hold <ins>fast</ins>." in desk.page or "Two ropes hold<ins> fast</ins>." in desk.page
    assert "Paragraph 3 reads the same in both" in desk.page
    assert [(str(p.who), p.choice) for p in desk.both.parts] == [
        ("theirs", "theirs"), ("both", ""), ("yours", "yours"),
    ]  # fmt: skip
    for words in ("only Ilse Brandt changed it", "both of you changed it", "only you changed it"):
        assert words in desk.page
    assert "3 paragraphs differ, 1 read the same." in desk.page
    assert "2 of 3 chosen." in desk.page
    assert "Paragraph 2 is still open." in desk.page


def test_what_is_open_is_led_to_and_nothing_is_saved(desk, essay):
    desk.send("save")
    assert desk.answer.status_code == 422
    assert "Paragraph 2 is still open: choose what is to stand." in desk.page
    assert desk.page.count("autofocus") == 1
    assert body_of(essay) == THEIRS


@pytest.mark.parametrize(
    ("choice", "paragraph"),
    [
        ("theirs", "Two new ropes hold."),
        ("yours", "Two ropes hold fast."),
        ("both", "Two new ropes hold.\n\nTwo ropes hold fast."),
        ("anew", "Two new ropes hold fast."),
    ],
)
def test_what_is_chosen_is_saved_on_top_of_theirs(desk, essay, tomas, choice, paragraph):
    theirs = Essay.objects.get(pk=essay.pk).head
    desk.choose("save", ("ropes", choice))
    assert desk.answer.status_code == 303
    head = Essay.objects.get(pk=essay.pk).head
    assert head.body == f"One big stone lies.\n\n{paragraph}\n\nThree lids close.\n\nFour old keys turn."
    assert (head.parent, head.saver, head.tags) == (theirs, tomas, ["tools", "repair"])
    assert not WorkingCopy.objects.exists()


def test_words_written_anew_are_what_stands(desk, essay):
    desk.choose("save", ("ropes", "anew", "Ropes hold,\r\n\r\nand how."), ("stone", "yours"))
    assert body_of(essay) == "One stone lies.\n\nRopes hold,\n\nand how.\n\nThree lids close.\n\nFour old keys turn."


def test_without_scripts_words_in_the_field_count_without_its_button(desk, essay):
    key = desk.part("ropes").key
    desk.send("show", **{f"anew-{key}": "Ropes of my own."})
    assert desk.part("ropes").choice == "anew"
    assert "Ropes of my own." in desk.page.split("The merged text so far")[1]


def test_the_merged_text_is_shown_by_a_button_and_saves_nothing(desk, essay):
    desk.choose("show", ("stone", "yours"), ("ropes", "both"))
    merged = desk.page.split("The merged text so far")[1]
    assert desk.answer.status_code == 200
    assert "One stone lies." in merged
    assert "Two new ropes hold.\n\nTwo ropes hold fast." in merged
    assert "3 of 3 chosen." in desk.page
    assert body_of(essay) == THEIRS


def test_keep_writing_loses_neither_the_words_nor_the_choices(desk, essay, tomas):
    desk.choose("later", ("stone", "yours"), ("ropes", "anew", "Ropes of my own."))
    assert desk.answer["Location"] == address("desk-essay", essay)
    editor = desk.client.get(address("desk-essay", essay)).content.decode()
    assert "Two ropes hold fast." in editor
    assert "Compare now" in editor
    desk.open()
    assert desk.part("stone").choice == "yours"
    assert (desk.part("ropes").choice, desk.part("ropes").words) == ("anew", "Ropes of my own.")
    desk.client.post(
        address("desk-essay-autosave", essay), fields(essay, body=YOURS.replace("hold fast", "hold quite fast"))
    )
    desk.open()
    assert "quite" in desk.page
    assert desk.part("ropes").words == "Ropes of my own."


def test_words_written_anew_for_what_is_gone_are_shown(desk, essay, tomas, ilse):
    desk.choose("later", ("ropes", "anew", "Ropes of my own."))
    head = Essay.objects.get(pk=essay.pk).head
    publishing.save_draft(essay, {"body": THEIRS.replace("new ropes", "very new ropes")}, by=ilse, parent=head)
    desk.open()
    assert desk.part("ropes").choice == ""
    assert "Written anew before" in desk.page
    assert "Ropes of my own." in desk.page


def test_somebody_who_saves_while_one_is_choosing_is_merged_too(desk, essay, tomas, ilse):
    theirs = Essay.objects.get(pk=essay.pk).head
    newer = publishing.save_draft(
        essay, {"body": THEIRS.replace("Three lids", "Three big lids")}, by=ilse, parent=theirs
    )
    desk.choose("save", ("ropes", "anew", "Ropes of my own."))
    assert desk.answer.status_code == 409
    assert "saved once more" in desk.page
    assert body_of(essay) == newer.body
    assert [p.choice for p in desk.both.parts] == ["yours", "theirs", "yours"]
    desk.send("save")
    assert desk.answer.status_code == 303
    assert body_of(essay) == "One big stone lies.\n\nRopes of my own.\n\nThree big lids close.\n\nFour old keys turn."


def test_details_that_differ_come_first(essay, tomas, ilse):
    hubs = {hub.slug: hub.pk for hub in Hub.objects.all()}
    theirs = {"title": "Tool Libraries After the Grant", "tags": ["tools", "grants"], "hubs": [hubs["politics"]]}
    publishing.save_draft(essay, theirs, by=ilse, parent=essay.head)
    desk = Desk(tomas, essay).save(
        title="On Tool Libraries", tags="tools, repair, commons", hubs=[hubs["movements"]], standfirst="Nine rooms."
    )
    parts = {p.name: p for p in desk.both.parts}
    assert list(parts) == ["title", "standfirst", "tags", "hubs"]
    assert {name: p.choice for name, p in parts.items()} == {
        "title": "", "standfirst": "yours", "tags": "", "hubs": "",
    }  # fmt: skip
    assert parts["title"].begin == "On Tool Libraries After the Grant"
    assert parts["tags"].begin == "tools, grants, commons"
    desk.send("save", **{"choose-field-title": "anew", "choose-field-tags": "anew", "choose-field-hubs": "both"})
    head = Essay.objects.get(pk=essay.pk).head
    assert (head.title, head.standfirst) == ("On Tool Libraries After the Grant", "Nine rooms.")
    assert head.tags == ["tools", "grants", "commons"]
    assert set(head.hubs) == {hubs["politics"], hubs["movements"]}


def test_an_author_is_not_asked_who_stands_under_the_essay(essay, tomas, ilse):
    publishing.save_draft(essay, {"body": THEIRS, "featured": True, "authors": []}, by=ilse, parent=essay.head)
    desk = Desk(tomas, essay).save(body=YOURS)
    assert {p.name for p in desk.both.parts} == {"body"}
    desk.choose("save", ("ropes", "theirs"))
    head = Essay.objects.get(pk=essay.pk).head
    assert head.featured


def test_a_side_that_took_it_out_is_said_in_words(essay, tomas, ilse):
    publishing.save_draft(essay, {"body": BASE.replace("Two ropes hold.\n\n", "")}, by=ilse, parent=essay.head)
    desk = Desk(tomas, essay).save(body=YOURS)
    assert "Ilse Brandt took this out." in desk.page
    desk.choose("save", ("ropes", "theirs"))
    assert "ropes" not in body_of(essay)


def test_both_having_written_the_same_is_no_conflict(essay, tomas, ilse):
    publishing.save_draft(essay, {"body": YOURS}, by=ilse, parent=essay.head)
    desk = Desk(tomas, essay).save(body=YOURS)
    assert desk.answer["Location"] == address("desk-essay", essay)
    assert "Both versions read the same" in desk.client.get(desk.answer["Location"]).content.decode()
    assert essay.revisions.count() == 2


def test_what_cannot_be_saved_is_said_beside_what_was_chosen(essay, tomas, ilse):
    publishing.save_draft(essay, {"title": "Other"}, by=ilse, parent=essay.head)
    desk = Desk(tomas, essay).save(title="Mine")
    desk.send("save", **{"choose-field-title": "anew", "anew-field-title": "t" * 300})
    assert desk.answer.status_code == 422
    assert "at most 250 characters" in desk.page
    assert "t" * 300 in desk.page


def test_without_a_newer_version_there_is_nothing_to_compare(essay, tomas):
    client = signed_in(tomas)
    assert client.get(address("desk-essay-conflict", essay))["Location"] == address("desk-essay", essay)


@pytest.mark.parametrize("value", ["", "x", "9" * 40, "-1", "\0"])
def test_odd_values_break_nothing(desk, essay, value):
    page = desk.open().page
    for do, names in (("save", ("parent", "theirs", "do", "hubs")),
                      ("show", ("begun", "choose-x", "anew-x", "choose-field-title"))):  # fmt: skip
        for name in names:
            desk.page = page
            desk.send(do, **{name: value})
            assert desk.answer.status_code < 500, name
    desk.open()
    assert body_of(essay) == THEIRS


def test_a_conflict_in_very_many_paragraphs_is_still_read(desk):
    many = {f"{field}-{n:08x}-1": "yours" for n in range(1100) for field in ("choose", "anew")}
    assert desk.send("show", **many).answer.status_code == 200


def test_a_revision_of_another_essay_is_never_the_base(desk, essay, ilse):
    secret = make_draft("Secret", "What nobody else may read.", by=ilse)
    desk.send("show", parent=str(secret.head_id), theirs=str(secret.head_id))
    assert "What nobody else may read" not in desk.page


def test_the_page_is_for_those_who_may_write_this_essay(desk, essay):
    for role, status in (("author", 404), ("moderator", 403)):
        client = signed_in(make_user(role))
        assert client.get(address("desk-essay-conflict", essay)).status_code == status
        assert client.post(address("desk-essay-conflict", essay), {"do": "save"}).status_code == status


def test_hostile_words_are_words(essay, tomas, ilse):
    bad = '</textarea><script>alert(1)</script>"'
    publishing.save_draft(essay, {"body": f"{bad} theirs", "title": bad}, by=ilse, parent=essay.head)
    desk = Desk(tomas, essay).save(body=f"{bad} yours", tags=bad)
    assert "<script>alert" not in desk.page


@pytest.mark.parametrize(("many", "words"), [
    (1, "Title is still open."), (2, "Title and paragraph 2 are still open."),
    (4, "Title, paragraph 2, paragraph 3 and paragraph 4 are still open."),
    (300, "Title, paragraph 2, paragraph 3, paragraph 4 and 296 more are still open."),
])  # fmt: skip
def test_what_is_open_is_said_in_one_line_however_much_it_is(monkeypatch, many, words):
    names = ["Title", *(f"Paragraph {n}" for n in range(2, many + 1))]
    monkeypatch.setattr(merging_tags, "part_label", str)
    assert merging_tags.still_open(names) == words
