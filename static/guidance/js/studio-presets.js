// Presets: Enter in a name presses the button beside it, a preset that is taken closes the panel, and
// the focus stays in the panel when the row it stood on is gone.

const form = document.getElementById("composer");
const panel = document.getElementById("presets-panel");
let isSaving = false;

panel.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
  const value = event.target.dataset?.enter;
  if (!value) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("studio:do", { detail: { value } }));
});

form.addEventListener("submit", (event) => {
  const value = event.submitter?.value ?? "";
  if (value.startsWith("preset_take:")) panel.hidePopover();
  isSaving = value === "preset_save";
});

// A name that was saved leaves its field, though the focus is in it; one that was refused stays.
document.addEventListener("htmx:finally:request", (event) => {
  if (!isSaving || event.detail.ctx?.sourceElement !== form) return;
  isSaving = false;
  const field = document.getElementById("id_preset_name");
  field.value = field.defaultValue;
});

document.addEventListener("htmx:after:swap", () => {
  if (!panel.matches(":popover-open") || panel.contains(document.activeElement)) return;
  if (document.activeElement === document.body) document.getElementById("id_preset_name").focus();
});
