// Prompt history: Enter in the search takes the first prompt, arrows walk the list, and a chosen
// prompt closes the dialog and gives the focus to the box it went into.

const form = document.getElementById("composer");
const byId = (id) => document.getElementById(id);

function options() {
  return [...document.querySelectorAll("#prompts-dialog .prompt-past")];
}

document.addEventListener("keydown", (event) => {
  if (!event.target.closest?.("#prompts-dialog")) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = options();
  if (step && all.length) {
    event.preventDefault();
    const at = all.indexOf(document.activeElement);
    const to = at < 0 && step < 0 ? all.length - 1 : at + step;
    all[(to + all.length) % all.length].focus();
  } else if (event.key === "Enter" && event.target.id === "prompt-words") {
    event.preventDefault();
    all[0]?.click();
  }
});

let isTaking = false;

form.addEventListener("submit", (event) => {
  if (!event.submitter?.value.startsWith("prompt:")) return;
  isTaking = true;
  byId("prompts-dialog")?.close();
});

document.addEventListener("htmx:finally:request", (event) => {
  if (!isTaking || event.detail.ctx?.sourceElement !== form) return;
  isTaking = false;
  const box = byId("id_prompt");
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
});
