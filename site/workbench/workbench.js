// Starts the component the way the loader does, but from the module that Trunk
// has built and loaded.
addEventListener("TrunkApplicationStarted", () => {
  const tminus = window.wasmBindings;
  tminus.set_up((message) => console.error("the component has stopped: " + message));
  for (const root of document.querySelectorAll("[data-tm-root], tminus-checklist")) {
    tminus.mount(root, {
      folder: new URL(".", document.baseURI).href,
      runbook: root.getAttribute("runbook") || undefined,
    });
  }
});
