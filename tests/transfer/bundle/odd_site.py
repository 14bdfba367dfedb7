"""A site of everything that is odd: all scripts, the longest values, what was withdrawn, withheld, erased, and deep."""

import datetime
from io import BytesIO

from django.utils import timezone
from PIL import Image

from comments import moderation, posting
from comments.models import Comment, Mention, Passage
from comments.paragraphs import answers
from comments.writers import erasure
from essays import publishing, taxonomy
from essays.derived.redirects import keep_old_path, keep_titles_from_elsewhere
from essays.media import recordings, uploads
from essays.models import Author, Essay, Hub, Licence, Page, Revision, Series, Tag
from essays.taxonomy import series, translations
from mailinglist.models import Subscriber
from noticeboard import board
from noticeboard.models import Book, Bookmark, Call
from sitewide.models import SiteSettings
from tests.cast import make_comment, make_draft, make_essay
from tests.essays import recording_samples

SECRET = "zeldzaam"  # a word of everything that readers do not see
SCRIPTS = {
    "en": "Who Keeps the Well?", "ar": "من يحرس البئر؟", "hi": "कुएँ की रखवाली कौन करता है?", "ja": "井戸を守るのは誰か",
    "he": "מי שומר על הבאר?", "ru": "Кто хранит колодец?", "ta": "கிணற்றைக் காப்பவர் யார்?", "zh-hant": "誰守護水井？",
}  # fmt: skip
FRONT = '---\ntitle: "no: front"\n---\n'  # words of a text that look like front matter
ODD = FRONT + (
    "\nA *well* “kept” – 👩‍🌾 \u2028 and \u00a0 more\\ntext: {} # [x]\n\n"
    "- [ ] one\n\n```yaml\n---\na: &b [*b]\n---\n```\n"
)


def picture(colour, alt, **words):
    file = BytesIO()
    Image.new("RGB", (300, 200), colour).save(file, "PNG")
    file.seek(0)
    return uploads.add_picture(file, by=None, alt=alt, **words)


def build():
    """Makes it in the database, through the verbs wherever these reach; returns its essays by a word for each."""
    licence = Licence.objects.get(code="CC-BY-4.0")
    well = picture(
        "green", "A well", caption="“A” well", credit="N. N.", licence=licence, source_url="https://example.org/w"
    )
    uploads.change_picture(
        well, by=None, alt="A well", caption="“A” well", credit="N. N.", licence=licence, focus_x=0, focus_y=100
    )
    picture("red", f"Unused {SECRET}")
    film = recordings.add_recording(
        BytesIO(recording_samples.mp4()),
        by=None,
        alt="A film",
        transcript="Words\n\nof it.",
        still=picture("blue", "A still"),
    )
    sound = recordings.add_recording(
        BytesIO(recording_samples.mp3()), by=None, alt="A talk", transcript_url="/essays/x/"
    )
    _around(well)
    found = {code: make_essay(title, f"{title}\n\n" + ODD, language=code) for code, title in SCRIPTS.items()}
    found |= _essays(well, film, sound)
    translations.link(found["ar"], found["en"], by=None)
    translations.link(found["hi"], found["en"], by=None)
    row = series.save_series(Series(title="Wells", introduction="See [[Who Keeps the Well?]]."), by=None)
    for name in ("ja", "en", "draft", "long"):
        series.add(row, found[name], by=None)
    hub = Hub.objects.get(ink="movements")
    taxonomy.save_hub(hub, by=None, starts=[found["long"].pk, found["en"].pk])
    keep_old_path("/blog/?p=12&x=%C3%A9", essay=found["en"])
    keep_old_path("/old/هنا", tag=Tag.objects.get(name="water"))
    keep_old_path("/gone-for-good", address="", status=410)
    keep_old_path("/elsewhere", address="https://example.org/there")
    keep_old_path("/to-a-draft", essay=found["draft"])
    _talk(found)
    said = {"url": "https://example.org/b", "title": "On “wells”", "excerpt": "They say", "essay": found["en"]}
    Mention.objects.create(**said, state=Mention.State.PUBLISHED)
    Mention.objects.create(**said | {"title": f"{SECRET} too"})
    Essay.objects.filter(pk=found["en"].pk).update(feed_id="https://example.org/?p=12", mention_count=1)
    Subscriber.objects.create(email=f"{SECRET}@example.org", confirmed_at=timezone.now())
    lead = Essay.objects.get(pk=found["long"].pk).guid
    SiteSettings.objects.filter(pk=1).update(
        title="The Well 井", lead_essay=lead, time_zone="Asia/Kolkata", contact_email=f"{SECRET}@example.org"
    )
    return found


