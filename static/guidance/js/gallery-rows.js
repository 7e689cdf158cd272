// The gallery's rows: the next page, small or large, and menus of one.

const AHEAD = "900px";

// A menu of one keeps one.
document.addEventListener("change", (event) => {
  const box = event.target.closest?.("[data-single]");
  if (!box?.checked) return;
  for (const other of document.querySelectorAll(`[data-single][name="${box.name}"]`)) {
    if (other !== box) other.checked = false;
  }
}, true);

// The next page comes when its place comes near. Nothing is fetched for somebody who does nothing:
// before the first sign of a hand the first page stands alone, and until the page was scrolled
// more comes only into sight.
let here = false;
let scrolled = false;
let watcher = null;

function watch() {
  watcher?.disconnect();
  const more = document.getElementById("more");
  if (!more || !here) return;
  watcher = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    watcher.disconnect();
    window.htmx.trigger(more, "more", {}, false);
  }, { rootMargin: scrolled ? AHEAD : "0px" });
  watcher.observe(more);
}

for (const sign of ["pointermove", "pointerdown", "wheel", "touchmove", "keydown"]) {
  addEventListener(sign, () => {
    if (here) return;
    here = true;
    watch();
  }, { passive: true, capture: true });
}
addEventListener("scroll", () => {
  if (scrolled) return;
  here = true;
  scrolled = true;
  watch();
}, { passive: true });
document.addEventListener("htmx:after:swap", watch);

// Small or large rows: at once, and remembered in this browser.
document.getElementById("grid")?.addEventListener("click", (event) => {
  event.preventDefault();
  const button = event.currentTarget;
  const small = document.getElementById("bulk").classList.toggle("is-small");
  button.setAttribute("aria-pressed", String(small));
  button.value = small ? "large" : "small";
  document.cookie = `leoweb-grid=${small ? "small" : "large"}; path=/; max-age=31536000; samesite=lax`;
});
