// The model's list: the select stays what is posted; pointing at it, or opening it by key, shows the
// searchable list instead of the browser's own.

const byId = (id) => document.getElementById(id);
const dialog = byId("model-dialog");
const search = byId("model-search");

function open() {
  search.value = "";
  dialog.showModal();
  search.focus();
  window.htmx.trigger(byId("model-list"), "open", {}, false);
}

document.addEventListener("mousedown", (event) => {
  if (!event.target.closest?.(".model-button") || event.button !== 0) return;
  event.preventDefault();
  byId("id_model_id").focus();
  open();
});

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "id_model_id") return;
  const opens = event.key === "Enter" || event.key === " " || (event.altKey && event.key === "ArrowDown");
  if (!opens || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open();
});

// --- Any dialog with a list to search: models, Elements --------------------------------------------

function rows(list) {
  return [...list.querySelectorAll("li[data-words]")];
}

function narrow(field) {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of rows(field.closest("dialog"))) {
    row.hidden = !words.every((word) => row.dataset.words.includes(word));
  }
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-filters]")) narrow(event.target);
});

// A list that arrives anew, with pictures for one, stays as narrow as it was.
document.addEventListener("htmx:after:swap", () => {
  for (const field of document.querySelectorAll("dialog[open] [data-filters]")) narrow(field);
});

document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("dialog:has([data-filters])");
  if (!list) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const options = rows(list).filter((row) => !row.hidden).map((row) => row.firstElementChild);
  if (step && options.length) {
    event.preventDefault();
    const at = options.indexOf(document.activeElement);
    options[(at + step + options.length) % options.length].focus();
  } else if (event.key === "Enter" && event.target.matches("[data-filters]")) {
    event.preventDefault();
    options[0]?.click();
  }
});

// --- A chosen model ---------------------------------------------------------------------------------

dialog.addEventListener("click", (event) => {
  const option = event.target.closest("[data-model]");
  if (!option) return;
  dialog.close();
  const select = byId("id_model_id");
  select.value = option.dataset.model;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  select.focus();
});

// --- Enter in a field that has a button of its own presses that, not the form's first ---------------

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("[data-own-button]")) return;
  event.preventDefault();
  event.target.closest(".row").querySelector("button").click();
});

// --- What was typed as an id and is none: the focus goes to it, where the answer says why -----------

let isNaming = false;

document.addEventListener("submit", (event) => {
  isNaming = /^(use_model|element_named)/.test(event.submitter?.value ?? "");
});

document.addEventListener("htmx:after:swap", () => {
  if (!isNaming) return;
  const wrong = document.querySelector("#model-named [aria-invalid], #id_element_typed");
  wrong?.focus();
  isNaming = !wrong;
});

// A button of the form inside a dialog closes it: a picked picture, a model that was agreed to. One
// beside the feed (a recipe) fills the composer, which a small window may not show.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("#composer")) return;
  event.submitter?.closest("dialog")?.close();
  if (event.submitter?.closest(".feed")) byId("show-compose")?.click();
});
