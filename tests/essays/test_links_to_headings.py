"""`[[Title#Heading]]` leads to the heading, and who wrote it is told when that is gone."""

import importlib
import json
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from essays import publishing, taxonomy
from essays.derived import link_targets, relinking
from essays.markup.headings import Headings, headings_of, parted, readings
from essays.models import Essay, Hub, Link, Page
from sitewide.text.folding import fold_name
from tests.cast import make_draft, make_essay, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
WELLS = """# What’s *in* it?[^1]

Water.

## How deep? {#deep}

Ten fathoms.

## La « profondeur »

Eh.

### C# & <b>x</b>

Code.

[^1]: A note.
"""


@pytest.fixture
def desk(editor):
    return signed_in(editor)


@pytest.fixture
def wells():
    return make_essay("Wells", WELLS)


def hrefs(html, words="here"):
    return [unquote(part.rsplit('href="', 1)[1].split('"')[0]) for part in html.split(f">{words}</a>")[:-1]]


def text_of(client, essay):
    answer = client.get(essay.url)
    assert answer.status_code == 200
    return answer.content.decode()


def anew(essay, body, **fields):
    draft = publishing.save_draft(essay, {"body": body, **fields}, by=None, parent=essay.head)
    return publishing.publish(draft, by=None)


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("Wells#What's in it?", "h-whats-in-it"),
        ("wells # WHAT’S IN IT?", "h-whats-in-it"),
        ("Wells#whats-in-it", "h-whats-in-it"),
        ("Wells#h-whats-in-it", "h-whats-in-it"),
        ("Wells#How deep?", "h-deep"),
        ("Wells#deep", "h-deep"),
        ('Wells#La "profondeur"', "h-la-profondeur"),
        ("Wells#C# & x", "h-c-x"),
        ("Wells#What's in it?#How deep?", "h-deep"),
        ("Wells##How deep?", "h-deep"),
        ("Wells#p2", "p2"),
    ],
)
def test_a_link_leads_to_the_heading_that_the_page_has(client, wells, target, place):
    asking = make_essay("Asking", f"See [[{target}|here]].")
    assert hrefs(text_of(client, asking)) == [f"{wells.url}#{place}"]
    assert f'id="{place}"' in text_of(client, wells)
    assert Link.objects.get(essay=asking).to_essay == wells


def test_every_heading_of_a_page_is_led_to_by_its_words():
    essay = make_essay("All kinds", WELLS + "\n## What’s *in* it?\n\nAgain.\n\n## 오픈소스\n\nKo.\n\n## 🌱\n\nE.\n")
    found = headings_of(essay.html)
    assert len(found) == 7
    places = {words: Headings(essay.html).place_of(words) for _, words in found}
    assert set(places.values()) == {name for name, _ in found} - {"h-whats-in-it-2"}


def test_without_words_of_its_own_a_link_shows_title_and_heading(client, wells):
    page = text_of(client, make_essay("Asking", "See [[wells#how deep?]] and [[#Below]].\n\n# Below\n\nHere."))
    assert "wells §&nbsp;how deep?</a>" in page
    assert ">Below</a>" in page


def test_titles_with_the_sign_itself_are_found_first_as_a_whole(client):
    csharp, metoo = make_essay("C#", "# Syntax\n\nx"), make_essay("#MeToo and after", "# Since\n\nx")
    c, both = make_essay("C", "# Syntax\n\nx"), make_essay("C#Syntax", "x")
    typed = ["C#", "C##Syntax", "#MeToo and after", "#MeToo and after#Since", "C", "C#Syntax", "C#Other"]
    page = text_of(client, make_essay("Asking", " ".join(f"[[{target}|here]]" for target in typed)))
    assert hrefs(page) == [
        csharp.url,
        f"{csharp.url}#h-syntax",
        metoo.url,
        f"{metoo.url}#h-since",
        c.url,
        both.url,
        c.url,
    ]


