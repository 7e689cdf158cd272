// Links with data-main bring another page's `#main` in place of this one: no flash, full screen
// stays, focus stays on the control of the same id (or data-focus), and the history has an entry.
// The neighbours' pages, and those that a pointer or the focus comes near, are fetched before they
// are asked for.

const KEPT = 20_000;
const near = new Map();
let shown = location.pathname + location.search;
let turn = 0;

async function read(href) {
  const answer = await fetch(href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) throw new Error("not a page to show here");
  return answer.text();
}

function fetched(href) {
  const known = near.get(href);
  near.delete(href);
  return known && performance.now() - known.at < KEPT ? known.text : read(href);
}

function linkOf(event) {
  return event.target instanceof Element ? event.target.closest("a[data-main]") : null;
}

function ahead(link) {
  const known = link && near.get(link.href);
  if (!link || (known && performance.now() - known.at < KEPT)) return;
  const text = read(link.href);
  text.catch(() => near.delete(link.href));
  near.set(link.href, { text, at: performance.now() });
}

function approach(event) {
  ahead(linkOf(event));
}

function neighbours() {
  if (navigator.connection?.saveData) return;
  const later = window.requestIdleCallback ?? setTimeout;
  later(() => document.querySelectorAll("a[data-main][rel]").forEach(ahead));
}

function keepFocus(old, id) {
  const control = id && document.getElementById(id);
  const lost = old.contains(document.activeElement) || document.activeElement === document.body;
  return () => {
    const target = (id && document.getElementById(id)) || (control || lost ? null : undefined);
    if (target) target.focus({ preventScroll: true });
    else if (target === null && control) document.getElementById("main").focus({ preventScroll: true });
  };
}

function show(text, href, id) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = page.getElementById("main");
  if (!main) throw new Error("a page without main");
  const old = document.getElementById("main");
  const wasReading = old.querySelector("#recipe:popover-open");
  for (const menu of old.querySelectorAll("[popover]:popover-open")) menu.hidePopover();
  const focus = keepFocus(old, id);
  old.replaceWith(document.adoptNode(main));
  document.title = page.title;
  history.pushState(null, "", href);
  shown = location.pathname + location.search;
  near.clear();
  window.htmx?.process(main);
  if (wasReading) document.getElementById("recipe").showPopover();
  focus();
  document.dispatchEvent(new CustomEvent("stage"));
}

function announce() {
  const words = ["h1", "#place"].map((part) => document.querySelector(`#main ${part}`)?.textContent);
  const text = words.filter(Boolean).join(", ");
  document.dispatchEvent(new CustomEvent("announce", { detail: { text } }));
}

async function go(link) {
  const mine = ++turn;
  const id = link.dataset.focus ?? document.activeElement?.id;
  document.querySelector(".stage-room")?.classList.add("htmx-request");
  try {
    const text = await fetched(link.href);
    if (mine !== turn) return;
    show(text, link.href, id);
  } catch {
    location.assign(link.href);
    return;
  }
  announce();
}

document.addEventListener("click", (event) => {
  const link = linkOf(event);
  if (!link || event.defaultPrevented || event.button) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link);
});
document.addEventListener("pointerover", approach);
document.addEventListener("focusin", approach);

document.addEventListener("stage", neighbours);
addEventListener("load", neighbours);

addEventListener("popstate", () => {
  if (location.pathname + location.search !== shown) location.reload();
});
