// The composer: turns of its requests, the Generate label, counters, folds, sizes, keys.
//
// The form posts itself with or without this module. Here its posts wait for one another, because
// each carries the whole form: a second one sent before the first is answered would undo it.

const LIMIT_WARN = 0.9;
const form = document.getElementById("composer");
const waiting = [];
const edited = new Map();
let busy = 0;
let unchecked = false;
let started = 0;

const byId = (id) => document.getElementById(id);

// --- One post after the other -----------------------------------------------------------------

function isTurn(ctx) {
  return ctx?.sourceElement === form;
}

// An import fills the whole composer from outside of it.
const fills = (source) => source?.id === "import-form";

form.addEventListener(
  "submit",
  (event) => {
    const button = event.submitter;
    if (!busy || button?.id === "generate") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.push({ name: button?.name, value: button?.value });
  },
  true,
);

// A check waits for the post's answer too: sent before, it would not know what the post added.
document.addEventListener("htmx:before:request", (event) => {
  const ctx = event.detail.ctx;
  if (busy && ctx?.sourceElement?.id === "checker") {
    event.preventDefault();
    unchecked = true;
  }
  if (fills(ctx?.sourceElement)) started = performance.now();
  if (!isTurn(ctx)) return;
  busy += 1;
  started = performance.now();
});

document.addEventListener("htmx:finally:request", (event) => {
  if (!isTurn(event.detail.ctx)) return;
  busy = Math.max(0, busy - 1);
  next();
});

function next() {
  const wanted = waiting.shift();
  if (wanted) return press(wanted.value, wanted.name) || next();
  if (unchecked && !busy) check();
  return undefined;
}

function check() {
  unchecked = false;
  window.htmx.trigger(byId("checker"), "check", {}, false);
}

// Submit the form by a button of that value; one that is not in the page is made for the moment.
function press(value, name = "do") {
  if (!name) return false;
  const found = [...form.elements].find((one) => one.name === name && one.value === value);
  const button = found ?? document.createElement("button");
  if (!found) {
    Object.assign(button, { name, value, hidden: true });
    form.append(button);
  }
  form.requestSubmit(button);
  if (!found) button.remove();
  return true;
}

document.addEventListener("studio:do", (event) => press(event.detail.value));

// --- After a swap: what was drawn is what the controls hold --------------------------------------

// Morphing renews attributes; a control that was touched keeps its own value. What a person changed
// after the request left stays theirs.
function settle(root) {
  for (const control of root.querySelectorAll("input, select, textarea")) {
    if (!control.name || (edited.get(control.name) ?? 0) > started) continue;
    if (control === document.activeElement && control.matches("textarea, [type=text], [type=number]")) continue;
    if (control.type === "radio" || control.type === "checkbox") control.checked = control.defaultChecked;
    else if (control instanceof HTMLSelectElement) chooseDefault(control);
    else if (control.type === "file") control.value = "";
    else control.value = control.defaultValue;
  }
  for (const slider of root.querySelectorAll("input[type=range][data-twin]")) follow(slider);
}

function chooseDefault(select) {
  const drawn = [...select.options].find((option) => option.defaultSelected);
  if (drawn) select.value = drawn.value;
}

function follow(slider) {
  const twin = byId(slider.dataset.twin);
  if (twin?.value) slider.value = twin.value;
}

let swapped = [];
document.addEventListener("htmx:before:swap", (event) => {
  const source = event.detail.ctx?.sourceElement;
  if (!source || source.id === "checker" || !(form.contains(source) || fills(source))) return;
  swapped = (event.detail.tasks ?? []).map((task) => task.target?.id ?? task.target).filter(Boolean);
});

document.addEventListener("htmx:after:swap", () => {
  for (const id of swapped) {
    const root = typeof id === "string" ? byId(id) : id;
    if (root && form.contains(root)) settle(root);
  }
  if (swapped.length) keepFolds();
  swapped = [];
  markInvalid();
  count();
  label();
});

