// Search: any part of a word, in either Chinese script, over an index that lies beside the pages.
(() => {
  "use strict";

  const dialog = document.querySelector("[data-rb-search]");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const status = dialog.querySelector(".rb-search__count");
  const list = dialog.querySelector(".rb-search__hits");
  const LIMIT = 60;
  const AROUND = 40;
  let entries = null;
  let script = new Map();

  // Width, case and script are folded; `fold` works on single characters, so that places can be told apart.
  const fold = (text) =>
    Array.from(text.normalize("NFKC").toLowerCase(), (char) => script.get(char) ?? char).join("");

  function load() {
    if (load.started) return load.started;
    load.started = new Promise((resolve, reject) => {
      // A script and no fetch: browsers do not let pages opened from a folder fetch anything.
      const tag = document.createElement("script");
      tag.src = dialog.dataset.index;
      tag.onload = () => {
        const chars = Array.from(window.handbookIndex.fold);
        for (let i = 0; i < chars.length; i += 2) script.set(chars[i], chars[i + 1]);
        entries = window.handbookIndex.entries.map(([sort, number, title, text, url], order) => ({
          sort, number, title, text, url, order,
          foldedNumber: fold(number), foldedTitle: fold(title), foldedText: fold(text),
        }));
        resolve();
      };
      tag.onerror = reject;
      document.head.append(tag);
    });
    return load.started;
  }

  // Every word must occur; a number that is typed in full comes first, then titles, then texts.
  function score(entry, words) {
    let total = 0;
    for (const word of words) {
      if (entry.foldedNumber === word) total += 1000;
      else if (entry.foldedNumber.startsWith(word)) total += 100;
      else if (entry.foldedTitle.includes(word)) total += 40;
      else if (entry.foldedText.includes(word)) total += 10;
      else return 0;
    }
    return total;
  }

  // Return the text as nodes with the words marked, cut to the surroundings of the first.
  function marked(text, words, cut) {
    const chars = Array.from(text);
    const folded = [];
    const origin = [];
    chars.forEach((char, at) => {
      for (const one of fold(char)) { folded.push(one); origin.push(at); }
    });
    const line = folded.join("");
    const hit = new Array(chars.length).fill(false);
    let first = -1;
    for (const word of words) {
      for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + word.length)) {
        const start = Array.from(line.slice(0, at)).length;
        for (let i = start; i < start + Array.from(word).length; i += 1) hit[origin[i]] = true;
        if (first < 0 || origin[start] < first) first = origin[start];
      }
    }
    const from = cut && first > AROUND ? first - AROUND : 0;
    const to = cut ? Math.min(chars.length, Math.max(first, 0) + 3 * AROUND) : chars.length;
    const nodes = from > 0 ? ["…"] : [];
    for (let at = from; at < to; ) {
      let end = at;
      while (end < to && hit[end] === hit[at]) end += 1;
      const piece = chars.slice(at, end).join("");
      if (hit[at]) {
        const mark = document.createElement("mark");
        mark.textContent = piece;
        nodes.push(mark);
      } else nodes.push(piece);
      at = end;
    }
    if (to < chars.length) nodes.push("…");
    return nodes;
  }

  function element(name, className, ...children) {
    const made = document.createElement(name);
    made.className = className;
    made.append(...children);
    return made;
  }

  function show() {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    list.replaceChildren();
    if (!words.length || !entries) {
      status.textContent = dialog.dataset.hint;
      return;
    }
    const hits = entries
      .map((entry) => [score(entry, words), entry])
      .filter(([points]) => points > 0)
      .sort((a, b) => b[0] - a[0] || a[1].order - b[1].order);
    status.textContent = hits.length ? dialog.dataset.count.replace("#", hits.length) : dialog.dataset.none;
    if (hits.length > LIMIT) status.textContent += ` · ${dialog.dataset.more.replace("#", LIMIT)}`;
    list.append(...hits.slice(0, LIMIT).map(([, entry]) => {
      const link = element("a", "rb-search__hit",
        element("span", "rb-search__sort", entry.sort),
        element("strong", "rb-search__title", ...marked(entry.title, words, false)),
        element("span", "rb-search__text", ...marked(entry.text, words, true)));
      link.href = `${dialog.dataset.base}/${entry.url}`;
      return element("li", "", link);
    }));
  }

  function open(query) {
    if (query !== undefined) input.value = query;
    if (!dialog.open) dialog.showModal();
    input.focus();
    input.select();
    load().then(show, () => { status.textContent = dialog.dataset.broken; });
  }

  // Arrow keys walk from the field through the hits and back.
  function walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [input, ...list.querySelectorAll("a")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    event.preventDefault();
    if (next) next.focus();
  }

  input.addEventListener("input", show);
  dialog.addEventListener("keydown", walk);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("a, button")) dialog.close();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    const first = list.querySelector("a");
    event.preventDefault();
    first?.click();
  });
  document.querySelectorAll("[data-rb-search-open]").forEach((button) =>
    button.addEventListener("click", () => open()));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const wanted = event.key === "/" || (event.key === "k" && (event.ctrlKey || event.metaKey));
    if (!wanted || typing) return;
    event.preventDefault();
    open();
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) open(asked);
})();
