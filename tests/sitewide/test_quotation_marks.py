"""Quotation marks, apostrophes and primes as a typesetter sets them."""

import time

import pytest

from essays.markup import render, render_comment
from essays.markup.tree import Node, parse, serialise
from essays.markup.typography import polish
from sitewide.typography import QUOTES, typeset

ENGLISH = {
    "elisions": [
        ("'tis the season, 'twas the night", "’tis the season, ’twas the night"),
        ("Give 'em hell, 'til they stop", "Give ’em hell, ’til they stop"),
        ("'Twas brillig", "’Twas brillig"),
        ('"\'Twas the night," he said', "“’Twas the night,” he said"),
        ("''Tis so,' he said", "‘’Tis so,’ he said"),
        ("'Let 'em eat cake,' she said.", "‘Let ’em eat cake,’ she said."),
        ("Tell 'em 'no'", "Tell ’em ‘no’"),
        ("'I did it 'cause I could,' he said", "‘I did it ’cause I could,’ he said"),
        ("he went 'round the block", "he went ’round the block"),
        ("rock 'n' roll, rock'n'roll, fish 'n' chips 'n' peas", "rock ’n’ roll, rock’n’roll, fish ’n’ chips ’n’ peas"),
        ("'Rock 'n' roll' is dead", "‘Rock ’n’ roll’ is dead"),
        ("the letter 'n' is", "the letter ‘n’ is"),
        ("\"'Em' is a word\" and 'em' too; 'give me 'em'", "“‘Em’ is a word” and ‘em’ too; ‘give me ’em’"),
        ("an 'em dash' is long", "an ‘em dash’ is long"),
        ("'ere, what's all this 'ullabaloo", "’ere, what’s all this ’ullabaloo"),
        ("Gerard 't Hooft of 's-Gravenhage", "Gerard ’t Hooft of ’s-Gravenhage"),
        ("jack-o'-lantern, will-o'-the-wisp, o'er, y'all've", "jack-o’-lantern, will-o’-the-wisp, o’er, y’all’ve"),
    ],
    "years": [
        ("the summer of '68 and the workers' council", "the summer of ’68 and the workers’ council"),
        ("the '90s, the 1970's, ('68), '98/'99", "the ’90s, the 1970’s, (’68), ’98/’99"),
        ("'the summer of '68 was hot,' he said", "‘the summer of ’68 was hot,’ he said"),
        ("'90s music and 'rock'", "’90s music and ‘rock’"),
        ("'1984' and '42'", "‘1984’ and ‘42’"),
    ],
    "possessives": [
        ("the workers' council", "the workers’ council"),
        ("'the workers' council' met", "‘the workers’ council’ met"),
        ("\"The boys' club\" and the girls'", "“The boys’ club” and the girls’"),
        ("the boys' and girls' school", "the boys’ and girls’ school"),
        ("'dogs' and 'cats' are pets", "‘dogs’ and ‘cats’ are pets"),
        ("the \"Foo\"'s bar, NATO (old)'s", "the “Foo”’s bar, NATO (old)’s"),
        ("rockin' all night", "rockin’ all night"),
    ],
    "primes": [
        ("6'2\" tall, 5' 10\", 5'10½\", 6'2''", "6′2″ tall, 5′ 10″, 5′10½″, 6′2″"),
        ("48°51'24\"N 2°21'07\"E", "48°51′24″N 2°21′07″E"),
        ("48° 51' 24.5\" N, 48°51'N", "48° 51′ 24.5″ N, 48°51′N"),
        ('a 12" record, 8½" by 11" paper, 12"x14"', "a 12″ record, 8½″ by 11″ paper, 12″x14″"),
        ("8' x 10', a 6'-high wall, 6' high", "8′ x 10′, a 6′-high wall, 6′ high"),
        ("the 3'-end", "the 3′-end"),
        ('"a 12" record"', "“a 12″ record”"),
        ('"he was born in 1968"', "“he was born in 1968”"),
        ('he was born in 1968"', "he was born in 1968”"),
        ('"top 10" and "top 5"', "“top 10” and “top 5”"),
        ('"I am 6\'2"," she said', "“I am 6′2″,” she said"),
        ('"I am 6\'2" tall," she said', "“I am 6′2″ tall,” she said"),
        ("'the class of 68' met", "‘the class of 68’ met"),
        ("1'000'000 francs", "1’000’000 francs"),
    ],
    "nested": [
        ("'\"nested\"' and \"'nested'\"", "‘“nested”’ and “‘nested’”"),
        ("\"She said 'yes'.\"", "“She said ‘yes’.”"),
        ('"He said "no" to me"', "“He said ‘no’ to me”"),
        ("'He said \"it's 'fine'\" to me'", "‘He said “it’s ‘fine’” to me’"),
        ("\"'Tis the boys' club,\" 'e said", "“’Tis the boys’ club,” ’e said"),
        ("'First of many paragraphs.", "‘First of many paragraphs."),
        ("we can say, 'We did it, and forget to end it", "we can say, ‘We did it, and forget to end it"),
    ],
    "beside brackets and dashes": [
        ('("a") ["b"] {"c"}', "(“a”) [“b”] {“c”}"),
        ('word—"a"—word, word--"b"--word', "word—“a”—word, word–“b”–word"),
        ('"wait—" he said, "wait—", "—so"', "“wait—” he said, “wait—”, “—so”"),
        ('"a","b" and {"a":"b"}', "“a”,“b” and {“a”:“b”}"),
        ('and/or "a"/"b"', "and/or “a”/“b”"),
        ('"..." and "?"', "“…” and “?”"),
        ('("", \'\') "" "', "(“”, ‘’) “” ”"),
    ],
    "dashes": [
        ("a -- b --- c ... d", "a – b — c … d"),
        (
            "--option <!-- <-- ----> http://a--b.c/it's xn--bcher",
            "--option <!-- <-- ----> http://a--b.c/it’s xn--bcher",
        ),
    ],
}
OTHERS = [
    ("nl", "'s avonds in 't huis, 'n man zag 'm", "’s avonds in ’t huis, ’n man zag ’m"),
    ("nl", "'Ik zag 'm in 't bos,' zei hij", "‘Ik zag ’m in ’t bos,’ zei hij"),
    ("nl", "\"'t Is koud\" en 'k weet 't: zo'n foto's", "“’t Is koud” en ’k weet ’t: zo’n foto’s"),
    ("nl-BE", "''t Is koud,' zei hij", "‘’t Is koud,’ zei hij"),
    ("af", "'n man sê \"dis 'n hond\"", "’n man sê “dis ’n hond”"),
    ("de", "'ne Frau, 'n Mann, 's ist gut; geht's?", "’ne Frau, ’n Mann, ’s ist gut; geht’s?"),
    ("de", "'Er hat 'ne Frau', sagte er", "‚Er hat ’ne Frau‘, sagte er"),
    ("de", "'Ich hab' keine Zeit', die '68er, Hans' Auto", "‚Ich hab’ keine Zeit‘, die ’68er, Hans’ Auto"),
    ("de", "\"Er sagte: 'Nein'\", rief sie", "„Er sagte: ‚Nein‘“, rief sie"),
    ("de-CH", "\"a 'b'\"", "«a ‹b›»"),
    ("fr", "l'\"autre\" d'aujourd'hui", "l’«\u202fautre\u202f» d’aujourd’hui"),
    ("fr", '"Il dit "non" ici"', "«\u202fIl dit “non” ici\u202f»"),
    ("it", "un po' di 'pane' all'\"alba\"", "un po’ di “pane” all’«alba»"),
    ("it", "l''amico' della 'ndrangheta", "l’“amico” della ’ndrangheta"),
    ("es", "¿\"a\"? ¡'b'!", "¿«a»? ¡“b”!"),
    ("pt", "\"a 'b' d'água\"", "“a ‘b’ d’água”"),
    ("sv", "\"Hej\" sa 'du'", "”Hej” sa ’du’"),
    ("fi", "\"a\" 'b' vaa'an", "”a” ’b’ vaa’an"),
    ("da", "\"a\" 'b'", "”a” ’b’"),
    ("pl", "\"Ala 'ma' kota\"", "„Ala «ma» kota”"),
    ("cs", "\"a 'b'\"", "„a ‚b‘“"),
    ("ru", "\"a 'b'\" д'Артаньян", "«a „b“» д’Артаньян"),
    ("nn", "\"a 'b'\"", "«a ‘b’»"),
    ("he", "צה\"ל 'x'", "צה\"ל 'x'"),
    ("xx", "\"a 'b'\"", "“a ‘b’”"),
]


