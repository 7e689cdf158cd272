// The compare slider: [data-compare] with its knob. Drag or click anywhere on it, or use the knob's
// keys: arrows 2 %, Page Up and Page Down 10 %, Home, End.

const STEPS = {
  ArrowLeft: -2,
  ArrowDown: -2,
  ArrowRight: 2,
  ArrowUp: 2,
  PageDown: -10,
  PageUp: 10,
  Home: -100,
  End: 100,
};

function set(box, share) {
  const whole = Math.round(Math.min(100, Math.max(0, share)));
  const knob = box.querySelector("[role=slider]");
  box.style.setProperty("--at", `${whole}%`);
  knob.setAttribute("aria-valuenow", String(whole));
  knob.setAttribute("aria-valuetext", `${whole} percent of ${knob.dataset.of}`);
}

function follow(box, event) {
  const room = box.getBoundingClientRect();
  set(box, (100 * (event.clientX - room.left)) / room.width);
}

function boxOf(event) {
  return event.target instanceof Element ? event.target.closest("[data-compare]") : null;
}

document.addEventListener("pointerdown", (event) => {
  const box = boxOf(event);
  if (!box || event.button) return;
  follow(box, event);
  box.setPointerCapture(event.pointerId);
});

document.addEventListener("pointermove", (event) => {
  const box = boxOf(event);
  if (box?.hasPointerCapture(event.pointerId)) follow(box, event);
});

document.addEventListener("click", (event) => {
  boxOf(event)?.querySelector("[role=slider]").focus({ preventScroll: true });
});

document.addEventListener("dragstart", (event) => {
  if (boxOf(event)) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const box = boxOf(event);
  if (!box || !event.target.matches("[role=slider]") || !(event.key in STEPS)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  set(box, Number(event.target.getAttribute("aria-valuenow")) + STEPS[event.key]);
});
