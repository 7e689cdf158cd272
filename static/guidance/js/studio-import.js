// Import and copy: the dialog closes when the composer was filled, a copied request goes to the
// clipboard, and a request that was pasted into the empty prompt is read at once.

const form = document.getElementById("composer");
const byId = (id) => document.getElementById(id);

function say(text, kind) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind } }));
}

// The composer was filled: whatever said so is where reading goes on.
document.addEventListener("imported", () => {
  byId("import-dialog").close();
  byId("import-form").reset();
  const place = byId("composer-imported");
  (place.querySelector("section") ? place : byId("composer-said")).scrollIntoView({ block: "nearest" });
  byId("id_prompt").focus({ preventScroll: true });
});

// A refusal gives the focus to the text that it is about. A field that somebody typed in keeps what
// was typed, so the text without its keys is put there by hand.
document.addEventListener("htmx:after:swap", () => {
  const text = byId("import-text");
  if (!byId("import-dialog").open || !text.getAttribute("aria-invalid")) return;
  if (text.defaultValue && text.value !== text.defaultValue) text.value = text.defaultValue;
  text.focus();
});

export function take(text) {
  byId("import-text").value = text;
  const dialog = byId("import-dialog");
  if (!dialog.open) dialog.showModal();
  byId("import-form").requestSubmit();
}

form.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-request]");
  if (!button) return;
  event.preventDefault();
  button.closest("[popover]").hidePopover();
  const answer = await fetch(button.formAction, { method: "POST", body: new FormData(form) });
  const text = await answer.text();
  if (!answer.ok) {
    say(answer.status === 409 ? text.trim() : "The server could not write it. Try it again.", "bad");
    return;
  }
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without the clipboard's permission an older way is left.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  say(`Copied as ${button.dataset.copyRequest}`, "ok");
});
