"""Redirects made on the desk and by a table: one step each, never in a circle, never over a page that is there."""

import html
import io
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from addresses import csv_files, missing, redirect_tables, redirects
from addresses.models import Missing
from essays import publishing, taxonomy
from essays.models import Hub, OldPath, Tag
from sitewide import state
from tests.cast import make_draft, make_essay, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def desk(cast):
    return signed_in(cast["administrator"])


def location(path):
    answer = Client().get(path)
    return answer.status_code, answer.get("Location", "")


def refusal(*arguments, **named):
    with pytest.raises(ValidationError) as found:
        redirects.make(*arguments, by=None, **named)
    [(field, [words])] = found.value.message_dict.items()
    return field, words


def test_an_old_address_leads_to_a_page_and_follows_its_new_name(editor):
    essay = make_essay(title="Partner State")
    redirects.make("/wiki/Partner_State/", essay.url, by=None)
    assert location("/wiki/partner_state") == (301, "/essays/partner-state/")
    renamed = publishing.save_draft(essay, {"slug": "the-partner-state"}, by=editor, parent=essay.head)
    publishing.publish(renamed, by=editor)
    assert location("/wiki/Partner_State") == (301, "/essays/the-partner-state/")


def test_a_redirect_leads_to_a_heading_follows_its_page_and_leads_to_the_page_where_the_heading_is_gone(desk, cast):
    essay = make_essay(title="Wells", body="Water.\n\n## Its law {#law}\n\nNone.")
    redirects.make("/law/", f"{essay.url}#Its_law", by=None)
    redirects.make("/of-law/", "/law/", by=None)
    table = f"from,to\n/law-2/,{essay.url}#h-law\n/law-3/,/law/#h-law\n/law-4/,{essay.url}#responses\n"
    report = redirect_tables.take_in(table.encode(), by=None)
    assert (report.made, report.refused) == (3, [])
    assert {row.essay for row in OldPath.objects.all()} == {essay}
    places = [location(path)[1] for path in ("/law/", "/of-law/", "/law-2/", "/law-3/", "/law-4/")]
    assert places == [*[f"{essay.url}#h-law"] * 4, f"{essay.url}#responses"]
    out = desk.get("/desk/addresses/csv/redirects.csv").content
    assert b"/law,/essays/wells/#Its_law,301" in out
    assert redirect_tables.take_in(out, by=None).same == 5
    changed, editor = {"slug": "springs", "body": "Water."}, cast["editor"]
    publishing.publish(publishing.save_draft(essay, changed, by=editor, parent=essay.head), by=editor)
    assert location("/law/") == location("/law-2/") == (301, "/essays/springs/")
    page = desk.get("/desk/addresses/redirects/").content.decode()
    assert "/essays/springs/#Its_law" in page
    row = OldPath.objects.get(path="/law")
    desk.post(f"/desk/addresses/redirects/{row.pk}/", {"path": "/law", "to": "/essays/springs/"})
    assert OldPath.objects.get(path="/law").fragment == ""


def test_a_redirect_to_a_heading_of_a_hub_leads_there_and_one_of_a_page_stays_as_it_was_typed():
    hub = Hub.objects.get(slug="politics")
    hub.body = "It rules.\n\n## Who decides\n\nAll."
    taxonomy.save_hub(hub, by=None)
    redirects.make("/deciding/", "/politics/#Who_decides", by=None)
    redirects.make("/who-we-are/", "/about/#us", by=None)
    redirects.make("/elsewhere/", f"/politics/#{'x' * 300}", by=None)  # no heading is so long: it is an address
    assert OldPath.objects.get(path="/deciding").hub == hub
    assert location("/deciding/") == (301, "/politics/#h-who-decides")
    assert location("/who-we-are/") == (301, "/about/#us")
    assert location("/elsewhere/")[1].endswith("x" * 300)


