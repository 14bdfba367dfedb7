"""What a folder of Markdown has to know of this site before it is read: its hubs, licences and zone."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from essays.models import Hub, Licence
from sitewide import state
from sitewide.text.folding import fold_name


@dataclass(frozen=True)
class Here:
    """`hubs` are slugs by slug and by folded name, `licences` codes; a day begins at midnight in `zone`."""

    hubs: Mapping[str, str] = field(default_factory=dict)
    licences: tuple[str, ...] = ()
    zone: datetime.tzinfo = datetime.UTC


def here() -> Here:
    """This site, as it is now."""
    hubs = list(Hub.objects.values_list("name", "slug"))
    by_name = {fold_name(name): slug for name, slug in hubs} | {slug: slug for _, slug in hubs}
    codes = tuple(Licence.objects.order_by("code").values_list("code", flat=True))
    return Here(by_name, codes, state.current().settings.zone)
