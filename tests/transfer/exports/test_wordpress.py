"""WordPress's export format: well-formed whatever comes, with what its importer needs, and nobody's address."""

import datetime
import xml.etree.ElementTree as ElementTree
from io import BytesIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from comments.models import Comment
from essays import taxonomy
from essays.media import uploads
from essays.models import Essay, Hub
from tests.cast import make_comment, make_essay
from tests.essays.test_media import picture
from transfer.wordpress.source import WordPress

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
WP = "{http://wordpress.org/export/1.2/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
EXCERPT = "{http://wordpress.org/export/1.2/excerpt/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"


def export(tmp_path, *options):
    """The channel of an export."""
    call_command("export_wordpress", str(tmp_path / "out.xml"), *options)
    return ElementTree.parse(tmp_path / "out.xml").getroot().find("channel")


def items(channel, kind="post"):
    return {item.findtext("title"): item for item in channel.iter("item") if item.findtext(f"{WP}post_type") == kind}


def metas(item):
    return {one.findtext(f"{WP}meta_key"): one.findtext(f"{WP}meta_value") for one in item.iter(f"{WP}postmeta")}


def test_a_post_has_what_the_essay_has(tmp_path):
    media = uploads.add_picture(BytesIO(picture()), by=None, alt="A well", caption="Dug", credit="Ann")
    at = timezone.now() - datetime.timedelta(days=2)
    essay = make_essay(
        "Wells & “Ropes”", f"## A part\n\nSee [[hub:politics]],\nand on.\n\n![A well](media:{media.name})",
        tags=["water", "économie"], hubs=("politics", "movements"), authors=("Ann Many", "Bo Few"), featured=True,
        standfirst="Where <b> it was dug.", lead_in="Begins", at=at, dated=timezone.localdate(at), cover_id=media.pk,
        language="en",
    )  # fmt: skip
    channel = export(tmp_path)
    assert channel.findtext(f"{WP}wxr_version") == "1.2"
    item = items(channel)["Wells & “Ropes”"]
    assert item.findtext("link") == f"{settings.SITE_URL}{essay.url}"
    assert item.findtext(f"{WP}post_name") == essay.slug
    assert item.findtext("guid") == f"urn:uuid:{essay.guid}"
    assert item.findtext(EXCERPT) == "Where <b> it was dug."
    assert (item.findtext(f"{WP}status"), item.findtext(f"{WP}is_sticky")) == ("publish", "1")
    assert item.findtext(f"{WP}comment_status") == "open"
    gmt = at.astimezone(datetime.UTC)
    assert item.findtext(f"{WP}post_date_gmt") == f"{gmt:%Y-%m-%d %H:%M:%S}"
    terms = {(one.get("domain"), one.get("nicename"), one.text) for one in item.iter("category")}
    assert terms == {
        ("category", "politics", "Politics"), ("category", "movements", "Movements"),
        ("post_tag", "water", "water"), ("post_tag", "economie", "économie"),
    }  # fmt: skip
    content = item.findtext(CONTENT)
    assert content.startswith("<p><b>Begins</b></p><h2>A part</h2>")
    assert f'<a href="{settings.SITE_URL}/politics/">' in content
    assert f'src="{settings.SITE_URL}{media.url}"' in content
    assert "\n" not in content
    said = metas(item)
    assert said["commonswiki_byline"] == "Ann Many, Bo Few"
    attachment = items(channel, "attachment")["A well"]
    assert said["_thumbnail_id"] == attachment.findtext(f"{WP}post_id")
    assert attachment.findtext(f"{WP}attachment_url") == f"{settings.SITE_URL}{media.url}"
    assert metas(attachment) == {"_wp_attachment_image_alt": "A well"}
    numbers = [one.findtext(f"{WP}post_id") for one in channel.iter("item")]
    assert len(numbers) == len(set(numbers))


