"""Where a picture is used is kept as rows: whatever is done, they are what reading all texts gives; the library asks as
much of many as of few; `manage.py doctor` finds what somebody wrote past the verbs."""

import contextlib
import datetime
import random
import re
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from essays import publishing, taxonomy
from essays.editor import autosave
from essays.media import references, uploads
from essays.models import Author, Essay, Hub, Media, MediaUse, Page, Revision, Series, WorkingCopy
from essays.publishing.arrivals import Arriving, Past, arrive_again, arrive_all
from essays.taxonomy import deletion
from essays.taxonomy.series import delete_series, save_series
from noticeboard import board
from noticeboard.models import Book, Call
from tests.cast import make_draft, make_essay, make_user, signed_in
from tests.essays.life import Life
from tests.essays.media_uses import check, unsaved, uses
from tests.essays.test_media import add, picture

pytestmark = pytest.mark.django_db
HOUR, DAY = datetime.timedelta(hours=1), datetime.date(2013, 1, 1)


def hung(n, alt=""):
    return add(picture(size=(30, 20), colour=(n % 256, n // 256, 7)), alt=alt or f"A well, no. {n}")


class Writing(Life):
    """Verbs on all that names pictures."""

    def __init__(self, chance, editor):
        super().__init__(chance)
        self.editor, self.number = editor, 0
        for _ in range(5):
            self.add()

    def add(self):
        self.number += 1
        hung(self.number)

    def some(self):
        """A picture, or one that is still to come."""
        names = [*Media.objects.order_by("pk").values_list("name", flat=True), f"a-well-no-{self.number + 1}"]
        return self.chance.choice(names)

    def text(self):
        name = self.some()
        return self.chance.choice([
            "Words.", "Words.", f"![A well](media:{name})", f"`media:{name}` and ![x](media:{self.some()})",
            f"![x](media:{name.replace('-', '%2D')})", f"Of media:{'n' * 200}, media:%00 and media:{name}.",
        ])  # fmt: skip

    def held(self):
        return self.chance.choice([None, None, *Media.objects.order_by("pk")])

    def content(self):
        cover, day = self.held(), datetime.date(2013, 1, self.chance.randint(1, 28))
        return {"body": self.text(), "cover_id": cover and cover.pk, "dated": self.chance.choice([None, day])}

    def draft(self):
        make_draft(f"Draft {self.chance.random()}", by=self.editor, **self.content())

    def publish(self):
        make_essay(
            f"Essay {self.chance.random()}", at=self.chance.choice([None, timezone.now() + HOUR]), **self.content()
        )

    def publish_at_once(self):
        with transaction.atomic():
            publishing.create_published({"title": f"Essay {self.chance.random()}", **self.content()}, by=None)

    def save(self):
        if essay := self.one_of(Essay.objects.all()):
            publishing.save_draft(essay, self.content(), by=self.editor, parent=essay.head)

    def publish_draft(self):
        if essay := self.one_of(Essay.objects.exclude(live=Essay.Live.WITHDRAWN).filter(head__edition=None)):
            publishing.publish(essay.head, by=None)

    def discard(self):
        if essay := self.one_of(Essay.objects.filter(live=Essay.Live.NEVER)):
            publishing.discard(essay, by=None)

    def restore(self):
        if revision := self.one_of(Revision.objects.filter(withheld_at=None)):
            publishing.restore(revision, by=self.editor)

    def withhold(self):
        if revision := self.one_of(Revision.objects.filter(withheld_at=None, children__isnull=False)):
            try:
                publishing.withhold(revision, "It was wrong.", by=None)
            except ValidationError:
                return  # readers have it

    def arrive(self):
        now = timezone.now()
        arrive_all([
            Arriving({"title": f"From elsewhere {self.chance.random()}", **self.content()}, at=at,
                     past=[Past("Before", self.text(), now - HOUR * n) for n in (900, 901)])
            for at in (now - 5000 * HOUR, now + 3 * HOUR, None)
        ], by=None)  # fmt: skip

    def arrive_again(self):
        if essay := self.one_of(Essay.objects.exclude(live=Essay.Live.WITHDRAWN).filter(head__saver=None)):
            past = [Past("Before", self.text(), timezone.now() - HOUR * 950)]
            try:
                arrive_again(essay, Arriving(self.content(), at=essay.live_at, past=past), by=None)
            except (publishing.Conflict, ValidationError):
                return  # there is a draft over it

    def keep(self):
        if essay := self.one_of(Essay.objects.all()):
            unsaved(self.text(), by=self.editor, essay=essay, cover=self.chance.choice(["", self.some()]))

    def keep_other_words(self):
        if copy := self.one_of(WorkingCopy.objects.filter(aside=False)):
            autosave.keep({**copy.fields, "body": self.text()}, by=copy.writer, essay=copy.essay, parent=copy.parent)

    def forget(self):
        if copy := self.one_of(WorkingCopy.objects.all()):
            autosave.forget(by=copy.writer, essay=copy.essay, window=copy.fields["window"])

    def forget_old(self):
        WorkingCopy.objects.filter(pk__in=WorkingCopy.objects.order_by("pk").values("pk")[:1]).update(
            kept_at=timezone.now() - 2 * autosave.LASTS
        )
        autosave.forget_old()

    def page(self):
        page = self.one_of(Page.objects.all())
        page.body = self.text()
        taxonomy.save_page(page, by=None)

    def hub(self):
        hub = self.chance.choice(
            [self.one_of(Hub.objects.all()), Hub(name=f"H {self.chance.random()}", argument="Why.")]
        )
        hub.slug = hub.slug or f"hub-{Hub.objects.count()}-{self.chance.randint(0, 10**6)}"
        hub.body, hub.picture = self.text(), self.held()
        taxonomy.save_hub(hub, by=None)

    def author(self):
        author = self.one_of(Author.objects.all()) or Author(name="New Writer")
        author = self.chance.choice([author, Author(name=f"Writer {self.chance.random()}")])
        author.bio, author.portrait = self.text(), self.held()
        taxonomy.save_author(author, by=None)

    def series(self):
        series = self.chance.choice([self.one_of(Series.objects.all()), None]) or Series(title="A series")
        series.introduction = self.text()
        save_series(series, by=None)

    def book(self):
        book = self.chance.choice([self.one_of(Book.objects.all()), None]) or Book(title="A book", author="A. B.")
        book.why, book.cover = self.text(), self.held()
        board.save_book(book, by=None)

    def call(self):
        later = timezone.now() + 99 * HOUR
        call = self.chance.choice([self.one_of(Call.objects.all()), None]) or Call(title="A call", closes=later)
        call.body = self.text()
        board.save_call(call, by=None)

    def delete(self):
        for rows, verb in (
            (Hub, deletion.delete_hub), (Author, deletion.delete_author), (Series, delete_series),
            (Book, board.delete_book), (Call, board.delete_call),
        ):  # fmt: skip
            if row := self.one_of(rows.objects.all()):
                with contextlib.suppress(ValidationError):  # it is in use
                    verb(row, by=None)

    def delete_picture(self):
        media = self.one_of(Media.objects.all())
        places = uses(media)
        try:
            uploads.delete_picture(media, by=None)
        except ValidationError:
            assert places
        else:
            assert not places

    def describe(self):
        alt = self.chance.choice(["IMG 1", "A well in June", "well-in-june", "2041"])
        uploads.change_picture(self.one_of(Media.objects.all()), by=None, alt=alt)

    def lose_a_writer(self):
        if self.chance.random() < 0.3:
            User.objects.get(pk=self.editor.pk).delete()
            self.editor = make_user("editor")


VERBS = sorted(
    name
    for name in dir(Writing)
    if not name.startswith("_") and name not in ("some", "text", "held", "content", "one_of")
)


@pytest.mark.parametrize(
    ("seed", "rounds"), [(100, 1), *(pytest.param(seed, 3, marks=pytest.mark.proof) for seed in range(6))]
)
def test_whatever_is_done_what_is_kept_is_what_reading_all_texts_gives(site, editor, seed, rounds):
    chance = random.Random(seed)
    with time_machine.travel(datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)) as clock:
        life, order = Writing(chance, editor), []
        for _ in range(rounds):
            order += chance.sample(VERBS, len(VERBS))
        for step, done in enumerate(order):
            getattr(life, done)()
            clock.shift(HOUR / 7)
            try:
                check()
            except AssertionError as error:
                raise AssertionError((step, done)) from error
    assert MediaUse.objects.exclude(revision=None).exists() and MediaUse.objects.exclude(kind="").exists()


def days(name):
    """What stands beside the uses of a name, in the order of their revisions."""
    return list(MediaUse.objects.filter(name=name).order_by("revision_id").values_list("dated", flat=True))


def test_the_day_stands_beside_what_the_last_edition_names_and_nothing_else(site, editor):
    def edit(essay, **changed):
        essay.refresh_from_db()
        return publishing.save_draft(essay, changed, by=editor, parent=essay.head)

    essay = make_essay("Live", "![x](media:one) ![x](media:two)", dated=DAY)
    assert days("one") == days("two") == [DAY]
    draft = edit(essay, body="![x](media:two)")
    assert (days("one"), days("two")) == ([DAY], [DAY, None])
    publishing.publish(draft, by=None)
    assert (days("one"), days("two")) == ([None], [None, DAY])
    publishing.publish(edit(essay, dated=DAY + 24 * HOUR), by=None)
    assert days("two") == [None, None, DAY + 24 * HOUR]
    publishing.publish(edit(essay, body="Words."), by=None)
    assert days("two") == [None, None, None]
    first = make_draft("Saved first", "![x](media:three)", by=editor, dated=DAY)
    assert days("three") == [None]
    publishing.publish(first.head, by=None, at=timezone.now() + HOUR)
    assert days("three") == [DAY]
    publishing.unschedule(first, by=None)
    assert days("three") == [None]
    check()


@pytest.fixture
def used(site, editor):
    """Pictures, each used in one way, and one that is not."""
    found = [hung(n) for n in range(8)]
    make_essay("Live", found[0].markdown)
    earlier = make_draft("Earlier", found[1].markdown)
    publishing.save_draft(earlier, {"body": "Words.", "cover_id": found[2].pk}, by=editor, parent=earlier.head)
    unsaved(found[3].markdown, by=editor, essay=earlier, cover=found[4].name)
    page = Page.objects.get(slug="about")
    page.body = found[5].markdown
    taxonomy.save_page(page, by=editor)
    board.save_book(Book(title="A book", author="A. B.", why=found[6].markdown), by=editor)
    Media.objects.filter(pk=found[7].pk).update(alt="IMG 7", described=False, words=f"{found[7].name} img 7")
    return found


def test_the_doctor_says_what_differs_and_mends_it(used, capsys):
    call_command("doctor")
    assert "0 differ." in capsys.readouterr().out
    book = Book.objects.get()
    MediaUse.objects.filter(name=used[0].name).delete()
    MediaUse.objects.create(name="nowhere", kind="noticeboard.book", object_id=book.pk + 1)
    MediaUse.objects.filter(name=used[3].name).update(name="other")
    earlier = Essay.objects.get(title="Earlier")
    MediaUse.objects.filter(name=used[1].name).update(essay=None, dated=DAY)
    Media.objects.filter(pk=used[5].pk).update(used=False)
    Media.objects.filter(pk=used[7].pk).update(used=True, described=True, words="other")
    with pytest.raises(CommandError, match=r"doctor --mend"):
        call_command("doctor")
    told = capsys.readouterr().out
    head, first = Essay.objects.get(title="Live").head_id, earlier.revisions.get(number=1).pk
    for words in (
        f"Files that revision {head} names: nothing is stored, {used[0].name} is true.",
        f"Files that book {book.pk + 1} names: nowhere is stored, nothing is true.",
        f": {used[4].name}, other is stored, {used[3].name}, {used[4].name} is true.",
        f"Essay of the revision {first}, which names “{used[1].name}”: nothing is stored, {earlier.pk} is true.",
        f"Day of the revision {first}, which names “{used[1].name}”: 2013-01-01 is stored, nothing is true.",
        f"Whether a saved text shows “{used[0].name}”: True is stored, False is true.",  # as far as is kept
        f"Whether a saved text shows “{used[5].name}”: False is stored, True is true.",
        f"Whether a saved text shows “{used[7].name}”: True is stored, False is true.",
        f"Whether “{used[7].name}” is described: True is stored, False is true.",
        f"Words by which “{used[7].name}” is found: other is stored, {used[7].name} img 7 is true.",
    ):
        assert words in told
    call_command("doctor", "--mend")
    assert "All of it is right now." in capsys.readouterr().out
    call_command("doctor")
    check()


def test_the_migrations_keep_what_an_existing_site_has(used):
    MediaUse.objects.all().delete()
    Media.every.update(used=False, described=True, words="")
    migrations = "essays.migrations.0025_media_uses", "noticeboard.migrations.0002_media_uses"
    later = "0027_media_words", "0031_essays_of_media_uses", "0033_days_of_media_uses"
    for name in (*migrations, *(f"essays.migrations.{one}" for one in later)):
        import_module(name).fill(apps, connection.schema_editor())
    check()
    assert Media.objects.filter(described=False).get() == used[7]


def asked(call):
    """The statements of a call that read or write where pictures are used."""
    with CaptureQueriesContext(connection) as queries:
        call()
    kept = re.compile(r'"essays_mediause"|UPDATE "essays_media"')
    return [query["sql"] for query in queries if kept.search(query["sql"])]


def test_a_save_without_pictures_costs_nothing_and_one_with_them_two_statements(used, editor):
    name = used[0].name
    assert asked(lambda: make_draft("Plain", by=editor)) == []
    assert len(asked(lambda: make_draft("Showing", f"![x](media:{name}) and media:other", by=editor))) == 2
    assert len(asked(lambda: make_draft("Covered", cover_id=used[1].pk, by=editor))) == 1
    plain = Essay.objects.get(title="Plain")
    assert asked(lambda: publishing.publish(plain.head, by=None)) == []
    showing = Essay.objects.get(title="Showing")
    more = {"body": f"{showing.head.body} more"}
    assert len(asked(lambda: publishing.save_draft(showing, more, by=editor, parent=showing.head))) == 2
    assert asked(lambda: unsaved("Words.", by=editor, essay=plain)) == []
    copy = unsaved(f"media:{name}", by=editor, essay=plain)
    again = {**copy.fields, "body": f"media:{name} more"}
    assert asked(lambda: autosave.keep(again, by=editor, essay=plain, parent=copy.parent)) == []
    came = [Arriving({"title": f"New {n}", "body": f"media:{name} {n}", "cover_id": used[1].pk}) for n in range(30)]
    assert len(asked(lambda: arrive_all(came, by=None))) == 2
    check()


@pytest.mark.parametrize("show", ["", "unused", "undescribed"])
def test_the_library_reads_no_text_and_asks_as_much_of_many_as_of_few(used, editor, show):
    client, counts = signed_in(editor), []
    for part in range(2):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse("desk-media"), {"show": show})
        assert answer.status_code == 200
        counts.append(len(queries))
        assert not [query["sql"] for query in queries if "LIKE" in query["sql"] or '"body"' in query["sql"]]
        for n in range(8, 24 if part == 0 else 0):
            media = hung(n)
            make_essay(f"Essay {n}", media.markdown) if n % 2 else None
    assert counts[0] == counts[1] <= 16


@pytest.mark.parametrize(("named", "words"), [(100, None), (3, "And in 2 more essays."), (4, "And in one more essay.")])
def test_a_page_names_the_first_essays_with_a_picture_and_how_many_more_there_are(
    used, editor, monkeypatch, named, words
):
    monkeypatch.setattr(references, "MOST", named)
    well = hung(70)
    for n in range(5):
        make_essay(f"One of {n}", well.markdown)
    answer = signed_in(editor).get(reverse("desk-picture", args=[well.pk]))
    assert answer.status_code == 200
    assert len(answer.context["uses"]) == min(named, 5)
    page = answer.content.decode()
    assert page.count("<bdi>One of ") == min(named, 5)
    assert words in page if words else "more essay" not in page


@pytest.mark.parametrize("covered", [False, True])
def test_no_more_essays_with_a_picture_are_counted_than_are_told(used, editor, monkeypatch, covered):
    monkeypatch.setattr(references, "MOST", 2)
    well = hung(70)
    for n in range(6):
        make_essay(f"One of {n}", **{"cover_id": well.pk} if covered else {"body": well.markdown})
    make_draft("Not seen yet", well.markdown)
    for counted, words in ((5, "And in 5 more essays."), (4, "And in more than 4 more essays.")):
        monkeypatch.setattr(references, "COUNTED", counted)
        page = signed_in(editor).get(reverse("desk-picture", args=[well.pk])).content.decode()
        assert words in page
        assert page.count("<bdi>One of ") == 2 and "Not seen yet" not in page


def test_an_essay_of_many_versions_hides_no_other_and_is_told_by_the_one_that_readers_see(used, editor, monkeypatch):
    monkeypatch.setattr(references, "MOST", 2)
    monkeypatch.setattr(references, "COUNTED", 1)
    well = hung(70)
    make_essay("Long ago", well.markdown, dated=datetime.date(2000, 1, 1))
    often = make_essay("Often changed", well.markdown)
    head = often.head
    for n in range(50):
        head = publishing.save_draft(often, {"body": f"{well.markdown}\n\nAgain {n}."}, by=None, parent=head)
    answer = signed_in(editor).get(reverse("desk-picture", args=[well.pk]))
    assert [(use["name"], str(use["how"])) for use in answer.context["uses"]] == [
        ("Often changed", "Essay, as readers see it"), ("Long ago", "Essay, as readers see it"),
    ]  # fmt: skip


def test_where_a_picture_is_used_is_asked_in_as_many_queries_for_many_as_for_few(used, editor):
    client, well = signed_in(editor), used[0]

    def queries_of(call):
        with CaptureQueriesContext(connection) as queries:
            answer = call()
        assert answer.status_code in (200, 302)
        assert not [query["sql"] for query in queries if "media:" in query["sql"]]
        return len(queries)

    address, counts = reverse("desk-picture", args=[well.pk]), []
    for n in range(2):
        counts.append((
            queries_of(lambda: client.get(address)), queries_of(lambda: client.get(well.get_absolute_url())),
            queries_of(lambda: client.post(reverse("desk-picture-delete", args=[well.pk]))),
        ))  # fmt: skip
        for m in range(9 if n == 0 else 0):
            make_essay(f"More {m}", well.markdown)
    assert counts[0] == counts[1]
    assert Media.objects.filter(pk=well.pk).exists()


def test_what_comes_under_a_name_that_texts_have_already_is_used_at_once(site, editor):
    make_essay("Expecting", "![](media:a-well-in-winter)")
    media = add(picture())
    assert media.name == "a-well-in-winter"
    check()
    with pytest.raises(ValidationError):
        uploads.delete_picture(media, by=editor)
