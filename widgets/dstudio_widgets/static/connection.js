// Talking to Python: one message on its way at a time, the latest wins, and a heartbeat that notices silence.

const BEAT = 600;
const SILENCE = 1000;

/** Sends messages one by one; `wait` hears whether an answer is still to come. */
export function createChannel(model, { wait }) {
  const queue = [];
  let flying = null;
  let sequence = 0;

  function push(message) {
    const last = queue.at(-1);
    const merges = message.kind === "change" && last?.kind === "change" && last.gesture === message.gesture;
    if (merges) Object.assign(last.values, message.values);
    else queue.push(message);
    pump();
  }

  function pump() {
    if (flying || !queue.length) return;
    sequence += 1;
    flying = { ...queue.shift(), sequence };
    model.send(flying);
    wait(true, flying);
  }

  function landed(answered) {
    if (flying && answered >= flying.sequence) flying = null;
    if (!flying) wait(false);
    pump();
  }

  /** Python answers again after a silence: what was on its way is sent once more. */
  function resend() {
    if (!flying) return pump();
    queue.unshift(flying);
    flying = null;
    pump();
  }

  /** Whether a newer value of this control has yet to be computed. */
  function holds(name) {
    return [flying, ...queue].some((message) => message && (message.name === name || (message.values && name in message.values)));
  }

  const start = (from) => (sequence = Math.max(sequence, from));
  return { push, landed, resend, holds, start };
}

/** Tells `report` how Python is: "well", "busy" or "lost". One ping at a time for all cards of a kernel. */
export function watchPython(model, element, report, signal) {
  const beat = heartOf(model.widget_manager);
  const member = { model, report, visible: false };
  const sight = new IntersectionObserver((entries) => (member.visible = entries.at(-1).isIntersecting));
  sight.observe(element);
  const hear = (content) => content.kind === "pong" && beat.pong(content.beat);
  model.on("msg:custom", hear);
  beat.join(member);
  signal.addEventListener("abort", () => {
    model.off("msg:custom", hear);
    sight.disconnect();
    beat.leave(member);
  });
  return { retry: () => beat.retry() };
}

const hearts = (globalThis.__dstudioHearts ??= new WeakMap());

function heartOf(manager) {
  if (!hearts.has(manager)) hearts.set(manager, createHeart(manager));
  return hearts.get(manager);
}

function createHeart(manager) {
  const members = new Set();
  let sent = 0;
  let awaited = null;
  let state = "well";
  let clock = 0;
  let watched = null;

  function become(next) {
    if (next === state) return;
    state = next;
    for (const member of members) member.report(state);
  }

  function kernelStatus() {
    const kernel = manager?.kernel;
    if (!kernel) return "unknown";
    if (kernel.isDisposed || ["dead", "terminating", "restarting", "autorestarting"].includes(kernel.status)) return "gone";
    if (kernel.connectionStatus && kernel.connectionStatus !== "connected") return "gone";
    return kernel.status;
  }

  function listen() {
    const status = kernelStatus();
    if (status === "gone") become("lost");
    else if (awaited && performance.now() - awaited.at >= SILENCE) become(status === "busy" ? "busy" : "lost");
  }

  function look() {
    watchKernel();
    listen();
    if (awaited || document.hidden || kernelStatus() === "gone") return;
    const member = [...members].find((each) => each.visible);
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
    kernel.statusChanged?.connect?.(() => kernelStatus() === "gone" && become("lost"));
    kernel.connectionStatusChanged?.connect?.(() => kernelStatus() === "gone" && become("lost"));
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
