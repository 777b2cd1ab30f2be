"""The templates by which Home Assistant's discovery picks a number of a payload: a small part of Jinja, own parser.

Read are `{{ value }}` and `{{ value_json.a['b'][0] }}`, the filters float, int, round, default and is_defined, the four
rules of arithmetic with numbers, and parentheses; as in Jinja a filter binds closer than arithmetic. Anything else is
no template for us. A default is never a number: what is missing is missing, where Home Assistant would show 0.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from ingest.json_message import NOT_JSON, parsed
from ingest.plain import NOTHING, as_number

__all__ = ["PLAIN", "Template", "TemplateError", "Told", "read_template", "told_by"]

LONGEST = 400
DEEPEST = 20
MOST_DECIMALS = 15
_FRAME = re.compile(r"\s*\{\{-?(.*?)-?\}\}\s*", re.DOTALL)
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|'(?P<single>[^'\\]*)'|"(?P<double>[^"\\]*)"|(?P<sign>[-+*/|().,\[\]]))""",
    re.ASCII,
)


class TemplateError(ValueError):
    """The template is none that we read."""


class Told(NamedTuple):
    """A payload as text, and as the JSON it may be (None where it is none)."""

    text: str
    document: object
    is_json: bool = True


def told_by(payload: bytes) -> Told:
    """Return a payload as templates see it."""
    document = parsed(payload)
    text = payload.decode("utf-8", "replace")
    return Told(text, None, is_json=False) if document is NOT_JSON else Told(text, document)


Step = Callable[[Told], object]
"""What a part of a template makes of a payload: a value, None where there is none."""


class Template:
    """A template that was understood.

    Args:
        step: what it makes of a payload.
        of_json: whether it asks for a part of JSON.
    """

    def __init__(self, step: Step, *, of_json: bool = False) -> None:
        self._step = step
        self._of_json = of_json

    def misses_json(self, told: Told) -> bool:
        """Tell whether the template asks for JSON of a payload that is none, and no word for what is not known."""
        return self._of_json and not told.is_json and told.text.strip().lower() not in NOTHING

    def value_of(self, told: Told) -> object:
        """Return a number, what is none, or None where the payload has no such value. Never raises."""
        value = self._step(told)
        if isinstance(value, str):
            return None if value.strip().lower() in NOTHING else _number(value, value)
        return value

    def text_of(self, told: Told) -> str:
        """Return what the template shows of a word; nothing where it shows more than one. Never raises."""
        value = self._step(told)
        return str(value) if isinstance(value, str | int | float) else ""


def _number(value: object, otherwise: object = None) -> object:
    """Return a number as it is, and what text says as one."""
    if type(value) is int or type(value) is float:
        return value
    number = as_number(value) if isinstance(value, str) else None
    return otherwise if number is None else number


def _value(told: Told) -> object:
    return told.text


def _value_json(told: Told) -> object:
    return told.document


PLAIN = Template(_value)
"""Of a sensor without a template: the payload."""


def read_template(text: str) -> Template:
    """Return a template.

    Raises:
        TemplateError: it is beyond what is read here; the text says where.
    """
    framed = _FRAME.fullmatch(text) if len(text) <= LONGEST else None
    if framed is None:
        raise TemplateError("not one expression in {{ }}")
    parser = _Parser(_tokens(framed[1]))
    return Template(parser.whole(), of_json=parser.of_json)


class Token(NamedTuple):
    """A word of a template: its kind (number, name, text, sign) and the word."""

    kind: str
    word: str


_END = Token("end", "the end")


def _tokens(text: str) -> list[Token]:
    tokens, place = [], 0
    text = text.rstrip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            raise TemplateError(f"{text[place:].strip()[:12]!r} is not understood")
        kind = found.lastgroup
        tokens.append(Token("text" if kind in {"single", "double"} else kind, found[kind]))
        place = found.end()
    return tokens


