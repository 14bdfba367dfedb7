"""Each mirror has the same style sheets: what they load is looked for once."""

from functools import cache

import pytest

from transfer.exports.mirror import assets


@pytest.fixture(scope="package", autouse=True)
def _sheets_read_once():
    look = assets.named_by_sheet
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assets, "named_by_sheet", cache(lambda name, sheet: list(look(name, sheet))))
        yield
