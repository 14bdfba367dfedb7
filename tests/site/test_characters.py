"""Characters that XML forbids, and those that draw over their neighbours: not stored by any way in, not sent by any
way out (sitewide.text.characters says which they are and where the rules are kept)."""

import json
import re
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.utils.http import urlencode

from comments.models import Comment
from essays import markup, publishing, taxonomy
from essays.models import Author, Essay, Hub, Tag
from sitewide import state
from sitewide.models import SiteSettings
from sitewide.text import characters
from sitewide.text.characters import MOST_MARKS, UNWRITABLE, clean
from tests.cast import make_comment, make_draft, make_essay, make_user
from tests.site.test_odd_forms import (  # noqa: F401 - the first two are fixtures
    ENDING,
    desk_pages,
    everybody,
    public_pages,
    send,
    sendable,
    small,
)
from tests.site.visitor import Visitor

pytestmark = pytest.mark.django_db
FORBIDDEN = "\x00\x08\x0b\x0c\x1f\x7f\x85\x9f\ufdd0\ufffe\uffff\U0001fffe"
ZALGO = "Z" + "\u0301\u0322\u20dd" * 40
FEEDS = ["/feed.xml", "/feed.rss", "/responses.xml", "/politics/feed.xml",
         "/tags/wells/feed.rss", "/authors/ann-many/feed.xml", "/essays/the-first-well/responses.xml",
         "/feeds.opml", "/sitemap.xml", "/sitemap-essays.xml", "/sitemap-tags.xml"]  # fmt: skip
PAGES = ["/", "/essays/the-first-well/", "/tags/", "/tags/wells/", "/authors/ann-many/", "/politics/", "/archive/",
         "/search/?q=well", "/books/", "/calls/"]  # fmt: skip


def stored():
    """(model, field, text) of every text in the database, JSON as it reads."""
    for model in apps.get_models():
        fields = [f for f in model._meta.concrete_fields if isinstance(f, (CharField, TextField, JSONField))]
        for row in model.objects.values_list(*(f.attname for f in fields)) if fields else ():
            for field, value in zip(fields, row, strict=True):
                yield model, field, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def ill():
    """What is stored and should not be: [model.field: text]."""
    escaped = re.compile(r"\\u00[01]|\\[bf]|\\u007f|\\ud8")
    return [
        f"{model.__name__}.{field.name}: {text[:60]!r}"
        for model, field, text in stored()
        if characters.UNWRITABLE.search(text) or (isinstance(field, JSONField) and escaped.search(text))
    ]


def well_formed():
    """Every feed and map of the site parses, and no page holds what XML forbids."""
    visitor = Visitor()
    for path in FEEDS:
        answer = visitor.get(path)
        assert answer.status == 200, path
        ElementTree.fromstring(answer.body)
        assert not characters.UNWRITABLE.search(answer.text), path
    for path in PAGES:
        answer = visitor.get(path)
        assert answer.status == 200, path
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", answer.text), path


GIVEN = {"email": "sunniva@example.org", "website": "https://example.org/", "url": "https://example.org/new",
         "site": "https://example.org/", "opens": "2026-11-01T10:00", "closes": "2026-12-01T10:00"}  # fmt: skip
# Numbers, addresses here, and what is looked up among rows: an empty one stays so.
LEFT_EMPTY = re.compile(
    "slug|year|tags|others|starts|portrait|picture|cover|synonym|publish_at|dated|_url|item|subject"
)


def words_for(name, value):
    """What somebody could type into a field, with the forbidden characters in it: what stands there, or new words."""
    if "password" in name or (not value and LEFT_EMPTY.search(name)):
        return value
    value = value or next((one for part, one in GIVEN.items() if part in name), "Some words")
    return f"{FORBIDDEN}{value[:3]}{FORBIDDEN}{value[3:]}"


