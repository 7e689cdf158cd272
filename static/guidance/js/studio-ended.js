// The answer that tells of an ended session may be older than the last letter typed: what stands in
// the composer is kept before the page for signing in comes.

const form = document.getElementById("composer");

document.addEventListener("sessionended", (event) => event.detail.kept.push(keep()));

async function keep() {
  const address = document.getElementById("checker").getAttribute("hx-post");
  let sent = "";
  while (sent !== typed()) {
    sent = typed();
    await fetch(address, { method: "POST", body: new URLSearchParams(sent), redirect: "manual" });
  }
}

function typed() {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  return new URLSearchParams(fields).toString();
}
