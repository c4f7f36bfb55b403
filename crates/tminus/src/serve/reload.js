// Added to pages by `tminus serve`, never to a published site: reloads the page
// after a new build, and lays over it what is wrong with the newest sources.
(() => {
  "use strict";
  const script = document.currentScript;
  const own = Number(new URL(script.src).search.slice(1));
  const at = (name) => new URL(name, script.src).href;
  let overlay = null;

  const show = (problems) => {
    if (overlay) overlay.remove();
    overlay = null;
    if (!problems) return;
    if (!document.querySelector("link[data-tminus-overlay]")) {
      const style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = at("overlay.css");
      style.dataset.tminusOverlay = "";
      document.head.append(style);
    }
    overlay = document.createElement("section");
    overlay.className = "tminus-overlay";
    overlay.setAttribute("role", "alert");
    const head = document.createElement("p");
    head.textContent = own ? "The sources have errors; this is the last good build." : "The sources have errors.";
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => overlay.remove());
    const text = document.createElement("pre");
    text.textContent = problems;
    overlay.append(close, head, text);
    document.body.append(overlay);
  };

  new EventSource(at("events")).addEventListener("message", (event) => {
    const news = JSON.parse(event.data);
    if (news.build !== own && !(news.build === 0 && news.problems)) {
      location.reload();
    } else {
      show(own ? news.problems : null);
    }
  });
})();
