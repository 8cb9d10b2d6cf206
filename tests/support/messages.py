"""Are all messages translated? `python -m tests.support.messages` lists what is missing and exits 1.

Reads the sources itself (Python's own parser, Django's own template lexer), so that it needs no gettext tools.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("portal", "home", "webinars", "knowledge", "search", "templates")
CATALOGUE = ROOT / "portal" / "locale" / "id" / "LC_MESSAGES" / "django.po"
# The function's name, without `_lazy` or `_noop`: where its context, message and plural stand.
FUNCTIONS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-#0 +]*[\d.*]*[a-zA-Z]|\{\w*(?::[^{}]*)?\}")
TEMPLATE_CALL = re.compile(
    r"""(?<![\w.])(?P<name>n?p?gettext|_)\(\s*(?P<arguments>u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    r"""(?:\s*,\s*u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))*)""",
)


@dataclass(frozen=True)
class Found:
    """A message of the sources and where it stands."""

    message: str
    plural: str | None
    context: str | None
    place: str


def messages_of_python(source: str, name: str) -> Iterator[Found]:
    for node in ast.walk(ast.parse(source, filename=name)):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        function = re.sub(r"_(lazy|noop)$", "", called)
        if function in FUNCTIONS:
            yield from _message_of(function, [_text(argument) for argument in node.args], f"{name}:{node.lineno}")


def messages_of_template(source: str, name: str) -> Iterator[Found]:
    from django.utils.translation.template import templatize

    code = templatize(source, origin=name)
    for call in TEMPLATE_CALL.finditer(code):
        # %% is how the lexer writes a per cent sign that blocktranslate holds once.
        arguments = list(ast.literal_eval(f"({call['arguments']},)"))
        line = code.count("\n", 0, call.start()) + 1
        yield from _message_of(call["name"], arguments, f"{name}:{line}")


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _message_of(function: str, arguments: list[str | None], place: str) -> Iterator[Found]:
    context, message, plural = FUNCTIONS[function]
    needed = [position for position in (context, message, plural) if position is not None]
    values = [arguments[position] if position < len(arguments) else None for position in needed]
    if None in values:  # a variable: its values are marked where they are written
        return
    yield Found(
        message=arguments[message],
        plural=None if plural is None else arguments[plural],
        context=None if context is None else arguments[context],
        place=place,
    )


def messages_of_the_sources() -> list[Found]:
    found = []
    for folder in APPS:
        for path in sorted((ROOT / folder).rglob("*")):
            name = str(path.relative_to(ROOT))
            if path.suffix == ".py" and "/migrations/" not in name:
                found += messages_of_python(path.read_text(), name)
            elif path.suffix in (".html", ".txt", ".xml") and "/static/" not in name:
                found += messages_of_template(path.read_text(), name)
    return [message for message in found if message.message]


def placeholders(text: str) -> list[str]:
    return sorted(found for found in PLACEHOLDER.findall(text) if found != "%%")


def faults_of(catalogue: Catalog, sources: list[Found]) -> list[str]:
    """One line for each message that is missing, empty, doubtful or of other placeholders.

    What the catalogue holds beyond the sources are words of other packages, translated here."""
    faults = []
    for found in sources:
        entry = catalogue.get(found.message, context=found.context)
        if entry is None or not any(_strings(entry)):
            faults.append(f"{found.place}: no translation of {found.message!r}")
    for entry in catalogue:
        if not entry.id:
            continue
        if entry.fuzzy:
            faults.append(f"doubtful (fuzzy): {_name(entry)!r}")
        wanted = placeholders(entry.id[-1] if isinstance(entry.id, tuple) else entry.id)
        faults += [
            f"other placeholders: {_name(entry)!r} -> {text!r}"
            for text in _strings(entry)
            if text and placeholders(text) != wanted
        ]
    return faults


def _name(entry: Message) -> str:
    return entry.id[0] if isinstance(entry.id, tuple) else entry.id


def _strings(entry: Message) -> tuple[str, ...]:
    return entry.string if isinstance(entry.string, tuple) else (entry.string,)


def read_catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="id")


def main() -> int:
    sources = messages_of_the_sources()
    faults = faults_of(read_catalogue(), sources)
    for fault in faults:
        print(fault)
    print(f"{len({(found.message, found.context) for found in sources})} messages, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.configure()
    django.setup()
    sys.exit(main())