def test_a_heading_of_the_same_text_is_led_to(client):
    body = "See [[#the end’s|here]] and [[#Nowhere|here]].\n\n# The *end's*\n\nOver.\n"
    essay = make_essay("Whole", body)
    assert hrefs(text_of(client, essay)) == ["#h-the-ends"]
    assert [link.kind for link in essay.links.all()] == [Link.Kind.MISSING]
    there = make_essay("#Nowhere", "x")
    assert hrefs(text_of(client, essay)) == ["#h-the-ends", there.url]


def test_a_heading_of_the_essay_itself_is_led_to_by_its_title(client):
    essay = make_essay("Whole", "See [[Whole#The end|here]].\n\n# The end\n\nOver.\n")
    assert hrefs(text_of(client, essay)) == [f"{essay.url}#h-the-end"]


def test_an_old_title_and_its_heading(client, wells):
    anew(wells, WELLS, title="Springs")
    asking = make_essay("Asking", "See [[Wells#How deep?|here]].")
    assert hrefs(text_of(client, asking)) == [f"{wells.url}#h-deep"]


def test_the_check_and_the_desk_know_when_the_heading_is_gone(client, desk, wells):
    body = "First.\n\nSee [[Wells#How deep?|here]]."
    pane = desk.post(reverse("desk-essay-new-pane"), {"body": body, "language": "en"}).content.decode()
    assert "Every link to another essay leads somewhere." in pane
    asking = make_essay("Asking", body)
    assert "Links that lead nowhere" not in desk.get(reverse("desk")).content.decode()
    anew(wells, WELLS.replace("How deep?", "Depth").replace("{#deep}", ""))
    assert hrefs(text_of(client, asking)) == [wells.url]
    page = desk.get(reverse("desk")).content.decode()
    assert "“here”, paragraph 2" in page
    assert "(no heading “How deep?”)" in page
    pane = desk.post(reverse("desk-essay-new-pane"), {"body": body, "language": "en"}).content.decode()
    assert "There is no heading “How deep?” where the link “here” leads: it leads to the beginning." in pane
    assert "Every link to another essay leads somewhere." not in pane
    anew(Essay.objects.get(pk=wells.pk), WELLS)
    assert hrefs(text_of(client, asking)) == [f"{wells.url}#h-deep"]
    assert "Links that lead nowhere" not in desk.get(reverse("desk")).content.decode()


def test_texts_beside_the_essays_follow_a_heading(client, wells):
    about = Page.objects.get(slug="about")
    about.body = "Read [[Wells#How deep?|here]]."
    taxonomy.save_page(about, by=None)
    anew(wells, WELLS.replace("{#deep}", ""))
    assert hrefs(client.get("/about/").content.decode()) == [f"{wells.url}#h-how-deep"]


@pytest.mark.parametrize("title", ["Later", "C# basics", "#MeToo", "A # B"])
@pytest.mark.parametrize("due", [False, True])
def test_a_link_that_waits_leads_there_when_the_essay_appears(client, title, due, monkeypatch):
    asking, bare = make_essay("Asking", f"See [[{title}#Part|here]]."), make_essay("Bare", f"See [[{title}|here]].")
    assert hrefs(text_of(client, asking)) == hrefs(text_of(client, bare)) == []
    if due:  # what appears by itself is found by the worker
        with monkeypatch.context() as patch:
            patch.setattr(relinking, "relink", lambda essay: 0)
            later = make_essay(title, "# Part\n\nx")
        assert hrefs(text_of(client, asking)) == []
        relinking.relink_due()
    else:
        later = make_essay(title, "# Part\n\nx")
    assert hrefs(text_of(client, asking)) == [f"{later.url}#h-part"]
    assert hrefs(text_of(client, bare)) == [later.url]
    if due:
        monkeypatch.setattr(relinking, "rendered_anew", lambda rows: pytest.fail("for ever") if rows else [])
        relinking.relink_due()


def test_nothing_of_an_essay_that_is_no_readers_is_told(client, desk):
    make_draft("Secret", "# Plan\n\nx")
    asking = make_essay("Asking", "See [[Secret#Plan|here]].")
    assert "h-plan" not in text_of(client, asking)
    found = json.loads(desk.get(reverse("desk-suggest"), {"q": "Secret#"}).content)["found"]
    assert "[[Secret#Plan]]" not in {row["text"] for row in found}


