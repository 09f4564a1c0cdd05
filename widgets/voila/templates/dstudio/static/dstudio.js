// The page's theme: the address asks (?theme=dark), else the reader's last choice here, else the system.
(() => {
  const KEY = "dstudio-theme";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const asked = new URLSearchParams(location.search).get("theme");
  let chosen = asked === "dark" || asked === "light" ? asked : remembered();

  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage is forbidden here; the choice lasts as long as the page
    }
  }

  function remember(theme) {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // as above
    }
  }

  function apply() {
    const theme = chosen === "dark" || chosen === "light" ? chosen : system.matches ? "dark" : "light";
    root.dataset.theme = theme;
    if (!document.body) return;
    document.body.dataset.jpThemeLight = String(theme === "light");
    document.body.dataset.jpThemeName = theme === "light" ? "JupyterLab Light" : "JupyterLab Dark";
    document.body.classList.toggle("theme-dark", theme === "dark");
    document.body.classList.toggle("theme-light", theme === "light");
    document.getElementById("theme-switch")?.setAttribute("aria-pressed", String(theme === "dark"));
  }

  apply();
  system.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", apply);

  // Lab's renderer opens every link of an output in a new tab; a link to another page of ours stays in this one.
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.("main a[target='_blank']");
      if (link?.host === location.host) link.removeAttribute("target");
    },
    true,
  );

  // The button is ready before the kernel is: Voila sends the page in pieces, and the first has the bar.
  const ready = new MutationObserver(() => {
    const button = document.getElementById("theme-switch");
    if (!button) return;
    ready.disconnect();
    button.hidden = false;
    button.addEventListener("click", () => {
      chosen = root.dataset.theme === "dark" ? "light" : "dark";
      remember(chosen);
      apply();
    });
    apply();
  });
  ready.observe(root, { childList: true, subtree: true });
})();
