"""Makes the table of letters that look alike from Unicode's own: make_lookalikes confusables.txt

The file is part of each version of UTS 39, at https://www.unicode.org/Public/security/latest/confusables.txt.
"""

import re
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from sitewide.text.lookalikes import TABLE

ROW = re.compile(r"([0-9A-F]+) ;\s*([0-9A-F ]+?) ;\s*MA\b")
HEAD = """\
# Characters that look like others (UTS 39, section 4), from confusables.txt, version {version}.
# {copyright}
# Under the licence of Unicode's data files, which stands beside this file (UNICODE-LICENSE.txt).
# Made by `manage.py make_lookalikes`; a line: what it looks like, a tab, the characters that do.
"""


class Command(BaseCommand):
    help = "Makes the table of letters that look alike from a confusables.txt of Unicode (UTS 39)."

    def add_arguments(self, parser):
        parser.add_argument("confusables", type=Path)

    def handle(self, *, confusables, **options):
        text = confusables.read_text(encoding="utf-8-sig")
        version = re.search(r"^# Version: (\S+)", text, re.MULTILINE)
        holder = re.search(r"^# (© .+)$", text, re.MULTILINE)
        if not (version and holder):
            raise CommandError(f"{confusables} is no confusables.txt of Unicode.")
        rows = {}
        for source, target in ROW.findall(text):
            rows.setdefault("".join(chr(int(code, 16)) for code in target.split()), []).append(chr(int(source, 16)))
        lines = [f"{target}\t{''.join(sorted(sources))}\n" for target, sources in sorted(rows.items())]
        TABLE.write_text(HEAD.format(version=version[1], copyright=holder[1]) + "".join(lines), encoding="utf-8")
        self.stdout.write(f"{TABLE.name}: {sum(map(len, rows.values())):,} characters, {TABLE.stat().st_size:,} bytes.")
