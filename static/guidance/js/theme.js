// Switches the theme at once and lets the server remember it; without script the form posts.

const root = document.documentElement;

function show(theme) {
  root.dataset.theme = theme;
  for (const item of document.querySelectorAll("[data-theme-form] [role=menuitemradio]")) {
    item.setAttribute("aria-checked", String(item.value === theme));
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const theme = event.submitter?.value;
  if (!form.matches("[data-theme-form]") || !theme) return;
  event.preventDefault();
  const before = root.dataset.theme;
  show(theme);
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (answer?.ok || answer?.type === "opaqueredirect") return;
  show(before);
  document.dispatchEvent(
    new CustomEvent("toast", { detail: { text: "The theme could not be saved.", kind: "bad" } }),
  );
});
