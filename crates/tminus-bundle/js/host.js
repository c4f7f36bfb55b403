  /* What the first module asks of a browser, by name: a line here is a tenth of
     what the same takes there. It says what is shown, by the number of its root in
     `lives`; these functions put it onto the elements that are there. What stands in
     a document cannot be relied on: a page that somebody else took apart is passed
     over. */
  const first = (root, selector) => root.querySelector(selector);
  const write = (of, text) => {
    if (of.textContent !== text) of.textContent = text;
  };
  // An attribute, or none.
  const mark = (on, name, value) =>
    value === undefined || value === null || value === false ? on.removeAttribute(name) : on.setAttribute(name, value === true ? "" : value);
  function make(name, className, text, marks) {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    for (const name in marks) mark(element, name, marks[name]);
    return element;
  }
  // An element at the end of another, with a blank before it.
  function put(into, ...what) {
    const element = make(...what);
    if (into.hasChildNodes()) into.append(" ");
    into.append(element);
    return element;
  }
  const chip = (into, kind, text) => text && put(into, "span", kind, text);

  // The element of a step: where the contract says, then everywhere. No id holds a
  // quotation mark or a backslash. Of ten thousand steps few are ever looked at.
  function stepOf({ root, steps }, index, id) {
    if (!(index in steps)) {
      const there = document.getElementById("tm-s-" + index);
      steps[index] =
        there && there.getAttribute("data-tm-step") === id && root.contains(there) ? there : first(root, '[data-tm-step="' + id + '"]');
    }
    return steps[index];
  }
  const idOf = (inside) => {
    const step = inside.closest("[data-tm-step]");
    return step && step.getAttribute("data-tm-step");
  };

  function tminusMark(handle, index, id, name, on) {
    const step = stepOf(lives.get(handle), index, id);
    if (step) mark(step, name, on);
  }

  // A step's state, its box, and in its slot when and by whom, how late, and what
  // it was called before its text changed. A step stands before the steps nested in
  // it, so the first box and slot are its own.
  function tminusStep(handle, index, id, state, ticked, name, time, at, actor, kind, late, was) {
    const step = stepOf(lives.get(handle), index, id);
    const box = step && first(step, ".tm-box");
    if (!box) return;
    mark(step, "data-tm-state", state);
    mark(step, "data-tm-changed", was !== undefined);
    if (box.checked !== ticked) box.checked = ticked;
    const slot = first(step, "[data-tm-slot=step]");
    if (!slot) return;
    slot.textContent = "";
    chip(slot, "tm-chip", name);
    if (time) put(slot, "time", "tm-state-time", time, { datetime: iso(at) });
    chip(slot, "tm-state-who", actor);
    chip(slot, kind, late);
    if (was === undefined) return;
    const badge = put(slot, "span", "tm-changed", "", { role: "group", "aria-label": "The text has changed since this was ticked" });
    chip(badge, "tm-chip tm-chip-changed", "Changed");
    if (was) put(put(badge, "span", "tm-changed-was", "was:"), "q", "", was);
    put(badge, "button", "tm-button tm-changed-keep", "Still done", { type: "button" });
  }

  // A section's own slot stands before those of the sections inside it, unless the
  // template has taken its heading away.
  function tminusSection(handle, index, count, short, complete, kind, late) {
    const view = lives.get(handle);
    const name = "data-tm-section";
    const all = (view.sections ||= view.root.querySelectorAll("[" + name + "]"));
    const is = (element) => element && element.getAttribute(name) === "" + index;
    const section = is(all[index]) ? all[index] : [...all].find(is);
    const slot = section && first(section, "[data-tm-slot=section]");
    if (slot && slot.closest("[" + name + "]") === section) {
      slot.textContent = "";
      chip(slot, "tm-count-done", count);
      chip(slot, kind, late);
    }
    view.contents ||= new Map([...document.querySelectorAll("a[data-tm-toc]")].map((link) => [link.getAttribute("data-tm-toc"), link]));
    const link = view.contents.get("" + index);
    const place = link && first(link, "[data-tm-slot=toc]");
    if (place) place.textContent = short;
    for (const element of [section, link]) if (element) mark(element, "data-tm-done", complete);
  }

  function tminusLater(handle) {
    const view = lives.get(handle);
    if (view.later) return;
    view.later = true;
    idle(() => {
      view.later = false;
      enter(handle, "look");
    }, { timeout: 500 });
  }

  /* The run bar: the one thing that stays in sight. Its elements are made once and
     changed where what they show has changed, so the keyboard stays where it is. */
  function barOf(view, handle) {
    if (view.bar === undefined) {
      const slot = (view.bar = first(view.root, "[data-tm-slot=run]"));
      if (!slot) return;
      slot.textContent = "";
      const id = (name) => name + (handle ? "-" + handle : "");
      const section = put(slot, "section", "tm-run-bar", "", { "aria-label": "Run" });
      const clock = make("div", "tm-run-clock");
      const name = put(clock, "span", "tm-run-clock-name");
      const face = put(clock, "span", "tm-run-clock-face", "", { role: "timer" });
      const middle = put(section, "div", "tm-run-mid");
      const meter = put(middle, "div", "tm-run-meter", "", { role: "img" });
      const next = put(middle, "p", "tm-run-next");
      const tools = put(section, "div", "tm-run-tools");
      const type = "button";
      put(tools, type, "tm-button tm-button-go tm-run-done", "Done", { type, "data-tm-act": "done" });
      put(tools, type, "tm-button tm-run-more", "…", {
        type, "data-tm-act": "more", id: id("tm-run-more"), "aria-label": "More", "aria-controls": id("tm-run-menu"), "aria-expanded": "false",
      });
      const facts = put(section, "div", "tm-run-facts");
      view.bar = { slot, section, clock, name, face, meter, next, facts, saved: put(facts, "span", "tm-saved"), count: put(facts, "span", "tm-run-count") };
    }
    return view.bar;
  }

  function tminusBar(handle, phase, name, face, parts, count, unconfirmed, word, index, id, text, owner, kind, late, usable) {
    const view = lives.get(handle);
    const bar = barOf(view, handle);
    if (!bar) return;
    if (face) {
      mark(bar.clock, "data-tm-clock", phase);
      write(bar.name, name);
      write(bar.face, face);
      if (!bar.clock.parentNode) bar.section.prepend(bar.clock);
    } else bar.clock.remove();
    if (bar.parts !== parts) {
      bar.parts = parts;
      bar.meter.textContent = "";
      for (const part of parts.split(" ")) {
        const [weight, percent, now] = part.split(",");
        if (!now) break;
        const outer = make("span", "tm-run-part", "", { "data-tm-done": weight > 0 && percent == 100, "data-tm-now": now > 0 });
        outer.style.setProperty("--tm-weight", weight);
        put(outer, "span", "tm-run-part-done").style.setProperty("--tm-part", percent + "%");
        bar.meter.append(outer);
      }
    }
    mark(bar.meter, "aria-label", count);
    next(view, word, index, id, text, owner, kind, late);
    ["done", "undo", "redo", "start"].forEach((act, bit) => {
      const button = first(bar.section, "[data-tm-act=" + act + "]");
      if (button) mark(button, "disabled", !((usable >> bit) & 1));
    });
    write(bar.count, count);
    const open = first(bar.facts, ".tm-run-unconfirmed");
    if (unconfirmed) write(open || put(bar.facts, "span", "tm-run-unconfirmed"), unconfirmed);
    else if (open) open.remove();
  }

  // The next step, named as the page names it: the runbook has placeholders as
  // names. The link stays the same element: the keyboard may be on it.
  function next(view, word, index, id, text, owner, kind, late) {
    const { next: place } = view.bar;
    const step = id && stepOf(view, index, id);
    const shown = step && first(step, ".tm-text");
    if (shown) text = shown.textContent.replace(/\s+/g, " ").trim();
    if (step && !step.id) step.id = "tm-s-" + index;
    const said = [word, id, text, owner, kind, late].join("\n");
    if (view.bar.said === said) return;
    view.bar.said = said;
    let link = id && first(place, "a");
    if (!link) {
      place.textContent = "";
      put(place, "span", "tm-run-next-word", word);
      if (!id) return;
      link = put(place, "a", "tm-run-next-text", "", { "data-tm-act": "jump" });
    }
    while (link.nextSibling) link.nextSibling.remove();
    mark(link, "href", "#" + (step ? step.id : ""));
    write(link, text);
    chip(place, "tm-run-next-owner", owner);
    chip(place, kind, late);
  }

  function tminusSaved(handle, word, text) {
    const view = lives.get(handle);
    const bar = barOf(view, handle);
    mark(view.root, "data-tm-saved", word);
    if (!bar) return;
    mark(bar.saved, "data-tm-saved", word);
    write(bar.saved, text);
  }

  const tminusRoot = (handle, name, value) => mark(lives.get(handle).root, name, value);

  // Says something politely, or shows and says that something is wrong. The region
  // was there before, else screen readers would miss it; more than three texts are
  // noise, and the newest count.
  function tminusSay(handle, text, atOnce) {
    const region = first(lives.get(handle).root, atOnce ? "#tm-alert, .tm-trouble" : ".tm-say, #tm-say");
    if (!region) return;
    if (!atOnce) return void (region.textContent = text);
    if ([...region.querySelectorAll("p")].some((said) => said.textContent === text)) return;
    while (region.childElementCount > 2) region.firstElementChild.remove();
    region.append(make("p", "", text));
  }

  function tminusTell(handle, what, step, state, saved) {
    const view = lives.get(handle);
    tell(view.root, what, step ? { step, state, saved } : null);
    if (!step) measure("tm:enhance", view.start);
  }

  // A browser that cannot keeps quiet.
  function measure(name, start) {
    try {
      performance.measure(name, { start });
    } catch (_) {
      // There is nothing to do.
    }
  }

  /* The store, of which every access can throw. It is looked up anew each time: a
     browser may take it away and give it back while the page is open. The answer is
     a mark and a text: `=` what was read, `F` full, `D` denied and why, `O` another
     reason, `G` there is none. */
  function tminusStore(what, key, value) {
    try {
      const store = localStorage;
      if (!store) return "G";
      // No key of ours goes over lines.
      const found = key
        ? store[what](key, value)
        : Array.from({ length: store.length }, (_, at) => store.key(at)).filter((key) => /^tminus:.*$/.test(key)).join("\n");
      return found === null || found === undefined ? undefined : "=" + found;
    } catch (error) {
      if (!(error instanceof DOMException)) return "Othe browser's storage does not answer";
      // The second is what Firefox calls it.
      if (["QuotaExceededError", "NS_ERROR_DOM_QUOTA_REACHED"].includes(error.name)) return "F";
      return (error.name === "SecurityError" ? "D" : "O") + error.message;
    }
  }

  // A name for this tab from its load to its end: 72 random bits in base64url.
  function tminusWriter() {
    const bytes = new Uint8Array(9).map(() => Math.random() * 256);
    try {
      crypto.getRandomValues(bytes);
    } catch (_) {
      // An old browser has the others.
    }
    return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_");
  }

  // How far a zone's clocks are ahead of UTC, or the reader's own where the browser
  // knows no such zone.
  const zones = {};
  function tminusAhead(timeZone, at) {
    const number = "numeric";
    try {
      if (timeZone) {
        zones[timeZone] ||= new Intl.DateTimeFormat("en-US", {
          timeZone, hourCycle: "h23", year: number, month: number, day: number, hour: number, minute: number, second: number,
        });
        const on = {};
        for (const { type, value } of zones[timeZone].formatToParts(at)) on[type] = value;
        return Date.UTC(on.year, on.month - 1, on.day, on.hour, on.minute, on.second) - Math.floor(at / 1000) * 1000;
      }
    } catch (_) {
      // The reader's own.
    }
    return -60000 * new Date(at).getTimezoneOffset();
  }

  // The instant as machines read it; a year beyond the calendar's end is none.
  function iso(at) {
    try {
      return new Date(at).toISOString();
    } catch (_) {
      return "";
    }
  }
