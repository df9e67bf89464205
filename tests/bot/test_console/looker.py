"""A real browser before the console: what it shows, asks for, and complains of."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
HEIGHTS = {390: 844, 1280: 900}

PRESSED = "a, button, summary, select, input:not([type=hidden])"
SMALL = """(pressed) => [...document.querySelectorAll(pressed)]
  .filter((each) => !each.closest("p.soft, li.soft, .unseen") && !each.matches(".skip"))
  .map((each) => [each, (each.closest("label") ?? each).getBoundingClientRect()])
  .filter(([, box]) => box.width && box.height && (box.width < 43.5 || box.height < 43.5))
  .map(([each, box]) => `${each.outerHTML.slice(0, 90)} ${box.width}x${box.height}`)"""
OVER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 60);
})"""
AXE = """() => axe.run(document, { resultTypes: ["violations"] }).then((told) => told.violations
  .filter((each) => ["serious", "critical"].includes(each.impact))
  .map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`))"""


@dataclass
class Looker:
    """One window; `complaints` is what its console said, `strangers` whom it asked beside us."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str) -> dict[str, Any]:
        """Open a page of the console, and tell all that can be measured of it."""
        answer = self.page.goto(f"{self.url}/console/{path}")
        assert answer is not None
        self.page.wait_for_load_state("load")
        return self.judged() | {"bytes": len(answer.body()), "status": answer.status}

    def judged(self) -> dict[str, Any]:
        """What is wrong with the page as it stands; all of it is empty where nothing is."""
        self.page.evaluate(_axe())
        return {
            "small": self.page.evaluate(SMALL, PRESSED),
            "over": self.page.evaluate(OVER),
            "shifts": round(self.page.evaluate(SHIFTS), 4),
            "axe": self.page.evaluate(AXE),
        }


@cache
def _axe() -> str:
    return files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, without a window."""
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


@contextmanager
def window(browser: Browser, url: str, width: int, look: str) -> Iterator[Looker]:
    """Open a window of this width, by day (light) or by night (dark)."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]},
        color_scheme="dark" if look == "dark" else "light",
        has_touch=width == 390,
    )
    looker = Looker(context.new_page(), url)

    def asked(address: str) -> None:
        if not address.startswith((f"{url}/", "data:", "blob:", "about:")):
            looker.strangers.append(address)

    context.on("request", lambda request: asked(request.url))
    looker.page.on("console", lambda said: looker.complaints.append(said.text))
    looker.page.on("pageerror", lambda error: looker.complaints.append(str(error)))
    yield looker
    context.close()
