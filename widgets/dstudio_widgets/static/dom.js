// Small ways of making elements, and of saying things aloud.

let identity = 0;

/** A name that no other element of the page has. */
export function uniqueId(stem) {
  identity += 1;
  return `ds-${stem}-${identity}-${Math.random().toString(36).slice(2, 8)}`;
}

const FOCUSABLE = new Set(["a", "button", "input", "select", "summary", "textarea"]);

/**
 * An element with attributes, listeners (onclick: f) and children; null and false are left out.
 *
 * What can take the focus tells Lab to leave its keys alone: in command mode Lab would take arrows and letters for itself.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  if (FOCUSABLE.has(tag) || "tabindex" in attributes) element.dataset.lmSuppressShortcuts = "true";
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Sets the text of an element, if it changed. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows an element or hides it. */
export function show(element, visible) {
  element.hidden = !visible;
}

/** A line that says what went wrong, in sight and aloud, until it is cleared. */
export function faultLine(aloud) {
  const element = h("p", { class: "notice failure", hidden: true });
  return {
    element,
    tell(sentence) {
      say(element, sentence);
      show(element, true);
      aloud.announce(sentence, 0);
    },
    clear: () => show(element, false),
  };
}

/** Sets or removes an attribute. */
export function mark(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value === true ? "true" : value);
}

/** Hands over what was typed into a box, once: on Enter, and when the focus leaves. */
export function whenTyped(box, hand) {
  let fresh = false;
  const give = () => {
    if (fresh) hand(box.value);
    fresh = false;
  };
  box.addEventListener("input", () => (fresh = true));
  box.addEventListener("change", give);
  box.addEventListener("keydown", (event) => event.key === "Enter" && give());
}

/** MathML that Python made, as an element of this document. */
export function mathFrom(text) {
  const parsed = new DOMParser().parseFromString(text, "application/xml").documentElement;
  if (parsed.localName !== "math") return h("code", {}, "the formula could not be shown");
  parsed.setAttribute("tabindex", "-1");
  return document.importNode(parsed, true);
}

/** One polite live region; what is said last within half a second is what is spoken. */
export function announcer() {
  const element = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
  let timer = 0;
  return {
    element,
    announce(text, wait = 500) {
      clearTimeout(timer);
      timer = setTimeout(() => say(element, text), wait);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Gives a text to the clipboard; where the browser forbids it, a box to copy it from by hand. */
export async function copyText(text, button, announce) {
  const told = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const box = h("textarea", { class: "by-hand", readonly: true, rows: "4", "aria-label": "Copy this text by hand" }, text);
    button.closest(".dstudio").append(box);
    box.select();
    box.addEventListener("blur", () => box.remove());
    announce("The browser does not allow copying; the text is selected, copy it by hand.", 0);
    return;
  }
  button.textContent = "Copied";
  announce(`${told}: copied.`, 0);
  setTimeout(() => (button.textContent = told), 1500);
}

/** Hands the reader a file: a table, or a page. */
export function download(name, text) {
  const file = name.endsWith(".html") ? new Blob([text], { type: "text/html;charset=utf-8" }) : new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" });
  const url = URL.createObjectURL(file);
  const anchor = h("a", { href: url, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Rows as comma-separated values (RFC 4180). */
export function commaSeparated(table) {
  const cell = (value) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [table.columns, ...table.rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}
