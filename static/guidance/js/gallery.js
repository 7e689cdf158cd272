// The gallery: selecting by mouse, Shift, keys and touch, the bulk bar's count, the next page.
// Everything but ranges works without this: tiles carry checkboxes, the bar's buttons post them.

const HOLD = 450; // milliseconds a finger rests on a picture until it is selected
const MOST = 500;
const AHEAD = "900px";
const form = document.getElementById("bulk");
const bar = document.getElementById("bulk-bar");
let anchor = null;

const boxes = () => [...form.querySelectorAll(".tile-select")];
const chosen = () => boxes().filter((box) => box.checked);

function count() {
  const many = chosen().length;
  const words = `${many} selected`;
  const place = bar?.querySelector("[data-selected]");
  if (!place || place.textContent === words) return;
  place.textContent = words;
  if (many) document.dispatchEvent(new CustomEvent("announce", { detail: { text: words } }));
}

function range(from, to, checked) {
  const all = boxes();
  const [low, high] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  if (low < 0) return;
  for (const box of all.slice(low, high + 1)) box.checked = checked;
}

function limit() {
  const over = chosen().slice(MOST);
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
  anchor = null;
  count();
}

// Mouse: the checkbox; with Shift or while something is selected with Ctrl, the picture too.
function clicked(event) {
  const box = event.target.closest(".tile-select");
  if (box) return select(box, box.checked, event.shiftKey);
  const link = event.target.closest(".tile-link");
  if (!link || !(event.shiftKey || event.ctrlKey || event.metaKey || held)) return undefined;
  event.preventDefault();
  if (held) {
    held = false;
    return undefined;
  }
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
  const rest = chosen().length ? 0 : HOLD;
  if (rest && !event.target.closest(".tile-link")) return;
  clearTimeout(timer);
  if (!rest) return;
  timer = setTimeout(() => {
    held = true;
    select(box, true, false);
    navigator.vibrate?.(10);
  }, rest);
}

function tapped(event) {
  const link = event.target.closest(".tile-link");
  if (!link || event.pointerType === "mouse" || held || !chosen().length) return;
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

// Filters: a menu of one keeps one.
document.addEventListener("change", (event) => {
  const box = event.target.closest?.("[data-single]");
  if (!box?.checked) return;
  for (const other of document.querySelectorAll(`[data-single][name="${box.name}"]`)) {
    if (other !== box) other.checked = false;
  }
}, true);

// The next page comes when its place comes near; before anybody scrolled, only when it is in sight.
let scrolled = false;
let watcher = null;

function watch() {
  watcher?.disconnect();
  const more = document.getElementById("more");
  if (!more) return;
  watcher = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    watcher.disconnect();
    window.htmx.trigger(more, "more", {}, false);
  }, { rootMargin: scrolled ? AHEAD : "0px" });
  watcher.observe(more);
}

function swapped() {
  if (!form) return;
  watch();
  count();
  const lost = document.activeElement === document.body && !document.querySelector("dialog[open]");
  if (lost) document.getElementById("main").focus({ preventScroll: true });
}

addEventListener("scroll", () => {
  if (scrolled) return;
  scrolled = true;
  watch();
}, { passive: true });
document.addEventListener("htmx:after:swap", swapped);
watch();
