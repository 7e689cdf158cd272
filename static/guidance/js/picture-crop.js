// The part of a picture that a slot uses: a frame to drag, or to move and size with the arrows.
// The numbers are the truth and are what is posted; this module only writes into them.

const room = (one) => one?.closest?.("[data-crop-room]");
const LEAST = 32;
let drag = null;
let slotBehind = "";

function fields(place) {
  const form = place.querySelector("[data-crop-form]");
  return ["left", "top", "width", "height"].map((name) => form.elements[name]);
}

function box(place) {
  const [left, top, width, height] = fields(place).map((field) => Math.round(Number(field.value)) || 0);
  return { left, top, width, height };
}

function whole(place) {
  const [, , width, height] = fields(place);
  return { width: Number(width.max), height: Number(height.max) };
}

// The output's width for each pixel of its height; 0 where any shape goes.
function shape(place) {
  if (!place.querySelector("[data-crop-keep]").checked) return 0;
  const [width, height] = place.dataset.cropRatio.split("x").map(Number);
  return width / height;
}

const between = (value, least, most) => Math.min(Math.max(value, least), Math.max(least, most));

function put(place, wanted) {
  const all = whole(place);
  const ratio = shape(place);
  let width = between(wanted.width, Math.min(LEAST, all.width), all.width);
  let height = between(wanted.height, Math.min(LEAST, all.height), all.height);
  if (ratio) {
    width = Math.min(width, all.height * ratio);
    height = Math.min(width / ratio, all.height);
  }
  [width, height] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
  const left = Math.round(between(wanted.left, 0, all.width - width));
  const top = Math.round(between(wanted.top, 0, all.height - height));
  fields(place).forEach((field, index) => (field.value = [left, top, width, height][index]));
  draw(place);
}

function draw(place) {
  const { left, top, width, height } = box(place);
  const all = whole(place);
  const path = `M0 0H${all.width}V${all.height}H0ZM${left} ${top}h${width}v${height}h-${width}Z`;
  place.querySelector(".crop-shade").setAttribute("d", path);
  const line = place.querySelector(".crop-line");
  for (const [name, value] of Object.entries({ x: left, y: top, width, height })) line.setAttribute(name, value);
}

// Where the pointer is, in pixels of the picture.
function at(event, frame) {
  const seen = frame.getBoundingClientRect();
  const all = whole(room(frame));
  return {
    x: ((event.clientX - seen.left) / seen.width) * all.width,
    y: ((event.clientY - seen.top) / seen.height) * all.height,
    near: (22 / seen.width) * all.width,
  };
}

// A corner sizes, the inside moves, anywhere else begins a new part.
function grip(now, point) {
  const right = now.left + now.width;
  const bottom = now.top + now.height;
  const across = Math.abs(point.x - now.left) < point.near ? right : Math.abs(point.x - right) < point.near ? now.left : null;
  const down = Math.abs(point.y - now.top) < point.near ? bottom : Math.abs(point.y - bottom) < point.near ? now.top : null;
  if (across !== null && down !== null) return { fixed: { x: across, y: down } };
  const inside = point.x > now.left && point.x < right && point.y > now.top && point.y < bottom;
  return inside ? { from: point } : { fixed: point };
}

function stretched(place, fixed, point) {
  const ratio = shape(place);
  const all = whole(place);
  const right = point.x >= fixed.x;
  const down = point.y >= fixed.y;
  let width = Math.min(Math.abs(point.x - fixed.x), right ? all.width - fixed.x : fixed.x);
  let height = Math.min(Math.abs(point.y - fixed.y), down ? all.height - fixed.y : fixed.y);
  if (ratio) {
    width = Math.max(width, height * ratio);
    width = Math.min(width, right ? all.width - fixed.x : fixed.x, (down ? all.height - fixed.y : fixed.y) * ratio);
    height = width / ratio;
  }
  return { left: right ? fixed.x : fixed.x - width, top: down ? fixed.y : fixed.y - height, width, height };
}

document.addEventListener("pointerdown", (event) => {
  const frame = event.target.closest?.("[data-crop]");
  if (!frame || event.button !== 0) return;
  const now = box(room(frame));
  drag = { frame, now, ...grip(now, at(event, frame)) };
  frame.setPointerCapture(event.pointerId);
  frame.focus({ preventScroll: true });
  event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const point = at(event, drag.frame);
  const { now, from, fixed } = drag;
  const place = room(drag.frame);
  if (from) put(place, { ...now, left: now.left + point.x - from.x, top: now.top + point.y - from.y });
  else put(place, stretched(place, fixed, point));
});

for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => (drag = null));

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

document.addEventListener("keydown", (event) => {
  const frame = event.target.matches?.("[data-crop]") ? event.target : null;
  const way = ARROWS[event.key];
  if (!frame || !way) return;
  event.preventDefault();
  const place = room(frame);
  const now = box(place);
  const step = Math.max(1, Math.round(Math.max(whole(place).width, whole(place).height) / 100));
  const [x, y] = way.map((one) => one * step);
  if (event.shiftKey) put(place, resized(now, x, y, shape(place)));
  else put(place, { ...now, left: now.left + x, top: now.top + y });
  const { left, top, width, height } = box(place);
  const text = `${width} by ${height} pixels, ${left} from the left, ${top} from the top`;
  document.dispatchEvent(new CustomEvent("announce", { detail: { text } }));
});

function resized(now, x, y, ratio) {
  const width = now.width + x + (ratio ? y * ratio : 0);
  return { ...now, width, height: ratio ? width / ratio : now.height + y };
}

// Numbers that are typed are drawn as they are; what can't be is said when they are posted.
document.addEventListener("input", (event) => {
  const place = room(event.target);
  if (!place) return;
  if (event.target.matches("[data-crop-keep]")) put(place, box(place));
  else draw(place);
});

// The dialog goes when its part is taken; the focus returns to the slot.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-crop-form]")) slotBehind = event.target.elements.slot.value;
});

document.addEventListener("htmx:finally:request", (event) => {
  if (!slotBehind || event.detail?.ctx?.sourceElement?.id !== "composer") return;
  const slot = document.getElementById(slotBehind === "start" ? "start" : `slot-${slotBehind}`);
  slotBehind = "";
  slot?.focus({ preventScroll: true });
});

function ready() {
  for (const frame of document.querySelectorAll("[data-crop]:not([tabindex])")) {
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", "Chosen part");
    frame.setAttribute("aria-describedby", "crop-hint");
    draw(room(frame));
  }
}

document.addEventListener("htmx:after:swap", ready);
ready();
