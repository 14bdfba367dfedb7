"""The preview: a draft as readers will see it, with what is to fix; nothing is stored by looking."""

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from essays import publishing
from essays.derived.redirects import keep_old_path
from essays.editor import checks, drafts, preview_views
from essays.models import Author, Essay, Hub, Media, Revision, Tag
from essays.review import preview_links
from essays.revisions import views
from tests.cast import make_draft, make_essay, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def preview(client, **typed):
    form = {"title": "On Wells", "body": "Words.", "language": "en", "comments_policy": "open"} | typed
    return client.post(reverse("desk-essay-new-preview"), form)


def words_of(found):
    return [(check.words, check.to_fix) for check in found.checks]


def test_the_preview_shows_unsaved_words_as_readers_will_see_them(editor):
    hub = Hub.objects.get(slug="politics")
    body = "First.\n\nSo we need [[hub:politics|an extension]].[^1]\n\n[^1]: A note."
    page = preview(signed_in(editor), body=body, lead_in="Nadia:", hubs=[hub.pk], tags="tools").content.decode()
    assert '<p class="lead-in">Nadia:</p>' in page
    assert "lit-politics" in page
    assert 'class="mark politics"' in page
    assert 'class="note"' in page
    assert '<meta name="robots" content="noindex">' in page
    assert Essay.objects.count() == 0


def test_the_preview_carries_every_field_back_to_the_editor(editor):
    client = signed_in(editor)
    page = preview(client, body='Odd "words" & <b>tags</b>', tags="one, two", standfirst="Stand").content.decode()
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert kept["body"] == "Odd &quot;words&quot; &amp; &lt;b&gt;tags&lt;/b&gt;"
    again = client.post(reverse("desk-essay-new"), {"body": "My words", "tags": "one", "do": "write"})
    assert again.status_code == 200
    assert "My words" in again.content.decode()
    assert "Not saved yet" in again.content.decode()
    assert "There is a problem" not in again.content.decode()
    assert Essay.objects.count() == 0


def test_the_stored_draft_can_be_previewed_by_its_address(editor):
    essay = make_draft("A Draft", "Not public yet.", by=editor)
    page = signed_in(editor).get(reverse("desk-essay-preview", args=[essay.pk])).content.decode()
    assert "Not public yet." in page
    assert "Ilse Verhaegen" in page


def test_a_preview_of_anything_odd_has_an_answer(editor):
    client = signed_in(editor)
    odd = {
        "language": "xx",
        "hubs": ["x", "99999999999999999999", "\0"],
        "licence": "y",
        "dated": "never",
        "tags": ",,,",
    }
    for extra in ({}, {"body": "[" * 4000}, {"body": "x" * 300_001}, {"body": "[[a\0b]]", "picture": ""}):
        form = {"title": "T", "body": "b"} | odd | extra
        assert client.post(reverse("desk-essay-new-preview"), form).status_code in {200, 400}
        assert client.post(reverse("desk-essay-new-pane"), form).status_code in {200, 400}


def test_the_pane_answers_with_the_four_parts_that_follow_the_words(editor):
    essay = make_draft(by=editor)
    form = {"title": "T", "body": "Now [[hub:movements|movements]].", "language": "en"}
    page = signed_in(editor).post(reverse("desk-essay-pane", args=[essay.pk]), form).content.decode()
    assert re.findall(r'data-part="(\w+)"', page) == ["preview", "thread", "checks", "cover"]
    assert '<i class="lit"></i>' in page
    assert "A well is kept" not in page


def test_the_switch_of_narrow_windows_shows_either_pane_without_scripts(editor):
    client = signed_in(editor)
    for do, shown in (("look", "preview"), ("write", "write")):
        page = client.post(reverse("desk-essay-new"), {"body": "Kept words", "do": do}).content.decode()
        assert f'data-show="{shown}"' in page
        assert "Kept words" in page


def test_links_that_lead_nowhere_are_told_with_their_paragraph():
    make_essay("Who Keeps the Well?")
    found = checks.preview("One.\n\nSee [[Who keeps the well?]] and [[Nowhere|there]].", "en")
    assert ("This link leads nowhere: “Nowhere”.", True) in words_of(found)
    assert [check.paragraph for check in found.checks if "nowhere" in check.words] == [2]
    assert 'href="/essays/who-keeps-the-well/"' in found.html
    assert "and there.<" in found.html  # as readers will have it
    assert [check.address for check in found.checks if check.address] == ["/desk/essays/new/?title=Nowhere"]