class _Parser:
    """Recursive descent over a few dozen tokens; each method returns the step of what it read."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._deep = 0
        self.of_json = False

    def whole(self) -> Step:
        step = self._sum()
        if self._next is not _END:
            raise TemplateError(f"{self._next.word!r} is not understood")
        return step

    @property
    def _next(self) -> Token:
        return self._tokens[self._place] if self._place < len(self._tokens) else _END

    def _take(self, *words: str) -> str | None:
        """Return the next sign and pass it, if it is one of these."""
        token = self._next
        if token.kind != "sign" or token.word not in words:
            return None
        self._place += 1
        return token.word

    def _expect(self, kind: str, word: str | None = None) -> str:
        token = self._next
        if token.kind != kind or (word is not None and token.word != word):
            raise TemplateError(f"{token.word!r} where {word or kind} should be")
        self._place += 1
        return token.word

    def _sum(self) -> Step:
        step = self._product()
        while sign := self._take("+", "-"):
            step = _calculated(sign, step, self._product())
        return step

    def _product(self) -> Step:
        step = self._filtered()
        while sign := self._take("*", "/"):
            step = _calculated(sign, step, self._filtered())
        return step

    def _filtered(self) -> Step:
        step = self._signed()
        while self._take("|"):
            step = self._filter(step)
        return step

    def _signed(self) -> Step:
        self._deep += 1
        if self._deep > DEEPEST:
            raise TemplateError("nested too deep")
        if self._take("-"):
            step = _calculated("-", _constant(0), self._signed())
        elif self._take("("):
            step = self._sum()
            self._expect("sign", ")")
        else:
            step = self._primary()
        self._deep -= 1
        return step

    def _primary(self) -> Step:
        token = self._next
        self._place += 1
        if token.kind == "number":
            return _constant(float(token.word) if "." in token.word else int(token.word))
        if token == Token("name", "value"):
            return _value
        if token == Token("name", "value_json"):
            self.of_json = True
            return self._path(_value_json)
        raise TemplateError(f"{token.word!r} is not understood")

    def _path(self, step: Step) -> Step:
        while sign := self._take(".", "["):
            if sign == ".":
                step = _picked(step, self._expect("name"))
                continue
            token = self._next
            if token.kind not in {"text", "number"} or "." in token.word * (token.kind == "number"):
                raise TemplateError(f"{token.word!r} is no key")
            self._place += 1
            self._expect("sign", "]")
            step = _picked(step, int(token.word) if token.kind == "number" else token.word)
        return step

    def _filter(self, step: Step) -> Step:
        name = self._expect("name")
        arguments = self._arguments()
        if name in {"default", "is_defined"}:
            return step
        if name in {"float", "int"}:
            return _converted(step, whole=name == "int")
        decimals = arguments[0] if arguments else 0
        if name == "round" and len(arguments) <= 1 and isinstance(decimals, int):
            return _rounded(step, decimals)
        raise TemplateError(f"the filter {name!r} is not understood")

    def _arguments(self) -> list[int | float | str]:
        """Pass the arguments of a filter, numbers, texts and words, and return them."""
        arguments: list[int | float | str] = []
        if not self._take("("):
            return arguments
        while self._take(")") is None:
            negative = self._take("-") is not None
            token = self._next
            if token.kind == "number":
                number = float(token.word) if "." in token.word else int(token.word)
                arguments.append(-number if negative else number)
            elif token.kind in {"text", "name"} and not negative:
                arguments.append(token.word)
            else:
                raise TemplateError(f"{token.word!r} is no argument")
            self._place += 1
            self._take(",")
        return arguments


def _constant(number: float) -> Step:
    return lambda _told: number


def _picked(step: Step, key: str | int) -> Step:
    def pick(told: Told) -> object:
        inner = step(told)
        if isinstance(key, str):
            return inner.get(key) if isinstance(inner, dict) else None
        return inner[key] if isinstance(inner, list) and key < len(inner) else None

    return pick


def _converted(step: Step, *, whole: bool) -> Step:
    def convert(told: Told) -> object:
        value = step(told)
        if isinstance(value, str) and value.strip().lower() in NOTHING:
            return None
        number = _number(value, value)
        return int(number) if whole and isinstance(number, float) else number

    return convert


def _rounded(step: Step, decimals: int) -> Step:
    def rounded(told: Told) -> object:
        value = step(told)
        return round(value, min(decimals, MOST_DECIMALS)) if isinstance(value, float) else value

    return rounded


def _calculated(sign: str, left: Step, right: Step) -> Step:
    def calculate(told: Told) -> object:
        a, b = left(told), right(told)
        if a is None or b is None:
            return None
        one, other = _number(a), _number(b)
        if not isinstance(one, int | float) or not isinstance(other, int | float):
            return a if not isinstance(one, int | float) else b
        try:
            return _result(sign, float(one), float(other))
        except (ZeroDivisionError, OverflowError):
            return None

    return calculate


def _result(sign: str, one: float, other: float) -> float:
    if sign == "+":
        return one + other
    if sign == "-":
        return one - other
    return one * other if sign == "*" else one / other
