"""The first step through wikitext: comments go, extension tags are held, templates become what they stand for. Pure.

As MediaWiki's preprocessor does it: one way through the text with a stack of what is open, so that thousands of braces
that nothing closes take no longer than words do. Nothing is executed.
"""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from transfer.mediawiki import extension_tags
from transfer.mediawiki.call import Call
from transfer.mediawiki.page import Page
from transfer.mediawiki.templates import expand

MAX_OPEN = 40  # templates within templates, as MediaWiki has it; deeper braces are characters
_TOKEN = re.compile(
    rf"<!--|<(?P<tag>{'|'.join(extension_tags.NAMES)})(?=[\s/>])|</?(?:noinclude|onlyinclude|translate|tvar)\b[^<>]*>"
    r"|\{\{+|\}\}+|\[\[|\]\]|\||=",
    re.IGNORECASE,
)
_LINE_END = re.compile(r"[ \t]*\n")
_TAG_END = re.compile(r"""(?:[^>"']|"[^"<>]*"|'[^'<>]*'|["'])*?(/?)>""")


@dataclass
class _Open:
    """Braces or brackets that wait for their end; `parts` are lists of text between bars, `named` where the first sign
    of equality stands in each."""

    sign: str
    count: int
    parts: list[list[str]] = field(default_factory=lambda: [[]])
    named: list[int] = field(default_factory=lambda: [-1])

    def literal(self) -> list[str]:
        """Its text, where nothing closes it."""
        pieces = [self.sign * self.count]
        for number, part in enumerate(self.parts):
            pieces += ["|", *part] if number else part
        return pieces

    def call(self) -> Call:
        """Its text as a call: a name and arguments."""
        arguments = []
        for part, named in zip(self.parts[1:], self.named[1:], strict=True):
            if named < 0:
                arguments.append(("", "".join(part)))
            else:
                arguments.append(("".join(part[:named]).strip(), "".join(part[named + 1 :]).strip()))
        return Call("".join(self.parts[0]), tuple(arguments))


def preprocess(text: str, page: Page) -> str:
    """A text without comments, extension tags, templates and parser functions."""
    return _Preprocessor(text, page).run()


class _Preprocessor:
    def __init__(self, text: str, page: Page) -> None:
        self.text, self.page = text, page
        self.bottom = _Open("", 0)
        self.stack = [self.bottom]
        self.braces = 0  # how many of the stack are braces
        self.unclosed: set[str] = set()  # tags that no end follows any more

    @property
    def bits(self) -> list[str]:
        return self.stack[-1].parts[-1]

    def run(self) -> str:
        at = 0
        while match := _TOKEN.search(self.text, at):
            if match.start() > at:
                self.bits.append(self.text[at : match.start()])
            at = self._token(match)
        self.bits.append(self.text[at:])
        while len(self.stack) > 1:
            self._give_up()
        return "".join(self.bottom.parts[0])

    def _token(self, match: re.Match[str]) -> int:
        """Reads one token; returns where the text goes on."""
        token = match[0]
        if token == "<!--":  # noqa: S105 - a comment's sign
            return self._comment(match.end())
        if match["tag"]:
            return self._tag(match, match["tag"].lower())
        if token[0] == "<":
            return match.end()
        if token[0] == "{":
            return self._opened(match)
        if token[0] == "}":
            return self._closed(match)
        self._sign(token)
        return match.end()

    def _sign(self, token: str) -> None:
        top = self.stack[-1]
        if token == "[[" and len(self.stack) <= MAX_OPEN:  # noqa: S105 - no secret
            self.stack.append(_Open("[", 2))
        elif token == "]]" and top.sign == "[":  # noqa: S105
            self._give_up()
            self.bits.append("]]")
        elif token == "|" and top.sign == "{":  # noqa: S105
            top.parts.append([])
            top.named.append(-1)
        else:
            if token == "=" and top.sign == "{" and len(top.parts) > 1 and top.named[-1] < 0:  # noqa: S105
                top.named[-1] = len(self.bits)
            self.bits.append(token)

    def _give_up(self) -> None:
        """Takes what is open as the characters that it is."""
        top = self.stack.pop()
        self.braces -= top.sign == "{"
        self.bits.extend(["".join(top.literal())])

    def _comment(self, at: int) -> int:
        end = self.text.find("-->", at)
        if end < 0:
            return len(self.text)
        start, end = at - 4, end + 3
        line = self.text.rfind("\n", max(0, start - 200), start)
        following = _LINE_END.match(self.text, end)
        if following and (line >= 0 or start < 200) and not self.text[line + 1 : start].strip(" \t"):
            return following.end() if line >= 0 or not start else end
        return end

    def _tag(self, match: re.Match[str], name: str) -> int:
        tag = _TAG_END.match(self.text, match.end(), match.end() + 2000)
        if not tag or name in self.unclosed:
            self.bits.append(match[0])
            return match.end()
        attributes = self.text[match.end() : tag.end() - 1]
        if tag[1]:
            self._add(extension_tags.held(name, attributes, None, self.page))
            return tag.end()
        end = extension_tags.END[name].search(self.text, tag.end())
        if not end:
            self.unclosed.add(name)
            self.bits.append("" if name in extension_tags.QUIET else match[0])
            return tag.end() if name in extension_tags.QUIET else match.end()
        inner = self.text[tag.end() : end.start()]
        self._add(extension_tags.held(name, attributes, inner, self.page))
        return end.end()

    def _add(self, text: str) -> None:
        if text:
            self.bits.append(text)

    def _opened(self, match: re.Match[str]) -> int:
        if self.braces >= MAX_OPEN:
            words = _("Templates within templates, deeper than MediaWiki reads them, were kept as text.")
            self.page.note("template-depth", words, "{{")
            self.bits.append(match[0])
        else:
            self.stack.append(_Open("{", len(match[0])))
            self.braces += 1
        return match.end()

    def _closed(self, match: re.Match[str]) -> int:
        top, count = self.stack[-1], len(match[0])
        if top.sign != "{":
            if top.sign == "[" and any(one.sign == "{" for one in self.stack[-6:]):
                self._give_up()  # brackets that a template's end leaves open
                return match.start()
            self.bits.append(match[0])
            return match.end()
        used = min(3, count, top.count)
        self.stack.pop()
        self.braces -= 1
        made = _parameter(top) if used == 3 else self._expanded(top)
        rest = top.count - used
        if rest >= 2:
            self.stack.append(_Open("{", rest))
            self.braces += 1
        elif rest:
            self.bits.append("{")
        self._add(made)
        end = match.start() + used
        before = self.bits[-1] if self.bits else "\n"
        while before.endswith("\n") and self.text[end : end + 1] in (" ", "\t"):
            end += 1  # blanks that would begin a line now, and make code of it
        return end

    def _expanded(self, top: _Open) -> str:
        made = expand(top.call(), self.page)
        self.page.left -= len(made)
        if self.page.left < 0:
            words = _("Templates that make more of a page than can be stored were left out.")
            self.page.note("template-size", words, "{{")
            return ""
        before = "".join(self.bits[-1:])
        starts_block = made.startswith(("{|", "*", "#", ":", ";"))
        return "\n" + made if starts_block and before and not before.endswith("\n") else made


def _parameter(top: _Open) -> str:
    """What stands for a template's own parameter in a page that is no template: its default, else itself."""
    if len(top.parts) > 1:
        return "".join(top.parts[1])
    return "{{{" + "".join(top.parts[0]) + "}}}"