@pytest.mark.walk
def test_no_form_stores_them_and_no_feed_breaks(everybody):  # noqa: F811
    taken = 0
    for visitor, paths in ((Visitor(), public_pages()), (everybody, desk_pages())):
        for _path, form in sendable(visitor, paths):
            if form.method != "post" or not form.typed:
                continue
            now = dict(form.values)
            fields = {name: words_for(name, now.get(name, "")) for name in form.typed}
            answer, _ = send(visitor, form, form.filled(**fields))
            assert answer.status != 400 and answer.status < 500, f"{form.action}: {answer.status}"
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", answer.text), form.action
            taken += answer.status in {302, 303}
    assert taken > 20
    assert ill() == []
    well_formed()


@pytest.mark.parametrize("kind", ["urlencoded", "files"])
def test_a_form_that_comes_back_has_its_words_without_them(site, kind):
    essay = make_essay()
    sent = {"name": "Sun\0niva", "email": "no address", "body": "A \x08well\x0b of\ufffe words.\r\nSecond\tline."}
    how = {} if kind == "files" else {"data": urlencode(sent), "content_type": "application/x-www-form-urlencoded"}
    answer = Client(headers={"Origin": "http://127.0.0.1:8000"}).post(f"{essay.url}respond/", **(how or {"data": sent}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Sunniva"' in page
    assert "A well of words." in page
    assert "Second\tline." in page


def test_a_path_with_one_is_refused_and_a_query_is_read_without(small):  # noqa: F811
    visitor = Visitor()
    assert [visitor.get(path).status for path in ("/essays/a%08b/", "/%EF%BF%BE/", "/search/?q=a%00")] == [400] * 3
    found = visitor.get("/search/?q=we%08ll")
    assert (found.status, 'value="well"' in found.text) == (200, True)


def test_verbs_clean_what_importers_and_commands_give(site):
    bad = f"A {FORBIDDEN}\ud800well\u202e turned\u200b"
    draft = make_draft(bad, f"Text{FORBIDDEN} here.", standfirst=bad, lead_in=bad, tags=[bad, "\u200b"], authors=(bad,))
    essay = publishing.publish(draft.head, by=None)
    comment = make_comment(essay, f"Said{FORBIDDEN} so.", name=bad)
    hub = Hub.objects.first()
    hub.name, hub.argument = f"Po{FORBIDDEN}wer", bad
    taxonomy.save_hub(hub, by=None)
    assert ill() == []
    for text in (essay.title, essay.standfirst, essay.lead_in, comment.name, hub.argument, Tag.objects.get().name,
                 Author.objects.get().name):  # fmt: skip
        assert text == "A well turned"
    assert (essay.head.tags, hub.name) == (["A well turned"], "Power")
    with pytest.raises(ValidationError):
        taxonomy.save_author(Author(name="\u200b\u2060"), by=None)


@pytest.mark.parametrize("entity", ["&#8;", "&#x1F;", "&#xFFFE;", "&#xD800;", "&#0;", "&#65535;"])
def test_an_entity_in_a_text_is_no_way_in(site, entity):
    """As words, in an address, in a title, in HTML and in code."""
    text = f'A{entity}b [c](/essays/{entity}/ "d{entity}e") <abbr title="f{entity}g">h</abbr> <code>i{entity}j</code>'
    essay = make_essay("Entities", f"{text} [[k{entity}l]] [[m%08n]]")
    for html in (essay.html, essay.excerpt, essay.text, markup.render_comment(text)):
        assert not characters.UNWRITABLE.search(html)
    assert ill() == []
    ElementTree.fromstring(Visitor().get("/feed.xml").body)


def test_rows_older_than_the_rules_break_no_feed(small):  # noqa: F811
    """Written past every verb, as they lie in the databases of sites that run."""
    bad = "old \x08\x1f\ufffe\uffff words"
    Essay.objects.update(title=bad, standfirst=bad, lead_in=bad, html=f"<p>{bad}</p>", excerpt=bad)
    Comment.objects.update(name=bad, html=f"<p>{bad}</p>", text=bad)
    Hub.objects.update(name=bad, argument=bad)
    Tag.objects.update(name=bad)
    SiteSettings.objects.update(title=bad, tagline=bad)
    for essay in Essay.objects.all():
        essay.card = {**essay.card, "tags": [{"name": bad, "slug": "wells"}]}
        Essay.objects.filter(pk=essay.pk).update(card=essay.card)
    state.bump()
    well_formed()
    linked = re.findall(r'<script type="application/ld\+json">(.*?)</script>', Visitor().get(PAGES[1]).text)
    assert linked
    assert not any(re.search(r"\\u00[01]|\\[bf]", text) for text in linked)
    assert all(json.loads(text) for text in linked)


def test_an_answer_is_as_long_as_it_says(site):
    """One byte too many said, and a browser waits for it or throws the whole page away."""
    editor, essay = make_user("editor"), make_essay("The First Well")
    Essay.objects.filter(pk=essay.pk).update(title="The\x0b First\ufffe Well")
    essay.head.__class__.objects.filter(pk=essay.head.pk).update(title="The\x0b Well", body="Old\x0b\ufffe words.")
    client = Client()
    client.force_login(editor)
    for path in (essay.get_absolute_url(), f"/desk/essays/{essay.pk}/", "/essays/", "/feed.xml"):
        for asked in (Client(), client):
            answer = asked.get(path)
            length = answer.headers.get("Content-Length")
            assert length is None or int(length) == len(answer.content), path
    assert b"Old words." in client.get(f"/desk/essays/{essay.pk}/").content


def test_marks_are_stacked_as_high_as_languages_stack_them(site):
    tibetan, hebrew, thai = "ཧྐྵྨླྺྼྻྂ", "בְּרֵאשִׁ֖ית", "ที่นี่"
    for word in (tibetan, hebrew, thai, "Việt Nam", "می‌خواهم", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 👩‍👩‍👧 ❤️", "a" + "\u0301" * 30):
        assert len(characters.line(word)) in {len(word), len(word) - 1}  # NFC joins a letter and its first mark
    essay = make_essay(ZALGO, f"Text {ZALGO} on.", tags=[ZALGO], standfirst=ZALGO)
    comment = make_comment(essay, f"Said {ZALGO} so.", name=ZALGO)
    for text in (essay.title, essay.standfirst, essay.html, essay.tags.get().name, comment.name, comment.html):
        assert not re.search(f"[\u0300-\u036f\u20dd]{{{characters.MOST_MARKS + 1}}}", text)
        assert re.search("[\u0300-\u036f\u20dd]{29}", text)


def test_a_line_loses_what_turns_it_and_what_nobody_sees():
    assert characters.line("a\u202eb\u2066c\u2069 \n\t d\u200b\u00ad\ufeff\u2060") == "abc d"
    assert characters.line("\u200fשלום\u200f!") == "שלום\u200f!"  # direction marks between letters are of use
    assert [characters.line(text) for text in ("\u200b", "\u3164\u115f", "\ufe0f", "\u0301", "\U000e0041")] == [""] * 5


def test_lines_of_the_desk_are_cleaned_and_never_empty(site):
    editor = make_user("editor")
    client = Client()
    client.force_login(editor)
    tag = taxonomy.save_tag(Tag(name="wells"), by=None)
    fields = {"name": "\u200b\u2060", "slug": "wells", "definition": "", "others": ""}
    answer = client.post(f"/desk/tags/{tag.pk}/", fields)
    assert answer.status_code == 422
    tag.refresh_from_db()
    assert tag.name == "wells"


def test_every_character_that_xml_forbids_is_taken_out_and_no_other():
    for code in range(0x110000):
        char, typed = chr(code), f"a\n{chr(code)}b"
        assert clean(typed) == ("a\nb" if UNWRITABLE.match(char) else typed), hex(code)


@pytest.mark.parametrize(("mark", "around"), [("\u0301", ""), ("\u0489", "words " * 50), ("\U0001d167", "ü" * 40)])
def test_a_stack_of_marks_is_bounded_wherever_it_stands(mark, around):
    assert clean(around + "o" + mark * (MOST_MARKS + 1) + around) == around + "o" + mark * MOST_MARKS + around
