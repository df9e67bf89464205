"""A theme's sheet: what WeChat cannot do is told by its line, or resolved."""

from __future__ import annotations

import pytest

from workers.markup.stylesheet import read

CLEAN = """/* a comment
   of two lines with p { position: fixed } */
:root { --ink: #123; --edge: 1px solid var(--ink); }
p, li > p { color: var(--ink); }
.notes p { border-top: var(--edge); margin: var(--gap, 4px); }
h2 { color: $accent }
"""


def test_variables_are_resolved() -> None:
    """WeChat has no variables, but the author of a theme may."""
    sheet = read(CLEAN, {"accent": "#077"}, "my.css")
    assert sheet.faults == ()
    assert "color: #123" in sheet.css
    assert "border-top: 1px solid #123" in sheet.css
    assert "margin: 4px" in sheet.css
    assert "color: #077" in sheet.css
    assert "--" not in sheet.css


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ("p { position: relative }", "position"),
        ('p { font-family: "X" }', "font-family"),
        ("p { color: red !important }", "!important"),
        ("p { width: calc(100% - 2px) }", "calc"),
        ("p { background: url(x.png) }", "url"),
        ("p { color: var(--x) }", "变量"),
        ("p { color: $ink }", "颜色名"),
        ("p { color }", "color"),
        ("p { transition: all 1s }", "transition"),
        ("p { text-align: start }", "text-align"),
        ("p::before { color: red }", "p::before"),
        ("p:first-child { color: red }", "p:first-child"),
        ("p + p { color: red }", "p + p"),
        ("#id { color: red }", "#id"),
        ("a[href] { color: red }", "a[href]"),
        (".mine { color: red }", ".mine"),
        ("@import 'x.css';", "@import"),
        ("@media (min-width: 1px) { p { color: red } }", "@media"),
        ("@keyframes x { from { color: red } }", "@keyframes"),
    ],
)
def test_what_wechat_cannot_do_is_refused_with_its_line(rule: str, named: str) -> None:
    """One unsupported declaration can drop a whole style, silently."""
    faults = read(f"/* a\n b */\np {{ margin: 0 }}\n{rule}\n", {}, "my.css").faults
    assert named in faults[0].what
    assert (faults[0].file, faults[0].line) == ("my.css", 4)
    assert faults[0].remedy


def test_each_wrong_line_is_told() -> None:
    """All at once, so that a theme is mended in one go."""
    faults = read("p {\n  position: fixed;\n  color: red;\n  top: 0;\n}\n", {}, "my.css").faults
    assert [fault.line for fault in faults] == [2, 4]