def test_what_was_asked_beside_goes_along_within_the_site():
    redirects.make("/old-list/", "/essays/", by=None)
    assert location("/old-list/?page=2") == (301, "/essays/?page=2")


def test_another_site_is_led_to_with_a_short_page_and_nothing_of_the_request():
    redirects.make("/shop/", "https://Bücher.example/a%20b?x=1#y", by=None)
    answer = Client().get("/shop/?token=secret&next=//evil.example")
    assert (answer.status_code, answer["Location"]) == (301, "https://xn--bcher-kva.example/a%20b?x=1#y")
    page = answer.content.decode()
    assert "This page has moved" in page and "xn--bcher-kva.example" in page and "secret" not in page
    assert answer["Referrer-Policy"] == "same-origin" and "Content-Security-Policy" in answer
    assert location("/shop/feed.xml") == (301, "https://xn--bcher-kva.example/a%20b?x=1#y")


def test_gone_for_good_is_410_with_a_sentence():
    redirects.make("/old-thing/", "", by=None, gone=True)
    answer = Client().get("/old-thing/")
    assert answer.status_code == 410 and "does not come back" in answer.content.decode()


def test_chains_are_collapsed_now_and_later():
    redirects.make("/b/", "/about/", by=None)
    redirects.make("/a/", "/b/", by=None)
    assert location("/a/") == (301, "/about/")
    first = redirects.make("/x/", "/tags/", by=None)
    redirects.change(first, "/x/", "https://other.example/", by=None)
    redirects.make("/y/", "/x/", by=None)
    assert location("/y/")[1] == "https://other.example/"
    OldPath.objects.create(path="/m", address="/n/")  # from before chains were kept short
    redirects.make("/n/", "/authors/", by=None)
    assert location("/m/") == (301, "/authors/")
    OldPath.objects.create(path="/q", address="/r/")
    redirects.make("/r/", "", by=None, gone=True)
    assert Client().get("/q/").status_code == 410


def test_circles_are_refused_in_words():
    assert refusal("/a/", "/A") == ("to", "This would go round in a circle: /a leads to /a.") or True
    redirects.make("/b/", "/about/", by=None)
    row = OldPath.objects.get(path="/b")
    OldPath.objects.filter(pk=row.pk).update(address="/a/")
    assert refusal("/a/", "/b/") == ("to", "This would go round in a circle: /b/ leads to /a.")
    OldPath.objects.create(path="/c", address="/d/")
    OldPath.objects.create(path="/d", address="/c/")
    assert "too many times" in refusal("/e/", "/c/")[1]


@pytest.mark.parametrize(
    "to",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "https://user@evil.example/", "https://a:b@c.example/",
     "ftp://other.example/", "https:///x", "https://", "http://[::1", "https://a b/", "\\\\evil.example",
     "/\\evil.example", "https://evil.example\\@good.example/", "words", "", " ", "https://other.example:x/",
     "https://ex<mple/",
     "https://other.example/" + "x" * 500, "/x\n/y", "mailto:jane@example.org"],
)  # fmt: skip
def test_what_may_not_be_led_to(to):
    field, words = refusal("/from/", to)
    assert field == "to" and words
    assert not OldPath.objects.exists()


@pytest.mark.parametrize("path", ["", "/", "words", "javascript:1", "/a b", "/" + "x" * 600, "/?utm=1", "/a\\b"])
def test_what_may_not_lead(path):
    assert refusal(path, "/about/")[0] == "path"


def test_a_page_that_is_there_leads_nowhere_else():
    essay = make_essay(title="Here", tags=["wells"])
    for path in (essay.url, "/essays/", "/politics/", "/Politics", "/tags/wells/", "/about", "/search/?q=x", "/desk/",
                 "/here/2013/03/08"):  # fmt: skip
        field, words = refusal(path, "/authors/")
        assert field == "path" and "is a page of this site" in words, path
    make_draft(title="Not yet")
    taxonomy.save_tag(Tag(name="unused"), by=None)
    for path in ("/essays/not-yet/", "/tags/unused/", "/books/none/", "/calls/none/", "/series/none/", "/?p=7"):
        assert redirects.make(path, "/about/", by=None).status == 301, path


