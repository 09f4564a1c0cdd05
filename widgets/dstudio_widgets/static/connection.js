// Talking to Python: one message on its way at a time, the latest wins, and a heartbeat that notices silence.

const BEAT = 600;
const SILENCE = 1000;

/** Sends messages one by one; `wait` hears whether an answer is still to come. With `patience`, changes wait until they rest. */
export function createChannel(model, { wait, patience = 0 }) {
  const queue = [];
  let flying = null;
  let resting = 0;
  let sequence = 0;

  function push(message) {
    const last = queue.at(-1);
    const merges = message.kind === "change" && last?.kind === "change" && last.gesture === message.gesture;
    if (merges) Object.assign(last.values, message.values);
    else queue.push(message);
    clearTimeout(resting);
    if (patience && message.kind === "change") resting = setTimeout(pump, patience);
    else pump();
  }

  function pump() {
    if (flying || !queue.length) return;
    sequence += 1;
    flying = { ...queue.shift(), sequence };
    model.send(flying);
    wait(true, flying);
  }

  function landed(answered) {
    sequence = Math.max(sequence, answered);
    if (flying && answered >= flying.sequence) flying = null;
    if (!flying) wait(false);
    pump();
  }

  /** Python answers again after a silence: what was on its way is sent once more, under its own number, so that it can be told from a new one. */
  function resend() {
    if (!flying) return pump();
    model.send(flying);
    wait(true, flying);
  }

  /** Whether a newer value of this control has yet to be computed. */
  function holds(name) {
    return [flying, ...queue].some((message) => message && (message.name === name || (message.values && name in message.values)));
  }

  /** Whether Python has yet to answer something. */
  const behind = () => Boolean(flying || queue.length);

  /** What Python has yet to answer, the oldest first. */
  const pending = () => [flying, ...queue].filter(Boolean);

  const start = (from) => (sequence = Math.max(sequence, from));
  return { push, landed, resend, holds, behind, pending, start };
}

/**
 * Tells `report` how Python is: "well", "busy", "lost", or "ended" when it was restarted and this card's other half is gone.
 * One ping at a time serves all cards of a kernel.
 */
export function watchPython(model, element, report, signal) {
  const heart = heartOf(model.widget_manager);
  const member = { model, report, visible: false, state: "well" };
  const sight = new IntersectionObserver((entries) => (member.visible = entries.at(-1).isIntersecting));
  sight.observe(element);
  const hear = (content) => content.kind === "pong" && heart.pong(content.beat);
  model.on("msg:custom", hear);
  heart.join(member);
  signal.addEventListener("abort", () => {
    model.off("msg:custom", hear);
    sight.disconnect();
    heart.leave(member);
  });
  return { retry: () => heart.retry() };
}

const hearts = (globalThis.__dstudioHearts ??= new WeakMap());

function heartOf(manager) {
  if (!hearts.has(manager)) hearts.set(manager, createHeart(manager));
  return hearts.get(manager);
}

const RESTARTED = ["dead", "terminating", "restarting", "autorestarting"];

function createHeart(manager) {
  const members = new Set();
  let sent = 0;
  let awaited = null;
  let clock = 0;
  let watched = null;

  function become(next) {
    for (const member of members) {
      if (member.state === next || member.state === "ended") continue;
      member.state = next;
      member.report(next);
    }
  }

  function offline() {
    const kernel = manager?.kernel;
    return kernel ? kernel.isDisposed || (kernel.connectionStatus ?? "connected") !== "connected" : false;
  }

  function listen() {
    if (RESTARTED.includes(manager?.kernel?.status)) become("ended");
    else if (offline()) become("lost");
    else if (awaited && performance.now() - awaited.at >= SILENCE) become(manager?.kernel?.status === "busy" ? "busy" : "lost");
  }

  function look() {
    watchKernel();
    listen();
    if (awaited || document.hidden || offline()) return;
    const member = [...members].find((each) => each.visible && each.state !== "ended");
    if (!member) return;
    sent += 1;
    awaited = { beat: sent, at: performance.now() };
    member.model.send({ kind: "ping", beat: sent });
    setTimeout(listen, SILENCE + 20);
  }

  function watchKernel() {
    const kernel = manager?.kernel;
    if (!kernel || kernel === watched) return;
    watched = kernel;
    kernel.statusChanged?.connect?.((_, status) => {
      if (!RESTARTED.includes(status)) return;
      awaited = null;
      become("ended");
    });
    kernel.connectionStatusChanged?.connect?.(listen);
  }

  return {
    pong(beat) {
      if (awaited && beat >= awaited.beat) awaited = null;
      become("well");
    },
    join(member) {
      members.add(member);
      clock ||= setInterval(look, BEAT);
    },
    leave(member) {
      members.delete(member);
      if (members.size) return;
      clearInterval(clock);
      clock = 0;
      awaited = null;
    },
    retry() {
      awaited = null;
      look();
    },
  };
}
