#!/usr/bin/env python3
"""Translates the app client examples/flutter/lib/checkout.dart into checkout.js of the lab's phone.

    checks/phone.py            fails if the committed translation differs
    checks/phone.py --write    writes it

The tests have no Dart SDK: they run the translation. It is made line by line, so that each statement of one file is a statement of the other.
A line of Dart that no rule knows is an error.
"""

import re
import sys

from common import ROOT

DART = ROOT / "examples/flutter/lib/checkout.dart"
JAVASCRIPT = ROOT / "local/lab/src/main/resources/dev/momentcheckout/lab/page/checkout.js"

HEADER = """\
// Translated from examples/flutter/lib/checkout.dart by checks/phone.py --write. Change that file, not this one.
import { isJson, pause, removeWhere, timeout, tryParse } from '/assets/dart.js';

"""

# In this order.
EXPRESSIONS = [
    (r"Future<void>\.delayed\(Duration\(milliseconds: (.+)\)\)", r"pause(\1)"),
    (r"Duration\(seconds: (\d+)\)", r"\1 * 1000"),
    (r"<[A-Z][\w, ?]*>(?=[\[{(])", ""),
    (r"await ((?:this\.)?\w[\w.]*\([^()]*\))\.timeout\((\w+)\)", r"await timeout(\1, \2)"),
    (r"const Uuid\(\)\.v4\(\)", "crypto.randomUUID()"),
    (r"\bint\.tryParse\(", "tryParse("),
    (r"\bUri\.encodeComponent\(", "encodeURIComponent("),
    (r"\bjsonDecode\(", "JSON.parse("),
    (r"\bjsonEncode\(", "JSON.stringify("),
    (r"\b(\w+)\.removeWhere\(", r"removeWhere(\1, "),
    (r"\b(\w+) is String\b", r"typeof \1 === 'string'"),
    (r"\b(\w+) is Json\b", r"isJson(\1)"),
    (r"\b(\w+) is ([A-Z]\w+)", r"\1 instanceof \2"),
    (r"(?<![=!<>])([=!])= (?!null\b)", r"\1== "),
    (r"\?\.first\b", "?.[0]"),
    (r"\.first\b", "[0]"),
    (r"\.last\b", ".at(-1)"),
    (r"\.skip\((\d+)\)", r".slice(\1)"),
    (r"\.take\(", ".slice(0, "),
    (r"\.where\(", ".filter("),
    (r"\.contains\(", ".includes("),
    (r"\.toList\(\)", ""),
    (r"\bfinal (?=\w+ (=|in)\b| ?\w+ =)", "const "),
    (r"\bvar (?=\w+ =)", "let "),
    (r"(?<=\bfor \()const (\w+) in ", r"const \1 of "),
    (r"\brethrow\b", "throw problem"),
]
STATEMENT = re.compile(
    r"(const|let|if|for|return|throw|await|try|break|continue|headers\[|item\[|removeWhere|result =|this\.|\} else|\} finally)"
)
# What only Dart has.
LEFT_OVER = re.compile(r"\b(final|var|late|dynamic|required|sealed|abstract|typedef|on)\b|\bis!? |<\w+>|\w!(?!=)")


class UnknownDartError(Exception):
    """A line of Dart that has no translation."""


def split(text):
    """Splits at the commas that are outside of brackets."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(text):
        depth += (character in "([{<") - (character in ")]}>")
        if character == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [part.strip() for part in [*parts, text[start:]] if part.strip()]


def parameters(text):
    """The names and defaults of Dart's parameters: positional ones, then named ones in braces."""
    names = []
    for part in split(text):
        if part.startswith("{"):
            names.append("{ " + ", ".join(parameters(part.strip("{}"))) + " } = {}")
        else:
            declared, _, default = part.partition(" = ")
            name = re.search(r"(\w+)$", declared).group(1)
            names.append(name + (f" = {default}" if default else ""))
    return names


