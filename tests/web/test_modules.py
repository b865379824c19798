"""The client's modules become one script by a rule, and what does not keep to it is refused."""

from __future__ import annotations

import pytest

from ifealid_gpu.web import modules


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Modules in place of the client's."""
    texts: dict[str, str] = {}
    monkeypatch.setattr(modules, "module_text", texts.__getitem__)
    return texts


def test_modules_come_in_the_order_of_their_imports(client: dict[str, str]) -> None:
    client["a"] = 'import { b, c } from "./b.js";\nexport const a = b + c;\n'
    client["b"] = "export function b() {}\nexport class c {}\nconst hidden = 1;\n"
    assert modules.joined_modules("a") == (
        '"use strict";\n'
        "const module_b = (() => {\nfunction b() {}\nclass c {}\nconst hidden = 1;\n\nreturn { b, c };\n})();\n"
        "const module_a = (() => {\nconst { b, c } = module_b;\nconst a = b + c;\n\nreturn { a };\n})();\n"
    )


@pytest.mark.parametrize("line", ['import x from "./b.js";', "export default 1;", 'import "https://example.org/x.js";'])
def test_other_imports_and_exports_are_refused(client: dict[str, str], line: str) -> None:
    client["a"] = f"{line}\n"
    with pytest.raises(ValueError, match=r"a\.js: expected a plain import or export"):
        modules.joined_modules("a")


def test_modules_that_import_each_other_are_refused(client: dict[str, str]) -> None:
    client["a"] = 'import { b } from "./b.js";\nexport const a = 1;\n'
    client["b"] = 'import { a } from "./a.js";\nexport const b = 1;\n'
    with pytest.raises(ValueError, match="imports itself"):
        modules.joined_modules("a")
