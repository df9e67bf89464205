"""Articles laid out in Chromium at WeChat's widths, and gongbao's own articles among them."""

from __future__ import annotations

from pathlib import Path

import pytest
from structure_cases import BY_LAYOUT, of

from bot.terminal import browser
from bot.terminal.browser import NoBrowser, dump
from bot.terminal.house import NOBODYS
from bot.terminal.layout import laid_out
from workers.examine import look
from workers.jinja import templates
from workers.structure import verify

SAMPLE = templates() / "sample" / "gongbao1122"
FEATURE = Path(__file__).resolve().parents[1] / "samples" / "feature"
THEMES = sorted(path.parent.name for path in templates().glob("themes/*/theme.css"))


@pytest.mark.browser
def test_the_layout_tells_a_breach_from_its_likeness() -> None:
    """Each rule that needs a layout, by an example and its likeness, in one browser."""
    cases = of(BY_LAYOUT)
    bad = laid_out([bad for _, bad, _ in cases])
    good = laid_out([good for _, _, good in cases])
    assert [
        (rule, html)
        for (rule, html, _), found in zip(cases, bad, strict=True)
        if rule not in {violation.rule for violation in found}
    ] == []
    assert [found for found in good if found] == []


@pytest.mark.browser
def test_a_page_in_the_browser_can_do_nothing() -> None:
    """An article runs no script, though it be hostile, and its text cannot end ours."""
    hostile = '</script><script>document.title="x"</script><img src=x onerror="document.body=0">'
    (found,) = laid_out([f"{hostile}<pre>{'w' * 200}</pre>"])
    assert "pre" in {violation.rule for violation in found}


def article(page: Path, theme: str) -> str:
    return look(page, NOBODYS, theme=theme).article.html


def breaches(articles: dict[str, str]) -> list[tuple[str, str, str]]:
    """Everything any rule has against articles, errors and advice, by day and by night."""
    drawn = laid_out(list(articles.values()))
    return [
        (name, found.rule, f"{found.what} {found.excerpt}")
        for (name, html), by_layout in zip(articles.items(), drawn, strict=True)
        for found in (*verify(html), *by_layout)
    ]


@pytest.mark.browser
@pytest.mark.parametrize("theme", THEMES)
def test_our_samples_keep_every_rule_in_every_theme(theme: str) -> None:
    """At 375, 585 and 677 pixels, light and dark."""
    pages = [SAMPLE, *(page for page in [FEATURE] if (page / "index.md").is_file())]
    articles = {page.name: article(page, theme) for page in pages}
    assert all(articles.values())
    assert breaches(articles) == []


@pytest.mark.browser
@pytest.mark.content
@pytest.mark.parametrize("theme", THEMES)
def test_the_authors_pages_keep_every_rule_in_every_theme(theme: str, content: Path) -> None:
    """At 375, 585 and 677 pixels, light and dark."""
    articles = {page.name: article(page, theme) for page in sorted(content.iterdir())}
    assert len(articles) == 4
    assert breaches(articles) == []


def test_without_a_browser_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The deployer reads what to install."""
    monkeypatch.setattr(browser, "NAMES", ("no-such-browser",))
    with pytest.raises(NoBrowser, match="install chromium"):
        dump("<p>早</p>")


@pytest.mark.parametrize(
    ("script", "said"),
    [("exit 3", "status 3"), ("echo '<p>'", "not measured"), ("sleep 60 & wait", "within 1 ")],
)
def test_a_browser_that_fails_is_not_taken_for_a_pass(
    script: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that ends badly, says nothing, or never ends."""
    program = tmp_path / "chromium"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(browser, "NAMES", (str(program),))
    monkeypatch.setattr(browser, "SECONDS", 1.0)
    with pytest.raises(NoBrowser, match=said):
        laid_out(["<p>早</p>"])
