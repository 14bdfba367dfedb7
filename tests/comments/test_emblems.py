"""The small emblem beside a name: the same for the same writer, telling nothing of the address."""

from comments.threads.identicons import FEWEST, MOST, emblem_of, path_of
from tests.comments.test_conversation import many


def test_it_follows_from_address_and_name_together():
    mine = emblem_of("Ravi@example.org", "Ravi Menon")
    assert mine == emblem_of("ravi@example.org ", "ravi menon")
    assert mine != emblem_of("other@example.org", "Ravi Menon")
    assert mine != emblem_of("ravi@example.org", "Another Name")


def test_another_secret_key_gives_others(settings):
    before = [emblem_of(f"{n}@example.org", "x") for n in range(8)]
    settings.SECRET_KEY = "another"
    assert [emblem_of(f"{n}@example.org", "x") for n in range(8)] != before


def test_all_are_fit_to_be_seen_and_many_are_told_apart():
    found = {emblem_of(f"{n}@example.org", "x") for n in range(500)}
    assert len(found) > 480
    assert all(FEWEST <= int(emblem, 16).bit_count() <= MOST for emblem in found)


def test_its_picture_is_the_same_on_both_sides():
    assert path_of("") == ""
    assert path_of("0001") == "M0 0h1v1h-1zM4 0h1v1h-1z"
    assert path_of("0004") == "M2 0h1v1h-1z"
    assert path_of("7fff").count("h5") == 5


def test_it_stands_beside_the_name_and_is_silent(client, essay, published):
    comment = published()
    page = client.get(essay.url).content.decode()
    assert f'aria-hidden="true"><path d="{path_of(comment.emblem)}"/></svg> <bdi>Ravi Menon</bdi>' in page
    assert "ravi@example.org" not in page


def test_rows_without_one_show_none(client, essay):
    many(essay, 1)
    page = client.get(essay.url).content.decode()
    assert "<b><bdi>Reader 1</bdi>" in page


def test_the_comment_policy_of_a_new_site_says_what_it_tells(client, site):
    page = client.get("/comment-policy/").content.decode()
    assert page.count("The small pattern beside a name tells apart those who share one") == 1