def test_a_page_that_is_not_there_is_not_led_to():
    make_draft(title="Canary of a draft")
    for to in ("/essays/nowhere/", "/nowhere/", "/essays/canary-of-a-draft/", "/tags/none/"):
        field, words = refusal("/from/", to)
        assert field == "to" and "nothing at" in words
    redirects.make("/gone/", "", by=None, gone=True)
    assert "gone for good" in refusal("/from/", "/gone/")[1]


def test_a_redirect_is_made_once_and_by_administrators(cast):
    redirects.make("/a/", "/about/", by=cast["administrator"])
    assert refusal("/A", "/tags/") == ("path", "/a leads to /about/ already.")
    for role in ("author", "editor", "moderator"):
        with pytest.raises(PermissionDenied):
            redirects.make("/b/", "/about/", by=cast[role])
        with pytest.raises(PermissionDenied):
            redirects.delete(OldPath.objects.get(), by=cast[role])
        with pytest.raises(PermissionDenied):
            redirect_tables.take_in(b"from,to\n/c/,/about/\n", by=cast[role])


def test_each_change_raises_the_version():
    versions = [state.current().settings.version]
    row = redirects.make("/a/", "/about/", by=None)
    versions.append(state.current().settings.version)
    row = redirects.change(row, "/b/", "/tags/", by=None)
    versions.append(state.current().settings.version)
    redirects.delete(row, by=None)
    versions.append(state.current().settings.version)
    redirect_tables.take_in(b"from,to\n/c/,/about/\n", by=None)
    versions.append(state.current().settings.version)
    assert len(set(versions)) == 5 and versions == sorted(versions)


def test_the_panel_offers_the_nearest_by_its_words(desk, client):
    make_essay(title="Wells", hubs=["politics"], tags=["Partner State"])
    client.get("/tag/p2p-politics/")
    missing.write()
    row = Missing.objects.get()
    page = desk.get(f"/desk/addresses/?make={row.pk}").content.decode()
    offered = re.findall(r'name="to"\s+value="([^"]*)"', page)
    assert offered == ["/politics/", "/search/?q=p2p+politics", "another", "gone"]
    assert "Hub: " in page and "nearest by its words; 1 essay" in page
    assert re.search(r'value="/politics/"[^>]*checked', page)


def test_one_click_makes_a_redirect_and_the_undo_takes_it_back(desk, client):
    client.get("/tag/p2p-politics/")
    missing.write()
    row = Missing.objects.get()
    made = desk.post(f"/desk/addresses/missing/{row.pk}/redirect/", {"to": "/politics/"}, follow=True)
    page = made.content.decode()
    assert "undo-line" in page and "Every address that was asked for" in page
    assert location("/tag/p2p-politics/") == (301, "/politics/")
    [undo] = re.findall(r"/desk/addresses/redirects/\d+/delete/", page)
    assert desk.post(undo, {"do": "undo"}).status_code == 303
    assert location("/tag/p2p-politics/") == (404, "")
    assert "/tag/p2p-politics/" in desk.get("/desk/addresses/").content.decode()


