// Everything works without this file; it lights up sentences and saves the hand a way to the mouse.
"use strict";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const by = (id) => document.getElementById(id);
const say = (words) => { by("said").textContent = words; };

// --- A code and its sentences ----------------------------------------------------------------------------

const marksOf = (id) => all("mark").filter((mark) => mark.dataset.codes.split(" ").includes(id));
const cardsOf = (mark) => mark.dataset.codes.split(" ").map((id) => document.querySelector(`[data-code="${CSS.escape(id)}"]`)).filter(Boolean);

function light(card, on) {
  card.classList.toggle("lit", on);
  marksOf(card.dataset.code).forEach((mark) => mark.classList.toggle("lit", on));
}

// Only the record scrolls, never the page: the code that was asked for stays where it is.
function show(card) {
  const record = document.querySelector(".record");
  const mark = marksOf(card.dataset.code)[0];
  if (!record || !mark) return;
  const place = mark.getBoundingClientRect();
  const frame = record.getBoundingClientRect();
  if (place.top < frame.top + 16 || place.bottom > frame.bottom - 16) {
    record.scrollTop += place.top - frame.top - (frame.height - place.height) / 3;
  }
}

for (const card of all("[data-code]")) {
  card.addEventListener("focusin", () => { light(card, true); show(card); });
  card.addEventListener("focusout", () => light(card, card.matches(":hover")));
  card.addEventListener("mouseenter", () => light(card, true));
  card.addEventListener("mouseleave", () => light(card, card.contains(document.activeElement)));
  card.addEventListener("click", (event) => {
    const own = event.target.closest(".codelink");
    if (own || !event.target.closest("a, button, textarea, input, label, summary")) show(card);
    if (own) event.preventDefault();
  });
}

for (const mark of all("mark[data-codes]")) {
  mark.addEventListener("mouseenter", () => cardsOf(mark).forEach((card) => light(card, true)));
  mark.addEventListener("mouseleave", () => cardsOf(mark).forEach((card) => light(card, card.contains(document.activeElement))));
  mark.addEventListener("click", () => cardsOf(mark)[0]?.querySelector(".codelink, textarea, a")?.focus());
}

// --- Why: a panel, and back to what was asked about ---------------------------------------------------------

let asked = null;

function closeWhy() {
  const panel = by("why");
  if (!panel?.firstElementChild) return false;
  panel.replaceChildren();
  asked?.classList.remove("asked");
  asked?.focus({ preventScroll: true });
  asked = null;
  return true;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const from = event.detail.elt;
  if (event.detail.target?.id !== "why") return;
  asked?.classList.remove("asked");
  if (!by("why").contains(from)) asked = from;
  asked?.classList.add("asked");
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "why") return;
  event.detail.target.scrollTop = 0;
  event.detail.target.querySelector("[data-title]")?.focus({ preventScroll: true });
});

for (const fault of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(fault, () => say("The server does not answer. Try again in a moment."));
}

document.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) closeWhy(); });

// --- Where we are, and the next best thing --------------------------------------------------------------------

for (const link of all(".bar nav a")) {
  if (link.pathname === location.pathname || (link.pathname !== "/" && location.pathname.startsWith(`${link.pathname}/`))) link.setAttribute("aria-current", "page");
}

const STOPS = "[data-stop], .codelink, .query textarea, a.figure, [data-sign]";

function stops() {
  const panel = by("why");
  const within = panel?.contains(document.activeElement) ? panel : by("main");
  return all(within === panel ? "a, summary" : STOPS, within).filter((stop) => stop.offsetParent !== null);
}

function step(by) {
  const found = stops();
  if (!found.length) return;
  const here = found.indexOf(document.activeElement);
  found[Math.min(found.length - 1, Math.max(0, here + by))].focus();
}

// Back on the coder's sheet: what was refused, else what was changed, has the focus again.
const refusal = document.querySelector("[data-refusal]");
const changed = location.hash ? by(decodeURIComponent(location.hash.slice(1))) : null;
if (refusal) refusal.focus();
else if (changed?.matches("[data-code]")) {
  changed.closest("details")?.setAttribute("open", "");
  // The browser goes to the place itself, and takes the focus away, once all is loaded.
  addEventListener("load", () => setTimeout(() => changed.querySelector(".codelink, a, button")?.focus()));
}

if (document.activeElement === document.body && !location.hash && !document.querySelector("[autofocus]")) {
  const open = document.querySelector(".query textarea");
  (open ?? stops()[0] ?? by("main")).focus({ preventScroll: true });
}