# What publication drops, each with the words that stay and what the checks say of it.
DROPPED = {
    "[[Secret Plans|their plans]]": ("their plans", "This link leads nowhere: “Secret Plans”."),
    "[[Withdrawn Words]]": ("Withdrawn Words", "This link leads nowhere: “Withdrawn Words”."),
    "[[Not Yet]]": ("Not Yet", "This link leads nowhere: “Not Yet”."),
    "[[hub:nowhere|a hub]]": ("a hub", "This link leads nowhere: “hub:nowhere”."),
    "[plans](/essays/secret-plans/)": ("plans", "This link leads nowhere: “/essays/secret-plans/”."),
    "[gone](/essays/withdrawn-words/?x=1#p2)": ("gone", "This link leads nowhere: “/essays/withdrawn-words/”."),
    "[soon](http://127.0.0.1:8000/essays/not-yet)": ("soon", "This link leads nowhere: “/essays/not-yet/”."),
    "![a pump](media:no-such-picture)": ("a pump", "There is no picture “no-such-picture” here"),
    "[a script](javascript:alert%281%29)": ("a script", "The link “a script” has an address that is not linked to"),
    "[a file](ftp://example.org/x)": ("a file", "The link “a file” has an address that is not linked to"),
    "[a mail](mailto:nobody)": ("a mail", "The link “a mail” has an address that is not linked to"),
    "[far down](#no-such-place)": ("far down", "There is no place “no-such-place” in this text"),
}
LEADING = "[[Who Keeps the Well?]], [[hub:politics]], [[strategy]], [out](https://example.org/), [up](#h-first)."
MIXED = f"## First\n\nOne {LEADING}\n\n" + "\n\n".join(f"Two {link} three." for link in DROPPED)
HREF = re.compile(r'(?:href|src)="([^"]*)"')


def test_review_preview_and_editor_show_what_publication_will(editor, client):
    make_essay("Who Keeps the Well?")
    publishing.withdraw(make_essay("Withdrawn Words"), "It was wrong.", by=None)
    make_draft("Secret Plans")
    soon = make_draft("Not Yet")
    publishing.publish(soon.head, by=editor, at=timezone.now() + timedelta(days=1))
    essay = make_draft("All Kinds", MIXED, by=editor)
    found = checks.preview(MIXED, "en")
    told = {check.words: check.paragraph for check in found.checks if check.to_fix}
    for number, (source, (words, said)) in enumerate(DROPPED.items(), 2):
        assert f"Two {words} three." in re.sub("<[^>]+>", "", found.html), source
        assert [told[one] for one in told if one.startswith(said)] == [number], source
    desk = signed_in(editor)
    form = {"title": "All Kinds", "body": MIXED, "language": "en"}
    _link, token = preview_links.make(essay.head, by=editor, form_id=uuid4())
    shown = {
        "pane": desk.post(reverse("desk-essay-pane", args=[essay.pk]), form),
        "editor": desk.get(reverse("desk-essay", args=[essay.pk])),
        "preview": desk.get(reverse("desk-essay-preview", args=[essay.pk])),
        "sent": desk.post(reverse("desk-essay-preview", args=[essay.pk]), form),
        "revision": desk.get(reverse("desk-revision", args=[essay.pk, essay.head.number])),
        "review": desk.get(reverse("desk-essay-review", args=[essay.pk])),
        "secret": client.get(reverse("preview-link", args=[token])),
    }
    published = publishing.publish(essay.head, by=editor).html
    assert found.html == published
    dropped = ("secret-plans", "withdrawn-words", "not-yet", "no-such-picture", "javascript:", "ftp:", "no-such-place")
    for name, answer in shown.items():
        assert answer.status_code == 200, name
        page = answer.content.decode()
        assert (published in page) is (name != "review"), name  # that one compares words
        assert not [one for one in HREF.findall(page) if any(part in one for part in dropped)], name


