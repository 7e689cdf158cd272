// Toasts. An event "toast" anywhere in the document shows one, detail:
//   {text, kind: "ok" | "warn" | "bad", action: {label, href | event}, quiet}
// The server raises it with the header HX-Trigger. A toast stays 6 s, waits while it is pointed at
// or focused, and is read by the polite region unless `quiet` says that something else reads it.

const STAY = 6000;
const MOST = 3; // so many stand at a time; an older one makes room
const region = document.getElementById("toasts");
const template = document.getElementById("toast-template");

function watch(toast) {
  let timer = 0;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), STAY);
  };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("focusout", start);
  start();
}

// Who used a toast goes on where they were before.
const before = new WeakMap();

region.addEventListener("focusin", (event) => {
  const toast = event.target.closest("[data-toast]");
  if (event.relatedTarget && !region.contains(event.relatedTarget)) before.set(toast, event.relatedTarget);
});

function leave(toast) {
  const had = toast.contains(document.activeElement);
  toast.remove();
  if (!had) return;
  const from = before.get(toast);
  (from?.isConnected ? from : document.getElementById("main"))?.focus({ preventScroll: true });
}

function withAction(toast, action) {
  if (!action) return;
  const button = toast.querySelector(".toast-action");
  button.textContent = action.label;
  button.hidden = false;
  button.addEventListener("click", () => {
    leave(toast);
    if (action.href) location.assign(action.href);
    else document.dispatchEvent(new CustomEvent(action.event, { detail: action.detail }));
  });
}

function show({ text, kind = "ok", action, quiet = false }) {
  if (!text) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.classList.add(`toast-${kind}`);
  for (const sign of toast.querySelectorAll("[data-for]")) {
    if (sign.dataset.for === kind) sign.replaceWith(...sign.childNodes);
    else sign.remove();
  }
  toast.querySelector(".toast-text").textContent = text;
  withAction(toast, action);
  // The same words again take the place of the first ones.
  for (const other of region.querySelectorAll("[data-toast]")) {
    if (other.querySelector(".toast-text").textContent === text) other.remove();
  }
  region.append(toast);
  const standing = [...region.querySelectorAll("[data-toast]")];
  for (const old of standing.slice(0, Math.max(0, standing.length - MOST))) old.remove();
  watch(toast);
  if (!quiet) document.dispatchEvent(new CustomEvent("announce", { detail: { text } }));
}

document.addEventListener("toast", (event) => show(event.detail ?? {}));
document.addEventListener("click", (event) => {
  const close = event.target instanceof Element ? event.target.closest("[data-toast-close]") : null;
  if (close) leave(close.closest("[data-toast]"));
});
region.querySelectorAll("[data-toast]").forEach(watch);
