"""An essay's public history: its editions, each as it read, any two compared; drafts between them never show."""

import datetime
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from essays import markup, publishing
from essays.models import EditionText, Essay, Hub, Revision
from sitewide.models import SiteSettings
from tests.cast import make_comment, make_draft, make_essay, member, signed_in

pytestmark = pytest.mark.django_db
FIRST = "A well is kept by those who drink from it.\n\nIt has a rope.\n\nNobody owns it."
SECOND = "A well is kept by all who drink from it.\n\nIt has a rope.\n\nA lid keeps out the leaves.\n\nNobody owns it."


def save(essay, by, **content):
    return publishing.save_draft(essay, content, by=by, parent=essay.head)


@pytest.fixture(scope="module")
def kept(lasting):
    """An essay published twice, with a draft between that nobody published and one after; its editor: their keys."""
    editor = member("editor")
    essay = make_essay("Who Keeps the Well?", FIRST, by=editor, tags=["wells"])
    save(essay, editor, body="SECRET BETWEEN")
    essay.refresh_from_db()
    save(essay, editor, body=SECOND, tags=["wells", "lids"], title="Who Keeps a Well?")
    essay.refresh_from_db()
    publishing.publish(essay.head, by=editor, note="Speaks of the lid")
    essay.refresh_from_db()
    save(essay, editor, body="SECRET AFTER")
    return {"essay": essay.pk, "editor": editor.pk}


@pytest.fixture
def editor(kept, db):
    return User.objects.get(pk=kept["editor"])


@pytest.fixture
def essay(kept, db):
    return Essay.objects.get(pk=kept["essay"])


