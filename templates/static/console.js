// What a page does beside showing: count down, submit a choice, ask twice. All of it works without.
"use strict";

document.documentElement.classList.add("script");

// <select data-submit>: choosing is enough.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// One press is one order: a second click on the same button waits for the first one's answer.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
  setTimeout(() => delete event.target.dataset.sent, 4000);
});

// <time data-until datetime="…">: how long it is until then.
function span(seconds) {
  const parts = [[86400, "天"], [3600, "小时"], [60, "分"], [1, "秒"]];
  const first = parts.findIndex(([size]) => seconds >= size);
  if (first < 0) return "0 秒";
  return parts.slice(first, first + 2).map(([size, unit], at) => {
    const count = at ? Math.floor((seconds % parts[first][0]) / size) : Math.floor(seconds / size);
    return count ? `${count} ${unit}` : "";
  }).filter(Boolean).join(" ");
}

function countDown() {
  for (const time of document.querySelectorAll("[data-until]")) {
    const left = Math.round((Date.parse(time.dateTime) - Date.now()) / 1000);
    time.textContent = left > 0 ? `还有 ${span(left)}` : "到点了";
  }
}

if (document.querySelector("[data-until]")) setInterval(countDown, 1000);
