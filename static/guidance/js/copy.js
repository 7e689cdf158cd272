// Copying: data-copy="id" copies the text of that element, a[data-copy-text] what its address answers.

const COPIED = 2000;

async function write(text) {
  if (navigator.clipboard) {
    try {
      return await navigator.clipboard.writeText(text);
    } catch {
      // Not allowed, or too long after the click: the old way below may still do.
    }
  }
  // Plain http has no clipboard; a selected field can still be copied.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("copying is not allowed here");
}

function announce(text) {
  document.dispatchEvent(new CustomEvent("announce", { detail: { text } }));
}

function tick(control) {
  const use = control.querySelector("use");
  const before = use.getAttribute("href");
  if (before.endsWith("#check")) return;
  use.setAttribute("href", before.replace(/#.*/, "#check"));
  announce("Copied");
  setTimeout(() => use.setAttribute("href", before), COPIED);
}

function say(control) {
  const words = control.querySelector("span");
  if (!words || control.closest("[popover]")) {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: "Copied" } }));
    return;
  }
  if (!control.dataset.words) {
    control.dataset.words = words.textContent;
    control.style.minInlineSize = `${control.getBoundingClientRect().width}px`;
    setTimeout(() => {
      words.textContent = control.dataset.words;
      delete control.dataset.words;
    }, COPIED);
  }
  words.textContent = "Copied";
  announce("Copied");
}

async function copyFrom(link) {
  try {
    const answer = await fetch(link.href);
    if (!answer.ok || answer.redirected) throw new Error("no text");
    const focused = document.activeElement;
    await write(await answer.text());
    focused?.focus({ preventScroll: true });
  } catch {
    // Opened, the text can be copied by hand, or says why there is none.
    location.assign(link.href);
    return;
  }
  say(link);
}

document.addEventListener("click", async (event) => {
  if (!(event.target instanceof Element)) return;
  const control = event.target.closest("[data-copy]");
  if (control) {
    await write(document.getElementById(control.dataset.copy).textContent);
    tick(control);
    return;
  }
  const link = event.target.closest("[data-copy-text]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  copyFrom(link);
});
