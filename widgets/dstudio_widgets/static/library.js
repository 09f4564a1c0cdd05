// What a page needs once: the widgets' own code, plotly.js, and the formulas' pages. The first view asks its own kernel, the others wait for it.

const REPEAT = 4000;

/** The widgets of this version. */
export function widgets(model, signal) {
  return library(`widgets@${WIDGETS_VERSION}`, model, signal, (text) => text);
}

/** The pages of every formula, as the module `{ topics, formulas }`. */
export function formulaPages(model, signal) {
  return library(`formulas@${model.get("edition")}`, model, signal, (text) => `export default ${text};`);
}

/** plotly.js of this version, as a module that leaves no global behind. */
export async function plotly(model, signal) {
  const before = Object.getOwnPropertyDescriptor(globalThis, "Plotly");
  const wrap = (text) => `const module = { exports: {} }, exports = module.exports, define = undefined;\n${text}\nexport default module.exports;\n`;
  const loaded = await library(`plotly@${PLOTLY_VERSION}`, model, signal, wrap);
  if (globalThis.Plotly === loaded.default) {
    if (before) Object.defineProperty(globalThis, "Plotly", before);
    else delete globalThis.Plotly;
  }
  return loaded.default;
}

/** A module by name and version; `model` is asked for it if nobody has it. A view that goes away leaves the asking to the next. */
function library(name, model, signal, wrap) {
  const page = (globalThis.__dstudio ??= { id: crypto.randomUUID?.() ?? String(Math.random()), shelf: {} });
  const entry = (page.shelf[name] ??= newEntry(name));
  if (entry.loaded || signal.aborted) return entry.promise;
  const hear = (content, buffers) => content.kind === "library" && content.name === name && accept(entry, buffers[0], wrap);
  const forget = () => {
    model.off("msg:custom", hear);
    entry.waiting.delete(model);
  };
  entry.waiting.add(model);
  model.on("msg:custom", hear);
  entry.promise.then(forget, forget);
  signal.addEventListener("abort", () => {
    forget();
    if (entry.asked === model && !entry.loaded) ask(entry);
  });
  if (!entry.asked) ask(entry);
  return entry.promise;
}

function newEntry(name) {
  const entry = { name, waiting: new Set(), asked: null, timer: 0, loaded: false, reading: false };
  entry.promise = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
  return entry;
}

/** Asks one of those who wait; Python answers a page only once within a few seconds, so that asking again costs nothing. */
function ask(entry) {
  clearTimeout(entry.timer);
  const others = [...entry.waiting].filter((model) => model !== entry.asked);
  entry.asked = others[0] ?? [...entry.waiting][0] ?? null;
  if (!entry.asked) return;
  entry.asked.send({ kind: "library", name: entry.name, page: globalThis.__dstudio.id });
  entry.timer = setTimeout(() => entry.loaded || entry.reading || ask(entry), REPEAT);
}

async function accept(entry, buffer, wrap) {
  if (entry.loaded || entry.reading) return;
  entry.reading = true;
  clearTimeout(entry.timer);
  try {
    entry.resolve(await unpackModule(buffer, wrap));
    entry.loaded = true;
  } catch (error) {
    delete globalThis.__dstudio.shelf[entry.name];
    entry.reject(error);
  }
}

async function unpackModule(buffer, wrap) {
  const unpacked = new Blob([buffer]).stream().pipeThrough(new DecompressionStream("gzip"));
  const source = wrap(await new Response(unpacked).text());
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}