@pytest.mark.parametrize(("typed", "expected"), [case for cases in ENGLISH.values() for case in cases])
def test_english(typed, expected):
    assert typeset(typed, "en") == expected


@pytest.mark.parametrize(("language", "typed", "expected"), OTHERS)
def test_other_languages(language, typed, expected):
    assert typeset(typed, language) == expected


@pytest.mark.parametrize("language", QUOTES)
def test_every_language_sets_its_own_marks(language):
    first, last, inner_first, inner_last = QUOTES[language]
    expected = f"x {first}a {inner_first}b{inner_last} c{last} (d’e)"
    assert typeset("x \"a 'b' c\" (d'e)", language) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p>"<em>a</em>" <code>"b"</code>"</p>', '<p>“<em>a</em>” <code>"b"</code>”</p>'),
        ("<p>'<em>the workers</em>' council' met</p>", "<p>‘<em>the workers</em>’ council’ met</p>"),
        ("<p>'<em>tis</em> the <b>'</b>end<b>'</b></p>", "<p>’<em>tis</em> the <b>‘</b>end<b>’</b></p>"),
        ('<p>the "<code>x</code>" and <code>x</code>\'s</p>', "<p>the “<code>x</code>” and <code>x</code>’s</p>"),
        ("<p><a>6</a>'2<i>\"</i> tall</p>", "<p><a>6</a>′2<i>″</i> tall</p>"),
        ("<p>said<br>'no'<br>'yes'</p>", "<p>said<br>‘no’<br>‘yes’</p>"),
        ('<ul><li>"a<ul><li>b"</li></ul></li></ul>', "<ul><li>“a<ul><li>b”</li></ul></li></ul>"),
        ("<table><tr><td>\"</td><td>'tis</td></tr></table>", "<table><tr><td>”</td><td>’tis</td></tr></table>"),
    ],
)
def test_marks_are_judged_across_inline_elements_and_not_across_blocks(html, expected):
    root = parse(html)
    polish(root)
    assert serialise(root) == expected


