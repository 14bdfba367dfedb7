"""Where the files of an old site lie: beside the export, or in a folder of uploads. Nothing is fetched."""

from pathlib import Path

from transfer.wordpress.old_site import relative

_UPLOADS = "wp-content/uploads/"


class Uploads:
    """Folders in which files are looked for, by the path that they had among the uploads, else by their name."""

    def __init__(self, folders: list[Path]) -> None:
        self.folders = [folder.resolve() for folder in folders if folder.is_dir()]

    def find(self, url: str, name: str = "") -> Path | None:
        """The file that stood at an address; `name` is its path among the uploads, where the export says it. None
        where no folder has it. Never a file outside of the folders."""
        path = relative(url).partition("?")[0]
        inside = name or path.rpartition(_UPLOADS)[2].lstrip("/")
        last = (name or path).rpartition("/")[2]
        for folder in self.folders:
            for candidate in (inside, f"{_UPLOADS}{inside}", f"uploads/{inside}", last):
                if found := self._file(folder, candidate):
                    return found
        return None

    @staticmethod
    def _file(folder: Path, name: str) -> Path | None:
        if not name or "\x00" in name or len(name) > 1000:
            return None
        try:
            path = (folder / name).resolve()
            return path if path.is_relative_to(folder) and path.is_file() else None
        except OSError:  # a name that is too long, or a loop of links
            return None
