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
    // Its time has come before the reader's eyes: a moment later the page has news.
    if (left > 0) time.dataset.ahead = "yes";
    else if (time.dataset.ahead) setTimeout(() => location.reload(), 4000);
    if (left <= 0) delete time.dataset.ahead;
    time.textContent = left > 0 ? `还有 ${span(left)}` : "到点了";
  }
}

if (document.querySelector("[data-until]")) setInterval(countDown, 1000);

// The phone's levers: its width and its night need no new page.
const phone = document.querySelector("iframe.phone");

function stand() {
  const width = document.querySelector('[data-phone="width"]'), mode = document.querySelector('[data-phone="mode"]');
  phone.className = `phone w${width.value}`;
  const page = phone.contentDocument;
  if (page?.documentElement) page.documentElement.dataset.mode = mode.value;
}

if (phone) {
  document.addEventListener("change", (event) => { if (event.target.matches("[data-phone]")) stand(); });
  phone.addEventListener("load", stand);
}

// What of a cover is shown: the frame follows its sliders, as imaging/crop.py places it.
function frame(form) {
  const ratio = Number(form.closest("details").dataset.ratio), { width, height } = form.querySelector("svg").viewBox.baseVal;
  const [across, down, zoom] = ["across", "down", "zoom"].map((name) => form.elements[name].value / 100);
  const wide = Math.min(width, height * ratio) / zoom, high = wide / ratio;
  const box = { x: (width - wide) * across, y: (height - high) * down, width: wide, height: high };
  for (const rect of form.querySelectorAll("rect")) {
    for (const [name, value] of Object.entries(box)) rect.setAttribute(name, value);
  }
  // What has no way to go is not offered; it is sent all the same.
  form.elements.across.closest("p").hidden = width - wide < 1;
  form.elements.down.closest("p").hidden = height - high < 1;
}

for (const form of document.querySelectorAll(".cropping form")) {
  frame(form);
  form.addEventListener("input", () => frame(form));
}

// Copy for WeChat. What the copy event is given reaches the clipboard as it is; what
// navigator.clipboard.write is given, browsers clean first, and our policy takes its styles for
// the page's own. The event also works in WeChat's browser and over plain http. It has to be fired
// while the press lasts, so that the article is fetched before anybody presses.
function copyNow(rich, plain) {
  const put = (event) => {
    event.preventDefault();
    if (rich) event.clipboardData.setData("text/html", rich);
    event.clipboardData.setData("text/plain", plain);
  };
  // Some browsers copy only where something is selected.
  getSelection().selectAllChildren(document.querySelector("h1"));
  document.addEventListener("copy", put, { once: true });
  const done = document.execCommand("copy");
  getSelection().removeAllRanges();
  document.removeEventListener("copy", put);
  if (!done) throw new Error("no clipboard");
}

// Not by DOMParser: the page's policy would complain of each style attribute.
function plainText(rich) {
  const box = document.createElement("textarea");
  box.innerHTML = rich.replace(/<\/(?:p|section|h\d|li|tr)>/g, "\n").replace(/<[^>]*>/g, "");
  return box.value.replace(/\n{3,}/g, "\n\n").trim();
}

async function fetched(address, as) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer[as]();
}

const copied = document.querySelector("[data-copies]");
let article;  // its HTML, or the promise of it

function fetchArticle() {
  article ??= fetched(copied.dataset.copies, "text").then((rich) => { article = rich; return rich; });
  if (article instanceof Promise) article.catch(() => { article = undefined; });
  return article;
}

if (copied) {
  addEventListener("load", fetchArticle);
  copied.addEventListener("pointerenter", fetchArticle);
}

function copyBody() {
  const rich = fetchArticle();
  if (typeof rich === "string") return copyNow(rich, plainText(rich));
  return rich.then((text) => copyNow(text, plainText(text)));
}

function copyText(button) {
  copyNow("", button.dataset.text);
}

