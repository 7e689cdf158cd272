// Menus: button[popovertarget][aria-haspopup=menu] + [popover][role=menu].
// The browser opens, closes and places them; this adds the keys of an ARIA menu button.
// Tooltips: a control with data-tip (and data-tip-key).

const ITEMS = "[role^=menuitem]";

function items(menu) {
  return [...menu.querySelectorAll(ITEMS)].filter((item) => item.checkVisibility());
}

function opener(menu) {
  return document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
}

function place(menu, button) {
  if (CSS.supports("position-area", "block-end")) return;
  const box = button.getBoundingClientRect();
  const width = menu.offsetWidth;
  const below = box.bottom + menu.offsetHeight < window.innerHeight;
  menu.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
  menu.style.top = `${below ? box.bottom : Math.max(8, box.top - menu.offsetHeight - 8)}px`;
}

document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLElement) || !menu.matches("[popover][role=menu]")) return;
    const button = opener(menu);
    button?.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState !== "open") return;
    if (button) place(menu, button);
    items(menu)[0]?.focus({ preventScroll: true });
  },
  true,
);

function step(menu, key) {
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[key];
  if (to === undefined) return false;
  all[to % all.length]?.focus();
  return true;
}

function jump(menu, letter) {
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const turned = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  turned.find((item) => item.textContent.trim().toLowerCase().startsWith(letter))?.focus();
}

document.addEventListener("keydown", (event) => {
  if (!(event.target instanceof Element)) return;
  const menu = event.target.closest("[popover][role=menu]");
  if (menu && step(menu, event.key)) event.preventDefault();
  else if (menu && event.key === "Tab") menu.hidePopover();
  else if (menu && /^[a-z0-9]$/i.test(event.key) && !event.ctrlKey && !event.metaKey) {
    jump(menu, event.key.toLowerCase());
    event.stopPropagation();
  }
  const button = event.target.closest("[aria-haspopup=menu][popovertarget]");
  if (button && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    document.getElementById(button.getAttribute("popovertarget"))?.showPopover({ source: button });
  }
});

// A chosen item closes its menu; forms and links go their way.
document.addEventListener("click", (event) => {
  const item = event.target instanceof Element ? event.target.closest(ITEMS) : null;
  const menu = item?.closest("[popover]");
  if (menu && item.getAttribute("aria-disabled") !== "true") setTimeout(() => menu.hidePopover?.());
});

// Nothing happens on a control that says why it is disabled.
document.addEventListener("click", (event) => {
    const control = event.target instanceof Element ? event.target.closest("[aria-disabled=true]") : null;
    if (!control) return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

let tip = null;
let waiting = 0;

function hideTip() {
  clearTimeout(waiting);
  tip?.remove();
  tip = null;
}

function showTip(control) {
  hideTip();
  if (!control.isConnected || control.getAttribute("aria-expanded") === "true") return;
  tip = document.createElement("div");
  tip.className = "tooltip";
  tip.setAttribute("aria-hidden", "true");
  tip.append(control.dataset.tip);
  if (control.dataset.tipKey) {
    const key = document.createElement("kbd");
    key.textContent = control.dataset.tipKey;
    tip.append(key);
  }
  (control.closest("dialog[open]") ?? document.body).append(tip);
  const box = control.getBoundingClientRect();
  const below = box.bottom + 8 + tip.offsetHeight < window.innerHeight;
  const left = box.left + box.width / 2 - tip.offsetWidth / 2;
  tip.style.left = `${Math.max(8, Math.min(left, window.innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${below ? box.bottom + 8 : box.top - tip.offsetHeight - 8}px`;
}

function tipped(event) {
  return event.target instanceof Element ? event.target.closest("[data-tip]") : null;
}

document.addEventListener("pointerover", (event) => {
  const control = tipped(event);
  if (event.pointerType !== "mouse" || control?.contains(event.relatedTarget)) return;
  hideTip();
  if (control) waiting = setTimeout(() => showTip(control), 500);
});
document.addEventListener("focusin", (event) => {
  const control = tipped(event);
  if (control?.matches(":focus-visible")) showTip(control);
});
for (const name of ["pointerdown", "focusout", "keydown", "scroll"]) {
  document.addEventListener(name, hideTip, { capture: true, passive: true });
}
