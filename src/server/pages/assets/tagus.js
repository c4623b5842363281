// What the pages do beyond forms and links; without it they work too.
"use strict";
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const kept = (name, value) => {
    try {
      if (value === undefined) return JSON.parse(localStorage.getItem(name));
      localStorage.setItem(name, JSON.stringify(value));
    } catch { /* A browser may keep nothing. */ }
    return null;
  };

  // What is said aloud when a part of the page has changed.
  const say = (text) => { const place = $("#said"); if (place) place.textContent = text; };

  // Pasting and dropping are enough: nobody has to press a button.
  const bring = (form) => form && (form.requestSubmit ? form.requestSubmit() : form.submit());
  document.addEventListener("paste", (event) => {
    const area = event.target;
    if (area.id === "text" && area.value.trim() === "") setTimeout(() => bring(area.form));
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const form = $("#paste");
      if (!form || ![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
      event.preventDefault();
      form.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) {
        $("#file").files = event.dataTransfer.files;
        bring(form);
      }
    });
  }
  document.addEventListener("change", (event) => { if (event.target.id === "file" && event.target.files.length) bring(event.target.form); });
  document.addEventListener("submit", (event) => {
    const sure = event.submitter?.dataset.confirm;
    if (sure && !window.confirm(sure)) event.preventDefault();
  }, true);

  // What was chosen among what was found stays when something else is searched.
  document.addEventListener("change", (event) => {
    const item = event.target.matches?.(".picker .found input") && event.target.closest("li");
    if (!item || !event.target.checked) return;
    const picker = item.closest(".picker"), chosen = $(".kept", picker);
    if (event.target.type === "radio") chosen.replaceChildren();
    for (const other of all("li", chosen)) if ($("input", other).value === event.target.value) other.remove();
    chosen.append(item);
    $(".found", picker).replaceChildren();
    $(".search", picker).value = "";
    event.target.focus();
  });

  // What a slider says, in words, while it is moved.
  document.addEventListener("input", (event) => {
    const { says, any, anyAt } = event.target.dataset;
    if (!says) return;
    const now = event.target.value === anyAt ? any : says.replace("#", event.target.value);
    event.target.setAttribute("aria-valuetext", now);
    $(`output[for="${event.target.id}"]`).textContent = now;
  });

  // Where somebody left off is known to their browser alone.
  const RECENT = "tagus-recent";
  const remember = () => {
    const sheet = $("[data-sheet]");
    if (!sheet) return;
    const others = (kept(RECENT) ?? []).filter((one) => one.id !== sheet.dataset.sheet);
    kept(RECENT, [{ id: sheet.dataset.sheet, title: sheet.dataset.title, at: new Date().toISOString().slice(0, 10) }, ...others].slice(0, 10));
  };
  const recall = () => {
    const recent = $("#recent"), known = kept(RECENT) ?? [];
    if (!recent || known.length === 0) return;
    const list = $("ul", recent);
    list.replaceChildren(...known.map(({ id, title, at }) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = "/tag/" + encodeURIComponent(id);
      link.textContent = title;
      item.append(link, " " + at);
      return item;
    }));
    recent.hidden = false;
  };

  // The words that speak for the suggestion that is looked at.
  const light = (tag, on) => {
    const outcome = tag?.closest(".outcome");
    if (!outcome) return;
    for (const mark of all("mark", outcome)) mark.classList.toggle("on", on && mark.dataset.of.split(" ").includes(tag.dataset.tag));
  };
  for (const [name, on] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(name, (event) => light(event.target.closest?.("[data-tag]"), on));
  }

  // Keys: they act on the suggestion that has the focus.
  const tags = () => all("[data-tag]");
  const current = () => document.activeElement?.closest?.("[data-tag]");
  const go = (by) => {
    const list = tags();
    if (list.length === 0) return;
    const at = list.indexOf(current());
    if (at >= 0) return list[Math.min(Math.max(at + by, 0), list.length - 1)].focus();
    const outcome = document.activeElement?.closest?.(".outcome");
    (outcome ? $("[data-tag]", outcome) ?? list[0] : list[0]).focus();
  };
  // Where the focus was before its outcome was replaced.
  let before = null;
  const act = (key) => {
    const tag = current(), button = tag && $(`[data-do="${key}"]`, tag);
    if (button) button.click();
  };
  // By what it has: while a part settles, its own class is still the old one.
  const isDecided = (outcome) => $("[data-do=u]", outcome) !== null;
  const undecided = () => {
    const outcomes = all(".outcome"), own = document.activeElement?.closest?.(".outcome");
    const after = outcomes.slice(outcomes.indexOf(own) + 1);
    const next = [...after, ...outcomes].find((one) => one !== own && !isDecided(one));
    if (next) ($("[data-tag]", next) ?? $(".search", next))?.focus();
  };
  const help = () => { const card = $("#keys"); if (card && !card.open) card.showModal(); };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !$("#keys")) return;
    const typing = event.target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
    if (event.key === "Escape" && typing) {
      const outcome = event.target.closest(".outcome");
      if (outcome) { event.target.value = ""; $(".found", outcome)?.replaceChildren(); ($("[data-tag]", outcome))?.focus(); }
      return;
    }
    if (typing || $("dialog[open]") || kept("tagus-keys") === false) return;
    const keys = {
      j: () => go(1), k: () => go(-1), a: () => act("a"), x: () => act("x"), u: () => act("u"), n: undecided, "?": help,
      "/": () => (document.activeElement?.closest?.(".outcome")?.querySelector(".search") ?? $(".search"))?.focus(),
    };
    const does = keys[event.key];
    if (does) { event.preventDefault(); does(); }
  });
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-help]")) help(); });
  document.addEventListener("change", (event) => { if (event.target.id === "keys-on") kept("tagus-keys", event.target.checked); });
  document.addEventListener("keydown", (event) => {
    // From what was typed to what was found, without the mouse.
    if (event.key === "ArrowDown" && event.target.matches?.(".search")) {
      const first = $(".found button, .found input", event.target.closest(".outcome, .picker, form"));
      if (first) { event.preventDefault(); first.focus(); }
    }
    if (event.key === "Enter" && event.target.matches?.(".outcome .search")) {
      event.preventDefault();
      $(".found button", event.target.closest(".outcome"))?.click();
    }
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const outcome = event.detail.target.closest?.(".outcome");
    const tag = current();
    before = outcome && outcome === event.detail.target ? { id: outcome.id, at: tag ? all("[data-tag]", outcome).indexOf(tag) : 0 } : null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.dataset.said) say(event.detail.target.dataset.said);
    if (before) {
      const outcome = document.getElementById(before.id), list = outcome ? all("[data-tag]", outcome) : [];
      const open = list.findIndex((one, at) => at >= before.at && $("[data-do=a]", one));
      // Who has gone on meanwhile stays where they are.
      if (document.activeElement === document.body) (list[open >= 0 ? open : Math.min(before.at, list.length - 1)] ?? outcome)?.focus?.();
      before = null;
      say($("#progress span")?.textContent ?? "");
    }
    ready();
  });

  // The heat map: arrow keys go from cell to cell, and what is behind a cell shows beside it.
  const cells = () => all("[data-grid] td a");
  const reveal = (cell) => {
    const pair = document.getElementById(cell.hash.slice(1));
    for (const other of all(".pair.shown")) other.classList.toggle("shown", other === pair);
    for (const other of cells()) {
      other.tabIndex = other === cell ? 0 : -1;
      if (other === cell) other.setAttribute("aria-current", "true"); else other.removeAttribute("aria-current");
    }
    pair?.classList.add("shown");
    return pair;
  };
  // The next cell with something behind it, this far to the right and down.
  const beside = (cell, right, down) => {
    const own = cell.closest("td"), rows = own.closest("table").rows;
    let row = own.parentElement.rowIndex + down, column = own.cellIndex + right;
    for (; rows[row]?.cells[column]; row += down, column += right) {
      const next = $("a", rows[row].cells[column]);
      if (next && next.closest("td")) return next;
    }
    return null;
  };
  const ends = (cell, which) => all("td a", cell.closest("tr")).at(which);
  document.addEventListener("focusin", (event) => { if (event.target.matches("[data-grid] td a")) reveal(event.target); });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-grid] td a") || event.ctrlKey || event.metaKey || event.altKey) return;
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }, way = ways[event.key];
    const next = way ? beside(event.target, ...way) : { Home: ends(event.target, 0), End: ends(event.target, -1) }[event.key];
    if (way || next) event.preventDefault();
    next?.focus();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a");
    if (link?.matches("[data-grid] td a")) {
      event.preventDefault();
      const pair = reveal(link);
      link.focus();
      // Who pressed a key wants to read it, who clicked sees it.
      if (event.detail === 0) pair?.focus(); else pair?.scrollIntoView({ block: "nearest" });
    } else if (link?.closest(".pair") && link.hash.startsWith("#m")) {
      event.preventDefault();
      document.getElementById(link.hash.slice(1))?.focus();
    } else if (event.target.closest?.("[data-print]")) {
      window.print();
    }
  });
  const explore = () => {
    const [first] = cells(), pairs = $(".pairs");
    if (!first || pairs.classList.contains("live")) return;
    pairs.classList.add("live");
    const named = location.hash.startsWith("#c") && cells().find((cell) => cell.hash === location.hash);
    for (const cell of cells()) cell.tabIndex = cell === first ? 0 : -1;
    if (named) reveal(named);
  };
  // What is written for print is printed whole.
  document.addEventListener("input", (event) => {
    const area = event.target;
    if (area.matches("[data-grows]")) while (area.scrollHeight > area.clientHeight && area.rows < 200) area.rows += 1;
    if (area.type === "date") area.classList.toggle("filled", area.value !== "");
  });

  const ready = () => {
    for (const one of all("[data-script=hide]")) one.hidden = true;
    for (const one of all("[data-script=show]")) one.hidden = false;
    explore();
    const box = $("#keys-on");
    if (box) box.checked = kept("tagus-keys") !== false;
    remember();
    recall();
  };
  ready();
})();