// --- Keys ---------------------------------------------------------------------------------------------------
// j and k walk, Enter opens, w asks why, / finds, h e c s go to the desks, ? explains, Escape closes.
// Single keys can be switched off (WCAG 2.1.4): who dictates to the browser would press them by speaking.

const SWITCH = "cleanclaim.single-keys";
const singleKeys = () => localStorage.getItem(SWITCH) !== "off";

function why() {
  const here = document.activeElement;
  const link = here?.matches?.("a.figure, .whylink") ? here
    : here?.closest?.("[data-code], tr, li")?.querySelector(".whylink, a.figure") ?? document.querySelector("#main .whylink, #main a.figure");
  link?.click();
}

function help() {
  by("single-keys").checked = singleKeys();
  by("keys").showModal();
}

by("single-keys")?.addEventListener("change", (event) => {
  if (event.target.checked) localStorage.removeItem(SWITCH);
  else localStorage.setItem(SWITCH, "off");
});

for (const button of all("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", help);
}

// The coder's sheet: each key opens or focuses; what is done is done by Enter in a form, never by a key alone.
const focused = () => document.activeElement?.closest?.("[data-code]");

function open(details) {
  if (!details) return;
  details.open = true;
  details.querySelector("form input:not([type=hidden]), form select, form textarea, form button")?.focus();
}

const SHEET = {
  m: () => open(focused()?.querySelector("details.mend")),
  t: () => focused()?.querySelector("[data-take]")?.focus(),
  a: () => { open(by("add-block")); by("add-find")?.focus(); },
  q: () => { open(by("ask-block")); (document.querySelector("#ask-block [name=proposed]") ?? by("ask-question"))?.focus(); },
  g: () => (document.querySelector("#sign [name=reason]") ?? document.querySelector("[data-sign]") ?? document.querySelector(".obstacles"))?.focus(),
};

// Words marked in the note go into the field that asks for a quotation, with the place where they stand.
let asksQuote = null;
document.addEventListener("focusin", (event) => { if (event.target.matches?.("[data-quote]")) asksQuote = event.target; });

function quote() {
  const marked = getSelection();
  const words = marked?.toString().trim();
  const note = marked?.anchorNode && (marked.anchorNode.nodeType === 1 ? marked.anchorNode : marked.anchorNode.parentElement)?.closest(".note");
  const field = asksQuote ?? document.querySelector("[data-quote]");
  if (!words || !note || !field || !note.contains(marked.focusNode)) return;
  const before = document.createRange();
  before.selectNodeContents(note);
  const range = marked.getRangeAt(0);
  before.setEnd(range.startContainer, range.startOffset);
  const lead = range.toString().length - range.toString().trimStart().length;
  field.value = words;
  field.closest("details").open = true;
  field.form.querySelector("[data-quote-at]").value = `${note.dataset.document}:${[...before.toString()].length + lead}`;
  say(`Quoted: ${words}`);
}

if (document.querySelector(".sheet")) {
  by("main").addEventListener("mouseup", quote);
  by("main").addEventListener("keyup", (event) => { if (event.shiftKey) quote(); });
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-quote]")) event.target.form.querySelector("[data-quote-at]").value = "";
  });
}

const ACTS = { ...(document.querySelector(".sheet") ? SHEET : {}), j: () => step(1), k: () => step(-1), w: why, "/": () => by("find")?.focus(), "?": help };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || by("keys")?.open) return;
  if (event.key === "Escape") {
    if (closeWhy()) event.preventDefault();
    else if (event.target.id === "find") stops()[0]?.focus();
    return;
  }
  if (event.target.matches("input, textarea, select") || !singleKeys()) return;
  const act = ACTS[event.key] ?? (() => document.querySelector(`.bar nav a[data-key="${CSS.escape(event.key)}"], main a[data-key="${CSS.escape(event.key)}"]`)?.click());
  if (event.key in ACTS) event.preventDefault();
  act();
});

// --- Before the session ends ---------------------------------------------------------------------------------

const seconds = Number(document.body.dataset.session ?? 0);
let clock = 0;

function windClock() {
  if (!seconds) return;
  clearTimeout(clock);
  by("leaving").hidden = true;
  clock = setTimeout(() => { by("leaving").hidden = false; clock = setTimeout(() => location.reload(), 121e3); }, (seconds - 120) * 1e3);
}

windClock();
document.addEventListener("htmx:afterRequest", windClock);
document.querySelector("[data-stay]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (answer.ok) windClock();
  else location.reload();
});
