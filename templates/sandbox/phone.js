// The phone's page: asks once a second what is to be seen, and does what is tapped.
"use strict";

const bench = document.querySelector(".bench");
const app = bench.dataset.app;
const levers = `/sandbox/accounts/${encodeURIComponent(app)}`;
const $ = (id) => document.getElementById(id);
const state = { openid: "", seen: {}, drawn: {}, typing: false, keyboard: false, busy: 0, asked: 0, told: 0 };

async function call(method, path, body) {
  const how = { method, headers: { "Content-Type": "application/json" } };
  if (body !== undefined) how.body = JSON.stringify(body);
  const answer = await fetch(path, how);
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error || `HTTP ${answer.status}`);
  return told;
}

function make(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") node.addEventListener("click", value);
    else if (key in node && key !== "list") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

// What is shown already stays the node it is: under a finger, in focus, read out once.
function fill(list, lines) {
  const shown = new Map([...list.children].map((node) => [node.dataset.key, node]));
  const nodes = lines.map(([key, build]) => {
    const node = shown.get(key) || build();
    shown.delete(key);
    node.dataset.key = key;
    return node;
  });
  for (const node of shown.values()) node.remove();
  nodes.forEach((node, at) => { if (list.children[at] !== node) list.insertBefore(node, list.children[at] || null); });
}

function say(sentence) {
  $("toast").textContent = sentence;
  $("toast").hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

async function act(what, wanted = {}) {
  state.busy += 1;
  draw("chat", chat, true);
  try {
    const done = await call("POST", `${levers}/follower/${what}`, { openid: state.openid, ...wanted });
    await look();
    return done;
  } catch (error) {
    say(error.message);
    return null;
  } finally {
    state.busy -= 1;
    draw("chat", chat, true);
  }
}

// What a tap on a link does on a real phone; nothing outside this machine is ever asked.
function open(address) {
  let url;
  try { url = new URL(address, location.href); } catch { return say(`打不开：${address}`); }
  if (url.protocol === "weixin:" && /bizmsgmenu/.test(address)) {
    const told = new URLSearchParams(address.slice(address.indexOf("?") + 1));
    const fields = told.get("msgmenuid") ? { bizmsgmenuid: told.get("msgmenuid") } : {};
    return act("say", { content: told.get("msgmenucontent") || "", fields });
  }
  const home = url.origin === location.origin;
  if (home || url.hostname === "mp.weixin.qq.com") return read(url.pathname + url.search);
  if (["127.0.0.1", "localhost"].includes(url.hostname)) return window.open(url.href, "_blank", "noopener");
  return say(`手机会打开：${address}`);
}

function read(path) {
  $("article").src = path;
  $("where").textContent = "";
  $("reader").hidden = false;
  $("back").focus();
}

function shade() {
  const page = $("article").contentDocument;
  if (page && page.documentElement) {
    const night = document.documentElement.classList.contains("night");
    page.documentElement.style.colorScheme = night ? "dark" : "light";
    $("where").textContent = page.title;
  }
}

// WeChat makes links of <a href>, and shows every other tag as it is written.
function worded(text) {
  const box = make("div", { className: "words" });
  let at = 0;
  for (const found of text.matchAll(/<a\s[^>]*?href=(?:"([^"]*)"|'([^']*)')[^>]*>([\s\S]*?)<\/a>/gi)) {
    box.append(text.slice(at, found.index));
    const address = (found[1] ?? found[2] ?? "").replaceAll("&amp;", "&");
    box.append(make("button", { type: "button", className: "link", on: () => open(address) }, found[3]));
    at = found.index + found[0].length;
  }
  box.append(text.slice(at));
  return box;
}

function carded(bubble) {
  const cards = bubble.cards.map((card, index) => {
    const parts = [make("b", {}, card.title)];
    const picture = card.picture ? [make("img", { src: card.picture, alt: "" })] : [];
    if (index === 0 && card.summary) parts.push(make("span", {}, card.summary));
    const inside = index === 0 ? [...picture, ...parts] : [...parts, ...picture];
    return make("button", { type: "button", className: index ? "" : "first", on: () => open(card.address) }, ...inside);
  });
  return make("div", { className: "cards" }, ...cards);
}

function bubbled(bubble) {
  switch (bubble.kind) {
    case "note": return make("span", {}, bubble.text);
    case "picture": return make("img", { className: "sent", src: bubble.picture, alt: "图片" });
    case "cards": return carded(bubble);
    case "menu": {
      const box = worded(bubble.head);
      for (const entry of bubble.list) {
        box.append("\n", make("button", { type: "button", className: "link", on: () => act("tap", { choice: entry.id }) }, entry.words));
      }
      if (bubble.tail) box.append(`\n${bubble.tail}`);
      return box;
    }
    default: {
      const box = worded(bubble.text);
      if (bubble.why) box.append(make("small", {}, bubble.why));
      return box;
    }
  }
}

function clock(seconds, form) {
  return new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", ...form }).format(seconds * 1000);
}

function chat() {
  const list = $("chat");
  const near = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const lines = [];
  let before = 0;
  for (const bubble of state.seen.bubbles || []) {
    if (bubble.time - before > 300) {
      const when = clock(bubble.time, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
      lines.push([`time ${bubble.time}`, () => make("li", { className: "time" }, when)]);
    }
    before = bubble.time;
    lines.push([JSON.stringify(bubble), () => make("li", { className: `${bubble.mine ? "mine" : "theirs"} ${bubble.kind}` }, bubbled(bubble))]);
  }
  if (state.busy) lines.push(["waiting", () => make("li", { className: "theirs waiting" }, make("div", { className: "words" }))]);
  fill(list, lines);
  if (near || state.busy) list.scrollTop = list.scrollHeight;
}

function people() {
  const chosen = state.seen.people.map((one) =>
    make("option", { value: one.openid, selected: one.openid === state.openid }, one.label));
  if (!state.seen.follows) chosen.unshift(make("option", { value: state.openid, selected: true }, "（没有关注）"));
  $("person").replaceChildren(...chosen);
}

function menu() {
  const tops = state.seen.menu.map((top) => {
    const subs = top.sub_button || [];
    const box = make("div");
    const list = make("ul", { hidden: true }, ...subs.map((sub) => make("li", {},
      make("button", { type: "button", on: () => press(`${top.name}/${sub.name}`, sub) }, sub.name))));
    const button = make("button", { type: "button", on: () => {
      if (!subs.length) return press(top.name, top);
      const shut = list.hidden;
      closeMenus();
      list.hidden = !shut;
      button.setAttribute("aria-expanded", String(shut));
      return undefined;
    } }, subs.length ? `≡ ${top.name}` : top.name);
    box.append(button, ...(subs.length ? [list] : []));
    return box;
  });
  $("menu").replaceChildren(...tops);
  dock();
}

function dock() {
  const there = (state.seen.menu || []).length > 0;
  const shown = there && !state.keyboard;
  $("switch").hidden = !there;
  $("switch").textContent = shown ? "⌨" : "≡";
  $("menu").hidden = !shown;
  $("say").hidden = shown;
}

function closeMenus() {
  for (const list of document.querySelectorAll(".menu ul")) list.hidden = true;
}

async function press(path, button) {
  closeMenus();
  const done = await act("press", { name: path });
  if (done && button.type === "view") open(button.url);
}

function hints() {
  fill($("hints"), state.seen.hints.map((hint) => [JSON.stringify(hint), () => make("li", {}, make("button", {
    type: "button", title: hint.words, on: () => act("say", { content: hint.words }),
  }, hint.label || hint.words))]));
}

function behind() {
  const seen = state.seen;
  for (const radio of document.getElementsByName("kind")) radio.checked = radio.value === seen.kind;
  $("drafts").textContent = seen.drafts ? String(seen.drafts) : "";
  $("listening").textContent = seen.listening ? "" : "服务器配置没有启用：消息不会推给公众号的服务器";
  $("leave").disabled = !seen.follows;
  $("faults").replaceChildren(...seen.faults.map((rule) => make("li", {},
    `${rule.path} · ${rule.kind}${rule.errcode ? ` ${rule.errcode}` : ""}${rule.status ? ` ${rule.status}` : ""} · 还有 ${rule.times} 次`)));
  const counts = Object.entries(seen.quotas);
  $("quotas").replaceChildren(...(counts.length ? counts : [["还没有调用", ""]]).map(([path, count]) =>
    make("div", {}, make("dt", {}, path), make("dd", {}, String(count)))));
}

const OUTCOMES = { reply: "有回复", silence: "不回复", nothing: "不显示", out_of_service: "暂时无法提供服务" };

function deliveries() {
  fill($("deliveries"), state.seen.deliveries.map((done) => [JSON.stringify(done), () => {
    const bad = done.outcome === "out_of_service";
    const tries = done.attempts.map((one) => `${one.status ?? one.ended} · ${Math.round(one.ms)} ms`).join("，");
    return make("li", {}, make("details", {},
      make("summary", {}, make("b", {}, done.what), make("span", { className: bad ? "bad" : "good" }, OUTCOMES[done.outcome] || done.outcome), make("span", {}, tries)),
      make("pre", {}, [done.why, done.reply].filter(Boolean).join("\n") || "success")));
  }]));
}

const PARTS = { bubbles: chat, people, menu, hints, deliveries };

function draw(name, how, force = false) {
  const text = JSON.stringify(state.seen[name]);
  if (force || state.drawn[name] !== text) {
    state.drawn[name] = text;
    how();
  }
}

async function look() {
  const number = state.asked += 1;
  const seen = await call("GET", `${levers}/phone?openid=${encodeURIComponent(state.openid)}`);
  if (state.openid && seen.openid !== state.openid) return;
  if (number < state.told) return; // overtaken by an answer that was asked for later
  state.told = number;
  state.openid = seen.openid;
  state.seen = seen;
  for (const [name, how] of Object.entries(PARTS)) draw(name, how);
  const rest = JSON.stringify([seen.kind, seen.drafts, seen.listening, seen.follows, seen.faults, seen.quotas]);
  if (state.drawn.rest !== rest) { state.drawn.rest = rest; behind(); }
  $("now").textContent = `北京 ${clock(seen.now, { dateStyle: "short", timeStyle: "medium" })}`;
}

async function enter() {
  try { await call("POST", `${levers}/follower/enter`, { openid: state.openid }); } catch { /* follows nobody */ }
}

async function lever(method, path, body) {
  try { await call(method, path, body); await look(); } catch (error) { say(error.message); }
}

$("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const content = $("words").value.trim();
  if (!content) return;
  $("words").value = "";
  act("say", { content });
});
$("words").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("say").requestSubmit();
  }
});
$("picture").addEventListener("change", async () => {
  const [file] = $("picture").files;
  if (!file) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 32768) binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
  $("picture").value = "";
  act("picture", { data: btoa(binary) });
});
$("switch").addEventListener("click", () => { state.keyboard = !state.keyboard; closeMenus(); dock(); });
$("person").addEventListener("change", async () => {
  state.openid = $("person").value;
  state.drawn = {};
  await enter();
  await look();
});
$("newcomer").addEventListener("click", async () => {
  const done = await call("POST", `${levers}/follower/subscribe`, {}).catch((error) => say(error.message));
  if (!done) return;
  state.openid = done.openid;
  state.drawn = {};
  await enter();
  await look();
});
$("leave").addEventListener("click", () => act("unsubscribe"));
$("night").addEventListener("click", () => {
  const night = document.documentElement.classList.toggle("night");
  document.documentElement.classList.toggle("day", !night);
  $("night").setAttribute("aria-pressed", String(night));
  shade();
});
$("behind").addEventListener("click", () => {
  const open = $("levers").classList.toggle("open");
  $("behind").setAttribute("aria-expanded", String(open));
  if (open) $("levers").scrollIntoView();
});
$("back").addEventListener("click", () => { $("reader").hidden = true; $("article").src = "about:blank"; $("words").focus(); });
$("article").addEventListener("load", shade);
$("kind").addEventListener("change", (event) => lever("PATCH", levers, { kind: event.target.value }));
for (const button of document.querySelectorAll("[data-advance]")) {
  button.addEventListener("click", () => lever("POST", "/sandbox/clock", { advance: Number(button.dataset.advance) }));
}
$("today").addEventListener("click", () => lever("POST", "/sandbox/clock", { reset: true }));
for (const button of document.querySelectorAll("[data-fault]")) {
  button.addEventListener("click", () => lever("POST", "/sandbox/faults", { app_id: app, ...JSON.parse(button.dataset.fault) }));
}
$("well").addEventListener("click", () => lever("DELETE", `/sandbox/faults?app_id=${encodeURIComponent(app)}`));

(async () => {
  await look();
  await enter();
  for (let round = 1; ; round += 1) {
    // The chat stays open: a real phone asks for the menu again once its own is old.
    if (round % 5 === 0) await enter();
    try { await look(); } catch { /* the sandbox is gone, or starts anew */ }
    await new Promise((resolve) => { setTimeout(resolve, document.hidden ? 5000 : 1000); });
  }
})();
