// Guidance slots: reorder by dragging the grip or with Alt and arrows, remove with Delete (and undo),
// digits and W for the strength of the slot in focus. Moving and removing are the form's own posts.

const form = document.getElementById("composer");
const byId = (id) => document.getElementById(id);
const slots = () => [...form.querySelectorAll("[data-slot]")];

function act(value) {
  document.dispatchEvent(new CustomEvent("studio:do", { detail: { value } }));
}

function say(text) {
  document.dispatchEvent(new CustomEvent("announce", { detail: { text } }));
}

// --- Dragging -------------------------------------------------------------------------------------

let drag = null;

form.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button !== 0) return;
  const slot = grip.closest("[data-slot]");
  drag = { slot, y: event.clientY, before: null };
  grip.setPointerCapture(event.pointerId);
  slot.classList.add("is-dragging");
  event.preventDefault();
});

form.addEventListener("pointermove", (event) => {
  if (!drag) return;
  drag.slot.style.translate = `0 ${event.clientY - drag.y}px`;
  clearMarks();
  const others = slots().filter((one) => one !== drag.slot);
  drag.before = others.find((one) => event.clientY < middle(one)) ?? null;
  if (drag.before) drag.before.classList.add("is-drop-before");
  else others.at(-1)?.classList.add("is-drop-after");
});

function middle(slot) {
  const box = slot.getBoundingClientRect();
  return box.top + box.height / 2;
}

function clearMarks() {
  for (const one of form.querySelectorAll(".is-drop-before, .is-drop-after")) {
    one.classList.remove("is-drop-before", "is-drop-after");
  }
}

function drop() {
  if (!drag) return;
  const { slot, before } = drag;
  const others = slots().filter((one) => one !== slot);
  const index = before ? others.indexOf(before) : others.length;
  const moved = slots().indexOf(slot) !== index;
  cancel();
  if (!moved) return;
  say(`Moved to position ${index + 1} of ${others.length + 1}`);
  act(`place:${slot.dataset.slot}:${index}`);
}

function cancel() {
  clearMarks();
  drag?.slot.classList.remove("is-dragging");
  drag?.slot.style.removeProperty("translate");
  drag = null;
}

form.addEventListener("pointerup", drop);
form.addEventListener("pointercancel", cancel);
document.addEventListener("keydown", (event) => event.key === "Escape" && cancel());

// --- Keys -----------------------------------------------------------------------------------------

function typing(target) {
  return target.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=range])");
}

form.addEventListener("keydown", (event) => {
  const slot = event.target.closest?.("[data-slot]");
  if (!slot) {
    if (event.key === "=" && singleKeys() && event.target.matches("#influence button")) even(event);
    return;
  }
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    move(event, slot, event.key === "ArrowUp" ? -1 : 1);
  } else if (event.key === "Delete" && !typing(event.target)) {
    event.preventDefault();
    slot.querySelector("[data-remove]").click();
  } else if (singleKeys() && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    single(event, slot);
  }
});

function move(event, slot, by) {
  event.preventDefault();
  const all = slots();
  const to = all.indexOf(slot) + by;
  if (to < 0 || to >= all.length) return;
  say(`Moved to position ${to + 1} of ${all.length}`);
  act(`${by < 0 ? "up" : "down"}:${slot.dataset.slot}`);
}

// Single letters and digits can be switched off in the Keys dialog.
function singleKeys() {
  return byId("single-keys")?.checked ?? true;
}

function single(event, slot) {
  if (/^[1-5]$/.test(event.key)) {
    strengthen(event, slot, Number(event.key) - 1);
  } else if (event.key.toLowerCase() === "w") {
    event.preventDefault();
    turnStrength(slot);
  } else if (event.key === "=") {
    even(event);
  }
}

function even(event) {
  event.preventDefault();
  act("even");
}

// By name, or in exact mode the weight that the name stands for.
function strengthen(event, slot, at) {
  const radio = slot.querySelectorAll("[data-strength] input")[at];
  const slider = slot.querySelector("[data-weights]");
  const weight = slider?.dataset.weights.split(" ")[at];
  if (!radio && !weight) return;
  event.preventDefault();
  if (radio) {
    radio.click();
    radio.focus();
    return;
  }
  slider.value = weight;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  say(`Strength ${weight}`);
}

// What had the focus goes with the old control; the new one takes it, so that the next key counts.
function turnStrength(slot) {
  const button = slot.querySelector(".slot-switch [aria-pressed=false]");
  if (!button) return;
  const id = slot.id;
  afterTurn(() => {
    const now = byId(id);
    const strength = now?.querySelector("[data-weight] input, [data-strength] input:checked");
    (strength ?? now)?.focus({ preventScroll: true });
  });
  button.click();
}

// --- Removing: the toast brings it back -------------------------------------------------------------

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  const slot = button?.matches("[data-remove]") ? button.closest(".slot") : null;
  if (!slot) return;
  const all = slots();
  const at = all.indexOf(slot);
  const focus = (all[at + 1] ?? all[at - 1] ?? byId("id_files")).id;
  const letter = slot.dataset.letter ?? "Image to image";
  afterTurn(() => {
    byId(focus)?.focus({ preventScroll: true });
    tellRemoved(letter);
  });
});

// Removals whose toast still stands are told, and taken back, together.
let told = { text: "", count: 0 };

function tellRemoved(letter) {
  const standing = [...document.querySelectorAll("#toasts [data-toast]")];
  const last = standing.find((one) => one.querySelector(".toast-text").textContent === told.text);
  const count = last ? told.count + 1 : 1;
  last?.remove();
  told = { text: count === 1 ? `${letter} removed` : `${count} references removed`, count };
  const action = { label: "Undo", event: "studio:do", detail: { value: `undo:${count}` } };
  document.dispatchEvent(new CustomEvent("toast", { detail: { text: told.text, action } }));
}

function afterTurn(then) {
  const done = (event) => {
    if (event.detail?.ctx?.sourceElement !== form) return;
    document.removeEventListener("htmx:finally:request", done);
    then();
  };
  document.addEventListener("htmx:finally:request", done);
}
