"""A name that reads as one of this site waits, whatever letters and decorations it has; other names do not."""

import pytest

from comments.screening.impersonation import keys_of, reads_as_ours

KEYS = keys_of(["Jo Abernethy", "Dr Nadia Okafor", "Иван Петров"])


@pytest.mark.parametrize(
    "name",
    ["Jo Abernethy", "Jо Abernethy", "Jo Abernethy (of this site)", "Jo Abernethy ✓", "✅ Jo Abernethy",
     "JO ABERNETHY!!!", "Moderator Jo Abernethy", "Jo Abernethy, editor", "Jo Abernethy – Commonswiki",
     "Jo Abernethy of this site",
     "[mod] jo_abernethy", "J o A b e r n e t h y", "Jo Abemethy", "Jo\ufe0f Aber\u200bnethy", "Abernethy, Jo",
     "Jo Abernethy 2",
     "Dr. Jo Abernethy", "Jo 🌿 Abernethy", "The real Jo Abernethy", "Jo Abernethy | Moderator team", "Jo-Abernethy",
     "Jo Abernéthy", "Jo Abernethy from Leeds", "🅹🅾 Abernethy", "Jo Abernethy®", "JoAbernethy",
     "Jo Abernethy [verified]",
     "𝐉𝐨 𝐀𝐛𝐞𝐫𝐧𝐞𝐭𝐡𝐲", "Ｊｏ Abernethy", "ЈΟ ΑΒΕRΝΕΤΗΥ", "«Jo Abernethy»", "Jo Abernethy / staff", "admin: Jo Abernethy",
     "Nadia Okafor", "Nadia 0kafor", "Ивaн Пeтpов", "ИВАН ПЕТРОВ (модератор)",
     "🇯🇴 Abernethy", "Abernethy Jo", "Jo A. Abernethy", "Jo Abernethy Jr.", "Jo Abernethy III", "Jo Abernethy’s team",
     "Moderator", "The Moderators", "Admin", "Аdmin", "Commonswiki", "Сommonswiki", "Commonswiki team", "модератор"],
)  # fmt: skip
def test_a_name_that_reads_as_ours(name):
    assert reads_as_ours(name, KEYS, "Commonswiki")


@pytest.mark.parametrize(
    "name",
    ["Jo", "Jo Abernethy-Smith", "Joanna Abernethy", "Abernethy", "Ravi Menon", "Jo Smith", "Иван Сидоров", "Петров",
     "Jo 🇬🇧", "A. B. Abernethy", "Okafor",
     "Theo Real", "A", "Ada", "Sam (gardener)", "Will, of Leeds", "One", "Me", "Commons", "Modesty", "王小明", "✓", "",
     "Peter Jo Abernethy", "Nadia", "Wiki Common", "Editha Moder", "سارة", "😀"],
)  # fmt: skip
def test_a_name_that_does_not(name):
    assert not reads_as_ours(name, KEYS, "Commonswiki")
    assert not reads_as_ours(name, frozenset(), "")
