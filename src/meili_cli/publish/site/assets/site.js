// What pages do beyond being read: the month, the language, search, sorting, the map, csv, light
// and dark. Without it every page still says all of its own day. Nothing is fetched: figures of
// other months come as scripts, each of which calls `meili.take`. Data becomes text, never markup.
"use strict";

const meili = { taken: {}, waiting: {} };

meili.take = (name, value) => {
  meili.taken[name] = value;
  (meili.waiting[name] || []).forEach((then) => then(value));
  delete meili.waiting[name];
};

const kept = {
  read(name) {
    try { return localStorage.getItem(name); } catch { return null; }
  },
  write(name, value) {
    try { localStorage.setItem(name, value); } catch { /* a page in a folder may have no store */ }
  },
};

const THEMES = ["auto", "light", "dark"];

function themed(name) {
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
}

let theme = THEMES.includes(kept.read("meili-theme")) ? kept.read("meili-theme") : "auto";
themed(theme); // before anything is drawn

document.addEventListener("DOMContentLoaded", () => {
  const words = meiliWords;
  const html = document.documentElement;
  const root = html.dataset.root;
  const strip = document.querySelector(".day");
  const fill = (text, values) =>
    text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  all(".js").forEach((one) => { one.hidden = false; });

  function load(name, then) {
    if (name in meili.taken) return then(meili.taken[name]);
    if (name in meili.waiting) return meili.waiting[name].push(then);
    meili.waiting[name] = [then];
    const script = document.createElement("script");
    script.src = `${root}data/${name}.js`;
    document.head.append(script);
  }

  // -- what the address says: the month, and the target of the map ---------------------------

  const params = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
  const last = words.days.length - 1;
  const asked = words.days.findIndex((day) => day === params.get("day") || day.slice(0, 7) === params.get("day"));
  let month = asked < 0 ? last : asked;

  function remember() {
    const now = new URLSearchParams();
    if (month !== last) now.set("day", words.days[month]);
    const item = document.getElementById("item");
    if (item && item.selectedIndex > 0) now.set("item", item.value);
    const shade = document.querySelector("input[name=shade]:checked");
    if (shade && shade.value !== "status") now.set("shade", shade.value);
    const hash = String(now);
    if (!strip.dataset.file) return;
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname.split("/").pop() + location.search);
    carry(hash);
  }

  // Links to pages that have months, and to the same page in another language, keep the month.
  function carry(hash) {
    const day = new URLSearchParams();
    if (month !== last) day.set("day", words.days[month]);
    const month_ = String(day);
    all("a[href]").forEach((link) => {
      const [path, anchor] = link.getAttribute("href").split("#");
      if (!path || !path.endsWith(".html")) return;
      if (path.includes("why/")) {
        const item = (anchor || "").split("=").pop().split("&")[0];
        const of = anchor && anchor.includes("item=") ? new URLSearchParams(anchor).get("item") : item;
        if (of) link.setAttribute("href", `${path}#${month_ ? `item=${encodeURIComponent(of)}&${month_}` : of}`);
      } else {
        const keep = link.hreflang ? hash : month_;
        link.setAttribute("href", keep ? `${path}#${keep}` : path);
      }
    });
  }

  // -- figures of a month ----------------------------------------------------------------------

  function line(file, item, area) {
    const row = file.rows[item] && file.rows[item][area];
    if (!row) return null;
    const found = {};
    file.fields.forEach((name, n) => { found[name] = row[n]; });
    file.plain.forEach((name) => { found[name] = file.texts[found[name]]; });
    found.notes = found.notes.map((n) => file.texts[n]);
    found.status = words.statuses[found.status];
    return found;
  }

  const SVG = "http://www.w3.org/2000/svg";

  function made(name, attributes = {}, text) {
    const one = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => one.setAttribute(key, value));
    if (text !== undefined) one.textContent = text;
    return one;
  }

  function drawn(name, attributes) {
    const one = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => one.setAttribute(key, value));
    return one;
  }

  function stated(status) {
    const one = made("span", { class: `status s-${status.code}` });
    one.append(made("span", { class: "sign", "aria-hidden": "true" }, status.sign), ` ${status.word}`);
    return one;
  }

  function barred(found) {
    if (found.bar === null) return null;
    const one = drawn("svg", {
      class: `bar s-${found.status.code}`, viewBox: "0 0 100 10", preserveAspectRatio: "none",
      "aria-hidden": "true", focusable: "false",
    });
    one.append(drawn("rect", { class: "track", width: 100, height: 10 }));
    one.append(drawn("rect", { class: "done", width: found.bar, height: 10 }));
    if (found.mark !== null) {
      one.append(drawn("rect", { class: "mark", x: Math.min(found.mark, 99), width: 1, height: 10 }));
    }
    return one;
  }

  const LINKED = ["attained", "completion", "expected", "pace"];

  function show(cell, found, item, area) {
    const field = cell.dataset.field;
    if (field === "name") return;
    if (field === "progress") {
      const bar = barred(found);
      cell.replaceChildren(...(bar ? [bar] : []));
    } else if (field === "status") {
      cell.replaceChildren(stated(found.status));
      cell.dataset.v = words.statuses.indexOf(found.status);
    } else if (field === "trend") {
      const parts = found.trend ? [made("span", { "aria-hidden": "true" }, found.trend),
        made("span", { class: "unseen" }, words.trends[found.trend])] : [];
      cell.replaceChildren(...parts);
      if (found.trend) cell.dataset.v = "↓→↑".indexOf(found.trend) - 1;
      else delete cell.dataset.v;
    } else if (field !== "notes") {
      const exact = found[`${field}_exact`];
      if (exact === undefined || exact === null) delete cell.dataset.v;
      else cell.dataset.v = exact;
      if (LINKED.includes(field) && found[field] !== "–") {
        const link = made("a", { href: `${root}why/${area}.html#${item}` }, found[field]);
        if (field !== "attained") link.tabIndex = -1;
        cell.replaceChildren(link);
      } else cell.textContent = found[field];
      if (field === "last_as_of") cell.classList.toggle("late", Boolean(found.stale));
    }
  }

  // The notes below a table are numbered as they come in its rows.
  function noted(table, lines) {
    const numbers = new Map();
    lines.forEach(([row, found]) => {
      const cell = row.querySelector("[data-field=notes]");
      if (!cell) return;
      const marks = found.notes.map((note) => {
        if (!numbers.has(note)) numbers.set(note, numbers.size + 1);
        return numbers.get(note);
      });
      cell.textContent = [...new Set(marks)].sort((a, b) => a - b).join(" ");
    });
    const list = table.closest(".framed").querySelector(".notes");
    if (list) list.replaceChildren(...[...numbers.keys()].map((note) => made("li", {}, note)));
  }

  // What the page is of: one area and all targets, or one target and all areas.
  function place(key) {
    const item = document.getElementById("item");
    const at = strip.dataset.file.indexOf("/");
    const id = item ? item.value : strip.dataset.file.slice(at + 1);
    return strip.dataset.file.startsWith("area/") ? [key, id] : [id, key];
  }

  function refresh() {
    const day = words.days[month];
    load(day, (file) => {
      if (day !== words.days[month]) return; // another one was chosen meanwhile
      all("main table").forEach((table) => {
        if (table.id === "below" || table.id === "states") return;
        const lines = [];
        all("tr[data-row]", table).forEach((row) => {
          const key = row.dataset.row;
          const [item, area] = place(key);
          const found = line(file, item, area);
          if (!found) return;
          row.dataset.cell = `report/${day}/${item}/${area}`;
          [...row.cells].forEach((cell) => show(cell, found, item, area));
          lines.push([row, found]);
        });
        if (lines.length) noted(table, lines);
      });
      counted(file);
      mapped(file);
      pointed();
      document.getElementById("day").textContent = day;
      const slider = document.getElementById("month");
      if (slider) {
        slider.value = month;
        slider.setAttribute("aria-valuetext", day);
      }
      remember();
      html.dataset.shown = day;
    });
  }

  function counted(file) {
    const list = document.querySelector(".counts");
    if (!list) return;
    const numbers = {};
    Object.keys(file.rows).forEach((key) => {
      const { code } = line(file, ...place(key)).status;
      numbers[code] = (numbers[code] || 0) + 1;
    });
    all("[data-count]", list).forEach((one) => {
      const count = numbers[one.dataset.count] || 0;
      one.textContent = count;
      one.parentElement.hidden = !count;
    });
  }

  function mapped(file) {
    all(".map [data-area]").forEach((shape) => {
      const found = line(file, ...place(shape.dataset.area));
      const fifth = found.bar === null ? "none" : Math.min(Math.floor(found.bar / 20), 4);
      shape.setAttribute("class", `shape s-${found.status.code} c-${fifth}`);
      const name = shape.dataset.called || shape.getAttribute("aria-label").split(/[:：]/)[0];
      shape.dataset.called = name;
      const said = [found.status.word];
      if (found.completion_exact !== null) said.push(fill(words.done, { share: found.completion }));
      const text = fill(words.said, { area: name, said: said.join(words.comma) });
      shape.setAttribute("aria-label", text);
      shape.querySelector("title").textContent = text;
    });
    all(".map [data-name]").forEach((one) => {
      one.querySelector(".sign").textContent = line(file, ...place(one.dataset.name)).status.sign;
    });
  }

  function pointed() {
    all(".months .now").forEach((one) => {
      const x = Number(one.dataset.left) + month * Number(one.dataset.step);
      one.setAttribute("x1", x);
      one.setAttribute("x2", x);
    });
  }

  function go(n) {
    month = Math.min(Math.max(n, 0), last);
    refresh();
  }

  const slider = document.getElementById("month");
  if (slider) {
    slider.value = month;
    slider.addEventListener("input", () => go(Number(slider.value)));
    document.getElementById("earlier").addEventListener("click", () => go(month - 1));
    document.getElementById("later").addEventListener("click", () => go(month + 1));
  }

  // -- the map -----------------------------------------------------------------------------------

  const item = document.getElementById("item");
  if (item) {
    if ([...item.options].some((one) => one.value === params.get("item"))) item.value = params.get("item");
    const chosen = () => {
      const name = item.selectedOptions[0].textContent;
      const link = document.getElementById("chosen");
      link.textContent = name;
      link.setAttribute("href", `target/${item.value}.html`);
      const title = document.getElementById("areas-title");
      if (title) title.textContent = name;
    };
    item.addEventListener("change", () => { chosen(); refresh(); });
    chosen();
  }
  const map = document.getElementById("map");
  all("input[name=shade]").forEach((one) => {
    if (one.value === params.get("shade")) one.checked = true;
    if (one.checked) map.dataset.shade = one.value;
    one.addEventListener("change", () => { map.dataset.shade = one.value; remember(); });
  });
  if (strip.dataset.file && (month !== last || (item && item.selectedIndex > 0))) refresh();
  else if (strip.dataset.file) remember();

  // -- an account that was asked for from another month ------------------------------------------

  if (html.dataset.path.startsWith("why/") && params.get("item")) {
    const section = document.getElementById(params.get("item"));
    if (section) {
      if (month !== last) {
        const area = html.dataset.path.slice(4, -5);
        const words_ = fill(words.then, { day: words.days[last], then: words.days[month] });
        const command = `meili explain ${section.id} --area ${area} --as-of ${words.days[month]}`;
        const said = made("p", { class: "then" }, `${words_} `);
        said.append(made("code", {}, command));
        section.querySelector("h2").after(said);
      }
      section.scrollIntoView();
    }
  }

  // -- sorting -------------------------------------------------------------------------------------

  all("th button").forEach((button) => button.addEventListener("click", () => {
    const head = button.closest("th");
    const table = head.closest("table");
    const down = head.getAttribute("aria-sort") === "ascending";
    all("thead th[aria-sort]", table).forEach((one) => one.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const at = head.cellIndex;
    const figures = all("tr[data-row]", table).some((row) => row.cells[at].dataset.v !== undefined);
    const value = (row) => {
      const cell = row.cells[at];
      if (figures) return cell.dataset.v === undefined || cell.dataset.v === "" ? null : cell.dataset.v;
      return cell.textContent === "–" ? null : cell.textContent;
    };
    const collator = new Intl.Collator(html.lang, { numeric: true });
    const isNumber = (text) => text !== "" && !Number.isNaN(Number(text));
    const compare = (one, other) => {
      if (one === null || other === null) return (one === null) - (other === null);
      const order = isNumber(one) && isNumber(other) ? Number(one) - Number(other) : collator.compare(one, other);
      return down ? -order : order;
    };
    all("tbody", table).forEach((body) => {
      const rows = all("tr[data-row]", body);
      rows.map((row, n) => [value(row), n, row])
        .sort((a, b) => compare(a[0], b[0]) || a[1] - b[1])
        .forEach(([, , row]) => body.append(row));
    });
  }));

  // -- csv -----------------------------------------------------------------------------------------

  const plain = (text) => text.replace(/\s+/g, " ").trim();

  // A spreadsheet would take a text that begins so for a formula; a number may begin with a minus.
  const quoted = (text, exact) => {
    const safe = !exact && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };

  function said(cell) {
    const { field, v } = cell.dataset;
    if (v !== undefined && field !== "status" && field !== "trend") return quoted(v, true);
    const copy = cell.cloneNode(true);
    all("[aria-hidden=true], .unit", copy).forEach((one) => one.remove());
    const text = plain(copy.textContent);
    return text === "–" ? "" : quoted(text, false);
  }

  function csv(table) {
    const heads = [...table.tHead.rows[0].cells];
    const shown = heads.map((head, n) => [head, n]).filter(([head]) => head.dataset.field !== "progress");
    const titles = [words.code, ...shown.map(([head]) => plain(head.textContent)), words.as_of];
    if (words.simulated) titles.push("SIMULATED");
    const day = table.id === "below" || table.id === "states" ? words.days[last] : words.days[month];
    const rows = all("tr[data-row]", table).map((row) => [
      quoted(row.dataset.row, false), ...shown.map(([, n]) => said(row.cells[n])), day,
      ...(words.simulated ? ["SIMULATED"] : []),
    ]);
    return `\ufeff${[titles.map((one) => quoted(one, false)), ...rows].map((row) => row.join(",")).join("\r\n")}\r\n`;
  }

  all("[data-save]").forEach((button) => button.addEventListener("click", () => {
    const table = document.getElementById(button.dataset.save);
    const link = made("a", { download: `${html.dataset.path.replace(/\.html$/, "").replaceAll("/", "-")}-${table.id}-${words.days[month]}.csv` });
    link.href = URL.createObjectURL(new Blob([csv(table)], { type: "text/csv;charset=utf-8" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }));

  // -- search ----------------------------------------------------------------------------------------

  const search = document.getElementById("search");
  const results = document.getElementById("results");
  const MOST = 12;

  function find() {
    const typed = search.value.trim().toLowerCase();
    results.parentElement.hidden = !typed;
    if (!typed) return;
    load("search", (entries) => {
      const parts = typed.split(/\s+/);
      const found = entries.filter(([, name, , text]) =>
        parts.every((part) => text.includes(part) || name.toLowerCase().includes(part)));
      const shown = found.slice(0, MOST);
      document.getElementById("found").textContent = found.length
        ? fill(words.found, { n: found.length }) : words.nothing;
      results.replaceChildren(...shown.map(([kind, name, href]) => {
        const link = made("a", { href: root + href });
        link.append(made("span", {}, name), made("small", {}, words.kinds[kind]));
        const entry = made("li");
        entry.append(link);
        return entry;
      }));
      if (found.length > MOST) results.append(made("li", { class: "aside" }, fill(words.more, { n: found.length - MOST })));
      const hash = strip.dataset.file ? location.hash.slice(1) : "";
      carry(hash);
    });
  }
  search.addEventListener("input", find);
  search.addEventListener("focus", () => load("search", () => {}));
  const box = search.closest("[role=search]");
  box.addEventListener("keydown", (event) => {
    const links = all("a", results);
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      results.parentElement.hidden = true;
      search.focus();
    } else if (event.key === "ArrowDown" && links.length) {
      links[Math.min(at + 1, links.length - 1)].focus();
      event.preventDefault();
    } else if (event.key === "ArrowUp" && at >= 0) {
      (links[at - 1] || search).focus();
      event.preventDefault();
    } else if (event.key === "Enter" && event.target === search && links.length) links[0].click();
  });
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) results.parentElement.hidden = true;
  });

  // -- light and dark ----------------------------------------------------------------------------------

  const button = document.getElementById("theme");
  const named = () => {
    button.lastElementChild.textContent = words.themes[theme];
    button.title = fill(words.theme, { name: words.themes[theme] });
  };
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    themed(theme);
    kept.write("meili-theme", theme);
    named();
  });
  named();

  html.dataset.ready = "yes";
});
