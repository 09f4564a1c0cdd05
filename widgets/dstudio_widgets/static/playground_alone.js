// The playground without Python: a session goes on in the page from where Python left it, by Python's own steps and its own engine.

import { engineFrom } from "./engine.js";
import { ob } from "./objects.js";
import { PLAYGROUND } from "./playground_model.js";

/** What only Python does, and how a card says so while there is none. */
const LEFT_TO_PYTHON = {
  text: "Reading a system from text needs Python, which does not answer now; change its settings in the table instead.",
  goal: "A goal is opened by Python, which does not answer now; change another system meanwhile.",
  judge: "A goal is judged by Python, which does not answer now; judge this system when it does.",
};

let engineStarted = null;

/** Starts the page's one engine. */
function startEngine() {
  engineStarted ??= engineFrom(Uint8Array.from(atob(ENGINE), (each) => each.charCodeAt(0))).then((engine) => (ob.engine = engine));
  return engineStarted;
}

/** A session in the page; `changed` hears of every new view. */
export function createAlone(changed) {
  let session = null;
  let view = null;
  let work = startEngine();

  /** Does one thing after the other, the first once the engine is there; an engine that broke is replaced. */
  function then(step) {
    work = work.then(step).catch((error) => {
      console.error(error);
      const sentence = `The model failed with ${error.name}: ${error.message}. Undo the last change, or reset.`;
      changed({ ...view, errors: { ...view.errors, "": { text: "", sentence } }, stale: true, alone: true });
      engineStarted = null;
      return startEngine();
    });
  }

  function settle(next, sequence) {
    const shown = ob.plain(PLAYGROUND.view(next));
    session = next;
    view = { ...shown, sequence, alone: true };
    changed(view);
  }

  return {
    /** Goes on from the last view of Python, with what it has not answered yet. */
    begin(shown, pending) {
      view = shown;
      session = true;
      then(() => {
        session = PLAYGROUND.continued(ob.mapped(shown.state));
        for (const message of pending) if (!(message.kind in LEFT_TO_PYTHON)) session = PLAYGROUND.answered(session, ob.mapped(message));
        if (pending.length) settle(session, shown.sequence + 1);
      });
    },
    act(message) {
      then(() => session && settle(PLAYGROUND.answered(session, ob.mapped(message)), view.sequence + 1));
    },
    /** Hands over this session as a page to print; `shown` is the last view, of Python's or of this. */
    report(shown, token, version, give) {
      if (session === null) view = shown;
      then(() => give(PLAYGROUND.report(session ?? PLAYGROUND.continued(ob.mapped(shown.state)), token, version)));
    },
    /** Python is back, and has everything. */
    end() {
      session = null;
    },
    active: () => session !== null,
    refusal: ({ kind }) => LEFT_TO_PYTHON[kind] ?? "",
  };
}