def test_headings_are_offered_after_the_sign(desk, wells):
    found = json.loads(desk.get(reverse("desk-suggest"), {"q": "wells#how"}).content)["found"]
    assert {"text": "[[Wells#How deep?]]", "words": "How deep?", "kind": "Heading in Wells"} in found
    found = json.loads(desk.get(reverse("desk-suggest"), {"q": "wells#"}).content)["found"]
    assert len([row for row in found if row["kind"] == "Heading in Wells"]) == 4


def test_texts_without_headings_in_their_links_ask_as_many_queries_as_before(
    wells, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_num_queries(1):
        link_targets.resolve({"Wells"}, "en")
    many = {f"Wells#How {n}" for n in range(50)}
    with django_assert_max_num_queries(7):
        assert len(link_targets.resolve(many, "en")) == 50


def test_links_of_before_are_parted(client):
    step = importlib.import_module("essays.migrations.0009_links_to_headings")
    asking = make_essay("Asking", "See [[C# basics|here]].")
    Link.objects.update(wanted="c# basics", fragment="")
    step.part(apps, None)
    there = make_essay("C# basics", "x")
    assert hrefs(text_of(client, asking)) == [there.url]


TARGETS = st.text(st.sampled_from("ab# C+é'’"), min_size=1, max_size=20)


@given(TARGETS)
def test_every_reading_of_a_target_is_found_by_its_first_part(target):
    part, rest = parted(fold_name(target))
    assert part + rest == fold_name(target)
    for title, _ in readings(fold_name(target)):
        found, more = parted(title)
        assert found == part
        assert rest.startswith(more)


# A hub, the strategy: what stands beside the essays and has headings too.

ARGUMENT = "Why.\n\n## Who *decides*?\n\nAll.\n\n## La « règle »\n\nOne.\n"


def hub_with(body, **fields):
    hub = Hub.objects.get(slug="politics")
    for name, value in {"body": body, **fields}.items():
        setattr(hub, name, value)
    return taxonomy.save_hub(hub, by=None)


def strategy_with(body):
    page = Page.objects.get_or_create(slug="strategy", defaults={"title": "The strategy"})[0]
    page.body = body
    return taxonomy.save_page(page, by=None)


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("hub:politics#Who decides?", "/politics/#h-who-decides"),
        ("HUB: Politics # who DECIDES?", "/politics/#h-who-decides"),
        ("hub:politics#who-decides", "/politics/#h-who-decides"),
        ('hub:politics#La "règle"', "/politics/#h-la-regle"),
        ("strategy#Who decides?", "/strategy/#h-who-decides"),
        ("hub:strategy#who-decides", "/strategy/#h-who-decides"),
    ],
)
def test_a_heading_of_a_hub_or_of_the_strategy_is_led_to(client, target, address):
    hub_with(ARGUMENT), strategy_with(ARGUMENT)
    essay = make_essay("Asking", f"See [[{target}|here]] and [[{target}]].")
    page = text_of(client, essay)
    assert hrefs(page) == [address]
    assert page.count(f'href="{address}"') == 2
    there, place = address.split("#")
    answer = client.get(there)
    assert answer.status_code == 200
    assert f'id="{place}"' in answer.content.decode()
    assert 'class="hub-link' in page
    assert not essay.links.exclude(lost="").exists()


@pytest.mark.parametrize("target", ["hub:politics#Gone", "strategy#Gone", "hub:strategy#Gone"])
def test_a_heading_that_a_hub_has_not_is_told(client, desk, target):
    hub_with(ARGUMENT), strategy_with(ARGUMENT)
    essay = make_essay("Asking", f"See [[{target}|here]].")
    assert hrefs(text_of(client, essay)) == ["/strategy/" if "strategy" in target else "/politics/"]
    assert "(no heading “Gone”)" in desk.get(reverse("desk")).content.decode()
    pane = desk.post(reverse("desk-essay-new-pane"), {"body": essay.body, "language": "en"}).content.decode()
    assert "There is no heading “Gone” where the link “here” leads" in pane