async function asPng(address) {
  const picture = await createImageBitmap(await fetched(address, "blob"));
  const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
}

async function copyPicture(button) {
  if (!navigator.clipboard?.write) throw new Error("no clipboard for pictures");
  return navigator.clipboard.write([new ClipboardItem({ "image/png": asPng(button.dataset.picture) })]);
}

const copies = { body: copyBody, text: copyText, picture: copyPicture };

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const said = button.closest("section").querySelector(".copied");
  try {
    await copies[button.dataset.copy](button);
    said.textContent = "已复制，到后台粘贴";
  } catch {
    said.textContent = button.dataset.copy === "picture" ? "这个浏览器不能复制图片，请用「存封面」" : "没有复制成，请再按一次，或换一个浏览器";
  }
});

// The calendar: a planned issue dropped on another day asks for that day, at the same hour.
for (const mark of document.querySelectorAll("[data-move]")) {
  mark.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", JSON.stringify([mark.dataset.move, mark.dataset.time]));
    event.dataTransfer.effectAllowed = "move";
  });
}
for (const day of document.querySelectorAll("[data-day]")) {
  day.addEventListener("dragover", (event) => { event.preventDefault(); day.classList.add("over"); });
  day.addEventListener("dragleave", () => day.classList.remove("over"));
  day.addEventListener("drop", (event) => {
    event.preventDefault();
    day.classList.remove("over");
    const [address, hour] = JSON.parse(event.dataTransfer.getData("text/plain"));
    if (address.startsWith("/console/")) location.assign(`${address}&at=${encodeURIComponent(`${day.dataset.day} ${hour}`)}`);
  });
}

// The series: a tutorial dropped on another one takes its place.
for (const lesson of document.querySelectorAll("[data-lesson][draggable]")) {
  const form = lesson.closest("form");
  lesson.addEventListener("dragstart", (event) => {
    form.elements.which.value = lesson.dataset.lesson;
    event.dataTransfer.setData("text/plain", "");
    event.dataTransfer.effectAllowed = "move";
  });
  lesson.addEventListener("dragend", () => { form.elements.which.value = ""; });
  lesson.addEventListener("dragover", (event) => {
    if (!form.elements.which.value) return;
    event.preventDefault();
    lesson.classList.add("over");
  });
  lesson.addEventListener("dragleave", () => lesson.classList.remove("over"));
  lesson.addEventListener("drop", (event) => {
    event.preventDefault();
    lesson.classList.remove("over");
    if (!form.elements.which.value || form.elements.which.value === lesson.dataset.lesson) return;
    form.elements.to.value = lesson.dataset.lesson;
    form.submit();
  });
}

// Pages dropped on the console: a folder is walked here, as a form cannot carry one.
const drop = document.querySelector("form.drop");

async function walk(entry, found) {
  if (entry instanceof File) {
    found.push([entry, entry.name]);
    return;
  }
  if (entry.isFile) {
    const file = await new Promise((done, failed) => { entry.file(done, failed); });
    found.push([file, entry.fullPath.replace(/^\//, "")]);
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done, failed) => { reader.readEntries(done, failed); });
    if (!some.length) return;
    for (const each of some) await walk(each, found);
  }
}

async function send(entries) {
  const said = drop.querySelector("[role=status]"), found = [];
  try {
    said.textContent = "正在读…";
    for (const entry of entries) await walk(entry, found);
    const form = new FormData(drop);
    form.delete("files");
    for (const [file, path] of found) form.append("files", file, path);
    said.textContent = `正在传 ${found.length} 个文件…`;
    await fetch(drop.action, { method: "POST", body: form, redirect: "manual" });
    location.assign(drop.dataset.next);
  } catch {
    said.textContent = "没有传上去，请再试一次";
  }
}

if (drop) {
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    if (items.length) send(items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()));
  });
}

// A worker is at it: look again.
if (document.querySelector("[data-waits]")) setTimeout(() => location.reload(), 2500);
