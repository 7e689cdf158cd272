// The gallery: selecting by mouse, Shift, keys and touch, all that matches, the bulk bar's words.
// Everything but ranges works without this: tiles carry checkboxes, the bar's buttons post them.

const HOLD = 450; // milliseconds a finger rests on a picture until it is selected
const MOST = 500;
const form = document.getElementById("bulk");
const bar = document.getElementById("bulk-bar");
let anchor = null;
let whole = 0; // images that "Select all" found

const boxes = () => [...form.querySelectorAll(".tile-select")];
const chosen = () => boxes().filter((box) => box.checked);
// What is selected beyond the tiles on the page: "Select all" puts it here.
const rest = () => [...form.querySelectorAll("#rest > [name=image]")];
let selecting = false;

function weight(all) {
  const megabytes = all.reduce((sum, one) => sum + Number(one.dataset.bytes ?? 0), 0) / 1e6;
  if (!megabytes) return "";
  return megabytes < 0.1 ? "under 0.1 MB" : `${megabytes.toFixed(megabytes < 100 ? 1 : 0)} MB`;
}

function count() {
  const all = [...chosen(), ...rest()];
  const words = told(all.length);
  const place = bar?.querySelector("[data-selected]");
  const size = bar?.querySelector("[data-weight]");
  if (size) size.textContent = weight(all);
  document.getElementById("bulk-compare")?.setAttribute("aria-disabled", String(all.length !== 2));
  if (!place || place.textContent === words) return;
  place.textContent = words;
  if (all.length) document.dispatchEvent(new CustomEvent("announce", { detail: { text: words } }));
}

// "Select all" is for what is not selected yet. A number of more than a thousand is not known.
function told(many) {
  const link = document.getElementById("select-all");
  const total = link?.dataset.total ?? "";
  const everything = many && boxes().every((box) => box.checked);
  const isAll = everything && (String(many) === total.replace(",", "") || many === whole);
  if (link) {
    if (isAll && document.activeElement === link) bar.querySelector("button").focus();
    link.hidden = isAll;
  }
  if (!isAll || many === 1) return `${many} selected`;
  return many < MOST ? `All ${many} selected` : `${many} of ${total} selected`;
}

// Tiles take over their part of the selection from the rest.
function settle() {
  if (!rest().length) return;
  const tiles = new Map(boxes().map((box) => [box.value, box]));
  for (const one of rest()) {
    const box = tiles.get(one.value);
    if (!box) continue;
    box.checked = true;
    one.remove();
  }
}

function mode(on) {
  selecting = on;
  form.classList.toggle("is-selecting", on);
  document.getElementById("select-mode")?.setAttribute("aria-pressed", String(on));
}

function range(from, to, checked) {
  const all = boxes();
  const [low, high] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  if (low < 0) return;
  for (const box of all.slice(low, high + 1)) box.checked = checked;
}

function limit() {
  const over = chosen().slice(Math.max(0, MOST - rest().length));
  for (const box of over) box.checked = false;
  if (!over.length) return;
  const detail = { text: `At most ${MOST} images at a time`, kind: "warn" };
  document.dispatchEvent(new CustomEvent("toast", { detail }));
}

function select(box, checked, extend) {
  box.checked = checked;
  if (extend && anchor?.isConnected) range(anchor, box, checked);
  anchor = box;
  limit();
  count();
}

function clear() {
  for (const box of chosen()) box.checked = false;
  document.getElementById("rest")?.replaceChildren();
  mode(false);
  anchor = null;
  count();
}

// Mouse: the checkbox; with Shift or while something is selected with Ctrl, the picture too.
function clicked(event) {
  if (held) {
    // The end of the rest that selected: the finger may lift off the checkbox that came under it.
    held = false;
    event.preventDefault();
    return undefined;
  }
  const box = event.target.closest(".tile-select");
  if (box) return select(box, box.checked, event.shiftKey);
  const link = event.target.closest(".tile-link");
  if (!link || !(event.shiftKey || event.ctrlKey || event.metaKey)) return undefined;
  event.preventDefault();
  const own = link.closest(".tile").querySelector(".tile-select");
  return select(own, event.shiftKey || !own.checked, event.shiftKey);
}

// Touch: resting selects; from then on a tap selects too.
let held = false;
let timer = 0;

