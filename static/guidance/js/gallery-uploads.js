// Uploads from the gallery: each picture travels alone with its progress, so that a bad one keeps no
// other from arriving. What arrived is offered to the studio at once.

const dialog = document.getElementById("upload-dialog");
const list = document.getElementById("upload-list");
let queue = Promise.resolve();

function lineFor(file) {
  const line = document.getElementById("upload-line").content.firstElementChild.cloneNode(true);
  line.querySelector("[data-name]").textContent = file.name;
  line.querySelector("progress").setAttribute("aria-label", `Upload of ${file.name}`);
  list.append(line);
  return line;
}

function moved(line, event) {
  if (!event.lengthComputable) return;
  const percent = Math.round((100 * event.loaded) / event.total);
  line.querySelector("progress").value = percent;
  line.querySelector("[data-said]").textContent = percent < 100 ? `${percent} %` : "preparing…";
}

function ended(line, request, file) {
  const answer = request.response;
  line.querySelector("progress").remove();
  const said = line.querySelector("[data-said]");
  if (request.status === 201) {
    said.textContent = "added";
    const use = line.querySelector("[data-use]");
    use.href = `${dialog.dataset.studio}?use_reference=${answer.picture.split(":")[1]}`;
    use.setAttribute("aria-label", `Use ${file.name} in the studio`);
    use.hidden = false;
    return;
  }
  line.classList.add("is-bad");
  said.textContent = answer?.message ?? "The upload broke off. Try it again.";
}

function send(file, line) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    request.open("POST", dialog.dataset.uploadAddress);
    request.setRequestHeader("Accept", "application/json");
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    request.setRequestHeader("X-CSRFToken", token);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => moved(line, event));
    request.addEventListener("loadend", () => resolve(ended(line, request, file)));
    request.send(body);
  });
}

function take(files) {
  for (const file of files) {
    const line = lineFor(file);
    queue = queue.then(() => send(file, line));
  }
}

if (dialog) {
  const input = document.getElementById("upload-files");
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  dialog.addEventListener("dragover", (event) => event.preventDefault());
  dialog.addEventListener("drop", (event) => {
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
  for (const link of document.querySelectorAll('a[data-dialog="upload-dialog"]')) {
    link.addEventListener("click", (event) => event.preventDefault());
  }
}
