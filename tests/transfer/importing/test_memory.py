"""An import takes the same memory for many texts as for few: what it has to know of each lies on disk."""

import pytest

from tests.bench import importing

FEW, MANY = 2000, 6000
EACH = 1000  # bytes; mappings in memory would take 3,500, and what is measured varies by a few megabytes


@pytest.mark.proof
def test_texts_take_no_memory_each(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    environment, peaks = importing.new_site(tmp_path), []
    for posts in (FEW, MANY):
        file = tmp_path / f"{posts}.xml"
        importing.write(file, posts, of_words=41)
        told, memory = importing.manage(environment, "import_wordpress", str(file), "--dry-run", "--processes=1")
        assert f"created {posts}" in told
        peaks.append(memory.largest)
    assert peaks[1] < 250_000_000
    assert peaks[1] - peaks[0] < EACH * (MANY - FEW)
