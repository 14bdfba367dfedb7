"""Where style sheets, scripts and letters are kept for nginx and WhiteNoise, and under which addresses."""

from functools import lru_cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's, but that the address of a file is put together once in a process: each page names seven."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.url = lru_cache(maxsize=256)(self.url)
