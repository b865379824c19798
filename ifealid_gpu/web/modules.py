"""The client's modules as one script.

A page is one file, and modules of one file cannot import each other. So each becomes a function that is called once, in
the order of their imports, and gives what it exports. The rule is as simple as the modules keep it: an import is one
line that names what it takes, `import { a, b } from "./name.js";`, and an export stands before `function`, `async
function`, `class` or `const`.
"""

from __future__ import annotations

import re
from importlib import resources

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)

ENTRY = "main"


def module_text(name: str) -> str:
    """The text of client/<name>.js."""
    return (resources.files("ifealid_gpu") / "web" / "client" / f"{name}.js").read_text(encoding="utf-8")


def joined_modules(entry: str = ENTRY) -> str:
    """The script of a module and all that it imports.

    Raises:
        ValueError: modules that import each other, or an import or export that the rule does not know.
    """
    done: dict[str, str] = {}
    _join(entry, done, ())
    return '"use strict";\n' + "".join(done.values())


def _join(name: str, done: dict[str, str], within: tuple[str, ...]) -> None:
    if name in within:
        raise ValueError(f"{name}.js imports itself, by way of {', '.join(within)}")
    if name in done:
        return
    text = module_text(name)
    for _, other in _IMPORT.findall(text):
        _join(other, done, (*within, name))
    given = ", ".join(found for _, found in _EXPORT.findall(text))
    text = _IMPORT.sub(lambda match: f"const {{{match[1]}}} = module_{match[2]};\n", text)
    text = _EXPORT.sub(r"\1 \2", text)
    if other_line := _OTHER.search(text):
        raise ValueError(f"{name}.js: expected a plain import or export, found {other_line[0]!r}")
    done[name] = f"const module_{name} = (() => {{\n{text}\nreturn {{ {given} }};\n}})();\n"