def test_authors_have_a_login_and_nobodys_mail(tmp_path):
    make_essay(authors=("Ann Many",))
    channel = export(tmp_path)
    found = {one.findtext(f"{WP}author_login"): one for one in channel.iter(f"{WP}author")}
    assert found["ann-many"].findtext(f"{WP}author_display_name") == "Ann Many"
    assert found["ann-many"].findtext(f"{WP}author_email").endswith("@example.invalid")
    assert {item.findtext(CREATOR) for item in channel.iter("item")} <= found.keys()


def test_hubs_are_categories_and_the_sites_own_pages_are_pages(tmp_path):
    make_essay()
    channel = export(tmp_path)
    assert {one.findtext(f"{WP}category_nicename") for one in channel.iter(f"{WP}category")} == {
        hub.slug for hub in Hub.objects.all()
    }
    assert {one.findtext(f"{WP}post_name") for one in items(channel, "page").values()} == {
        "about", "licence", "comment-policy", "privacy", "accessibility",
    }  # fmt: skip


def test_replies_stand_in_their_threads_and_say_nobodys_address(tmp_path):
    essay = make_essay()
    first = make_comment(essay, "First.", email="ann@example.org", website="https://example.org/?a=b&c")
    child = make_comment(essay, "Answer to [gallery] & more.", parent=first)
    grandchild = make_comment(essay, "To that.", parent=child)
    make_comment(essay, "Never seen: removed.", state="removed")
    for state in ("held", "spam", "rejected", "withdrawn"):
        make_comment(essay, f"Never seen: {state}.", state=state)
    item = items(export(tmp_path))[essay.title]
    rows = list(item.iter(f"{WP}comment"))
    number = {one.findtext(f"{WP}comment_content"): one.findtext(f"{WP}comment_id") for one in rows}
    parents = {one.findtext(f"{WP}comment_id"): one.findtext(f"{WP}comment_parent") for one in rows}
    assert set(number) == {"<p>First.</p>", "<p>Answer to &#91;gallery] &amp; more.</p>", "<p>To that.</p>"}
    one, two, three = (number[words] for words in number)
    assert parents == {one: "0", two: one, three: two}
    assert int(one) < int(two) < int(three)
    assert [row.findtext(f"{WP}comment_date_gmt") for row in rows] == [
        f"{reply.published_at.astimezone(datetime.UTC):%Y-%m-%d %H:%M:%S}" for reply in (first, child, grandchild)
    ]
    assert rows[0].findtext(f"{WP}comment_author_url") == "https://example.org/?a=b&c"
    assert {row.findtext(f"{WP}comment_author_IP") for row in rows} == {""}
    text = (tmp_path / "out.xml").read_text()
    assert "@example.org" not in text
    assert "Never seen" not in text
    item = items(export(tmp_path, "--private"))[essay.title]
    assert item.find(f"{WP}comment").findtext(f"{WP}comment_author_email") == "ann@example.org"
    assert (tmp_path / "out.xml").stat().st_mode & 0o077 == 0


def test_the_number_of_a_reply_is_above_that_of_what_it_answers(tmp_path):
    """WordPress takes replies in by their numbers: an answer before what it answers would lose its place."""
    essay = make_essay()
    later, earlier = make_comment(essay, "Second row."), make_comment(essay, "First row.")
    Comment.objects.filter(pk=later.pk).update(parent=earlier)
    rows = list(items(export(tmp_path))[essay.title].iter(f"{WP}comment"))
    assert [row.findtext(f"{WP}comment_content") for row in rows] == ["<p>First row.</p>", "<p>Second row.</p>"]
    assert rows[1].findtext(f"{WP}comment_parent") == rows[0].findtext(f"{WP}comment_id")


