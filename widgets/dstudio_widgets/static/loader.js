// What each widget carries: it asks for the page's one copy of the widgets, and shows a sentence until it is there.

import { widgets } from "./library.js";

async function load(context) {
  const { model, el, signal } = context;
  const poster = document.createElement("div");
  const sentence = document.createElement("p");
  const picture = document.createElement("div");
  sentence.textContent = `${model.get("poster")} (Starting…)`;
  sentence.style.margin = "0";
  picture.innerHTML = model.get("picture") ?? "";
  picture.style.maxWidth = "640px";
  poster.className = "dstudio-poster";
  poster.style.cssText = "min-height:96px;padding:16px;margin:8px 0;border:1px dashed currentColor;border-radius:8px;font:16px/1.6 system-ui,sans-serif";
  poster.append(sentence, picture);
  el.append(poster);
  try {
    const { entries } = await widgets(model, signal);
    if (signal.aborted) return;
    poster.remove();
    entries[ENTRY](context);
  } catch (error) {
    sentence.textContent = `${model.get("poster")} (This could not be shown: ${error.message}. Reload the page.)`;
    throw error;
  }
}

export default {
  render(context) {
    void load(context);
  },
};
