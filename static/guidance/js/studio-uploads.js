// Pictures for the composer: chosen, dropped anywhere on it, or pasted. Each file travels alone with
// its progress, so a bad one keeps no other from arriving. Then "Use as…" offers the kinds.

const form = document.getElementById("composer");
const MOST = Number(form.dataset.mostSlots);
const byId = (id) => document.getElementById(id);
let queue = Promise.resolve();

function send(file, card) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    request.open("POST", form.dataset.uploadAddress);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) show(card, event.loaded / event.total);
    });
    card.querySelector("button").addEventListener("click", () => request.abort());
    request.addEventListener("load", () => resolve(answer(request, file)));
    request.addEventListener("error", () => resolve({ message: `${file.name}: the upload broke off. Try it again.` }));
    request.addEventListener("abort", () => resolve({}));
    request.send(body);
  });
}

function answer(request, file) {
  if (request.status === 201) return request.response;
  if (request.status === 403) return { message: `${file.name}: the page is too old. Load it again.` };
  return { message: request.response?.message ?? `${file.name}: the server could not take it. Try it again.` };
}

function show(card, part) {
  const percent = Math.round(part * 100);
  card.querySelector("progress").value = percent;
  card.querySelector("[data-percent]").textContent = percent < 100 ? `uploading ${percent}%` : "preparing…";
}

function cardFor(file) {
  const card = byId("upload-template").content.firstElementChild.cloneNode(true);
  card.querySelector("[data-name]").textContent = file.name || "Pasted picture";
  card.querySelector("button").setAttribute("aria-label", `Stop uploading ${file.name}`);
  byId("uploads").append(card);
  return card;
}

function complain(messages) {
  const place = byId("upload-problems");
  place.replaceChildren(
    ...messages.map((text) => {
      const line = byId("upload-problem-template").content.firstElementChild.cloneNode(true);
      line.querySelector("span").textContent = text;
      return line;
    }),
  );
}

// The answer to this wish; the form may be waiting for another one, and other pieces ask, too.
const answered = (verb) =>
  new Promise((resolve) => {
    const done = (event) => {
      const ctx = event.detail?.ctx;
      if (ctx?.sourceElement !== form || ctx.request.submitter?.value !== verb) return;
      document.removeEventListener("htmx:finally:request", done);
      resolve();
    };
    document.addEventListener("htmx:finally:request", done);
  });

// `key` is the slot that waits for the picture, empty for a new one. A file that is refused makes
// room for the next; of hundreds of files only so many are tried.
async function take(files, key = "") {
  const room = key ? 1 : Math.max(0, MOST - keys().length);
  const before = new Set(keys());
  const problems = [];
  const cards = files.slice(0, room).map(cardFor);
  let [taken, tried] = [0, 0];
  while (taken < room && tried < Math.min(files.length, MOST * 4)) {
    const file = files[tried];
    const card = cards[tried] ?? cardFor(file);
    tried += 1;
    const result = await send(file, card);
    if (result.picture) {
      taken += 1;
      await put(result.picture, key);
    } else if (result.message) {
      problems.push(result.message);
    }
    card.remove();
  }
  if (files.length > tried && !key) problems.unshift(tooMany(files.length, taken));
  complain(problems);
  offerKinds(keys().filter((one) => !before.has(one)));
}

async function put(picture, key) {
  const verb = key ? `put:${key}:${picture}` : `add:${picture}`;
  const done = answered(verb);
  document.dispatchEvent(new CustomEvent("studio:do", { detail: { value: verb } }));
  await done;
}

// A picture that is here already: nothing is sent, it is only named.
async function takeOwn(picture, key) {
  const before = new Set(keys());
  if (!key && before.size >= MOST) return complain([tooMany(1, 0)]);
  await put(picture, key);
  complain([]);
  return offerKinds(keys().filter((one) => !before.has(one)));
}

