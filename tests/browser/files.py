"""Files as a drop or a paste brings them."""

import base64

from tests.essays.test_media import picture


def a_file(name="well.png", data=None, type="image/png"):
    """One for a script of a test: [name, type, base64]; a small picture where no `data` is given."""
    return [name, type, base64.b64encode(data or picture()).decode()]
