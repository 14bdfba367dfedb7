"""The numbers that pages show, as pages say them and as a fresh count of the essays gives them."""

from collections import Counter
from itertools import combinations

from django.urls import reverse

from comments.models import Comment
from commonswiki import doctor
from essays.models import Essay, Tag


def differences():
    return [str(one) for found in doctor.examine().values() for one in found]


def fresh():
    """What pages have to say, counted one by one from the essays that everybody may read at this second."""
    essays = list(Essay.objects.published().prefetch_related("tags", "hubs", "authors"))
    tags, authors, months, hubs, pairs = Counter(), Counter(), Counter(), Counter(), Counter()
    beside = {}
    for essay in essays:
        carried = [tag.name for tag in essay.tags.all()]
        stands = sorted(hub.slug for hub in essay.hubs.all())
        tags.update(carried)
        authors.update(author.name for author in essay.authors.all())
        months[essay.dated.year, essay.dated.month] += 1
        hubs.update(stands)
        pairs.update(combinations(sorted(hub.slug for hub in essay.hubs.all() if hub.is_ring), 2))
        for name in carried:
            row = beside.setdefault(name, {"tags": Counter(), "hubs": Counter()})
            row["tags"].update(other for other in carried if other != name)
            row["hubs"].update(stands)
    return {
        "essays": len(essays), "tags": tags, "authors": authors, "months": months, "hubs": hubs, "pairs": pairs,
        "beside": beside, "three": sum(len({hub.ink for hub in essay.hubs.all()} - {"plain"}) == 3 for essay in essays),
        "responses": Comment.objects.published().count(),
    }  # fmt: skip


def asked(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.context


def said(client):
    """The same, as the pages say it."""
    home = asked(client, "/")
    letters = asked(client, reverse("tags"))["letters"]
    tags = Counter({name: count for one in letters for name, _slug, meant, _, count in one["tags"] if not meant})
    people = asked(client, reverse("authors"))["page"]
    years = asked(client, reverse("archive"))["years"]
    strategy = asked(client, reverse("strategy"))
    pairs = {tuple(sorted((p["first"].slug, p["second"].slug))): p["count"] for p in strategy["pairs"]}
    beside = {}
    for tag in Tag.objects.filter(name__in=tags):
        page = asked(client, tag.get_absolute_url())
        assert page["page"].paginator.count == tags[tag.name] == len(page["page"].object_list)
        beside[tag.name] = {
            "tags": Counter({one["name"]: one["count"] for one in page["together"]}),
            "hubs": Counter({one["hub"].slug: one["count"] for one in page["stands"]}),
        }
    assert people.paginator.count == len(people.object_list)
    assert home["counts"]["tags"] == len(tags)
    return {
        "essays": home["counts"]["essays"], "tags": tags, "beside": beside,
        "authors": Counter({author.name: author.count for author in people}),
        "months": Counter({
            (year.year, month["month"]): month["count"] for year in years for month in year.months if month["count"]
        }),
        "hubs": Counter({hub.slug: hub.count for hub in home["hubs"]}), "pairs": Counter(pairs),
        "three": strategy["all_three"]["count"], "responses": home["counts"]["responses"],
    }  # fmt: skip
