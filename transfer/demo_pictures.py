"""The demo's pictures: drawings in texts, woodcuts as covers, portraits; what is said of each is in
`demo/pictures.yaml`."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

from accounts.models import User
from essays import taxonomy
from essays.media import image_encoding, uploads
from essays.models import Hub, Licence

LICENCE = "CC-BY-SA-4.0"
CREDIT = "Cut for this site"


def hang(data: dict[str, list[dict[str, Any]]], folder: Path, *, by: User) -> None:
    """Takes all pictures into the library, and gives hubs and authors theirs; `folder` has the files."""
    entries = [*data["drawings"], *data["covers"], *data["portraits"]]
    files = [(folder / entry["file"]).read_bytes() for entry in entries]
    licence = Licence.objects.get(code=LICENCE)
    # Encoding is most of what a picture costs, and needs neither the database nor Python's lock.
    with ThreadPoolExecutor() as pool:
        for entry, file, encoded in zip(entries, files, pool.map(image_encoding.encode, files), strict=True):
            media = uploads.add_picture(
                BytesIO(file), by=by, alt=entry.get("alt") or f"Portrait of {entry['author']}",
                caption=entry.get("caption", ""), credit=entry.get("credit", CREDIT), licence=licence, encoded=encoded,
            )  # fmt: skip

            if "focus" in entry:
                media.focus_x, media.focus_y = entry["focus"]
                media.save(update_fields=["focus_x", "focus_y"])
            if "hub" in entry:
                hub = Hub.objects.get(slug=entry["hub"])
                hub.picture = media
                taxonomy.save_hub(hub, by=None)
            if "author" in entry:
                author = taxonomy.author_named(entry["author"])
                author.portrait = media
                taxonomy.save_author(author, by=None)
