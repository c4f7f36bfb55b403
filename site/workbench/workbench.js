// Starts the component the way the loader does, but from the module that Trunk
// has built and loaded: here both modules are one. What the module asks of the
// browser is `host.js`, which looks into `lives` and tells with `tell`.
const lives = new Map();
const tell = () => {};
const idle = setTimeout;
let enter = () => {};
const tminusNeed = () => queueMicrotask(() => lives.forEach((_, handle) => enter(handle, "came", true)));
let tminusRest = () => undefined;

addEventListener("TrunkApplicationStarted", () => {
  const tminus = window.wasmBindings;
  let timer;
  const arm = () => {
    clearTimeout(timer);
    const at = Math.min(...[...lives.values()].map(({ live }) => (live ? live.next(true) : Infinity)));
    const look = () => lives.forEach((_, handle) => enter(handle, "look"));
    if (at < Infinity) timer = setTimeout(look, Math.max(0, at - Date.now()));
  };
  enter = (handle, name, ...given) => {
    const { live } = lives.get(handle);
    if (!live) return;
    try {
      return live[name](...given);
    } finally {
      arm();
    }
  };
  tminusRest = (name, number, ...texts) => tminus[name](...(number < 0 ? [] : [number]), ...texts);
  const first = {};
  for (const name of ["attach", "wish", "wake", "say", "refresh"]) {
    first[name] = (handle, ...given) => enter(handle, name, ...given);
  }
  tminus.rest_set_up(first);
  for (const root of document.querySelectorAll("[data-tm-root], tminus-checklist")) {
    const runbook = root.getAttribute("runbook") || undefined;
    const page = root.matches("tminus-checklist") ? tminus.rest_read(root, { runbook }) : undefined;
    const folder = new URL(".", document.baseURI).href;
    const handle = lives.size;
    const view = { root, steps: [], waiting: new Map(), start: performance.now() };
    lives.set(handle, view);
    const data = page || document.getElementById("tm-runbook").textContent;
    view.live = tminus.mount(handle, page ? "" : folder, data, undefined, "");
    root.addEventListener("change", ({ target }) => enter(handle, "toggle", idOf(target)));
    root.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-tm-act]");
      if (button) enter(handle, "choose", button.getAttribute("data-tm-act"));
    });
    enter(handle, "came", true);
    tminus.rest_mount(handle, root, { folder, page });
  }
});
