"""Shortcodes of Hugo and tags of Liquid: the plain ones are resolved, code stays code, the rest is told."""

import pytest

from tests.transfer.markdown.test_import_markdown import localised
from transfer.markdown import liquid, shortcodes


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ('{{< figure src="/a b.png" alt="A well" caption="Dug in May" >}}', '![A well](/a%20b.png "Dug in May")'),
        ('[b]({{< ref "posts/b.md" >}}#two)', "[b](posts/b.md#two)"),
        ('[b]({{% relref "b.md" %}})', "[b](b.md)"),
        ("A {{< youtube w7Ft2ymGmfc >}}", "A \n\nhttps://www.youtube.com/watch?v=w7Ft2ymGmfc\n\n"),
        ('{{< youtube id="w7F" autoplay="true" >}}', "\n\nhttps://www.youtube.com/watch?v=w7F\n\n"),
        ("{{< gist ana 23932424365 >}}", "<https://gist.github.com/ana/23932424365>"),
        ("{{< highlight go >}}\na ``` b\n{{< /highlight >}}", "\n````go\na ``` b\n````\n"),
        ("`{{< youtube x >}}`", "`{{< youtube x >}}`"),
        ("```\n{{< ref \"b.md\" >}}\n```", "```\n{{< ref \"b.md\" >}}\n```"),
        ("{{</* youtube x */>}}", "{{< youtube x >}}"),
    ],
)  # fmt: skip
def test_plain_shortcodes_become_markdown(typed, made):
    assert shortcodes.resolve(typed) == (made, [])


def test_the_words_between_the_marks_of_others_stay():
    made, removed = shortcodes.resolve('{{< note "x" >}}Mind the well.{{< /note >}}')
    assert (made, removed) == ("Mind the well.", ['{{< note "x" >}}'])


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("[b]({% link _posts/2013-03-08-b.md %}#two)", "[b](/essays/b/#two)"),
        ("[b]({{ site.baseurl }}{% post_url 2013-03-08-b %})", "[b](/essays/b/)"),
        ("[b]({{ site.url }}/b/)", "[b](https://old.example/b/)"),
        ("{% youtube w7F %}", "\n\nhttps://www.youtube.com/watch?v=w7F\n\n"),
        ("{% gist ana/23 %}", "<https://gist.github.com/ana/23>"),
        ("{% highlight ruby linenos %}\nputs 1\n{% endhighlight %}", "\n```ruby\nputs 1\n```\n"),
        ("`{{ site.url }}`", "`{{ site.url }}`"),
        ("```\n{% for a in b %}\n```", "```\n{% for a in b %}\n```"),
        ("`{% raw %}{{ a }}{% endraw %}`", "`{{ a }}`"),
    ],
)
def test_plain_liquid_becomes_markdown(typed, made):
    text, removed = liquid.resolve(typed, "https://old.example")
    assert removed == []
    assert localised(text, "a.md", {"_posts/2013-03-08-b": "b"}, "https://old.example")[0] == made


def test_marks_without_an_end_in_thousands_take_no_time():
    typed = "{{< highlight go >}}" * 5000 + "{{< figure src=" * 5000 + "{% highlight a %}" * 5000
    typed = f"x {{{{< /highlight >}}}} {typed}"
    assert shortcodes.resolve(typed)
    assert liquid.resolve(typed)
