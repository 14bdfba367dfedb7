"""Fills an empty site for the bench: one essay of 1,000 words, 5 tags and 10 comments, among forty others."""

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from tests.cast import make_comment, make_essay, make_user  # noqa: E402

HUBS = ("alternatives", "movements", "politics")
SENTENCE = (
    "A commons lasts where the people who *use* it also write its rules, watch over them and can change them, "
    "as the [irrigators of Valencia](https://example.org/valencia) have done every Thursday at noon. "
)
NOTE = "\n\n[^1]: Elinor Ostrom, *Governing the Commons*, 1990.\n"


def text(words):
    """Paragraphs of five sentences with a heading before every third, and a note; about so many words."""
    paragraphs = round(words / (5 * len(SENTENCE.split())))
    parts = [("## A part of its own\n\n" if n % 3 == 1 else "") + SENTENCE * 5 for n in range(paragraphs)]
    return "\n\n".join(parts) + "[^1]" + NOTE


def main():
    call_command("prepare", verbosity=0)
    moderator = make_user("moderator")
    tags = ["commons", "co-operatives", "free software", "municipalism", "care"]
    for number in range(40):
        make_essay(f"Essay the {number}th", text(400), hubs=HUBS[number % 3 :], tags=tags[number % 5 :])
    essay = make_essay("A Thousand Words", text(1000), hubs=HUBS, tags=tags)
    for number in range(10):
        parent = essay.comments.first() if number % 3 == 2 else None
        make_comment(
            essay, f"The well at number {number} has kept its rules on one sheet.", by=moderator, parent=parent
        )
    print(f"an essay of {essay.word_count} words, 5 tags, 10 comments; 40 other essays")


if __name__ == "__main__":
    main()
