// Which theme the page has, and colours by role.

/** "light" or "dark": our own template's attribute, Voila's class, Lab's attribute, then the system's wish. */
export function currentTheme() {
  const own = document.documentElement.dataset.theme ?? document.body.dataset.theme;
  if (own === "light" || own === "dark") return own;
  if (document.body.classList.contains("theme-dark")) return "dark";
  if (document.body.classList.contains("theme-light")) return "light";
  const lab = document.body.dataset.jpThemeLight;
  if (lab !== undefined) return lab === "false" ? "dark" : "light";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Calls back at once and whenever the theme changes, until the signal. */
export function watchTheme(callback, signal) {
  let last = null;
  const look = () => {
    const theme = currentTheme();
    if (theme !== last) callback((last = theme));
  };
  const observer = new MutationObserver(look);
  const options = { attributes: true, attributeFilter: ["class", "data-theme", "data-jp-theme-light", "data-jp-theme-name"] };
  observer.observe(document.body, options);
  observer.observe(document.documentElement, options);
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", look);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    system.removeEventListener("change", look);
  });
  look();
}

const ROLE = /^role:([a-z-]+)(?:[/@](0(?:\.\d+)?|1))?$/;

function colourOf(role, theme) {
  const found = ROLE.exec(role);
  const colour = found && PALETTE[theme][found[1]];
  if (!colour) throw new Error(`No colour role is called ${role}.`);
  if (found[2] === undefined) return colour;
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `rgba(${red},${green},${blue},${found[2]})`;
}

/** Plain data with every role replaced by its colour. */
export function resolveRoles(value, theme) {
  if (typeof value === "string") return value.startsWith("role:") ? colourOf(value, theme) : value;
  if (Array.isArray(value)) return typeof value[0] === "number" ? value.slice() : value.map((each) => resolveRoles(each, theme));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolveRoles(each, theme)]));
  return value;
}