def _around(well):
    """What stands beside essays."""
    author = taxonomy.save_author(Author(name="Ilse Verhaegen", bio="Of ![w](media:a-well)", portrait=well), by=None)
    taxonomy.save_author(Author(name=author.name, site="https://example.org/i"), by=None)  # two of one name
    water = taxonomy.save_tag(Tag(name="water", definition="What wells have."), by=None, others=["aqua", "पानी"])
    water.name = "Water and wells"
    taxonomy.save_tag(water, by=None)  # "water" is a name that it had
    water.name = "water"
    taxonomy.save_tag(water, by=None)
    taxonomy.save_tag(Tag(name=f"unused {SECRET}"), by=None)
    plain = taxonomy.save_hub(
        Hub(name="Water", slug="water", argument="It flows.", questions="Whose?\nWhy?", picture=well), by=None
    )
    taxonomy.save_pair(plain, Hub.objects.get(ink="politics"), "As water is political.", by=None)
    page = Page.objects.get(slug="about")
    page.body = "Of [[Who Keeps the Well?]] and ![the talk](media:a-talk)."
    taxonomy.save_page(page, by=None)
    board.save_book(
        Book(title="Wells", author="N. N.", year=0, why="See ![w](media:a-well)", cover=well, hub=plain, featured=True),
        by=None,
    )
    now = timezone.now()
    day = datetime.timedelta(days=1)
    call = Call(
        title="Write of wells",
        body="Do.",
        opens=now - day,
        closes=now + day,
        ask="Us",
        ask_email=f"{SECRET}@example.org",
    )
    board.save_call(call, by=None, hubs=[plain])
    board.save_call(Call(title=f"Later {SECRET}", opens=now + day, closes=now + 2 * day), by=None)
    board.save_bookmark(Bookmark(title="W", url="https://example.org/?a=1&b=“x”", gone=True), by=None, tags=[water])


def _essays(well, film, sound):
    """Essays that are long, changed, withheld, withdrawn, scheduled, drafts."""
    long = "x" * 4 + ". " + "Words of a well, kept by all. " * 2000
    longest = {"standfirst": "s" * 1000, "lead_in": "l" * 200, "source_url": "https://example.org/" + "a" * 480}
    longest["tags"] = ["water", "t" * 60, "井"]
    heard = f"![talk](media:{sound.name})\n\n![film](media:{film.name})"
    found = {
        "long": make_essay("L" * 250, long, **longest, hubs=["water", "politics"], cover_id=well.pk),
        "heard": make_essay("Heard", heard, tags=["aqua"], no_cover=True),
        "changed": make_essay("Changed", "One.\n\nTwo."),
        "withdrawn": make_essay("Taken back", f"Of the {SECRET}.", tags=["water"]),
        "draft": make_draft(f"Not yet {SECRET}", f"A {SECRET} draft."),
        "scheduled": make_essay(f"Soon {SECRET}", "Wait.", at=timezone.now() + datetime.timedelta(days=9)),
    }  # fmt: skip
    for words in (f"One {SECRET}.\n\nTwo.", "One anew.\n\nTwo."):
        essay = Essay.objects.get(pk=found["changed"].pk)
        revision = publishing.save_draft(essay, {"body": words}, by=None, parent=essay.head)
        publishing.publish(revision, by=None, note="“Better”: 1 < 2")
    publishing.withhold(Revision.objects.get(essay=found["changed"], edition=2), "A name stood in it.", by=None)
    essay = Essay.objects.get(pk=found["changed"].pk)
    keep_titles_from_elsewhere(["Ändern_das", "C#"], essay, {"C#": "Its “law”"})
    keep_old_path("/wiki/Ändern", essay=essay, fragment="Its “law”")
    keep_titles_from_elsewhere([f"Old {SECRET}", "Ändern_das"], found["draft"])
    keep_titles_from_elsewhere(["Of another wiki"], found["withdrawn"])
    publishing.save_draft(essay, {"body": f"One {SECRET} more."}, by=None, parent=essay.head)
    make_comment(found["withdrawn"], f"Of {SECRET} too.")
    publishing.withdraw(found["withdrawn"], "It was wrong.", by=None)
    return {name: Essay.objects.get(pk=essay.pk) for name, essay in found.items()}


def _talk(found):
    """A thread twelve deep, and replies in every state."""
    essay, parent = found["en"], None
    for depth in range(12):
        parent = make_comment(
            essay, f"Deep {depth}: *so* it is, 井.", parent=parent, name=f"N {depth}", website="https://example.org/n"
        )
    moderation.remove(
        Comment.objects.get(essay=essay, number=3), "attack", by=None, tell=False, note=f"A {SECRET} word."
    )
    erasure.erase_one(Comment.objects.get(essay=essay, number=5))
    moderation.withdraw(Comment.objects.get(essay=essay, number=7))
    moderation.hold(Comment.objects.get(essay=essay, number=8), by=None)
    for state in ("rejected", "spam", "held"):
        make_comment(essay, f"The {SECRET} of the {state}.", state=state, name=f"{SECRET} one")
    about = answers.find_about(Essay.objects.get(pk=found["changed"].pk), "2")
    posted = posting.post(
        found["changed"],
        posting.Submission(name="P", email=f"{SECRET}2@example.org", website="", body="To this one.", about=about),
        tell=False,
    ).comment
    moderation.publish(posted, by=None, tell=False)
    assert Passage.objects.count() == 1