SPELT = [
    "[plans](/essays/secret&#45;plans/)",
    "[plans](/essays/secret\\-plans/?a=1)",
    "[plans](/essays/secret-plans/history/)",
    "[plans](/essays/secret-plans/history/1/#p1)",
    "![plans](/essays/secret-plans/)",
    "<a href='/essays/&#115;ecret-plans'>plans</a>",
    "[plans]\n\n[plans]: http://127.0.0.1:8000/essays/secret-plans/feed.xml",
]


@pytest.mark.parametrize("link", SPELT)
def test_however_its_address_is_spelt_a_draft_is_not_linked_to_and_that_is_told(editor, link):
    """In the pane of the editor as in what is published; once readers see it, it is linked to."""
    plans, essay = make_draft("Secret Plans"), make_draft("All Kinds", f"See {link}", by=editor)
    form = {"title": "All Kinds", "body": f"See {link}", "language": "en"}
    pane = signed_in(editor).post(reverse("desk-essay-pane", args=[essay.pk]), form).content.decode()
    essay = publishing.publish(essay.head, by=editor)
    for html in (pane, essay.html):
        assert "secret-plans" not in "".join(HREF.findall(html)) and "See plans" in re.sub("<[^>]+>", "", html)
    assert "This link leads nowhere: “/essays/secret-plans/”." in pane and "leads somewhere" not in pane
    assert [(link.kind, link.wanted) for link in essay.links.all()] == [("missing", "/essays/secret-plans/")]
    publishing.publish(plans.head, by=editor)
    essay.refresh_from_db()
    assert "/essays/secret-plans" in "".join(HREF.findall(essay.html))


def test_a_link_by_an_old_address_that_leads_on_to_a_page_is_good_everywhere(editor):
    keep_old_path("/essays/who-we-are/", address="/about/")
    essay = make_draft("All Kinds", "See [us](/essays/who-we-are/).", by=editor)
    pane = signed_in(editor).get(reverse("desk-essay", args=[essay.pk])).content.decode()
    essay = publishing.publish(essay.head, by=editor)
    assert "Every link to another essay leads somewhere." in pane
    assert 'href="/essays/who-we-are/"' in essay.html and not essay.links.exists()


def test_a_place_without_an_address_is_no_link_that_was_dropped():
    found = checks.preview('One <a id="here"></a> two <a name="there">x</a>, [back](#here).', "en")
    assert not [check.words for check in found.checks if "linked to" in check.words or "no place" in check.words]


def test_a_link_that_leads_nowhere_leads_its_writer_to_the_form_of_that_essay(editor):
    page = signed_in(editor).get(reverse("desk-essay-new"), {"title": 'Nowhere "yet"'}).content.decode()
    assert "Nowhere &quot;yet&quot;</textarea>" in page


def test_a_link_to_a_draft_leads_nowhere_and_tells_nothing_of_it():
    make_draft("Secret Plans")
    found = checks.preview("See [[Secret Plans]].", "en")
    assert ("This link leads nowhere: “Secret Plans”.", True) in words_of(found)
    assert "secret-plans" not in found.html


def test_titles_that_several_essays_have_are_told():
    make_essay("Commons", language="en")
    make_essay("Commons", language="en")
    assert any("2 essays are called “Commons”" in words for words, _ in words_of(checks.preview("[[Commons]]", "en")))


def test_what_is_missing_is_to_fix_and_what_is_there_is_good():
    Tag.objects.create(name="Tools", key="tools", slug="tools")
    bare = dict(words_of(checks.preview("Words[^1].", "en", has_licence=False)))
    assert bare["It stands in no hub."]
    assert bare["It has no tag."]
    assert bare["No licence is stated."]
    assert bare["The note “1” has no text."]
    full = dict(words_of(checks.preview("Words[^1].\n\n[^1]: Text.", "en", tags=["TOOLS"], hubs=[Hub.objects.first()])))
    assert full == {
        "In Alternatives.": False,
        "1 tag, known to the site: TOOLS.": False,
        "Every note has its text.": False,
    }


def test_a_source_without_a_licence_is_told_and_not_to_fix():
    found = dict(words_of(checks.preview("W", "en", has_licence=False, sourced=True)))
    assert found["The source states no licence."] is False


def test_new_tags_and_new_bylines_are_told_before_they_are_made(editor):
    page = preview(signed_in(editor), tags="never seen", authors="Ilse Brandt, Jon Doe").content.decode()
    assert "A new tag, “never seen”" in page
    assert "A new by-line, “Jon Doe”" in page
    assert not Tag.objects.exists()
    assert not Author.objects.exists()