def text_of(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_history_lists_editions_newest_first(client, essay, editor):
    page = text_of(client, f"{essay.url}history/")
    assert page.index("Revision 2</a>") < page.index("Revision 1</a>")
    assert "Speaks of the lid" in page
    assert "2 revisions since" in page
    assert str(editor) in page
    assert "SECRET" not in page
    assert "Revision 3" not in page


def test_words_are_counted_against_the_edition_before(essay):
    second = Revision.objects.get(essay=essay, edition=2)
    assert (second.words_added, second.words_removed) == (7, 1)
    assert Revision.objects.get(essay=essay, edition=1).words_added == 17


def test_an_old_edition_reads_as_it_read(client, essay):
    page = text_of(client, f"{essay.url}history/1/")
    assert "those who drink" in page
    assert "leaves" not in page
    assert "You are reading revision 1 of 2" in page
    assert "Who Keeps the Well?" in page


def test_an_edition_that_is_too_costly_by_the_rules_of_today_says_so(client, essay):
    Revision.objects.filter(edition=1).update(body="[" * 5000)
    EditionText.objects.all().delete()
    for path in ("1/", "1..2/"):
        assert "“[”. Please use fewer." in text_of(client, f"{essay.url}history/{path}")


def test_two_editions_are_compared(client, essay):
    page = text_of(client, f"{essay.url}history/1..2/")
    assert "<del>those</del>" in page
    assert "<ins>all</ins>" in page
    assert "<ins>A lid keeps out the leaves.</ins>" in page
    assert "<ins>lids</ins>" in page
    assert "+8 −2 words" in page
    assert "2 paragraphs changed" in page
    assert "Paragraph 2 is unchanged" in page


def test_side_by_side(client, essay):
    text_of(client, f"{essay.url}history/1..2/")  # kept under a key of its own
    page = text_of(client, f"{essay.url}history/1..2/?view=side")
    old = page.index("<del>those</del>")
    assert page.index("<ins>all</ins>") > old
    assert page.count("who drink from it.") == 2


def test_the_chosen_two_lead_to_their_difference(client, essay):
    answer = client.get(f"{essay.url}history/?old=2&new=1")
    assert answer["Location"] == f"{essay.url}history/1..2/"
    assert client.get(f"{essay.url}history/2..1/")["Location"] == f"{essay.url}history/1..2/"
    for odd in ("?old=1&new=9", "?old=x&new=1", "?old=1&new=99999999999999999999999"):
        assert client.get(f"{essay.url}history/{odd}")["Location"] == f"{essay.url}history/", odd


def test_the_same_one_twice(client, essay):
    assert "These two revisions read the same." in text_of(client, f"{essay.url}history/2..2/")


@pytest.mark.parametrize("place", ["3/", "0/", "1..3/", "0..1/", "99999999999999999999/", "1..99999999999999999999/"])
def test_what_is_no_edition_is_not_there(client, essay, place):
    assert client.get(f"{essay.url}history/{place}").status_code == 404


def test_drafts_and_scheduled_essays_have_no_history(client, site, editor):
    later = make_essay("Later", at=timezone.now() + datetime.timedelta(days=1))
    draft = make_draft("Never")
    client.force_login(editor)
    for essay in (later, Essay.objects.get(pk=draft.pk)):
        for place in ("", "1/", "1..1/"):
            assert client.get(f"{essay.url}history/{place}").status_code == 404


def test_a_withdrawn_essay_takes_its_history_with_it(client, essay, editor):
    publishing.withdraw(essay, "It was wrong about ropes.", by=editor)
    for place in ("", "1/", "1..2/"):
        page = text_of(client, f"{essay.url}history/{place}", 410)
        assert "It was wrong about ropes." in page
        assert "drink" not in page


def test_a_renamed_essay_is_found_under_its_old_address(client, essay, editor):
    old = essay.url
    essay.refresh_from_db()
    save(essay, editor, slug="wells", body=SECOND)
    essay.refresh_from_db()
    publishing.publish(essay.head, by=editor)
    answer = client.get(f"{old}history/1..2/")
    assert (answer.status_code, answer["Location"]) == (301, "/essays/wells/history/1..2/")


def test_a_withheld_edition_keeps_its_line_without_its_text(client, essay):
    Revision.objects.filter(essay=essay, edition=1).update(
        withheld_at=timezone.now(), withheld_reason="it named where a person lives"
    )
    page = text_of(client, f"{essay.url}history/")
    assert "it named where a person lives" in page
    assert "/history/1/" not in page
    for place in ("1/", "1..2/"):
        assert "those who drink" not in text_of(client, f"{essay.url}history/{place}", 410)


def test_crawlers_are_asked_to_stay_out(client, essay):
    assert "Disallow: /essays/*/history/" in text_of(client, "/robots.txt")
    for place in ("", "1/", "1..2/"):
        answer = client.get(f"{essay.url}history/{place}")
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert 'name="robots" content="noindex, nofollow"' in answer.content.decode()
    assert "history" not in text_of(client, "/sitemap-essays.xml")


def test_one_address_may_not_ask_for_very_many(client, essay, one_minute):
    answers = [client.get(f"{essay.url}history/1..2/").status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
    assert client.get(essay.url).status_code == 200
    assert client.get(f"{essay.url}history/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_who_has_a_network_of_ipv6_is_one_reader(client, essay, one_minute):
    address = f"{essay.url}history/"
    for n in range(30):
        assert client.get(address, REMOTE_ADDR=f"2001:db8:1:2::{n:x}").status_code == 200
    assert client.get(address, REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert client.get(address, REMOTE_ADDR="2001:db8:1:3::1").status_code == 200


def test_the_number_of_queries_does_not_grow(client, essay, editor, django_assert_max_num_queries):
    for n in range(6):
        essay.refresh_from_db()
        save(essay, editor, body=f"{SECOND} {n}")
        essay.refresh_from_db()
        publishing.publish(essay.head, by=editor)
    for place in ("", "1/", "1..8/"):
        with django_assert_max_num_queries(14):
            assert client.get(f"{essay.url}history/{place}").status_code == 200


def test_the_essay_leads_to_its_history(client, essay):
    page = text_of(client, essay.url)
    assert f'href="{essay.url}history/"' in page
    assert f'href="{essay.url}history/1..2/"' in page


# On the desk: any two, drafts too.


def compared(client, essay, old, new):
    return client.get(f"/desk/essays/{essay.pk}/history/?old={old}&new={new}")


def test_on_the_desk_any_two_revisions_are_chosen_and_compared(editor, essay):
    desk = signed_in(editor)
    page = text_of(desk, f"/desk/essays/{essay.pk}/history/")
    # What readers have and the newest are chosen beforehand.
    assert re.findall(r'name="(old|new)"\s+value="(\d)"\s+checked', page) == [("new", "4"), ("old", "3")]
    answer = compared(desk, essay, 4, 2)
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/essays/{essay.pk}/history/2..4/")
    assert "AFTER" in text_of(desk, answer["Location"])


@pytest.mark.parametrize(("old", "new"), [("", "2"), ("1", "99"), ("x", "y"), ("٣", "1"), ("9" * 5000, "1")])
def test_on_the_desk_two_that_are_not_there_lead_back_to_the_list(editor, essay, old, new):
    answer = compared(signed_in(editor), essay, old, new)
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/essays/{essay.pk}/history/")


def test_on_the_desk_nothing_is_compared_where_one_revision_is_left_to_read(editor, site):
    essay = make_essay("The Well", by=editor)
    page = text_of(signed_in(editor), f"/desk/essays/{essay.pk}/history/")
    assert "Compare the two" not in page and 'type="radio"' not in page


def test_a_withheld_revision_is_not_offered_for_comparison(editor, essay):
    publishing.withhold(essay.revisions.get(number=2), "It names somebody.", by=editor)
    page = text_of(signed_in(editor), f"/desk/essays/{essay.pk}/history/")
    assert 'value="2"' not in page and 'value="3"' in page


SIGNS = """It *was* [a board](https://example.org/old) of `two`[^board] \\*planks\\*.

- one **thing**
- other thing

| who | what |
|---|---|
| we | *all* |

![A well](media:none) &amp; more

[^board]: Not *painted*."""


def test_a_difference_is_of_words_as_they_read_and_says_where_only_their_form_changed(client, editor):
    essay = make_essay("Signs", SIGNS)
    for body in (SIGNS.replace("*was*", "*is*").replace("other", "*another*").replace("painted", "oiled"),):
        save(essay, editor, body=body)
    essay.refresh_from_db()
    publishing.publish(essay.head, by=editor)
    page = text_of(client, f"{essay.url}history/1..2/")
    text = re.sub(r"</?(ins|del)>", "", page[page.index('class="changed"') : page.index("</main>")])
    for sign in ("[^", "](", "**", "`", "|--", "&amp;amp;", "media:", "[a"):
        assert sign not in text, sign
    assert "It <del>was</del><ins>is</ins> a board of two *planks*." in page
    assert "one thing\n<del>other</del><ins>another</ins> thing" in page
    assert "who · what\nwe · all" in page
    assert "Not <del>painted</del><ins>oiled</ins>." in page
    assert "read the same" not in page
    essay.refresh_from_db()
    save(essay, editor, body=essay.body.replace("example.org/old", "example.org/new"))
    essay.refresh_from_db()
    publishing.publish(essay.head, by=editor)
    page = text_of(client, f"{essay.url}history/2..3/")
    assert "only a link, an emphasis or a note changed" in page
    assert "These two revisions read the same" not in page


def test_what_was_read_and_compared_once_is_kept(client, essay):
    paths = [f"{essay.url}history/{part}" for part in ("1/", "1..2/", "1..2/?view=side")]
    before = [text_of(client, path) for path in paths]
    Revision.objects.filter(edition=1).update(body="Another text altogether.")
    assert [text_of(client, path) for path in paths] == before, "it is stored as it was published"
    EditionText.objects.all().delete()
    assert [text_of(client, path) for path in paths[1:]] == before[1:], "a difference is kept by itself"
    rows = EditionText.objects.filter(revision__essay=essay)
    rows.update(html="<p>Old way</p>", html_version=1, digest="of the old way")
    assert "Another text altogether." in text_of(client, paths[0]), "what was rendered in another way is not shown"
    rows.filter(revision__edition=2).delete()
    call_command("rerender", verbosity=0)
    assert set(rows.values_list("html_version", flat=True)) == {markup.HTML_VERSION} and rows.count() == 2


def test_a_difference_that_is_kept_has_the_names_of_today(client, editor, site):
    essay = make_essay("Two Places", FIRST, hubs=("politics",))
    moved = Hub.objects.get(slug="movements")
    save(essay, editor, hubs=[*essay.hubs.values_list("pk", flat=True), moved.pk])
    essay.refresh_from_db()
    publishing.publish(essay.head, by=editor)
    assert f"<ins>{moved.name}</ins>" in text_of(client, f"{essay.url}history/1..2/")
    Hub.objects.filter(pk=moved.pk).update(name="Moving On")
    assert "<ins>Moving On</ins>" in text_of(client, f"{essay.url}history/1..2/")


def test_a_withheld_edition_is_stored_nowhere(client, essay, editor):
    first = essay.revisions.get(edition=1)
    assert EditionText.objects.filter(revision=first).exists()
    text_of(client, f"{essay.url}history/1..2/")
    publishing.withhold(first, "It names somebody.", by=editor)
    call_command("rerender", verbosity=0)
    assert not EditionText.objects.filter(revision=first).exists()
    for part in ("1/", "1..2/"):
        assert "those who drink" not in text_of(client, f"{essay.url}history/{part}", 410)


def test_the_words_of_a_withheld_revision_are_in_no_table(site, editor):
    words = {"standfirst": "Zyzzyva one.", "lead_in": "Zyzzyva two.", "source_url": "https://example.org/zyzzyva"}
    essay = make_essay("The Well", "Zyzzyva three.", **words)
    first = essay.head
    other = first.content() | dict.fromkeys(words, "") | {"body": "Nothing of it."}
    publishing.publish(publishing.save_draft(essay, other, by=editor, parent=first), by=editor)
    publishing.withhold(first, "It names somebody.", by=editor)
    out = StringIO()
    call_command("dumpdata", stdout=out, verbosity=0)
    assert "Nothing of it." in out.getvalue()
    assert "zyzzyva" not in out.getvalue().casefold()


def test_what_was_typed_plain_on_the_history_and_after_it_has_the_marks_of_texts(client, site, editor):
    SiteSettings.objects.update(tagline='Peers\' "practices"')
    essay = make_essay('The Fence\'s "Owner"', "Somebody said so.", authors=("Ann O'Hara",))
    save(essay, editor, body="Nobody said so.")
    essay.refresh_from_db()
    publishing.publish(essay.head, by=editor, note='It\'s "mended"')
    essay.refresh_from_db()
    reply = make_comment(essay, "Is it so?", name="Bo O'Neill")
    shown = [text_of(client, f"{essay.url}{path}") for path in ("", "history/", "history/1/", "history/1..2/")]
    shown.append(text_of(client, f"{essay.url}respond/?parent={reply.number}"))
    publishing.withdraw(essay, 'It wasn\'t "so".', by=editor)
    shown.append(client.get(essay.url).content.decode())
    for n, page in enumerate(shown):
        title = re.search(r"<title>.*?</title>", page, re.S)[0]
        text = re.sub(r"(?s)<head>.*?</head>|<script.*?</script>|<code>.*?</code>|<[^>]+>", "", page)
        text = f"{title} {text}"
        assert not (found := re.search("(?s).{30}('|&#x27;|&quot;).{30}", text)), (n, found)
        assert "Peers’ “practices”" in text
    assert "It wasn’t “so”." in shown[-1]
    assert all("It’s “mended”" in page for page in (shown[0], shown[1], shown[3]))
