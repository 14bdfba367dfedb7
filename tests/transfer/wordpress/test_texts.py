"""Posts and pages: who may read them, whose they are, when they appeared, what stands under them."""

from datetime import UTC, date, datetime

import pytest

from tests.transfer.wordpress.written import attachment, cdata, comment, item, meta, one, source
from transfer.importing.items import ReplyState, State

TERMS = (
    "<wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>commons</wp:category_nicename><wp:category_parent>"
    "</wp:category_parent><wp:cat_name>Commons</wp:cat_name></wp:category>"
    "<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>wells</wp:category_nicename><wp:category_parent>commons"
    "</wp:category_parent><wp:cat_name>Wells &amp; Springs</wp:cat_name><wp:category_description>Of water."
    "</wp:category_description></wp:category>"
    "<wp:tag><wp:tag_slug>%d0%b2%d0%be%d0%b4%d0%b0</wp:tag_slug><wp:tag_name>вода</wp:tag_name></wp:tag>"
)
FILED = (
    '<category domain="category" nicename="wells">Wells</category><category domain="post_tag" '
    'nicename="%d0%b2%d0%be%d0%b4%d0%b0">вода</category><category domain="post_format" nicename="x">x</category>'
    '<category domain="topic" nicename="y">y</category>'
)
AUTHOR = "<wp:author><wp:author_id>9</wp:author_id><wp:author_login>ana</wp:author_login><wp:author_email>a@old.org\
</wp:author_email><wp:author_display_name><![CDATA[Ana Ruiz]]></wp:author_display_name></wp:author>"


@pytest.mark.parametrize(
    ("status", "password", "state", "why"),
    [
        ("publish", "", State.PUBLISHED, ()),
        ("future", "", State.SCHEDULED, ()),
        ("draft", "", State.DRAFT, ("it was a draft",)),
        ("pending", "", State.DRAFT, ("it was waiting for review",)),
        ("private", "", State.DRAFT, ("it was private",)),
        ("publish", "sesame", State.DRAFT, ("it was protected by a password",)),
        ("future", "sesame", State.DRAFT, ("it was protected by a password",)),
        ("embargoed", "", State.DRAFT, ("its state was “embargoed”",)),
    ],
)
def test_nothing_that_was_not_public_becomes_public(tmp_path, status, password, state, why):
    found = source(tmp_path, item(1, status=status, post_password=password))
    text = next(found.texts())
    assert (text.state, text.kept_back) == (state, why)
    assert [outline.state for outline in found.outlines()] == [state]
    assert bool(text.notes) == bool(why)
    assert "sesame" not in repr(text)


@pytest.mark.parametrize(
    ("one_item", "left_out"),
    [
        (item(1, status="trash"), {"trash": 1}),
        (item(1, status="auto-draft"), {"auto-draft": 1}),
        (item(1, kind="nav_menu_item"), {"nav_menu_item": 1}),
        (item(1, kind="product", status="trash"), {"trash": 1}),
        (item(1, kind="wp_template"), {"wp_template": 1}),
        (item(1, kind="revision", status="inherit", slug="7-autosave-v1", post_parent=7), {"autosave": 1}),
    ],
)
def test_what_is_left_out_is_counted(tmp_path, one_item, left_out):
    found = source(tmp_path, one_item)
    assert found.check().left_out == left_out and list(found.texts()) == []


def test_a_post_has_all_that_the_file_says_of_it(tmp_path):
    cover = attachment(50, "2013/03/well.jpg", meta("_wp_attachment_image_alt", "A well"), caption="Dug &amp; lined")
    text = one(
        tmp_path, AUTHOR, TERMS, cover,
        item(7, "Words.", FILED, meta("_thumbnail_id", "50"), title="Wells &amp; <i>springs</i>", is_sticky=1,
             excerpt="Of <b>water</b>.", comment_status="closed"),
    )  # fmt: skip
    assert (text.key, text.title, text.slug, text.is_page) == ("post:7", "Wells & springs", "n-7", False)
    assert text.at == datetime(2013, 3, 8, 10, tzinfo=UTC) and text.dated == date(2013, 3, 8)
    assert text.authors == ("Ana Ruiz",) and text.terms == ("category:wells", "tag:вода")
    assert text.standfirst == "Of water." and text.featured and not text.comments_open
    assert text.cover == "file:50" and text.language == "en-US"
    assert text.guid == "http://www.old.org/?p=7" and text.source_url == "http://www.old.org/2013/03/n-7/"