def test_links_follow_the_headings_of_hubs_and_of_the_strategy(client):
    body = "See [[hub:politics#Power|one]] and [[strategy#Power|two]] and [three](/politics/#power)."
    essay = make_essay("Asking", body)
    about = Page.objects.get(slug="about")
    about.body = body
    taxonomy.save_page(about, by=None)

    def led():
        pages = text_of(client, essay), client.get("/about/").content.decode()
        found = [[hrefs(page, words)[0] for words in ("one", "two", "three")] for page in pages]
        assert found[0] == found[1]
        return found[0]

    assert led() == ["/politics/", "/strategy/", "/politics/#power"]
    hub_with("# Power\n\nx"), strategy_with("# Power\n\nx")
    assert led() == ["/politics/#h-power", "/strategy/#h-power", "/politics/#h-power"]
    assert not essay.links.exclude(lost="").exists()
    hub_with("# Power {#might}\n\nx"), strategy_with("# Power {#might}\n\nx")
    assert led()[:2] == ["/politics/#h-might", "/strategy/#h-might"]
    hub_with("x"), strategy_with("x")
    assert led() == ["/politics/", "/strategy/", "/politics/#power"]
    assert essay.links.exclude(lost="").count() == 3


def test_a_hub_by_an_old_name_and_one_with_the_sign_in_its_name(client):
    hub = hub_with(ARGUMENT, slug="might", name="Power #1")
    typed = ["hub:politics#Who decides?", "hub:Power #1", "hub:power #1#Who decides?", "hub:Power #2#Who decides?"]
    essay = make_essay("Asking", " ".join(f"[[{target}|here]]" for target in typed))
    assert hrefs(text_of(client, essay)) == ["/might/#h-who-decides", "/might/", "/might/#h-who-decides"]
    hub.name = "Power #2"
    taxonomy.save_hub(hub, by=None)
    assert hrefs(text_of(client, essay))[-1] == "/might/#h-who-decides"


def test_headings_of_hubs_are_offered(desk):
    hub_with(ARGUMENT), strategy_with(ARGUMENT)
    offered = {"hub:politics#who": "hub:politics", "hub:strategy#": "strategy", "strategy#w": "strategy"}
    for typed, text in offered.items():
        found = json.loads(desk.get(reverse("desk-suggest"), {"q": typed}).content)["found"]
        assert f"[[{text}#Who decides?]]" in [row["text"] for row in found]


def test_a_plain_address_leads_to_the_heading_by_the_id_of_other_sites(client, wells):
    body = "[here](/essays/wells/#whats-in-it) [here](/essays/wells/#h-deep) [here](/essays/wells/#p2)"
    body += " [here](/essays/wells/#responses) [here](/essays/wells/#La-profondeur) [here](/essays/wells/#nothing)"
    essay = make_essay("Asking", body)
    places = ["h-whats-in-it", "h-deep", "p2", "responses", "h-la-profondeur", "nothing"]
    assert hrefs(text_of(client, essay)) == [f"{wells.url}#{place}" for place in places]
    assert list(essay.links.exclude(lost="").values_list("lost", flat=True)) == ["nothing"]
    own = make_essay("Own", "[here](/essays/own/#later)\n\n# Later\n\nx")
    assert hrefs(text_of(client, own)) == ["/essays/own/#h-later"]
    anew(wells, WELLS.replace("# What’s *in* it?[^1]", "# Nothing"), title="Springs", slug="springs")
    assert hrefs(text_of(client, essay))[5] == f"{wells.url}#h-nothing"
    assert essay.links.exclude(lost="").get().lost == "whats-in-it"


def test_a_plain_address_with_a_heading_asks_one_query_more(wells, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = link_targets.places({f"/essays/wells/#{n}" for n in range(50)} | {"/essays/wells/#deep"})
    assert found["/essays/wells/#deep"] == "h-deep"
    assert link_targets.places({"/essays/nowhere/#x", "/essays/wells/#reply"}) == {}
