"""An essay as a file of Markdown with front matter, as `transfer.markdown.frontmatter.read` takes it back.

What that reader does not take in (`address`, `edition`, `revised`) is there for people and other programs.
"""

from collections.abc import Callable, Mapping
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from essays.derived.dependencies import dependencies_of
from essays.models import Essay
from transfer.exports.portable_markdown import Portable

MOST_WIDE = 1_000_000  # no line of front matter is broken: every reader of YAML, and of less than YAML, takes it


def markdown_file(values: Mapping[str, Any], body: str) -> str:
    """Front matter of what says something, in the order given, and the text."""
    said = {name: value for name, value in values.items() if value not in ("", None, [], {}, False)}
    front = yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=MOST_WIDE, default_flow_style=False)
    return f"---\n{front}---\n\n{body.strip()}\n"


def of_essay(essay: Essay, picture: Callable[[str], str | None] | None = None) -> str:
    """A published essay (with its licence) as a file; pictures have whole addresses, or those that `picture` gives for
    their names. Some five queries."""
    dependencies = dependencies_of(essay.body, essay.language)
    portable = Portable(dependencies, essay.html, settings.SITE_URL, picture)
    card = essay.card
    values = {
        "title": essay.title,
        "slug": essay.slug,
        "authors": [author["name"] for author in card.get("authors", [])],
        "date": essay.dated,
        "revised": essay.revised_at and timezone.localtime(essay.revised_at).date(),
        "edition": essay.edition,
        "standfirst": essay.standfirst,
        "lead_in": essay.lead_in,
        "tags": [tag["name"] for tag in card.get("tags", [])],
        "hubs": [hub["slug"] for hub in card.get("hubs", [])],
        "language": essay.language,
        "licence": essay.licence.code if essay.licence else "",
        "source_url": essay.source_url,
        "featured": essay.featured,
        "cover": cover(card.get("cover"), portable.site_url, picture),
        "address": f"{settings.SITE_URL}{essay.url}",
    }
    return markdown_file(values, portable.text(essay.body))


def cover(
    described: Mapping[str, Any] | None, site_url: str, picture: Callable[[str], str | None] | None = None
) -> dict[str, str]:
    """What front matter says of a cover, from `essays.derived.covers.described`; nothing for none."""
    if not described:
        return {}
    path = picture(described["name"]) if picture else None
    words = {name: described[name] for name in ("alt", "caption", "credit") if described[name]}
    return {"path": path or f"{site_url}{described['url']}", **words}