def test_a_passage_in_another_language_has_the_marks_of_that_language():
    root = Node("root", [Node("p", ['"a ', Node("span", ["\"b 'c'\""], lang="de"), ' d"'])])
    root.children.append(Node("p", ['"a" ', Node("span", ['"b"'], lang="ar")], lang="fr"))
    polish(root, "en")
    assert root.text() == '“a „b ‚c‘“ d”\n«\u202fa\u202f» "b"\n'
    root = Node("root", [Node("p", ['"a" ', Node("span", ['"b"'], lang="en")])])
    polish(root, "ar")
    assert root.text() == '"a" “b”\n'


def test_the_words_of_a_link_that_are_its_address_stay_as_they_are():
    html = render('<https://a.example/b--c> and [it\'s](https://a.example/) "x"').html
    assert ">https://a.example/b--c</a>" in html and ">it’s</a>" in html and "“x”" in html


def test_comments_have_the_same_marks():
    assert "‚Er hat <em>’ne</em> Frau‘" in render_comment("'Er hat *'ne* Frau'", "de")


@pytest.mark.proof
@pytest.mark.parametrize(
    "piece", ["'", '"', "'a ", "a' ", "'a \"b", "6'2\" ", "s' 'x ", "://--", "'90 ", " 'n'", "°1'", "a\"'"]
)
def test_time_grows_with_the_length(piece):
    def seconds(length):
        text, began = piece * (length // len(piece)), time.process_time()
        typeset.__wrapped__(text, "en")
        return time.process_time() - began

    seconds(1000)
    few = min(seconds(10_000) for _ in range(3))
    # Once of three times is enough: whatever else the machine does makes it more.
    assert any(seconds(80_000) < 40 * max(few, 0.002) for _ in range(3))