def test_it_is_well_formed_whatever_comes(tmp_path):
    odd = "a ]]> b \x0b\x01 \ufffe <![CDATA[ & < > \" ' 🌾 مرحبا \u202e end"
    essay = make_essay("Odd", f"`]]>` {odd}\n\n```\n]]> &amp;\n[gallery]\n```")
    Essay.objects.filter(pk=essay.pk).update(
        title=odd, standfirst=odd, lead_in=odd, source_url=odd, html=f"<p>{odd}</p>".replace("<![CDATA[", "")
    )
    make_comment(essay, "Words ]]> & more")
    Comment.objects.update(name=odd, website=odd)
    Hub.objects.filter(slug="politics").update(name=odd[:60], argument=odd)
    item = next(iter(items(export(tmp_path)).values()))
    clean = odd.replace("\x0b\x01", "").replace("\ufffe", "")
    assert item.findtext("title") == clean
    assert item.find(f"{WP}comment").findtext(f"{WP}comment_author") == clean


def test_the_day_of_the_by_line_is_that_of_the_post(tmp_path):
    make_essay("Old", dated=datetime.date(2013, 3, 8))
    item = items(export(tmp_path))["Old"]
    assert item.findtext(f"{WP}post_date") == "2013-03-08 12:00:00"


def test_code_keeps_its_lines(tmp_path):
    make_essay("Code", "A\nb\n\n```\none [x]\n  two\n```")
    content = items(export(tmp_path))["Code"].findtext(CONTENT)
    assert "one &#91;x]\n  two\n" in content
    assert "<p>A b</p>" in content


def test_filters_narrow_it(tmp_path):
    make_essay("One", tags=["wells"], authors=("Ann Many",))
    make_essay("Two", tags=["ropes"])
    channel = export(tmp_path, "--tag", "wells")
    assert set(items(channel)) == {"One"}
    assert items(channel, "page") == {}
    assert [one.findtext(f"{WP}tag_slug") for one in channel.iter(f"{WP}tag")] == ["wells"]
    assert len(list(channel.iter(f"{WP}author"))) == 2


def test_what_fails_leaves_the_file_of_before(tmp_path):
    (tmp_path / "out.xml").write_text("before")
    with pytest.raises(CommandError, match="no hub “x”"):
        call_command("export_wordpress", str(tmp_path / "out.xml"), "--hub", "x")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_wordpress", str(tmp_path / "none" / "out.xml"))
    assert (tmp_path / "out.xml").read_text() == "before"


def test_a_renamed_hub_is_its_category(tmp_path):
    hub = Hub.objects.get(slug="politics")
    hub.name = "Politics of it"
    taxonomy.save_hub(hub, by=None)
    make_essay("One", hubs=("politics",))
    assert items(export(tmp_path))["One"].findtext("category") == "Politics of it"


def test_the_sites_own_reader_of_that_format_finds_the_same(tmp_path):
    """A second reader, written for the exports of WordPress itself."""
    essay = make_essay(
        "Wells", "## A part\n\nWords of *it*.", tags=["water"], hubs=("politics",), authors=("Ann Many",)
    )
    make_essay("Ropes", "A rope.", featured=True, authors=("Bo Few",))
    first = make_comment(essay, "First.")
    make_comment(essay, "To the first.", parent=first)
    make_comment(essay, "Held.", state="held")
    export(tmp_path)
    source = WordPress(tmp_path / "out.xml")
    source.check()
    texts = {text.title: text for text in map(source.convert, source.parts())}
    assert {title for title, text in texts.items() if not text.is_page} == {"Wells", "Ropes"}
    assert sum(text.is_page for text in texts.values()) == 5
    wells = texts["Wells"]
    assert (wells.state, wells.slug, wells.authors) == ("published", "wells", ("Ann Many",))
    assert wells.body.strip() == "## A part\n\nWords of *it*."
    assert (texts["Ropes"].featured, wells.featured) == (True, False)
    assert (wells.guid, wells.dated) == (f"urn:uuid:{essay.guid}", essay.dated)
    assert [(reply.body.strip(), bool(reply.parent), reply.state) for reply in wells.replies] == [
        ("First.", False, "published"), ("To the first.", True, "published"),
    ]  # fmt: skip
    assert {reply.email for reply in wells.replies} == {""}
