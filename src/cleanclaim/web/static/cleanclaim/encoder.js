// The encoder by keyboard: arrows through what is found, Enter opens, single keys walk the list.
"use strict";

const results = () => all("#found [data-result]");
let openFirst = false;

function toResult(step) {
  const found = results();
  const here = found.indexOf(document.activeElement);
  const next = here + step;
  if (next < 0) by("find").focus();
  else found[Math.min(next, found.length - 1)]?.focus();
}

// What stands there may still belong to the letters before: then the answer that is under way is waited for.
function openBest() {
  const settled = by("found").dataset.for === by("find").value.trim();
  if (settled) results()[0]?.click();
  openFirst = !settled;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const inFind = event.target.id === "find";
  const inFound = event.target.closest?.("#found");
  if ((inFind || inFound) && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    toResult(event.key === "ArrowDown" ? 1 : -1);
  } else if (inFind && event.key === "Enter") {
    event.preventDefault();
    openBest();
  }
});

// Only after it has settled does a button ask for its part alone; before, it would post the whole page.
document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.target?.id;
  if (part === "found") {
    say(by("found").querySelector("[data-count]")?.textContent ?? "");
    if (openFirst) { openFirst = false; results()[0]?.click(); }
    else if (document.activeElement === document.body) (results()[0] ?? by("find")).focus();
  } else if (part === "shown") {
    const title = by("shown").querySelector("[data-title]");
    by("shown").scrollTop = 0;
    title?.focus({ preventScroll: true });
    title?.scrollIntoView({ block: "nearest" });
  } else if (part === "tray" && document.activeElement === document.body) {
    (document.querySelector("[data-compare]") ?? by("find")).focus();
  }
});

// Another day, list or place to look in asks again for what stands there, and judges the open code anew.
for (const field of all("#on, #system, [name=mode]")) {
  field.addEventListener("change", () => {
    htmx.trigger(by("find"), "again");
    if (field.id === "on" && by("shown").querySelector("[name=at], [name=compare]")) htmx.trigger(by("shown"), "again");
  });
}

const WALK = { u: "[data-up]", p: "[data-before]", n: "[data-after]", "+": "[data-keep]", v: "[data-compare]", t: "[data-take]" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || by("keys")?.open || !singleKeys()) return;
  if (event.target.matches("input, textarea, select") || !(event.key in WALK)) return;
  event.preventDefault();
  document.querySelector(`#encoder ${WALK[event.key]}`)?.click();
});