function pressed(event) {
  const tile = event.target.closest(".tile");
  held = false;
  if (event.pointerType === "mouse" || !tile) return;
  const box = tile.querySelector(".tile-select");
  clearTimeout(timer);
  if (chosen().length || selecting || !event.target.closest(".tile-link")) return;
  timer = setTimeout(() => {
    held = true;
    select(box, true, false);
    navigator.vibrate?.(10);
  }, HOLD);
}

function tapped(event) {
  const link = event.target.closest(".tile-link");
  if (!link || event.pointerType === "mouse" || held || !(selecting || chosen().length)) return;
  event.preventDefault();
  const box = link.closest(".tile").querySelector(".tile-select");
  select(box, !box.checked, false);
}

// Keys: arrows walk the pictures, Space selects, Shift extends, Esc clears.
function places() {
  return [...form.querySelectorAll(".tile-link")].map((link) => {
    const at = link.getBoundingClientRect();
    return { link, x: at.left + at.width / 2, y: at.top + at.height / 2, row: at.top };
  });
}

function above(all, here, way) {
  const rows = all.filter((one) => (one.row - here.row) * way > 8);
  const near = Math.min(...rows.map((one) => Math.abs(one.row - here.row)));
  const row = rows.filter((one) => Math.abs(one.row - here.row) < near + 8);
  return row.sort((a, b) => Math.abs(a.x - here.x) - Math.abs(b.x - here.x))[0];
}

function walk(link, key) {
  const all = places();
  const at = all.findIndex((one) => one.link === link);
  if (key === "ArrowRight") return all[at + 1]?.link;
  if (key === "ArrowLeft") return all[at - 1]?.link;
  return above(all, all[at], key === "ArrowDown" ? 1 : -1)?.link;
}

function typed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const tile = event.target.closest(".tile");
  const link = tile?.querySelector(".tile-link");
  if (!link || event.target.closest("button")) return;
  const box = tile.querySelector(".tile-select");
  if (event.key === " " && event.target === link) {
    event.preventDefault();
    select(box, event.shiftKey || !box.checked, event.shiftKey);
  } else if (event.key.startsWith("Arrow")) {
    const next = walk(link, event.key);
    if (!next) return;
    event.preventDefault();
    if (event.shiftKey) {
      anchor ??= box;
      box.checked = true;
      select(next.closest(".tile").querySelector(".tile-select"), true, false);
    }
    next.focus();
  }
}

if (form) {
  form.addEventListener("click", clicked);
  form.addEventListener("click", tapped, true);
  form.addEventListener("pointerdown", pressed);
  for (const name of ["pointerup", "pointercancel", "pointermove"]) {
    form.addEventListener(name, (event) => {
      const still = name === "pointermove" && Math.hypot(event.movementX, event.movementY) < 4;
      if (!still) clearTimeout(timer);
    });
  }
  form.addEventListener("contextmenu", (event) => held && event.preventDefault());
  form.addEventListener("keydown", typed);
  bar?.querySelector("[data-clear-selection]")?.addEventListener("click", clear);
  document.getElementById("select-mode")?.addEventListener("click", () => {
    if (selecting) clear();
    else mode(true);
  });
  document.addEventListener("keydown", (event) => {
    const open = document.querySelector("dialog[open], :popover-open");
    if (event.key === "Escape" && !open && !event.defaultPrevented) clear();
  });
  addEventListener("pageshow", count);
  count();
}

// Undo brings images back and loads the page anew, so that they stand where they were.
document.addEventListener("gallery-undo", (event) => {
  const post = document.createElement("form");
  post.method = "post";
  post.action = form.dataset.restore;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const next = location.pathname + location.search;
  const fields = [["csrfmiddlewaretoken", token], ["next", next]];
  for (const id of event.detail.images) fields.push(["image", id]);
  for (const [name, value] of fields) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    post.append(field);
  }
  document.body.append(post);
  post.submit();
});

function swapped(event) {
  if (!form) return;
  settle();
  const source = event.detail.ctx?.sourceElement?.id;
  if (source === "select-all") whole = chosen().length + rest().length;
  if (source === "find") whole = 0;
  count();
  const lost = document.activeElement === document.body && !document.querySelector("dialog[open]");
  if (lost) document.getElementById("main").focus({ preventScroll: true });
}

document.addEventListener("htmx:after:swap", swapped);
