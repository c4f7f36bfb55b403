// Starts the component the way the loader does, but from the module that Trunk
// has built and loaded: here both modules are one.
addEventListener("TrunkApplicationStarted", () => {
  const tminus = window.wasmBindings;
  let timer;
  window.tminusTimer = (delay) => {
    clearTimeout(timer);
    if (delay >= 0) timer = setTimeout(() => tminus.fire(), delay);
  };
  window.tminusNeed = () => tminus.came(tminus);
  tminus.rest_set_up(tminus);
  for (const root of document.querySelectorAll("[data-tm-root], tminus-checklist")) {
    const runbook = root.getAttribute("runbook") || undefined;
    const page = root.matches("tminus-checklist") ? tminus.rest_read(root, { runbook }) : undefined;
    const options = { folder: new URL(".", document.baseURI).href, page };
    const handle = tminus.mount(root, options);
    for (const name of ["change", "click"]) root.addEventListener(name, (event) => tminus.happened(handle, event));
    tminus.came(tminus);
    tminus.rest_mount(handle, root, options);
  }
});
