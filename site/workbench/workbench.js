// Starts the component the way the loader does, but from the module that Trunk
// has built and loaded: here both modules are one.
addEventListener("TrunkApplicationStarted", () => {
  const tminus = window.wasmBindings;
  const lives = [];
  let timer;
  const arm = () => {
    clearTimeout(timer);
    const at = Math.min(...lives.map((live) => live.next(true)));
    if (at < Infinity) timer = setTimeout(() => lives.forEach((live, handle) => enter(handle, "look")), at - Date.now());
  };
  const enter = (handle, name, ...given) => {
    try {
      return lives[handle]?.[name](...given);
    } finally {
      arm();
    }
  };
  window.tminusNeed = () => queueMicrotask(() => lives.forEach((live) => live.came(true)));
  window.tminusRest = (name, ...given) => tminus[name](...given);
  window.tminusTell = () => {};
  const first = {};
  for (const name of ["attach", "wish", "wake", "say", "refresh"]) {
    first[name] = (handle, ...given) => enter(handle, name, ...given);
  }
  tminus.rest_set_up(first);
  for (const root of document.querySelectorAll("[data-tm-root], tminus-checklist")) {
    const runbook = root.getAttribute("runbook") || undefined;
    const page = root.matches("tminus-checklist") ? tminus.rest_read(root, { runbook }) : undefined;
    const options = { folder: new URL(".", document.baseURI).href, page };
    const handle = lives.length;
    lives.push(tminus.mount(handle, root, options.folder, page));
    for (const name of ["change", "click"]) root.addEventListener(name, (event) => enter(handle, "happened", event));
    enter(handle, "came", true);
    tminus.rest_mount(handle, root, options);
  }
});