def test_terms_have_their_hierarchy_names_and_counts(tmp_path):
    found = source(tmp_path, TERMS, item(1, "x", FILED), item(2, "y", FILED))
    terms = {term.key: term for term in found.check().terms}
    wells = terms["category:wells"]
    assert (wells.name, wells.parent, wells.definition, wells.essays) == (
        "Wells & Springs",
        "category:commons",
        "Of water.",
        2,
    )
    assert not terms["tag:вода"].is_category and terms["category:commons"].essays == 0
    assert found.check().left_out == {"taxonomy/topic": 2}


def test_a_slug_in_another_script_is_read(tmp_path):
    assert one(tmp_path, item(1, slug="%e4%ba%95%e6%88%b8")).slug == "井戸"


def test_a_text_without_a_title_has_its_first_words(tmp_path):
    text = one(tmp_path, item(1, "<!-- wp:paragraph --><p>One two three four five six seven eight nine.</p>", title=""))
    assert text.title == "One two three four five six seven eight…" and [note.code for note in text.notes] == ["title"]
    assert one(tmp_path, item(1, "", title="")).title == "Untitled"


def test_a_draft_has_no_day_that_never_was(tmp_path):
    text = one(tmp_path, item(1, status="draft", post_date_gmt="0000-00-00 00:00:00", post_date="0000-00-00 00:00:00"))
    assert text.at is None and text.dated is None


def test_a_featured_image_that_the_file_lacks_is_told(tmp_path):
    text = one(tmp_path, item(1, "x", meta("_thumbnail_id", "99")))
    assert text.cover == "" and [(note.code, note.about) for note in text.notes] == [("picture-missing", "99")]


def test_pages_are_pages(tmp_path):
    text = one(tmp_path, item(4, kind="page", slug="about", link="http://www.old.org/about/"))
    assert (text.key, text.is_page, text.addresses[:2]) == ("page:4", True, ("/about/", "/?page_id=4"))


def test_comments_keep_thread_state_and_writer_and_no_network_address(tmp_path):
    found = source(
        tmp_path,
        item(1, "x", comment(1), comment(2, "No.", parent=1, approved="0"), comment(3, "Buy!", approved="spam"),
             comment(4, "Gone.", parent=1, approved="trash"), comment(5, "To the gone one.", parent=4),
             comment(6, "Seen at", kind="pingback"), comment(7, kind="order_note"), comment(8, "Orphan.", parent=77)),
    )  # fmt: skip
    text = next(found.texts())
    replies = {reply.key: reply for reply in text.replies}
    assert {key: reply.state for key, reply in replies.items()} == {
        "comment:1": ReplyState.PUBLISHED, "comment:2": ReplyState.HELD, "comment:3": ReplyState.SPAM,
        "comment:5": ReplyState.PUBLISHED, "comment:6": ReplyState.PUBLISHED, "comment:8": ReplyState.PUBLISHED,
    }  # fmt: skip
    assert replies["comment:2"].parent == "comment:1"
    assert replies["comment:5"].parent == "comment:1"  # whom the one answered that is gone
    assert replies["comment:8"].parent == "comment:77"  # which is nowhere: the loader lets it answer the text
    assert [key for key, reply in replies.items() if reply.is_ping] == ["comment:6"]
    first = replies["comment:1"]
    assert (first.name, first.email, first.website, first.anchor) == (
        "Ben",
        "ben@mail.org",
        "http://ben.org/",
        "comment-1",
    )
    assert first.at == datetime(2013, 3, 9, 10, tzinfo=UTC) and "203.0.113.77" not in repr(text)
    assert found.check().left_out == {"comment/trash": 1, "comment/order_note": 1}
    assert found.check().counts == {"posts": 1, "replies": 5, "pings": 1}