def test_the_thread_has_a_row_for_each_hub_and_a_segment_for_each_paragraph():
    found = checks.preview("One.\n\nTwo [[hub:politics|p]].\n\nThree [[hub:movements|m]].", "en")
    rows = {row["hub"].slug: row["segments"] for row in found.thread}
    assert rows["politics"] == [False, True, False]
    assert rows["movements"] == [False, False, True]
    assert [row["count"] for row in found.thread] == [0, 1, 1]


def test_too_long_and_too_costly_texts_say_so():
    assert "300,000 is the most" in checks.preview("x" * 300_001, "en").problem
    assert checks.preview("[" * 20_000, "en").problem


def picture():
    file = BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "PNG")
    return SimpleUploadedFile("well.png", file.getvalue(), content_type="image/png")


def test_a_picture_is_stored_and_written_into_the_text_where_the_caret_stood(editor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    form = {
        "title": "T",
        "body": "One.\r\n\r\nTwo.",
        "picture": picture(),
        "picture_alt": "A [green] well",
        "caret": "2",
    }
    page = signed_in(editor).post(reverse("desk-essay-new"), form | {"do": "picture"}).content.decode()
    name = Media.objects.get().name
    source = re.search(r'<textarea name="body"[^>]*>\s*(.*?)</textarea>', page, re.S)[1]
    assert source == f"One.\n\n![A \\[green\\] well](media:{name})\n\n\nTwo."
    assert Essay.objects.count() == 0


@pytest.mark.parametrize(
    ("file", "alt", "words"),
    [
        (None, "A well", "Choose a file."),
        ("picture", " ", "Describe the picture"),
        ("text", "A well", "no JPEG, PNG, WebP, AVIF or GIF"),
    ],
)
def test_a_picture_that_cannot_be_taken_leaves_the_words_alone(editor, settings, tmp_path, file, alt, words):
    settings.MEDIA_ROOT = tmp_path
    form = {"title": "T", "body": "My words", "picture_alt": alt, "do": "picture"}
    if file:
        form["picture"] = picture() if file == "picture" else SimpleUploadedFile("a.png", b"<svg onload=alert(1)>")
    answer = signed_in(editor).post(reverse("desk-essay-new"), form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "My words" in answer.content.decode()
    assert not Media.objects.exists()


@pytest.mark.parametrize(
    ("body", "caret", "expected"),
    [
        ("", None, "![A well](media:well)\n"),
        ("One.", None, "One.\n\n![A well](media:well)\n"),
        ("One.\n\nTwo.", 0, "One.\n\n![A well](media:well)\n\n\nTwo."),
        ("One.\n\nTwo.", 99, "One.\n\nTwo.\n\n![A well](media:well)\n"),
    ],
)
def test_a_picture_gets_a_paragraph_of_its_own(body, caret, expected):
    assert drafts.with_picture(body, Media(name="well", alt="A well"), caret) == expected


def test_the_list_of_revisions_tells_who_when_why_and_what_is_live(editor):
    essay = make_essay(body="One two three.")
    publishing.save_draft(essay, {"body": "One two three four."}, by=editor, parent=essay.head, summary="One more")
    page = signed_in(editor).get(reverse("desk-essay-history", args=[essay.pk])).content.decode()
    assert page.index("One more") < page.index("Live")
    assert "Ilse Brandt" in page
    assert "+1" in page


def test_a_revision_without_a_date_tells_none(editor):
    essay = make_draft()
    page = signed_in(editor).get(reverse("desk-revision", args=[essay.pk, 1])).content.decode()
    assert "None" not in page.partition("<main")[2]


def test_a_revision_is_shown_as_it_read_and_restored_as_a_new_draft(editor):
    essay = make_essay(body="The old words.")
    publishing.save_draft(essay, {"body": "The new words."}, by=editor, parent=essay.head)
    client = signed_in(editor)
    assert "The old words." in client.get(reverse("desk-revision", args=[essay.pk, 1])).content.decode()
    answer = client.post(reverse("desk-revision-restore", args=[essay.pk, 1]))
    assert answer.status_code == 303
    essay.refresh_from_db()
    assert (essay.head.number, essay.head.body) == (3, "The old words.")
    assert Revision.objects.get(essay=essay, number=2).body == "The new words."


def test_a_withheld_revision_shows_its_reason_and_no_words(editor):
    essay = make_essay(body="Secret words.")
    publishing.save_draft(essay, {"body": "Other."}, by=editor, parent=essay.head)
    Revision.objects.filter(essay=essay, number=1).update(
        withheld_at=essay.live_at, withheld_reason="A private address"
    )
    client = signed_in(editor)
    page = client.get(reverse("desk-revision", args=[essay.pk, 1])).content.decode()
    assert "A private address" in page
    assert "Secret words." not in page
    client.post(reverse("desk-revision-restore", args=[essay.pk, 1]))
    assert essay.revisions.count() == 2


def test_a_revision_that_is_not_there_is_404(editor):
    essay = make_essay()
    assert signed_in(editor).get(reverse("desk-revision", args=[essay.pk, 99])).status_code == 404


WARNED = """### Begin

One.

## Next

Two ![](https://other.example/pump.png) and [^9].

#### Too deep

Three [[Nowhere]].

![](media:bare)
"""


def test_every_warning_leads_to_its_paragraph_or_its_field():
    Media.objects.create(name="bare", file="pictures/x.png", format="PNG", width=1, height=1, size=1, sha256="0")
    found = checks.preview(WARNED, "en", has_licence=False)
    places = {check.words: (check.paragraph, check.field) for check in found.checks if check.to_fix}
    assert places == {
        "This link leads nowhere: “Nowhere”.": (3, ""),
        "The picture “pump.png” is not held by this site and is shown as a link.": (2, ""),
        "The picture “bare” has no description for those who cannot see it.": (3, ""),
        "The heading “Too deep” skips a level.": (3, ""),
        "The note “9” has no text.": (2, ""),
        "It stands in no hub.": (0, "hubs"),
        "It has no tag.": (0, "tags"),
        "No licence is stated.": (0, "licence"),
    }


def test_the_same_warning_twice_is_one_check_at_its_first_place():
    found = checks.preview("One.\n\nA ![x](https://e.org/x.png)\n\nB ![x](https://e.org/x.png)", "en")
    assert [check.paragraph for check in found.checks if "not held" in check.words] == [2]


def test_a_text_without_paragraphs_has_places_for_none():
    assert all(check.paragraph == 0 for check in checks.preview("## Only\n\n#### a heading", "en").checks)


def test_the_editor_leads_from_a_check_to_its_field(editor):
    essay = make_draft(body="Words.")
    page = signed_in(editor).get(reverse("desk-essay", args=[essay.pk])).content.decode()
    for field in ("hubs", "tags", "licence"):
        assert f'<a href="#id_{field}">' in page
        assert f'id="id_{field}"' in page


def test_an_address_for_buttons_opened_by_hand_says_so_and_leads_back(editor):
    client, essay = signed_in(editor), make_draft()
    answer = client.get(reverse("desk-essay-take-back", args=[essay.pk]))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    page = answer.content.decode()
    assert "only takes what a button sends" in page
    assert f'href="{reverse("desk-essay", args=[essay.pk])}"' in page
    assert client.put(reverse("desk-essay-take-back", args=[essay.pk])).content == b""
    assert 'href="/"' in client.get(reverse("sign-out")).content.decode()


def test_previews_are_counted_by_person(editor, monkeypatch, one_minute):
    monkeypatch.setattr(preview_views, "A_MINUTE", 2)
    client, typed = signed_in(editor), {"title": "On Wells", "body": "Words."}
    answers = [client.post(reverse("desk-essay-new-pane"), typed).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert preview(client).status_code == 429
    assert preview(signed_in(make_user("author"))).status_code == 200


def test_words_of_revisions_are_counted_once(editor, monkeypatch):
    counted = []
    monkeypatch.setattr(views, "count_words", lambda text: counted.append(text) or len(text.split()))
    essay = make_essay("On Wells", body="One two three.")
    publishing.save_draft(essay, {"body": "One two three four five."}, by=None, parent=essay.head)
    pages = [signed_in(editor).get(reverse("desk-essay-history", args=[essay.pk])) for _ in range(2)]
    for page in pages:
        assert [(row.words, row.change) for row in page.context["page"].object_list] == [(5, 2), (3, 3)]
    assert len(counted) == 2
