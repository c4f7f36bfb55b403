/* T-minus, MIT OR Apache-2.0. The loader: finds the two modules beside itself,
   starts the first where a page holds checklists, fetches the second when it is
   needed, and says so when one fails. */
(function () {
  "use strict";
  if (window.__tminusLoader) return;
  window.__tminusLoader = true;

  /*GLUE*/

  const script = document.currentScript;
  // A page that carries everything inside has no file to find others beside.
  const own = (script && script.src) || document.baseURI.split("#")[0];
  const folder = new URL(".", own);
  const options = script ? script.dataset : {};
  const NAMES = { wasm: "TMINUS_WASM_NAME", inside: "TMINUS_WASM_JS_NAME", rest: "TMINUS_REST_NAME" };
  // List items that start with a check box, as other tools write them.
  // The boxes by which some of them fold their navigation are none.
  const BOXES =
    ":is(li, li > p, li > label, li > p > label) > input[type=checkbox]:not(:scope :is(nav, header, footer, [role=navigation]) *)";
  // The numbers of the roots, and what there is of each: its elements, and the
  // first module's part.
  const roots = new Map();
  const lives = new Map();
  let number = 0;
  let dead = null;
  let module = null;
  let second = null;
  // The second module's functions, once it is there.
  let there = null;

  const tell = (root, type, detail) =>
    root.dispatchEvent(new CustomEvent("tminus:" + type, { bubbles: true, detail }));

  /* Failing: native boxes stay as they are, nothing claims to be saved. */
  function say(root, text) {
    let alert = root.querySelector("#tm-alert, .tm-trouble");
    if (!alert) {
      alert = make("div", "tm-trouble", "", { role: "alert" });
      root.prepend(alert);
    }
    alert.textContent = text;
  }

  function failed(root, message) {
    root.setAttribute("data-tm-live", "failed");
    for (const control of root.querySelectorAll(
      "[data-tm-slot] button, [data-tm-slot] input, [data-tm-slot] a[href='']"
    ))
      control.disabled = true;
    say(
      root,
      "The live part of this page has stopped. Boxes can still be ticked, but ticks made from now on are not saved. " +
        "Reload the page to go on. (" + message + ")"
    );
    tell(root, "failed", { message });
  }

  const why = (error) => String((error && error.message) || error || "unknown");
  function fail(error) {
    const message = why(error);
    if (dead !== null) return;
    // Nothing may run in a module whose state is half changed.
    dead = message;
    for (const root of roots.keys()) failed(root, message);
  }

  // A trap reaches us as an exception whose stack runs through this script:
  // the module is only ever called through its glue. Another module's trap on
  // a foreign page is not ours.
  function trapped(error) {
    return (
      error instanceof Error &&
      (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) &&
      [own, NAMES.rest].some((script) => String(error.stack).includes(script))
    );
  }
  // A trap in the second module, which shows and asks, leaves the first one
  // whole, which ticks and writes.
  function caught(error) {
    if (!trapped(error)) return;
    const top = String(error.stack).split("\n").find((line) => /\.js\b|https?:|file:/.test(line)) || "";
    if (top.includes(NAMES.rest)) stopped(error);
    else fail(error);
  }
  function stopped(error) {
    bare(error);
    for (const root of roots.keys()) {
      for (const part of root.querySelectorAll(".tm-desk, .tm-sheet-place, .tm-watch-place")) part.remove();
      say(root, "The tools beyond ticking have stopped; ticks are still saved. Reload the page to have them back.");
    }
  }
  addEventListener("error", (event) => caught(event.error));
  addEventListener("unhandledrejection", (event) => caught(event.reason));

  /* Loading. */
  function inject(src) {
    // What a page carries inside has run before this script.
    const name = src.slice(src.lastIndexOf("/") + 1);
    if (document.querySelector('script[data-tm-file="' + name + '"]')) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = src;
      element.onload = resolve;
      element.onerror = () => reject(new Error("cannot load " + src));
      document.head.append(element);
    });
  }

  // A module that came inside a script: base64 of gzip.
  function unpacked(text) {
    const packed = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  // The variant that carries the module in a script: a page on `file://` cannot fetch.
  async function bytesInside() {
    if (!window.__tminusWasm) await inject(new URL(NAMES.inside, folder).href);
    const text = window.__tminusWasm;
    delete window.__tminusWasm;
    return unpacked(text);
  }

  // What to instantiate: a response of the right type, which is compiled while
  // it arrives, or bytes.
  async function source() {
    if (typeof WebAssembly !== "object") throw new Error("this browser has no WebAssembly");
    if (folder.protocol === "file:" || window.__tminusWasm) return bytesInside();
    let response;
    try {
      response = await fetch(new URL(NAMES.wasm, folder), { credentials: "same-origin" });
      if (!response.ok) throw new Error("the module answers with status " + response.status);
    } catch (error) {
      // Refused by a policy, or by a server that does not know the ending: a
      // script may still load.
      try {
        return await bytesInside();
      } catch (_) {
        throw error;
      }
    }
    const type = response.headers.get("Content-Type") || "";
    // A server that does not know the type still sends the right bytes.
    return type.startsWith("application/wasm") && WebAssembly.instantiateStreaming ? response : response.arrayBuffer();
  }

  function start() {
    module ||= source()
      .then((from) => wasm_bindgen({ module_or_path: from }))
      .then(listen);
    return module;
  }

  /* Into the first module: one runbook's function by name. Each may change when
     something is next to be shown. */
  function enter(handle, name, ...given) {
    const { live } = lives.get(handle) || {};
    if (!live || dead !== null) return;
    try {
      return live[name](...given);
    } catch (error) {
      if (!trapped(error)) throw error;
      fail(error);
    } finally {
      arm();
    }
  }
  const each = (name, ...given) => {
    for (const handle of [...lives.keys()]) enter(handle, name, ...given);
  };

  // The page's only timer: for the next instant at which anything shown changes,
  // and while the page is hidden for what is said all the same. Nothing counts:
  // none. Browsers take no longer delay than 24.8 days.
  let timer;
  const visible = () => document.visibilityState !== "hidden";
  function arm() {
    clearTimeout(timer);
    if (dead !== null) return;
    const at = Math.min(...[...lives.values()].map(({ live }) => (live ? live.next(visible()) : Infinity)));
    if (at < Infinity) timer = setTimeout(() => each("look"), Math.max(0, Math.min(at - Date.now(), 86400000)));
  }

  // The second module cannot wait until nothing else is to do.
  function tminusNeed() {
    rest().then(() => {
      each("came", true);
      for (const go of [...late]) go();
    }, () => each("came", false));
  }

  // Calls a function of the second module with a number, where it takes one, and
  // texts. A trap over there is none in the first.
  function tminusRest(name, number, ...texts) {
    if (!there) return;
    try {
      return there[name](...(number < 0 ? [] : [number]), ...texts);
    } catch (error) {
      reportError(error);
    }
  }

  /*HOST*/

  /* What the browser tells, handed to the first module. */
  function listen() {
    const seen = () => each("seen", visible());
    // Another tab changed a key of ours, or removed everything.
    addEventListener("storage", ({ key, newValue, storageArea }) => {
      try {
        if (storageArea !== localStorage) return;
      } catch (_) {
        return;
      }
      if (key === null || key.startsWith("tminus:")) each("stored", key, newValue);
    });
    addEventListener("focus", () => each("look"));
    addEventListener("pageshow", seen);
    document.addEventListener("visibilitychange", seen);
  }
  const hearing = new WeakMap();
  function hear(root, handle) {
    const until = new AbortController();
    hearing.set(root, until);
    const on = (name, then) => root.addEventListener(name, then, { signal: until.signal });
    on("change", ({ target }) => {
      const step = target.matches(".tm-box") && idOf(target);
      if (!step) return;
      const start = performance.now();
      enter(handle, "toggle", step);
      measure("tm:tick", start);
    });
    // A button of ours: in the bar, or of a changed step.
    on("click", (event) => {
      const button = event.target.closest("[data-tm-act], .tm-changed-keep");
      if (!button) return;
      const act = button.getAttribute("data-tm-act");
      const focus = (step) => {
        const box = step && first(step, ".tm-box");
        if (box) box.focus();
      };
      if (act === null) {
        const step = button.closest("[data-tm-step]");
        enter(handle, "keep", idOf(button) || "");
        // The button is gone; the box beside it keeps the reader's place.
        focus(step);
      } else if (act === "jump") {
        event.preventDefault();
        const step = first(root, "[data-tm-now][data-tm-step]");
        if (step) step.scrollIntoView();
        focus(step);
      } else if (act === "more") {
        // The second module makes the menu.
        if (!lives.get(handle).attached) {
          mark(button, "data-tm-wanted", true);
          tminusNeed();
        }
      } else enter(handle, "choose", act);
    });
  }

  // The second module: one script with its glue and itself, for every way a page
  // can be opened. When it does not come, the next who needs it tries again.
  function rest() {
    second ||= inject(new URL(NAMES.rest, folder).href).then(async () => {
      const { glue, wasm, style, foreign } = window.__tminusRest;
      delete window.__tminusRest;
      // A page of another tool has no rules for any of it, and a `rem` of its own.
      adopt(ours() ? style : (foreign + style).replace(/(\d*\.?\d+)rem/g, (_, n) => n * 16 + "px"));
      await glue({ module_or_path: await unpacked(wasm) });
      const first = { attach };
      for (const name of ["wish", "wake", "say", "refresh"])
        first[name] = (handle, ...given) => enter(handle, name, ...given);
      glue.rest_set_up(first);
      return (there = glue);
    });
    second.catch(() => (second = null));
    return second;
  }

  // The second module shows this run too from now on.
  function attach(handle) {
    lives.get(handle).attached = true;
    return enter(handle, "attach");
  }

  // What a page of ours carries; of another tool's page the second module makes it.
  async function read(root, settings) {
    if (root.hasAttribute("data-tm-root") && document.getElementById("tm-runbook")) return "";
    return (await rest()).rest_read(root, settings);
  }

  // Styles of what is inserted. A sheet made here is CSSOM, which policies allow.
  const ours = () => document.documentElement.hasAttribute("data-tm-page");
  function adopt(text) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    } catch (_) {
      // An old browser shows it plain.
    }
  }

  /* What the address says: which run. */
  const run = () => new URLSearchParams(location.search).get("run") || undefined;

  // Everything that the first tick does not need comes when nothing else is to
  // do, and on a page that is never at rest after a while. Without it the page
  // ticks all the same.
  const idle = window.requestIdleCallback || ((then) => setTimeout(then, 200));
  const late = new Set();
  function furnish(root, handle, settings) {
    // A placeholder leads to its field, which the second module makes: a click
    // before it is there waits for it, and in a label it ticks nothing.
    let wanted = null;
    const early = (event) => {
      const place = event.target.closest(".tm-var:not([data-tm-value])");
      if (!place) return;
      event.preventDefault();
      wanted = place;
      go();
    };
    root.addEventListener("click", early, { signal: hearing.get(root).signal });
    const go = async () => {
      if (!late.delete(go)) return;
      try {
        const module = await rest();
        if (dead !== null || roots.get(root) !== handle) return;
        root.removeAttribute("data-tm-tools");
        for (const note of root.querySelectorAll(".tm-run-missing")) note.remove();
        enter(handle, "came", true);
        module.rest_mount(handle, root, settings);
        root.removeEventListener("click", early);
        if (wanted) wanted.click();
      } catch (error) {
        bare(error);
        if (!trapped(error)) offer(root, handle, go);
      }
    };
    late.add(go);
    idle(go, { timeout: 3000 });
  }

  // The run bar says that its tools did not come, and offers to fetch them again;
  // so does whoever needs them next.
  function offer(root, handle, go) {
    const facts = root.querySelector(".tm-run-facts");
    if (roots.get(root) !== handle) return;
    late.add(go);
    if (!facts || facts.querySelector(".tm-run-missing")) return;
    const missing = make("span", "tm-run-missing", "Tools did not load");
    const button = (text, then) => {
      const button = make("button", "", text, { type: "button" });
      button.addEventListener("click", then);
      missing.append(button);
    };
    button("Try again", () => {
      missing.remove();
      root.removeAttribute("data-tm-tools");
      go();
    });
    // A way out that needs no network.
    button("Save a copy", () => save(handle));
    facts.append(missing);
  }

  // What this browser has stored of all runs, and what of this one waits to be
  // stored, as it is: key by key.
  function save(handle) {
    const all = JSON.parse(enter(handle, "attach") || "[]");
    try {
      all.unshift(...Object.entries(localStorage).filter(([key]) => key.startsWith("tminus:")));
    } catch (_) {
      // The store denies itself: all there is waits.
    }
    const blob = new Blob([JSON.stringify(Object.fromEntries(all))], { type: "application/json" });
    const link = make("a", "", "", { href: URL.createObjectURL(blob), download: "tminus-stored.json" });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  // The second module is not there, or has stopped: said where it is looked for.
  function bare(error) {
    for (const root of roots.keys()) root.setAttribute("data-tm-tools", "failed");
    console.warn("T-minus: the tools beyond ticking are not there: " + why(error));
  }

  // The boxes that differ from what the author wrote were clicked before we came.
  function begin(handle, root, { folder, page, run }) {
    const block = document.getElementById("tm-runbook");
    const early = [];
    for (const box of root.querySelectorAll(".tm-box:is([checked]:not(:checked), :checked:not([checked]))"))
      early.push((box.checked ? "+" : "-") + idOf(box));
    const live = wasm_bindgen.mount(handle, page ? "" : folder, page || (block ? block.textContent : ""), run, early.join("\n"));
    const lost = first(root, "[data-tm-slot=reattach]");
    if (lost) lost.textContent = "";
    return live;
  }

  async function mount(root, settings) {
    if (roots.has(root)) return;
    // Whoever takes the root off meanwhile, and perhaps mounts it again, ends this one.
    const turn = {};
    roots.set(root, turn);
    root.setAttribute("data-tm-live", "off");
    try {
      const [page] = await Promise.all([read(root, settings), start()]);
      if (dead !== null) return failed(root, dead);
      if (roots.get(root) !== turn) return;
      if (page === undefined) {
        roots.delete(root);
        return;
      }
      const options = { folder: folder.href, page: page || undefined, run: run() };
      const handle = number++;
      const view = { root, steps: [], start: performance.now() };
      lives.set(handle, view);
      try {
        view.live = begin(handle, root, options);
      } catch (error) {
        lives.delete(handle);
        throw error;
      }
      if (dead !== null) return;
      roots.set(root, handle);
      barOf(view, handle);
      arm();
      hear(root, handle);
      furnish(root, handle, options);
    } catch (error) {
      if (trapped(error)) fail(error);
      else failed(root, why(error));
    }
  }

  function unmount(root) {
    const handle = roots.get(root);
    roots.delete(root);
    root.removeAttribute("data-tm-live");
    if (hearing.has(root)) hearing.get(root).abort();
    for (const name of ["tm:enhance", "tm:times", "tm:tick"]) performance.clearMeasures(name);
    const view = lives.get(handle);
    lives.delete(handle);
    if (view && view.bar) view.bar.slot.textContent = "";
    if (dead === null && view && view.live) {
      try {
        view.live.free();
        arm();
        if (second) second.then((module) => module.rest_unmount(handle)).catch(() => {});
      } catch (error) {
        fail(error);
      }
    }
  }

  /* Where. */
  const settings = (element, name) => ({
    site: options.site,
    runbook: (element && element.getAttribute("runbook")) || name || options.runbook,
  });

  // Two lists on one page are two runbooks: the element's `runbook`, else its
  // `id`, else its number tells them apart.
  function part(element) {
    const all = [...document.querySelectorAll("tminus-checklist")];
    const page = options.runbook || location.pathname;
    const number = all.indexOf(element);
    const mark = element.id || (number > 0 ? String(number + 1) : "");
    return settings(element, mark ? page + "#" + mark : page);
  }

  class Checklist extends HTMLElement {
    connectedCallback() {
      // Upgraded while parsing, it has no children yet.
      whenParsed(() => {
        if (this.isConnected && !this.parentElement.closest("[data-tm-root]")) mount(this, part(this));
      });
    }
    disconnectedCallback() {
      // Moving an element disconnects it for a moment.
      queueMicrotask(() => this.isConnected || unmount(this));
    }
  }

  function whenParsed(then) {
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", then, { once: true });
    else then();
  }

  function page() {
    const whole = document.querySelectorAll("[data-tm-root]");
    for (const root of whole) mount(root, settings(root));
    if (whole.length) return;
    if (options.for !== "page" && document.querySelector("tminus-checklist")) return;
    for (const name of ["main", "article", "body"]) {
      const root = document.querySelector(name);
      box = root && root.querySelector(BOXES);
      if (box) {
        mount(root, settings(null));
        return;
      }
    }
  }

  // Pages of other tools are swapped without being loaded anew (Material for
  // MkDocs, VitePress): the list that was live is gone then, or another is there.
  let box = null;
  let looking = false;
  function follow() {
    if (document.querySelector("[data-tm-root]")) return;
    new MutationObserver(() => {
      if (looking || (box && box.isConnected)) return;
      looking = true;
      idle(() => {
        looking = false;
        if (box && box.isConnected) return;
        for (const root of roots.keys()) if (!(root instanceof Checklist)) unmount(root);
        page();
      }, { timeout: 1000 });
    }).observe(document.body, { childList: true, subtree: true });
  }

  // The room that each part of a used run took when its page was left is kept
  // until all of it is filled again; the second module writes it down and takes
  // it off.
  function hold() {
    try {
      const kept = JSON.parse(localStorage.getItem("tminus:room:" + location.pathname + location.search));
      const parts = document.querySelectorAll("[data-tm-root] :is(.tm-run, .tm-head, .tm-step, .tm-trigger, [data-tm-check])");
      if (!kept || kept.width !== innerWidth || kept.count !== parts.length) return;
      for (const [at, height] of kept.rooms) {
        const { style, dataset, tagName, classList } = parts[at];
        style[tagName === "TR" ? "height" : "minHeight"] = height + "px";
        if (classList.contains("tm-run")) style.boxSizing = "content-box";
        dataset.tmHeld = "";
      }
    } catch (_) {
      // Nothing was kept, or nothing can be read.
    }
  }

  if (!customElements.get("tminus-checklist")) customElements.define("tminus-checklist", Checklist);
  whenParsed(() => {
    hold();
    page();
    follow();
  });
})();