function tooMany(given, taken) {
  const holds = `The composer holds ${MOST} references`;
  if (!taken) return `${holds}. Remove one first.`;
  return `${holds}: of ${given} pictures the first ${taken === 1 ? "one is" : `${taken} are`} added.`;
}

function keys() {
  return byId("slot-order").value.split(",").filter(Boolean);
}

function later(files, key) {
  const list = [...files];
  if (list.length) queue = queue.then(() => take(list, key));
}

// --- Use as… --------------------------------------------------------------------------------------

function offerKinds(fresh) {
  if (!fresh.length) return;
  const menu = byId("use-as-menu");
  menu.dataset.keys = fresh.join(",");
  for (const item of menu.querySelectorAll("[data-kind]")) item.value = `kind:${menu.dataset.keys}:${item.dataset.kind}`;
  const slot = byId(`slot-${fresh[0]}`);
  slot?.scrollIntoView({ block: "nearest" });
  const letters = fresh.map((key) => byId(`slot-${key}`)?.dataset.letter).filter(Boolean);
  byId("use-as-title").textContent = `Use ${letters.join(" and ")} as…`;
  byId("use-as").hidden = false;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-use-as-close], [data-kind]")) byId("use-as").hidden = true;
});

// Whoever generates has chosen.
document.addEventListener("htmx:before:request", (event) => {
  if (event.detail.ctx?.sourceElement?.id === "generate") byId("use-as").hidden = true;
});

// --- Where pictures come from ---------------------------------------------------------------------

form.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches("input[type=file][data-upload]")) return;
  const files = [...input.files];
  input.value = "";
  later(files, input.dataset.upload);
});

const studio = byId("studio");
let depth = 0;

function holdsFiles(event) {
  return [...(event.dataTransfer?.types ?? [])].includes("Files");
}

// Pictures of the feed and the gallery are links: they may be dropped on the composer, too.
const OWN = /^\/(images|references)\/([0-9a-f-]{36})\b/;
const SOURCES = { images: "generated", references: "uploaded" };

function mayBeOwn(event) {
  const isLink = [...(event.dataTransfer?.types ?? [])].includes("text/uri-list");
  return isLink && form.contains(event.target) && !event.target.matches("textarea, input");
}

function ownPicture(event) {
  const [line] = event.dataTransfer.getData("text/uri-list").split(/\r?\n/);
  const { origin, pathname } = URL.canParse(line) ? new URL(line) : {};
  const found = origin === location.origin && OWN.exec(pathname);
  return found ? `${SOURCES[found[1]]}:${found[2]}` : "";
}

function waitingSlot(event) {
  const slot = event.target.closest?.("[data-slot]");
  return slot?.querySelector("input[type=file][data-upload]") ? slot.dataset.slot : "";
}

function takeLink(event) {
  event.preventDefault();
  const [picture, key] = [ownPicture(event), waitingSlot(event)];
  if (picture) queue = queue.then(() => takeOwn(picture, key));
  else complain(["Only picture files and pictures of this Leoweb can be dropped here."]);
}

function mark(on) {
  form.classList.toggle("is-drop-target", on);
}

studio.addEventListener("dragenter", (event) => {
  if (!holdsFiles(event) && !mayBeOwn(event)) return;
  event.preventDefault();
  depth += 1;
  mark(true);
});
studio.addEventListener("dragover", (event) => {
  if (holdsFiles(event) || mayBeOwn(event)) event.preventDefault();
});
studio.addEventListener("dragleave", () => {
  depth = Math.max(0, depth - 1);
  if (!depth) mark(false);
});
studio.addEventListener("drop", (event) => {
  depth = 0;
  mark(false);
  if (!holdsFiles(event)) {
    if (mayBeOwn(event)) takeLink(event);
    return;
  }
  event.preventDefault();
  later(event.dataTransfer.files, waitingSlot(event));
});

document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  if (!files.length || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  later(files, "");
});
