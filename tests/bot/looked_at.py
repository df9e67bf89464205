"""A page of ours in Chromium: how it stands, by day and by night, and what it complains of."""

import json
import re
import shutil
import subprocess
import tempfile
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
ANSWER = re.compile(r'<pre id="measured">(.*?)</pre>', re.DOTALL)
CONSOLE = re.compile(r":CONSOLE[:(]\d+\)?\] (.*)")
MEASURE = """
<!doctype html><meta charset="utf-8"><body style="margin:0">
<script>
function measure(frame) {
  const page = frame.contentDocument, root = page.documentElement, view = frame.contentWindow;
  const inside = phone => phone.querySelector(".bar + div").shadowRoot;
  const phones = [...page.querySelectorAll(".phone")];
  const titles = () => phones.map(one => {
    const title = inside(one).querySelector(".title");
    return view.getComputedStyle(title).color;
  });
  const told = {
    over: root.scrollWidth - root.clientWidth,
    small: [...page.querySelectorAll("a, button, summary, label")].filter(element => {
      const box = element.getBoundingClientRect();
      return box.width && (box.width < 44 || box.height < 44);
    }).map(element => element.textContent.trim()),
    desk: view.getComputedStyle(page.body).backgroundColor,
    words: phones.map(one => inside(one).querySelector(".content").textContent.length),
    broken: [page, ...phones.map(inside)].flatMap(one => [...one.querySelectorAll("img")])
      .filter(image => !image.naturalWidth).length,
    asked: view.performance.getEntriesByType("resource").map(one => one.name)
      .filter(name => !name.startsWith("data:")),
    day: titles(),
  };
  page.getElementById("night").checked = true;
  page.getElementById("w320").checked = true;
  told.night = titles();
  told.narrow = phones.map(one => inside(one).host.getBoundingClientRect().width);
  measured.textContent = encodeURIComponent(JSON.stringify(told));
}
</script>
<pre id="measured"></pre>
<iframe onload="measure(this)" style="border:0;width:%dpx;height:900px" srcdoc="%s"></iframe>
"""


def looked_at(html: str, width: int, *, dark: bool = False) -> dict[str, Any]:
    """What a browser makes of a page; `console` has every line it wrote there."""
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    with tempfile.TemporaryDirectory(prefix="gb-", ignore_cleanup_errors=True) as folder:
        written = Path(folder) / "page.html"
        written.write_text(MEASURE % (width, escape(html)), encoding="utf-8")
        ran = subprocess.run(
            [
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--enable-logging=stderr",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                f"--user-data-dir={folder}/profile",
                f"--blink-settings=preferredColorScheme={0 if dark else 1}",
                "--virtual-time-budget=10000",
                "--window-size=1400,1000",
                "--dump-dom",
                written.as_uri(),
            ],
            capture_output=True,
            text=True,
            timeout=90,
            check=True,
        )
    found = ANSWER.search(ran.stdout)
    assert found is not None, ran.stderr
    told: dict[str, Any] = json.loads(unquote(found[1]))
    return {**told, "console": CONSOLE.findall(ran.stderr)}
