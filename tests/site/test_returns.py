"""Ways back that a request names: an address of this site, or none; never an error."""

import pytest

from tests.cast import PASSWORD

ODD = [
    "hub",
    "nowhere",
    "essay",
    "//[",
    "http://[",
    "a:b",
    "\\\\evil.example",
    "javascript:alert(1)",
    "///evil.example",
]


@pytest.mark.parametrize("way", ODD)
def test_odd_ways_back_after_signing_in_lead_to_the_desk(client, editor, way):
    answer = client.post("/sign-in/", {"email": editor.email, "password": PASSWORD, "next": way})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    answer = client.get("/sign-in/", {"next": way})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")


@pytest.mark.parametrize("way", ODD)
def test_odd_ways_back_from_the_preferences_lead_nowhere_else(client, site, way):
    assert client.post("/preferences/", {"theme": "dark", "back": way})["Location"] == "/preferences/"
    assert client.get("/preferences/", {"back": way}).status_code == 200


@pytest.mark.parametrize("referer", ["http://[", "http://testserver[/x", "//[::1", "http://testserver:x/"])
def test_referers_that_cannot_be_read_are_none(client, site, referer):
    assert client.get("/preferences/", headers={"Referer": referer}).status_code == 200
    assert client.post("/preferences/", {"theme": "dark"}, headers={"Referer": referer})["Location"] == "/preferences/"
    sent = client.post("/desk/essays/new/", {"body": "A text that would be a loss. " * 3}, headers={"Referer": referer})
    assert (sent.status_code, sent.context["next"]) == (403, "/desk/")


def test_the_page_that_a_form_stands_on_is_the_way_back(client, site):
    here = {"Referer": "http://testserver/essays/?page=1#top"}
    assert client.post("/preferences/", {"theme": "dark"}, headers=here)["Location"] == "/essays/?page=1"
    there = {"Referer": "http://evil.example/essays/"}
    assert client.post("/preferences/", {"theme": "dark"}, headers=there)["Location"] == "/preferences/"


def test_no_other_site_changes_what_a_reader_prefers(client, site):
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = client.post("/preferences/", {"keys": "off"}, headers=headers)
        assert (answer.status_code, "look" in answer.cookies) == (403, False), headers
    answer = client.post("/preferences/", {"keys": "off"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, "look" in answer.cookies) == (302, True)
