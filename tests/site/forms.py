"""The forms of a page as a browser reads them: where each is sent, and what stands in its fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = {"text", "search", "email", "url", "tel", "password", "number", "date", "datetime-local"}


@dataclass
class Form:
    action: str
    method: str
    values: list = field(default_factory=list)  # (name, value) of everything that is sent
    typed: list = field(default_factory=list)  # names of the fields that people write into
    hidden: list = field(default_factory=list)
    buttons: list = field(default_factory=list)  # (name, value) of the buttons that say something

    def filled(self, press=0, **changes):
        """What is sent when these fields are written into, the rest is left, and one of the buttons is pressed."""
        button = [self.buttons[press % len(self.buttons)]] if self.buttons else []
        sent = [*button, *self.values]
        return [(name, value) for name, value in sent if name not in changes] + list(changes.items())


class _Reader(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.path, self.forms, self.form, self.area, self.choice = path, [], None, None, None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            action = (given.get("action") or self.path).partition("#")[0]  # no browser sends what stands behind it
            self.form = Form(action, (given.get("method") or "get").lower())
            self.forms.append(self.form)
        elif self.form is None or "disabled" in given:
            return
        elif tag == "textarea":
            self.area = (given.get("name", ""), [])
        elif tag == "select":
            self.choice = given.get("name", "")
        elif tag == "option" and self.choice and "selected" in given:
            self.form.values.append((self.choice, given.get("value", "")))
        elif tag in {"input", "button"} and given.get("name"):
            self._control(tag, given)

    def _control(self, tag, given):
        kind = "submit" if tag == "button" else given.get("type", "text").lower()
        pair = (given["name"], given.get("value") or "")
        if kind in TYPED:
            self.form.typed.append(pair[0])
        if kind == "hidden":
            self.form.hidden.append(pair[0])
        if kind in TYPED or kind == "hidden" or (kind in {"checkbox", "radio"} and "checked" in given):
            self.form.values.append(pair)
        elif kind == "submit":
            self.form.buttons.append(pair)

    def handle_data(self, data):
        if self.area is not None:
            self.area[1].append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.choice = None
        elif tag == "textarea" and self.area is not None:
            name, words = self.area
            self.area = None
            if self.form is not None:
                self.form.values.append((name, "".join(words).removeprefix("\n")))
                self.form.typed.append(name)


def forms_of(path, html):
    """The forms of the page at `path`, in the order in which they stand; controls outside a form are left out."""
    reader = _Reader(path.partition("?")[0])
    reader.feed(html)
    return reader.forms
