// What a page can do without the component: light and dark, the sheets on a
// phone, copying code, the mark in the contents. One classic script, loaded
// before the first paint so that a chosen theme does not flash; a page is
// complete without it.
(function () {
  "use strict";

  var root = document.documentElement;
  var KEY = "tminus-theme";
  var MODES = ["auto", "light", "dark"];
  var NAMES = { auto: "automatic", light: "light", dark: "dark" };

  // Storage throws where cookies are blocked, and a page in a sandbox has none.
  function stored() {
    try {
      var value = localStorage.getItem(KEY);
      return MODES.indexOf(value) > 0 ? value : "auto";
    } catch (_) {
      return "auto";
    }
  }

  function keep(mode) {
    try {
      if (mode === "auto") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, mode);
    } catch (_) {
      // The choice then lasts as long as the page.
    }
  }

  function show(mode) {
    if (mode === "auto") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", mode);
    var button = document.querySelector("[data-theme-toggle]");
    if (button) button.setAttribute("aria-label", "Colours: " + NAMES[mode]);
  }

  var mode = stored();
  root.setAttribute("data-tm-js", "");
  show(mode);

  function themes() {
    var button = document.querySelector("[data-theme-toggle]");
    if (!button) return;
    show(mode);
    button.addEventListener("click", function () {
      mode = MODES[(MODES.indexOf(mode) + 1) % MODES.length];
      keep(mode);
      show(mode);
    });
    addEventListener("storage", function (event) {
      if (event.key !== KEY && event.key !== null) return;
      mode = stored();
      show(mode);
    });
  }

  // The sheets are native popovers. All that is left to do: close one when a
  // place on the same page was chosen in it.
  function sheets() {
    document.querySelectorAll("#tm-nav, #tm-toc").forEach(function (sheet) {
      sheet.addEventListener("click", function (event) {
        if (!event.target.closest("a") || !sheet.hidePopover) return;
        if (sheet.matches(":popover-open")) sheet.hidePopover();
      });
    });
    var here = document.querySelector("#tm-nav [aria-current]");
    var nav = document.getElementById("tm-nav");
    if (here && nav && here.offsetTop > nav.clientHeight) nav.scrollTop = here.offsetTop - nav.clientHeight / 2;
  }

  // The text as the reader sees it: with the values that were filled in.
  function copyText(block) {
    var clone = block.cloneNode(true);
    clone.querySelectorAll(".tm-copy").forEach(function (node) { node.remove(); });
    // Whoever shows dots for a value that only this tab knows puts it in now.
    block.dispatchEvent(new CustomEvent("tminus:copy", { bubbles: true, detail: clone }));
    return clone.textContent.replace(/\n$/, "");
  }

  function missing(block) {
    var names = [];
    block.querySelectorAll(".tm-var").forEach(function (node) {
      var name = node.getAttribute("data-tm-var") || node.textContent;
      if (!node.hasAttribute("data-tm-value") && names.indexOf(name) < 0) names.push(name);
    });
    return names;
  }

  function write(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    // Plain http and file:// have no clipboard object, but still this way.
    return new Promise(function (resolve, reject) {
      var area = document.createElement("textarea");
      area.value = text;
      area.className = "tm-hidden";
      document.body.appendChild(area);
      area.select();
      var done = false;
      try { done = document.execCommand("copy"); } catch (_) { /* said below */ }
      area.remove();
      if (done) resolve(); else reject(new Error("copying is not allowed here"));
    });
  }

  // Languages of sessions, in which `#` and `>` are prompts too, and of shells,
  // in which `#` begins a comment.
  var SESSION = /^language-(console|shell-?session|sh-?session|bash-?session|zsh-?session|session|terminal|doscon|pwsh-session|powershell-session)$/;
  var SHELL = /^language-(sh|bash|zsh|ksh|fish|shell)$/;
  var PROMPT = /^(?:\([\w.-]+\) )?(?:\[?[\w.-]+@[\w.-]+[^$#%>]*)?[$#%>] /;
  var DOLLAR = /^\$ /;

  // What is open at the end of a line, so that the next one belongs to it.
  function open(line, quote) {
    for (var i = 0; i < line.length; i += 1) {
      var c = line[i];
      if (quote) {
        if (c === "\\" && quote === '"') i += 1;
        else if (c === quote) quote = "";
      } else if (c === "\\") {
        if (i === line.length - 1) return "\\";
        i += 1;
      } else if (c === "'" || c === '"') quote = c;
      else if (c === "#" && (i === 0 || /\s/.test(line[i - 1]))) break;
    }
    return quote;
  }

  // The commands of a block without their prompts. In a session what a command
  // answered is left out: pasted, it would be run.
  function commands(text, kinds) {
    var is = function (pattern) { return kinds.some(function (kind) { return pattern.test(kind); }); };
    var named = kinds.some(function (kind) { return /^language-/.test(kind); });
    var lines = text.split("\n");
    var prompt = is(SESSION) ? PROMPT : DOLLAR;
    if (!is(SESSION) && named && !is(SHELL)) return text;
    var first = lines.find(function (line) { return line.trim() && !(prompt === DOLLAR && /^#/.test(line)); });
    if (!lines.some(function (line) { return prompt.test(line); }) || (prompt === DOLLAR && !DOLLAR.test(first))) return text;
    var out = [];
    var pending = "";
    var end = null;
    lines.forEach(function (line) {
      var here = null;
      if (end !== null) {
        out.push(line.replace(/^> /, ""));
        if (line.replace(/^> /, "").replace(/^\t+/, "") === end) end = null;
        return;
      }
      if (pending) here = line.replace(/^> /, "");
      else if (prompt.test(line)) here = line.replace(prompt, "");
      else if (prompt === DOLLAR && /^\s*#/.test(line)) { out.push(line); return; }
      if (here === null) return;
      out.push(here);
      pending = open(here, pending === "\\" ? "" : pending);
      var until = !pending && /<<-?\s*(["']?)([A-Za-z_]\w*)\1/.exec(here);
      if (until) end = until[2];
    });
    return out.join("\n");
  }

  function copyButtons() {
    document.querySelectorAll(".tm-article pre").forEach(function (pre) {
      var box = pre.closest(".tm-code");
      if (!box) {
        box = document.createElement("div");
        box.className = "tm-code";
        pre.replaceWith(box);
        box.appendChild(pre);
      }
      var code = pre.querySelector("code");
      var kinds = code ? Array.prototype.slice.call(code.classList) : [];
      var button = document.createElement("button");
      button.type = "button";
      button.className = "tm-copy";
      button.textContent = "Copy";
      // Said apart from the button, whose name would else change under a finger.
      var said = document.createElement("span");
      said.className = "tm-hidden";
      said.setAttribute("role", "status");
      var wait = 0;
      // The text that was warned of: the same once more is copied as it is.
      var warned = null;
      function say(text, result, stays) {
        button.textContent = text;
        said.textContent = text;
        button.setAttribute("data-result", result);
        clearTimeout(wait);
        wait = setTimeout(function () {
          button.textContent = "Copy";
          said.textContent = "";
          button.removeAttribute("data-result");
          warned = null;
        }, stays);
      }
      button.addEventListener("click", function () {
        var names = missing(pre);
        var text = commands(copyText(pre), kinds);
        if (names.length && warned !== text) {
          warned = text;
          say("Not copied: no value for " + names.join(", ") + ". Copy all the same?", "missing", 10000);
          return;
        }
        warned = null;
        write(text).then(function () {
          if (names.length) say("Copied without " + names.join(", "), "missing", 4000);
          else say("Copied", "copied", 4000);
        }, function () {
          say("Not copied: the browser does not allow it", "missing", 4000);
        });
      });
      box.appendChild(button);
      box.appendChild(said);
    });
  }

  // A box that scrolls sideways must be reachable by keyboard, and is marked so
  // by the generator. One that fits is no stop on the way.
  function scrollers() {
    var boxes = Array.prototype.map.call(
      document.querySelectorAll(".tm-article [tabindex='0'][role][aria-label]"),
      function (box) {
        return { box: box, role: box.getAttribute("role"), label: box.getAttribute("aria-label"), wide: true };
      }
    );
    function measure() {
      boxes.forEach(function (it) {
        it.now = it.box.scrollWidth > it.box.clientWidth + 1;
      });
      boxes.forEach(function (it) {
        if (it.now === it.wide) return;
        it.wide = it.now;
        if (it.now) {
          it.box.setAttribute("tabindex", "0");
          it.box.setAttribute("role", it.role);
          it.box.setAttribute("aria-label", it.label);
        } else {
          it.box.removeAttribute("tabindex");
          it.box.removeAttribute("role");
          it.box.removeAttribute("aria-label");
        }
      });
    }
    measure();
    addEventListener("resize", measure, { passive: true });
  }

  // Paper shows the address of a link, unless the link's text already does.
  function addresses() {
    document.querySelectorAll(".tm-article a[href^='http']").forEach(function (link) {
      if (/^(https?:|www\.)/.test(link.textContent.trim())) link.setAttribute("data-bare", "");
    });
  }

  // Marks the section in sight in the contents.
  function contents() {
    var links = Array.prototype.slice.call(document.querySelectorAll("#tm-toc a[href^='#']"));
    if (!links.length) return;
    var places = [];
    links.forEach(function (link) {
      var id = link.getAttribute("href").slice(1);
      try { id = decodeURIComponent(id); } catch (_) { /* as written */ }
      var heading = document.getElementById(id);
      if (heading) places.push({ link: link, heading: heading });
    });
    var current = null;
    function mark() {
      var limit = 0.3 * innerHeight;
      var found = places[0];
      for (var i = 0; i < places.length; i += 1) {
        if (places[i].heading.getBoundingClientRect().top > limit) break;
        found = places[i];
      }
      if (!found || found.link === current) return;
      if (current) current.removeAttribute("aria-current");
      current = found.link;
      current.setAttribute("aria-current", "location");
      var toc = document.getElementById("tm-toc");
      var top = current.offsetTop;
      if (top < toc.scrollTop || top > toc.scrollTop + toc.clientHeight - 40) toc.scrollTop = top - toc.clientHeight / 2;
    }
    var pending = false;
    addEventListener("scroll", function () {
      if (pending) return;
      pending = true;
      requestAnimationFrame(function () { pending = false; mark(); });
    }, { passive: true });
    mark();
  }

  function start() {
    themes();
    sheets();
    copyButtons();
    scrollers();
    addresses();
    contents();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
