// What scrolls sideways in its own place says so: its edge fades where there is more. Wide prose can be reached by keyboard, too.

const WIDE_PLACES = ".jp-RenderedHTMLCommon, .dstudio .maths, .dstudio .scroll";
const WIDE_PAUSE = 200;

let watching = false;

/** Looks after every such place of the page, from now on. */
export function watchWide() {
  if (watching) return;
  watching = true;
  let timer = 0;
  const later = () => {
    timer ||= setTimeout(() => {
      timer = 0;
      const places = [...document.querySelectorAll(WIDE_PLACES)];
      const found = places.map((place) => [place, hiddenSides(place)]);
      for (const [place, sides] of found) settle(place, sides);
    }, WIDE_PAUSE);
  };
  addEventListener("resize", later);
  document.addEventListener("toggle", later, true);
  document.addEventListener("scroll", ({ target }) => target.matches?.(WIDE_PLACES) && fade(target, hiddenSides(target)), { capture: true, passive: true });
  new MutationObserver(later).observe(document.body, { childList: true, subtree: true });
  later();
}

/** On which sides there is more than is shown. */
function hiddenSides(place) {
  const rest = place.scrollWidth - place.clientWidth;
  return [place.scrollLeft > 1 ? "left" : "", place.scrollLeft < rest - 1 ? "right" : ""].filter(Boolean).join(" ");
}

function fade(place, sides) {
  if ((place.dataset.more ?? "") === sides) return;
  if (sides) place.dataset.more = sides;
  else delete place.dataset.more;
}

function settle(place, sides) {
  fade(place, sides);
  if (place.closest(".dstudio")) return;
  if (sides && !place.hasAttribute("tabindex")) {
    place.tabIndex = 0;
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", "Wide content, scrolls sideways");
    place.dataset.lmSuppressShortcuts = "true"; // Lab would take the arrow keys
    place.dataset.wide = "";
  } else if (!sides && "wide" in place.dataset) {
    for (const name of ["tabindex", "role", "aria-label", "data-lm-suppress-shortcuts", "data-wide"]) place.removeAttribute(name);
  }
}
