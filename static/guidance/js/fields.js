// Sliders draw their filled part (CSS can't read a value); passwords can be shown.

function fill(slider) {
  const least = Number(slider.min || 0);
  const most = Number(slider.max || 100);
  const part = (Number(slider.value) - least) / (most - least);
  // The thumb's middle runs half a thumb inside both ends.
  slider.style.setProperty("--fill", `calc(0.4375rem + ${part} * (100% - 0.875rem))`);
}

function fillAll() {
  document.querySelectorAll(".slider > input[type=range]").forEach(fill);
}

document.addEventListener("input", (event) => {
  if (event.target instanceof Element && event.target.matches(".slider > input[type=range]")) {
    fill(event.target);
  }
});
document.addEventListener("htmx:after:swap", fillAll);
document.addEventListener("reset", () => setTimeout(fillAll));
fillAll();

document.addEventListener("click", (event) => {
  const eye = event.target instanceof Element ? event.target.closest("[data-reveal]") : null;
  if (!eye) return;
  const field = document.getElementById(eye.dataset.reveal);
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  eye.setAttribute("aria-pressed", String(shown));
  field.focus();
});
