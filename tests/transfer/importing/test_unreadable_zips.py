"""A zip that is packed in a way that nobody here can unpack, or with a password, is refused in words."""

import zipfile

import pytest

from transfer.importing.items import Refused
from transfer.importing.uploaded_files import unpack
from transfer.wordpress.export_file import opened

MARKS = {b"PK\3\4": (6, 8), b"PK\1\2": (8, 10)}  # before a file and in the table: where its flags and its method stand
BROKEN = {"a method that there is not": (1, 99), "a password": (0, 1)}


@pytest.fixture(params=BROKEN)
def packed(request, tmp_path):
    """A zip of one file, of which both marks say this."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("x.xml", "<rss></rss>")
    data, (which, value) = bytearray(path.read_bytes()), BROKEN[request.param]
    for mark, places in MARKS.items():
        data[data.index(mark) + places[which]] = value
    path.write_bytes(data)
    return path


def test_an_export_of_wordpress_is(packed):
    with pytest.raises(Refused, match="it is damaged, or has a password"), opened(packed):
        pass


def test_a_folder_that_was_sent_is_and_leaves_nothing(packed, tmp_path):
    with pytest.raises(Refused, match=r"The \.zip cannot be|password"):
        unpack(packed, tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]
