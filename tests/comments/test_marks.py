"""What reasons were found in, marked in the finished HTML. Pure."""

import pytest

from comments.rules import word_lists
from comments.screening.checks import SEEN
from comments.screening.highlighting import marked, numbered, of_fields


def words(*found, number=1, code="words"):
    return {"code": code, "words": "", "found": [[word, "text"] for word in found], "number": number}


def links(*hosts, number=1):
    return {"code": "links", "words": "", "found": [[host, "text"] for host in hosts], "number": number}


@pytest.mark.parametrize(
    ("html", "reasons", "shown"),
    [
        ("<p>A casino.</p>", [words("casino")], "<p>A <mark>casino<sup>1</sup></mark>.</p>"),
        ("<p>CAS<em>in</em>o</p>", [words("casino")],
         "<p><mark>CAS</mark><em><mark>in</mark></em><mark>o<sup>1</sup></mark></p>"),
        ("<p>cas</p><p>ino</p>", [words("casino")], "<p>cas</p><p>ino</p>"),
        ("<p>a<br>b</p>", [words("a b")], "<p><mark>a</mark><br><mark>b<sup>1</sup></mark></p>"),
        ("<p>pillsonline</p>", [words("pills")], "<p><mark>pills<sup>1</sup></mark>online</p>"),
        ('<p>1 &lt; 2 &amp; <a href="https://a.example/?x=1&amp;y" rel="nofollow ugc noopener">a "q"</a></p>',
         [links("a.example")],
         '<p>1 &lt; 2 &amp; <a href="https://a.example/?x=1&amp;y" rel="nofollow ugc noopener">'
         '<mark>a "q"<sup>1</sup></mark></a></p>'),
        ('<p><a href="https://a.example/">buy pills</a> <a href="/x/">here</a></p>',
         [links("a.example"), words("pills", number=2)],
         '<p><a href="https://a.example/"><mark>buy <sup>1</sup></mark><mark>pills<sup>1,2</sup></mark></a> '
         '<a href="/x/">here</a></p>'),
        ("<p>the mark</p>", [words("mark", "the")],
         "<p><mark>the<sup>1</sup></mark> <mark>mark<sup>1</sup></mark></p>"),
        ("<p>plain</p>", [words("pills")], "<p>plain</p>"),
        ("<p>***</p>", [words("***")], "<p><mark>***<sup>1</sup></mark></p>"),
    ],
)  # fmt: skip
def test_marks(html, reasons, shown):
    assert marked(html, reasons) == shown


def test_nothing_that_is_text_becomes_markup():
    html = "<p>&lt;script&gt;alert(1)&lt;/script&gt; <code>&lt;img src=x onerror=y&gt;</code></p>"
    shown = marked(html, [words("<script>", "onerror=y>", "alert")])
    assert shown.count("<mark>") == 2
    assert "<script" not in shown
    assert "<img" not in shown


def test_a_text_is_gone_through_twice_however_many_words_it_has(monkeypatch):
    """Else fifty words in each of twenty long replies keep the queue from opening for seconds."""
    calls, fold = [], word_lists.fold
    monkeypatch.setattr(word_lists, "fold", lambda text, *how: calls.append(len(text)) or fold(text, *how))
    words = [f"casino{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(50)]
    html = f"<p>{' '.join(words[:49])} {'é' * 1000}{words[49]}</p>"
    reasons = numbered([{"code": "words", "words": "", "found": [[word, "text"] for word in words]}], SEEN)
    assert marked(html, reasons).count("<mark>") == 50
    assert len([size for size in calls if size > 1000]) == 2


def test_numbers_are_those_of_the_reasons_in_something_seen():
    stored = [{"code": "trap", "words": "a"}, {"code": "links", "words": "b"}, {"words": "old"},
              {"code": "words", "words": "c", "found": [["x", "website"], ["y", "text"]]},
              {"code": "name", "words": "d"}]  # fmt: skip
    reasons = numbered(stored, SEEN)
    assert [reason["number"] for reason in reasons] == [None, 1, None, 2, 3]
    assert of_fields(reasons) == {"website": "2", "name": "3"}


def test_the_letters_that_stand_in_the_text_are_marked_however_they_look():
    reasons = [words("viagra", "casino")]
    shown = marked("<p>Buy viа\ufe0fgra, <b>CASl</b>NO and é</p>", reasons)
    assert "<mark>viа\ufe0fgra<sup>1</sup></mark>, " in shown
    assert "<b><mark>CASl</mark></b><mark>NO<sup>1</sup></mark> and é" in shown
