// Sliders of the composer and the numbers beside them: either moves the other.

const form = document.getElementById("composer");

function fromSlider(slider) {
  const number = document.getElementById(slider.dataset.twin);
  number.value = Number(slider.value).toFixed(2);
  bucket(slider);
}

// The number that was typed, NaN while it is none. Many keyboards write a decimal comma.
function typed(number) {
  return number.value.trim() ? Number(number.value.replace(",", ".")) : NaN;
}

function toSlider(number) {
  const slider = form.querySelector(`[data-twin="${CSS.escape(number.id)}"]`);
  if (!slider || !Number.isFinite(typed(number))) return;
  slider.value = typed(number);
  bucket(slider);
  // fields.js draws the filled part of every slider after a swap; here only this one moved.
  const part = (Number(slider.value) - slider.min) / (slider.max - slider.min);
  slider.style.setProperty("--fill", `calc(0.4375rem + ${part} * (100% - 0.875rem))`);
}

function twoDecimals(number) {
  const plain = /^\d*[.,]?\d{0,2}$/.test(number.value.trim());
  if (plain && Number.isFinite(typed(number))) number.value = typed(number).toFixed(2);
}

function bucket(slider) {
  const place = slider.closest(".slot-strength")?.querySelector("[data-bucket]");
  const steps = (slider.dataset.steps ?? "").split(" ").filter(Boolean);
  if (!place || !steps.length) return;
  const ends = steps.map((step) => step.split(":"));
  const found = ends.find(([, end]) => Number(slider.value) < Number(end)) ?? ends.at(-1);
  place.textContent = found[0];
}

form.addEventListener("input", (event) => {
  if (event.target.matches("[data-twin]")) fromSlider(event.target);
  if (event.target.matches(".number")) toSlider(event.target);
});

form.addEventListener("change", (event) => {
  if (event.target.matches(".number")) twoDecimals(event.target);
});
