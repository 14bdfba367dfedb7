"""What the classifier is worth: precision, recall and F1 over five folds, and how many honest texts it would mark.

python -m tests.comments.measure_learning          (needs ../shared: the labelled comments and the real texts)
"""

import csv
import random
from collections import Counter
from pathlib import Path

from comments.screening import naive_bayes
from essays.markup.blocks import blocks
from transfer.markdown.frontmatter_formats import split

COMMENT_LENGTH = 10_000
FEWEST_WORDS = 15
FOLDS = 5


def labelled(shared):
    """(text, is it spam) of the labelled video comments, in an order of chance that is the same each time."""
    found = []
    for path in sorted((shared / "data/spam/youtube").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found += [(row["CONTENT"], row["CLASS"] == "1") for row in csv.DictReader(file)]
    random.Random(1).shuffle(found)
    return found


def honest(shared):
    """The paragraphs of the real texts, cut to the length of a comment."""
    found = []
    for path in sorted((shared / "data/corpus").rglob("*.md")):
        _, body = split(path.read_text(encoding="utf-8", errors="replace"))
        found += [
            block.text[:COMMENT_LENGTH]
            for block in blocks(body)
            if block.kind in {"paragraph", "list"} and len(block.text.split()) >= FEWEST_WORDS
        ]
    return found


def learn(texts):
    """(known, totals) as naive_bayes.judge wants them, from (text, is it spam)."""
    counts, totals = {}, Counter()
    for text, is_spam in texts:
        kind = "spam" if is_spam else "honest"
        words = Counter(naive_bayes.tokens(text))
        totals.update({kind: words.total(), f"{kind}_texts": 1})
        for word, count in words.items():
            counts.setdefault(word, Counter()).update({kind: count, f"{kind}_texts": 1})
    return {word: naive_bayes.Known(**found) for word, found in counts.items()}, naive_bayes.Totals(**totals)


def measure(shared):
    """{"precision", "recall", "f1", "marked", "honest"}: the first three as shares, then two numbers of texts."""
    texts, outcome = labelled(shared), Counter()
    for fold in range(FOLDS):
        knowledge = learn([text for n, text in enumerate(texts) if n % FOLDS != fold])
        for text, is_spam in texts[fold::FOLDS]:
            outcome[naive_bayes.judge(text, *knowledge).is_probable, is_spam] += 1
    precision = outcome[True, True] / (outcome[True, True] + outcome[True, False])
    recall = outcome[True, True] / (outcome[True, True] + outcome[False, True])
    knowledge, paragraphs = learn(texts), honest(shared)
    marked = sum(naive_bayes.judge(text, *knowledge).is_probable for text in paragraphs)
    f1 = 2 * precision * recall / (precision + recall)
    return {"precision": precision, "recall": recall, "f1": f1, "marked": marked, "honest": len(paragraphs)}


def main():
    shared = Path(__file__).resolve().parents[3] / "shared"
    found = measure(shared)
    print(f"precision {found['precision']:.3f}, recall {found['recall']:.3f}, F1 {found['f1']:.3f}")
    print(f"of {found['honest']:,} honest paragraphs {found['marked']} would be marked")


if __name__ == "__main__":
    main()
