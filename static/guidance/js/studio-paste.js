// A request or the id of a generation that is pasted into the empty prompt is imported, and so is
// what holds a key, since a key must never be kept with a prompt. Any other text is just pasted.

const CALL = /\b(curl|wget|xh|https?\s+(POST|https?:)|axios|Invoke-(RestMethod|WebRequest)|json_encode|postData|create_?generation|create_?variation|create_?universal)|\brequests?\.|fetch\(|\w\s*=\s*@?[{[]|[{｛][\s>.\d]*\\*["'“‘«]|^[\s>.\d\u200b]*([{｛]\s*\w+\s*[:=]|["“[])|&quot;|^\s*\w+=[^\s&]*&\w+=/i;
const FIELD = /\b(prompt|model_?id|controlnets|(init_?image|preprocessor)_?id)(\\*["'`”»]|&\w+;)*\s*[:：=]|\/variations\/|create_variation_|create_universal_upscaler/i;
const ID = /^\s*["'<]?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}["'>]?\s*$|^\s*https?:\S+\/generations?\/[\da-f-]{36}\S*\s*$/i;
const KEY = /\bauthorization\W{0,6}([:=]|\s*bearer\s)|\bbearer\s+[\w-]{16}|api[-_ ]?key\w*\W{0,3}[:=]|\bkey\W{1,4}[\da-f]{8}-[\da-f]{4}-/i;

const isRequest = (text) => ID.test(text) || KEY.test(text) || (CALL.test(text) && FIELD.test(text));

document.addEventListener("paste", async (event) => {
  if (event.target.id !== "id_prompt" || event.target.value.trim()) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!isRequest(text)) return;
  event.preventDefault();
  const button = document.querySelector("[data-module*='studio-import']");
  const { take } = await import(button.dataset.module);
  take(text);
});