class Translation:
    """The lines of the JavaScript file."""

    def __init__(self, dart):
        self.dart = dart.splitlines()
        self.classes = set(re.findall(r"(?m)^(?:sealed )?class (\w+)", dart))
        self.members = set()
        self.is_subclass = False
        self.in_class = False
        self.lines = []
        self.comments = []

    def emit(self, *lines):
        self.lines += [*self.comments, *lines]
        self.comments = []

    def drop(self):
        self.comments = []

    def expression(self, text):
        """Translates an expression or a statement without its indentation."""

        def template(match):
            inner = re.sub(r"\$(\w+)", r"${\1}", match.group(1)).replace("${runtimeType}", "${this.constructor.name}")
            return f"`{inner}`"

        text = re.sub(r"'([^']*\$[^']*)'", template, text)
        text = re.sub(r"(?<![\w.$'])(_\w+)", r"this.\1", text)
        for member in self.members:
            text = re.sub(rf"(?<![\w.$'])({member})\b(?!['(])", r"this.\1", text)
        for pattern, replacement in EXPRESSIONS:
            text = re.sub(pattern, replacement, text)
        return re.sub(r"\b(?<!new )(" + "|".join(self.classes) + r")\(", r"new \1(", text)

    def text(self):
        at = 0
        while at < len(self.dart):
            at = self.line(at)
        found = re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines))
        return HEADER + re.sub(r"(?<=\{\n)\n|\n(?=\n *\})", "", found) + "\n"

    def block_end(self, at):
        """The line that closes the block that begins at a line."""
        indent = re.match(r" *", self.dart[at]).group()
        return next(end for end in range(at, len(self.dart)) if self.dart[end].startswith((indent + "}", indent + ")")))

    def line(self, at):
        """Translates what begins at a line and returns the number of the next one."""
        line = self.dart[at]
        indent, code = re.match(r"( *)(.*)", line).groups()
        if not code:
            self.emit(*([""] if self.lines else []))
        elif code.startswith("//"):
            self.comments.append(indent + re.sub("^///?", "//", code))
        elif code.startswith(("import ", "typedef ", "@override")):
            self.drop()
        elif code.startswith("abstract interface class "):
            self.drop()
            return self.block_end(at) + 1
        elif code.startswith("enum "):
            return self.enumeration(at)
        elif re.match(r"(sealed )?class ", code):
            self.begin_class(at, code)
        elif not indent and code.startswith("const "):
            self.emit("export " + self.expression(code))
        elif code == "}":
            self.emit(line)
            if not indent:
                self.in_class, self.members = False, set()
        elif self.in_class and len(indent) == 2 and re.match(rf"(const )?({'|'.join(self.classes)})\(", code):
            return self.constructor(at)
        elif not self.declaration(indent, code):
            self.statement(indent, code)
        return at + 1

    def declaration(self, indent, code):
        if len(indent) != 2 * self.in_class:
            return False
        return (self.in_class and self.member(code)) or self.header(indent, code)

    def enumeration(self, at):
        end = self.block_end(at)
        self.emit(f"export const {self.dart[at].split()[1]} = Object.freeze({{")
        for line in self.dart[at + 1 : end]:
            name = re.fullmatch(r"  (\w+),", line)
            self.lines.append(f"  {name.group(1)}: '{name.group(1)}'," if name else re.sub("///", "//", line))
        self.emit("});")
        return end + 1

    def begin_class(self, at, code):
        name, parent = re.match(r"(?:sealed )?class (\w+)(?: (?:extends|implements) (\w+))? \{$", code).groups()
        self.in_class = True
        self.is_subclass = parent is not None
        body = "\n".join(self.dart[at : self.block_end(at)])
        public = re.findall(r"(?m)^  final [\w?<>, ]+ ([a-z]\w*);", body)
        getters = re.findall(r"(?m)^  [\w?]+ get (\w+)", body)
        self.members = {*public, *getters} if getters else set()
        extends = {None: "", "Exception": " extends Error"}.get(parent, f" extends {parent}")
        self.emit(f"export class {name}{extends} {{")

    def constructor(self, at):
        end = at
        while not self.dart[end].endswith(";"):
            end += 1
        whole = " ".join(line.strip() for line in self.dart[at : end + 1])
        found = re.fullmatch(r"(?:const )?\w+\((.*?)\)(?: : (\w+ = .*))?;", whole)
        if not found:
            raise UnknownDartError(f"no rule translates: {whole}")
        declared, initializers = found.groups()
        if declared.startswith("super."):
            self.drop()
            return end + 1
        names = parameters(declared)
        own = [match.group(1) for match in re.finditer(r"this\.(\w+)", declared)]
        assigned = [(name, name) for name in own]
        for part in split(initializers or ""):
            name, equals, value = part.partition(" = ")
            if not equals:
                raise UnknownDartError(f"no rule translates: {part}")
            assigned.append((name, self.expression(value)))
        self.emit(
            f"  constructor({', '.join(names)}) {{",
            *(["    super();"] if self.is_subclass else []),
            *[f"    this.{name} = {value};" for name, value in assigned],
            "  }",
        )
        return end + 1

    def member(self, code):
        """Translates a field or a getter, if the line is one."""
        getter = re.fullmatch(r"[\w?]+ get (\w+) => (.*);", code)
        text = re.fullmatch(r"String toString\(\) => (.*);", code)
        field = re.fullmatch(r"(final )?[\w?<>, ()]+ (\w+)( = .*)?;", code)
        if getter or text:
            name, body = getter.groups() if getter else ("toString()", text.group(1))
            head = f"get {name}()" if getter else name
            self.emit(f"  {head} {{", f"    return {self.expression(body)};", "  }")
        elif field:
            final, name, value = field.groups()
            if final and not value:
                self.drop()
            else:
                self.emit(f"  {name}{self.expression(value) if value else ' = null'};")
        return getter or text or field

    def header(self, indent, code):
        """Translates the first line of a function or method, if the line is one."""
        found = re.fullmatch(r"[A-Z\w][\w<>?, ]* (\w+)\((.*)\)( async)? \{", code)
        if not found or code.startswith(("if ", "for ", "return ")):
            return False
        name, declared, is_async = found.groups()
        start = "export function " if not indent else ""
        asynchronous = "async " if is_async else ""
        self.emit(f"{indent}{start}{asynchronous}{name}({', '.join(parameters(declared))}) {{")
        return True

    def statement(self, indent, code):
        caught = re.fullmatch(r"\} (?:on (\w+))?(?: ?catch \((\w+)\))? \{", code)
        if caught:
            kind, name = caught.groups()
            is_ours = kind in self.classes
            variable = name or ("problem" if is_ours else None)
            self.emit(f"{indent}}} catch ({variable}) {{" if variable else f"{indent}}} catch {{")
            if is_ours:
                self.emit(f"{indent}  if (!({variable} instanceof {kind})) throw {variable};")
            return
        translated = self.expression(code)
        plain = re.sub(r"'[^']*'|`[^`]*`", "", translated)
        if not STATEMENT.match(translated) or LEFT_OVER.search(plain):
            raise UnknownDartError(f"no rule translates: {code}\n{translated}")
        self.emit(indent + translated)


def translated(dart):
    return Translation(dart).text()


def main(arguments):
    expected = translated(DART.read_text(encoding="utf-8"))
    if arguments == ["--write"]:
        JAVASCRIPT.write_text(expected, encoding="utf-8")
    elif JAVASCRIPT.read_text(encoding="utf-8") != expected:
        print(
            "checks/phone.py: checkout.js is no translation of checkout.dart: checks/phone.py --write", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
