// The influence bar: a handle between neighbours moves their share, the others stay. What is sent are
// the raw numbers above the bar; their ratio is what counts, so they are written with two decimals.

const form = document.getElementById("composer");
const SMALL = 1;
const LARGE = 5;

function numbers() {
  return [...form.querySelectorAll("[data-influence]")];
}

function raw(input) {
  const value = Number.parseFloat(input.value.replace(",", "."));
  return Number.isFinite(value) && value >= 0 ? value : 1;
}

function shares() {
  const values = numbers().map(raw);
  const total = values.reduce((sum, value) => sum + value, 0);
  return total > 0 ? values.map((value) => value / total) : values.map(() => 1 / values.length);
}

// Whole percentages that add up to 100, the largest remainders first.
function percentages(parts) {
  const floors = parts.map((part) => Math.floor(part * 100 + 1e-9));
  const order = parts.map((part, index) => index).sort((a, b) => parts[b] * 100 - floors[b] - (parts[a] * 100 - floors[a]));
  const missing = 100 - floors.reduce((sum, value) => sum + value, 0);
  for (const index of order.slice(0, missing)) floors[index] += 1;
  return floors;
}

function draw() {
  const parts = shares();
  const percents = percentages(parts);
  const inputs = numbers();
  inputs.forEach((input, index) => {
    const part = form.querySelector(`[data-part="${input.dataset.influence}"]`);
    part.style.setProperty("--n", String(parts[index] * 100));
    part.querySelector("[data-percent]").textContent = `${percents[index]}%`;
    const handle = form.querySelector(`[data-handle="${input.dataset.influence}"]`);
    handle?.setAttribute("aria-valuenow", String(percents[index]));
    handle?.setAttribute("aria-valuetext", `${percents[index]} percent`);
  });
}

// Give the first of two neighbours `percent` of the whole; the second takes what both had besides.
function give(key, percent) {
  const inputs = numbers();
  const index = inputs.findIndex((input) => input.dataset.influence === key);
  const next = inputs[index + 1];
  if (!next) return;
  const parts = shares();
  const both = parts[index] + parts[index + 1];
  const share = Math.min(Math.max(percent / 100, 0), both);
  parts[index] = share;
  parts[index + 1] = both - share;
  inputs.forEach((input, at) => (input.value = parts[at].toFixed(2)));
  draw();
  inputs[index].dispatchEvent(new Event("input", { bubbles: true }));
}

function now(handle) {
  return Number(handle.getAttribute("aria-valuenow"));
}

form.addEventListener("keydown", (event) => {
  const handle = event.target.closest?.("[data-handle]");
  if (!handle) return;
  const step = event.shiftKey ? LARGE : SMALL;
  const to = {
    ArrowLeft: now(handle) - step,
    ArrowDown: now(handle) - step,
    ArrowRight: now(handle) + step,
    ArrowUp: now(handle) + step,
    PageDown: now(handle) - LARGE,
    PageUp: now(handle) + LARGE,
    Home: 0,
    End: 100,
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  give(handle.dataset.handle, to);
});

let held = null;

form.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button !== 0) return;
  held = handle;
  handle.setPointerCapture(event.pointerId);
  handle.focus();
  event.preventDefault();
});

form.addEventListener("pointermove", (event) => {
  if (!held) return;
  const track = held.closest("[data-influence-track]").getBoundingClientRect();
  const at = ((event.clientX - track.left) / track.width) * 100;
  const inputs = numbers();
  const index = inputs.findIndex((input) => input.dataset.influence === held.dataset.handle);
  const before = shares().slice(0, index).reduce((sum, part) => sum + part * 100, 0);
  give(held.dataset.handle, at - before);
});

for (const name of ["pointerup", "pointercancel"]) form.addEventListener(name, () => (held = null));

form.addEventListener("input", (event) => {
  if (event.target.matches("[data-influence]") && event.isTrusted) draw();
});
document.addEventListener("htmx:after:swap", () => {
  if (numbers().length > 1) draw();
});
