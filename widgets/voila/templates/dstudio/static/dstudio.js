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

  // A link out of the folder that is served leads nowhere here: it stays as text, and says where its page is.
  new MutationObserver(() => {
    for (const link of document.querySelectorAll("main a[href^='../']")) {
      const text = document.createElement("span");
      text.title = "Open the course in JupyterLab (make course) to follow this link";
      text.append(...link.childNodes);
      link.replaceWith(text);
    }
  }).observe(root, { childList: true, subtree: true });

  document.addEventListener("DOMContentLoaded", () => {
    const cells = document.getElementById("content");
    if (!cells) return;
    new MutationObserver(veil).observe(cells, { childList: true, subtree: true, attributeFilter: ["hidden"] });
  });

  // In an episode every cell has run when it is read. What stands between a bet and the next heading answers it, so it opens
  // when the bet is made or given up, and then stays open.
  const notes = new Map();
  let veiling = 0;
  function veil() {
    cancelAnimationFrame(veiling);
    veiling = requestAnimationFrame(() => {
      let waiting = false;
      let note = null;
      for (const cell of document.querySelectorAll("#cells .jp-Cell")) {
        const card = cell.querySelector(".dstudio");
        if (!card && cell.querySelector("h2, h3")) waiting = false;
        cell.classList.toggle("veiled", waiting);
        if (waiting) note.hidden = false;
        if (waiting || !card?.classList.contains("bet")) continue;
        if (!notes.has(card)) notes.set(card, noteAfter(cell));
        note = notes.get(card);
        if (card.querySelector(".told:not([hidden])")) note.remove();
        waiting = note.isConnected;
      }
    });
  }

  function noteAfter(cell) {
    const note = document.createElement("p");
    note.className = "veil";
    note.hidden = true; // until there is something that follows
    note.textContent = "What follows answers this bet. It opens when you commit, or choose “Just show me”.";
    cell.after(note);
    return note;
  }

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
