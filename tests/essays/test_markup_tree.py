"""HTML is read into a tree in two ways, a quick one for what a serialiser writes: both give the same tree."""

import nh3
import pytest

from essays.markup import READ_ATTRIBUTES, READ_TAGS, tree

WRITTEN = [
    "",
    "words alone &amp; &lt;b&gt; &nbsp; &#8; &#x1F600;",
    '<p id="p1">A <em>shelf</em> and a <a href="/x?a=1&amp;b=2" title="&quot;so&quot;">link</a>.</p>\n<hr>',
    '<ul><li>one<br>two</li><li><img src="media:x" alt=""></li></ul>',
    "<p>é 中文 עברית</p><table><tbody><tr><td>1</td></tr></tbody></table>",
    "</p><b>nothing opened it</i></b>",
]
OTHER = [
    "<!-- a comment --><p>x</p>",
    "<iframe>raw <b>text</b></iframe><p>x</p>",
    "<style>p > a {}</style><p>x</p>",
    "<P CLASS=a>upper</P>",
    '<a title="1 > 0">x</a>',
    "a < b and b > a",
    "<p>cut <a href=",
    "<br/><hr />",
    "<!doctype html><?php x ?><p>x</p>",
]


def fed(html):
    builder = tree._Builder()
    builder.feed(html)
    builder.close()
    return as_data(builder.root)


def as_data(node):
    return node if isinstance(node, str) else (node.tag, node.typed, list(map(as_data, node.children)))


@pytest.mark.parametrize("html", WRITTEN)
def test_what_a_serialiser_writes_is_read_quickly_as_it_would_be_slowly(html):
    assert tree._Builder().read(html)
    assert as_data(tree.parse(html)) == fed(html)


@pytest.mark.parametrize("html", OTHER)
def test_all_else_is_read_as_ever(html):
    assert not tree._Builder().read(html)
    assert as_data(tree.parse(html)) == fed(html)


def test_what_is_put_in_order_is_read_quickly():
    html = nh3.clean(
        "<P>a<B>b &copy; <i>c</P><!-- d --><script>e</script>", tags=READ_TAGS, attributes={"*": READ_ATTRIBUTES}
    )
    assert tree._Builder().read(html)
    assert as_data(tree.parse(html)) == fed(html)