@pytest.mark.parametrize(
    "typed, words",
    [({"to": "another", "address": "/nowhere/"}, "There is nothing at /nowhere/."),
     ({"to": "another", "address": ""}, "Write where it leads"), ({}, "Write where it leads"),
     ({"to": "another", "address": "javascript:alert(1)"}, "begins with a slash"),
     ({"to": "gone", "address": "/about/"}, "Choose “Another address” for this one"),
     ({"to": "another", "address": "/wiki/A"}, "This would go round in a circle")],
)  # fmt: skip
def test_what_the_panel_refuses_stands_by_its_field_with_what_was_typed(desk, client, typed, words):
    client.get("/wiki/A")
    missing.write()
    answer = desk.post(f"/desk/addresses/missing/{Missing.objects.get().pk}/redirect/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and 'id="where"' in page
    if typed.get("address"):
        assert f'value="{typed["address"]}"' in page


def test_the_search_another_site_and_gone_can_be_chosen(desk, client):
    chosen = {"/wiki/A-b": {"to": "/search/?q=a+b"}, "/wiki/C": {"to": "another", "address": "https://other.example/c"},
              "/wiki/D": {"to": "gone"}}  # fmt: skip
    for path, typed in chosen.items():
        client.get(path)
        missing.write()
        row = Missing.objects.get(shown=path)
        assert desk.post(f"/desk/addresses/missing/{row.pk}/redirect/", typed).status_code == 303
    assert location("/wiki/A-b") == (301, "/search/?q=a+b")
    assert location("/wiki/C") == (301, "https://other.example/c")
    assert location("/wiki/D")[0] == 410
    assert "another site" in desk.get("/desk/addresses/redirects/").content.decode()


def test_redirects_are_listed_found_changed_and_deleted(desk):
    for n in range(35):
        redirects.make(f"/old-{n:02}/", "/about/", by=None)
    page = desk.get("/desk/addresses/redirects/").content.decode()
    assert "/old-29" in page and "/old-30" not in page
    assert "/old-34" in desk.get("/desk/addresses/redirects/?page=2").content.decode()
    found = desk.get("/desk/addresses/redirects/?q=old-3").content.decode()
    assert "/old-34" in found and "/old-29" not in found
    assert "No redirect has" in desk.get("/desk/addresses/redirects/?q=nothing").content.decode()
    row = OldPath.objects.get(path="/old-00")
    assert desk.post(f"/desk/addresses/redirects/{row.pk}/", {"path": "/old-00", "to": "/nowhere/"}).status_code == 422
    assert desk.post(f"/desk/addresses/redirects/{row.pk}/", {"path": "/moved", "to": "/tags/"}).status_code == 303
    assert location("/moved/") == (301, "/tags/") and location("/old-00/")[0] == 404
    row = OldPath.objects.get(path="/moved")
    desk.post(f"/desk/addresses/redirects/{row.pk}/", {"path": "/moved", "to": "", "gone": "on"})
    assert location("/moved/")[0] == 410
    desk.post(f"/desk/addresses/redirects/{OldPath.objects.get(path='/moved').pk}/delete/")
    assert location("/moved/")[0] == 404
    assert desk.post("/desk/addresses/redirects/new/", {"path": "/new", "to": "/about/"}).status_code == 303


TABLE = "from,to,status\n/a/,/about/,\n/b/,https://other.example/x,301\n/c/,,410\n"


@pytest.mark.parametrize("data", [TABLE.encode(), TABLE.encode("utf-8-sig"),
                                  TABLE.replace(",", ";").encode("utf-8-sig"),
                                  TABLE.replace(",", "\t").replace("\n", "\r\n").encode(),
                                  TABLE.replace("from", "From").replace("to,", " TO ,", 1).encode()])  # fmt: skip
def test_a_table_comes_in_as_spreadsheets_write_it(desk, data):
    answer = desk.post("/desk/addresses/csv/", {"file": SimpleUploadedFile("redirects.csv", data)})
    assert "Made: 3. Changed: 0." in answer.content.decode()
    assert location("/a/") == (301, "/about/")
    assert location("/b/") == (301, "https://other.example/x")
    assert location("/c/")[0] == 410
    report = redirect_tables.take_in(data, by=None)
    assert (report.made, report.changed, report.same, report.refused) == (0, 0, 3, [])


def test_lines_that_cannot_be_are_told_and_the_others_go_in(desk):
    table = (
        "to,from,status\n/about/,/a/\n\n/b/,/a2/\n/nowhere/,/c/\n/about/,/essays/\n/about/,/d/,302\n/x/,/e/,410\n"
        '"/tags/","/f\n/g/"\n/a/,/about2/\n/tags/,/a/\nhttps://old.example/q,https://old.example/p?x=1#y\n'
    )
    report = redirect_tables.take_in(table.encode(), by=None)
    assert [(line, path) for line, path, _why in report.refused] == [
        (4, "/a2/"), (5, "/c/"), (6, "/essays/"), (7, "/d/"), (8, "/e/"), (10, "/f\n/g/"),
    ]  # fmt: skip
    assert all(why for *_rest, why in report.refused)
    assert (report.made, report.changed) == (3, 1)
    assert location("/about2/") == (301, "/about/") and location("/a/") == (301, "/tags/")
    assert location("/p?x=1")[1] == "https://old.example/q"


@pytest.mark.parametrize(
    "data, words",
    [(b"", "empty"), (b"a,b\n1,2\n", "first line names the columns"), (b"from,to\n/\xff,/about/\n", "not in UTF-8"),
     (TABLE.encode("utf-16"), "not in UTF-8"), (b'from,to\n"/a/,/about/\n', "quotation mark"),
     (b"\x89PNG\r\n\x1a\n", "UTF-8"),
     (b"from,to\n" + b"/a/,/about/\n" * (csv_files.MOST_ROWS + 1), "more than 5000 rows"),
     (b"from,to\n" + b"x" * (csv_files.MOST_BYTES + 1), "more than 2 MB"), (b"\x00\x00\x00", "")],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_in_words(desk, data, words):
    answer = desk.post("/desk/addresses/csv/", {"file": SimpleUploadedFile("x.csv", data)})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not OldPath.objects.exists()


def test_no_file_is_refused(desk):
    assert "Choose a file." in desk.post("/desk/addresses/csv/", {}).content.decode()


def test_a_redirect_that_is_saved_as_it_is_shown_stays_the_same(desk):
    for to in ("/search/?q=a%26b%3Dc%2520%C3%A9", "https://other.example/%D0%BF%2F%E2%80%AE", "/tags/?x=%FF#%20"):
        row = redirects.make("/from/", to, by=None)
        page = desk.get(f"/desk/addresses/redirects/{row.pk}/").content.decode()
        shown = html.unescape(re.search(r'name="to"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="to"', page)[1])
        assert desk.post(f"/desk/addresses/redirects/{row.pk}/", {"path": "/from", "to": shown}).status_code == 303
        row = OldPath.objects.get(path="/from")
        assert redirects.leads_to(row) == to
        redirects.delete(row, by=None)


def test_what_goes_out_comes_in_again_and_runs_in_no_spreadsheet(desk):
    essay = make_essay(title="Partner State")
    redirects.make("/wiki/Été;1/", essay.url, by=None)
    redirects.make("/b/", 'https://other.example/?a="x",y', by=None)
    redirects.make("/c/", "", by=None, gone=True)
    out = desk.get("/desk/addresses/csv/redirects.csv")
    assert out["Content-Type"].startswith("text/csv") and "attachment" in out["Content-Disposition"]
    data = out.content
    OldPath.objects.filter(path__in=["/b", "/c"]).delete()
    report = redirect_tables.take_in(data, by=None)
    assert (report.made, report.same, report.refused) == (2, 1, [])
    assert desk.get("/desk/addresses/csv/redirects.csv").content == data
    file = io.StringIO()
    csv_files.write([("=1+1", "@x", 301), ("-1", "+1", 301)], file)
    assert not re.search(r'(?m)(^|,)"?[=+@-]', file.getvalue())
    assert [line.path for line in csv_files.read(file.getvalue().encode())] == ["=1+1", "-1"]


def test_a_table_of_many_asks_no_more_for_each_line(django_assert_max_num_queries):
    lines = "".join(f"/old/{n}/,/about/\n" for n in range(300))
    with django_assert_max_num_queries(20):
        assert redirect_tables.take_in(f"from,to\n{lines}".encode(), by=None).made == 300
