// The image page: copy buttons, letters in the "Use as…" menu, and its opening from a link.

const menu = document.getElementById("use-as-menu");
const button = document.getElementById("use-as");

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Plain http has no clipboard; a selected field can still be copied.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

document.addEventListener("click", async (event) => {
  const control = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (!control) return;
  await copy(document.getElementById(control.dataset.copy).textContent);
  const use = control.querySelector("use");
  const before = use.getAttribute("href");
  if (before.endsWith("#check")) return;
  use.setAttribute("href", before.replace(/#.*/, "#check"));
  document.dispatchEvent(new CustomEvent("announce", { detail: { text: "Copied" } }));
  setTimeout(() => use.setAttribute("href", before), 2000);
});

// In the open menu a letter chooses its kind at once.
menu?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const item = menu.querySelector(`[data-use-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!item) return;
  event.preventDefault();
  event.stopPropagation();
  item.click();
});

// "Use as…" on a tile leads here and opens the menu.
if (location.hash === "#use-as") menu?.showPopover({ source: button });