function markInvalid() {
  for (const control of form.querySelectorAll("[aria-describedby^='note-']")) {
    const note = byId(control.getAttribute("aria-describedby"));
    const wrong = Boolean(note?.querySelector(".field-error, .slot-note-bad"));
    if (wrong) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

// --- Typing -------------------------------------------------------------------------------------

function count() {
  const counter = byId("prompt-counter");
  if (!counter) return;
  const length = [...byId("id_prompt").value.trim()].length; // signs, as the server counts them
  const limit = Number(counter.dataset.limit);
  counter.textContent = `${length.toLocaleString("en-GB")} / ${limit.toLocaleString("en-GB")}`;
  counter.classList.toggle("counter-warn", length > limit * LIMIT_WARN && length <= limit);
  counter.classList.toggle("counter-bad", length > limit);
}

// The label follows the first letter typed at once; everything else comes from the server's check.
function label() {
  const button = byId("generate");
  if (!button || "blocked" in button.dataset) return;
  const ready = byId("id_prompt").value.trim() !== "";
  byId("generate-label").textContent = ready ? button.dataset.ready : button.dataset.empty;
  if (ready) button.removeAttribute("aria-disabled");
  else button.setAttribute("aria-disabled", "true");
}

form.addEventListener("input", (event) => {
  edited.set(event.target.name, performance.now());
  if (event.target.id === "id_prompt") {
    count();
    label();
  }
  if (event.target.matches("#id_width, #id_height")) showSize();
  const twin = byId(event.target.dataset.twin);
  if (twin) edited.set(twin.name, performance.now());
});

form.addEventListener("change", (event) => {
  if (event.target.matches("[data-refresh]")) press("refresh");
});

function showSize() {
  byId("size-now").textContent = `${byId("id_width").value} × ${byId("id_height").value}`;
}

// --- Folds, sizes ---------------------------------------------------------------------------------

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.fold) fold(event, button);
  else if (button.dataset.size) takeSize(event, button);
});

const folds = new Map(); // by field, whether a person opened it

function fold(event, button) {
  event.preventDefault();
  const part = byId(button.dataset.fold);
  const { name } = byId(button.dataset.foldField);
  edited.set(name, performance.now());
  folds.set(name, part.hidden);
  unfold(button, part.hidden);
  if (!part.hidden) part.querySelector("textarea, input, select")?.focus();
  check();
}

function unfold(button, open) {
  const part = byId(button.dataset.fold);
  part.hidden = !open;
  byId(button.dataset.foldField).value = open ? "on" : "";
  const state = button.hasAttribute("aria-expanded") ? "aria-expanded" : "aria-pressed";
  button.setAttribute(state, String(open));
  const kept = byId(`${part.id}-kept`);
  if (kept) kept.hidden = open || part.querySelector("textarea").value.trim() === "";
}

// A fold that was moved after the request left stays as it was moved.
function keepFolds() {
  for (const button of form.querySelectorAll("[data-fold]")) {
    const { name } = byId(button.dataset.foldField);
    if ((edited.get(name) ?? 0) > started) unfold(button, folds.get(name));
  }
}

function takeSize(event, button) {
  event.preventDefault();
  const [width, height] = button.dataset.size.split("x");
  byId("id_width").value = width;
  byId("id_height").value = height;
  button.closest("[popover]").hidePopover();
  press("refresh");
}

// A part that few presses need brings its script along when it is first opened.
form.addEventListener("click", (event) => {
  const module = event.target.closest("[data-module]")?.dataset.module;
  if (module) import(module);
});

// --- Keys -----------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (document.querySelector("dialog[open]")) return;
  event.preventDefault();
  const button = byId("generate");
  if (button.dataset.out && !button.hasAttribute("aria-disabled")) ask(button);
  else button.click();
});

// A Generate that can't go leads to what it waits for, opening the fold that hides it.
document.addEventListener(
  "click",
  (event) => {
    if (!event.target.closest?.("#generate[aria-disabled=true]")) return;
    const wanted = form.querySelector("[aria-invalid=true]") ?? byId("id_prompt");
    const folded = wanted.closest("[hidden]");
    if (folded) form.querySelector(`[data-fold="${folded.id}"]`)?.click();
    byId("show-compose")?.click();
    (wanted.querySelector("input:checked") ?? wanted).focus();
  },
  true,
);

// Left-out references are the only thing wrong: ask once before sending without them.
function ask(button) {
  const dialog = byId("without-dialog");
  byId("without-title").textContent = `${button.dataset.ready}?`;
  byId("without-yes").textContent = button.dataset.ready;
  const said = [...form.querySelectorAll(".slot-note > span")].map((one) => one.textContent.trim());
  byId("without-why").textContent = said.join(" ");
  dialog.returnValue = "";
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && button.click(), { once: true });
  dialog.showModal();
}

// No answer arrived: the token makes a second press safe.
document.addEventListener("htmx:error", (event) => {
  const ctx = event.detail?.ctx;
  if (ctx?.sourceElement?.id !== "generate" || ctx.response) return;
  const text = "No answer from the server. Press Generate again; it is sent only once.";
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind: "bad" } }));
});

count();
label();

// On the way back the browser brings what was typed only after the modules ran.
addEventListener("pageshow", count);
addEventListener("pageshow", label);