def test_a_comment_is_markdown_with_its_paragraphs_and_links(tmp_path):
    words = 'First.\n\nSecond\nline, <a href="http://www.old.org/2013/03/n-1/#part">there</a> *so*'
    (reply,) = one(tmp_path, item(1, "x", comment(1, words))).replies
    assert reply.body == "First.\n\nSecond\\\nline, [there](import:post:1#part) \\*so\\*"


def test_revisions_are_editions_and_the_newest_words_are_none(tmp_path):
    old = [
        item(11, "Old words.", title="Old", kind="revision", status="inherit", slug="1-revision-v1", post_parent=1,
             post_date_gmt="2013-03-01 10:00:00"),
        item(12, "Words.", kind="revision", status="inherit", slug="1-revision-v1", post_parent=1,
             post_date_gmt="2013-03-07 10:00:00"),
    ]  # fmt: skip
    found = source(tmp_path, *reversed(old), item(1, "Words."))
    (edition,) = next(found.texts()).editions
    assert (edition.key, edition.title, edition.body, edition.by) == ("revision:11", "Old", "Old words.", "ana")
    assert edition.at == datetime(2013, 3, 1, 10, tzinfo=UTC) and found.check().counts["editions"] == 2


def test_numbers_that_come_twice_are_two_things(tmp_path):
    assert [text.key for text in source(tmp_path, item(1), item(1, title="Two")).texts()] == ["post:1", "post:1b"]


def test_fields_of_plugins_are_never_evaluated(tmp_path):
    bomb = meta("_evil", 'O:8:"Anything":1:{s:1:"a";s:4:"boom";}') + meta("footnotes", "[[[[")
    text = one(tmp_path, item(1, "Words.", bomb))
    assert text.body == "Words." and "boom" not in repr(text)


def test_by_lines_have_names_and_addresses_and_no_mail(tmp_path):
    (byline,) = source(tmp_path, AUTHOR, item(1)).bylines()
    assert byline.name == "Ana Ruiz" and "@" not in repr(byline)
    assert {"/author/ana/", "/?author=9"} <= set(byline.addresses)


def test_files_are_found_beside_the_export_or_among_uploads(tmp_path):
    uploads = tmp_path / "uploads"
    (uploads / "2013" / "03").mkdir(parents=True)
    (uploads / "2013" / "03" / "well.jpg").write_bytes(b"x")
    (tmp_path / "beside.png").write_bytes(b"y")
    (tmp_path.parent / "secret.txt").write_text("no")
    found = source(
        tmp_path, attachment(1, "2013/03/well.jpg", meta("_wp_attachment_image_alt", "A well"), caption="Dug"),
        attachment(2, "2013/04/beside.png"), attachment(3, "2013/04/none.png"), attachment(4, "../secret.txt"),
        uploads=uploads,
    )  # fmt: skip
    files = {file.key: file for file in found.files()}
    assert files["file:1"].path == (uploads / "2013/03/well.jpg").resolve() and files["file:1"].name == "well.jpg"
    assert (files["file:1"].alt, files["file:1"].caption) == ("A well", "Dug")
    assert files["file:2"].path == (tmp_path / "beside.png").resolve()
    assert files["file:3"].path is None and files["file:3"].url.endswith("/uploads/2013/04/none.png")
    assert files["file:4"].path is None


def test_cdata_that_ends_within_a_text_is_one_text(tmp_path):
    assert "]]>" in cdata("a]]>b") and one(tmp_path, item(1, "a ]]> b")).body == "a ]]> b"
