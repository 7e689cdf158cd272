// A request that is pasted into the empty prompt is imported; any other text is just pasted.

const CALL = /\bcurl\b|\brequests\.|create_generation|create_variation_|create_universal_upscaler|fetch\(|^\s*\{/;
const FIELD = /["'`]?\b(prompt|model_?id|controlnets|init_image_id)\b["'`]?\s*[:=]|\/variations\/|create_variation_|create_universal_upscaler/i;

document.addEventListener("paste", async (event) => {
  if (event.target.id !== "id_prompt" || event.target.value.trim()) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!CALL.test(text) || !FIELD.test(text)) return;
  event.preventDefault();
  const button = document.querySelector("[data-module*='studio-import']");
  const { take } = await import(button.dataset.module);
  take(text);
});
