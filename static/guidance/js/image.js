// The image page: letters in the "Use as…" menu, and its opening from a link.
// `#main` is replaced by image-steps.js, so everything listens on the document.

// In the open menu a letter chooses its kind at once.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
    const menu = event.target.closest("#use-as-menu");
    const item = menu?.querySelector(`[data-use-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!item) return;
    event.preventDefault();
    event.stopPropagation();
    item.click();
  },
  true,
);

// "Use as…" on a tile and "Make a variation…" of a run lead here and open their menu.
if (["#use-as", "#vary"].includes(location.hash)) {
  const button = document.querySelector(location.hash);
  document.getElementById(`${button?.id}-menu`)?.showPopover({ source: button });
}
