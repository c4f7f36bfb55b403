// Starts the component the way the loader does, but from the module that Trunk
// has built and loaded: here both modules are one.
addEventListener("TrunkApplicationStarted", () => {
  const tminus = window.wasmBindings;
  tminus.set_up((done) => done(tminus));
  tminus.rest_set_up(tminus);
  for (const root of document.querySelectorAll("[data-tm-root], tminus-checklist")) {
    const runbook = root.getAttribute("runbook") || undefined;
    const page = root.matches("tminus-checklist") ? tminus.rest_read(root, { runbook }) : undefined;
    tminus.mount(root, { folder: new URL(".", document.baseURI).href, page });
  }
});
