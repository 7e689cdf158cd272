// Keyboard: any control that carries data-keys="g s" (one key, or keys in turn) is pressed by them;
// a text field is focused instead. Single letters rest inside text fields and can be switched off
// on this device in the Keys dialog.

const WAIT = 1200;
const STORE = "leoweb-single-keys";
const box = document.getElementById("single-keys");
let typed = [];
let timer = 0;

function enabled() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

if (box) {
  box.checked = enabled();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(STORE, box.checked ? "on" : "off");
    } catch {
      // A browser that keeps nothing: the switch then holds for this page only.
    }
  });
}

function typing(target) {
  if (!(target instanceof Element)) return false;
  if (target.matches("input:not([type=checkbox],[type=radio],[type=range],[type=button])")) return true;
  return target.matches("textarea, select") || target.isContentEditable;
}

function press(control) {
  if (typing(control)) control.focus();
  else control.click();
}

function find(keys) {
  const scope = document.querySelector("dialog[open]") ?? document;
  const all = [...scope.querySelectorAll("[data-keys]")];
  const named = all.filter((one) => one.dataset.keys === keys);
  return {
    // What opens a dialog may be folded away in a small window; its key works all the same.
    hit: named.find((one) => one.checkVisibility()) ?? named.find((one) => one.dataset.dialog),
    start: all.some((one) => one.dataset.keys.startsWith(`${keys} `)),
  };
}

function follow(key) {
  typed.push(key);
  let found = find(typed.join(" "));
  if (!found.hit && !found.start) {
    typed = [key];
    found = find(key);
  }
  clearTimeout(timer);
  if (found.hit || !found.start) typed = [];
  else timer = setTimeout(() => (typed = []), WAIT);
  return found.hit;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.length !== 1 || event.key === " " || typing(event.target)) return;
  if (box && !(box.checked && enabled())) return;
  const control = follow(event.key.toLowerCase());
  if (!control) return;
  event.preventDefault();
  press(control);
});

// The Keys dialog lists what the open page answers.
document.getElementById("help")?.addEventListener("toggle", () => {
  for (const row of document.querySelectorAll("[data-key-row]")) {
    const key = CSS.escape(row.dataset.keyRow);
    row.hidden = !document.querySelector(`[data-keys="${key}"], [data-key="${key}"]`);
  }
});
