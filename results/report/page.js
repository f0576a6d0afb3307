"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const status = document.getElementById("status");
  const say = (text) => { status.textContent = text; };

  // Tables: a head sorts up, then down, then as it was, within groups.
  const orders = { none: "ascending", ascending: "descending", descending: "none" };
  for (const table of all("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    const bodies = [...table.tBodies].map((body) => ({ body, rows: [...body.rows].filter((row) => !row.classList.contains("group")) }));
    const compare = (column, sign) => (a, b) => {
      const [p, q] = [a.cells[column], b.cells[column]];
      const [x, y] = [p.dataset.value, q.dataset.value];
      if (heads[column].classList.contains("number")) {
        if (x === undefined || y === undefined) {
          return (x === undefined) - (y === undefined);
        }
        return sign * (x - y);
      }
      return sign * p.textContent.localeCompare(q.textContent, "en", { numeric: true });
    };
    heads.forEach((head, column) => {
      const button = head.querySelector("button");
      button.addEventListener("click", () => {
        const order = orders[head.getAttribute("aria-sort")];
        for (const h of heads) {
          h.setAttribute("aria-sort", h === head ? order : "none");
        }
        for (const { body, rows } of bodies) {
          body.append(...(order === "none" ? rows : [...rows].sort(compare(column, order === "ascending" ? 1 : -1))));
        }
        say(order === "none" ? "Rows as they were." : "Sorted by " + button.textContent + ", " + order + ".");
      });
    });
  }

  // Legends: an entry dims the other series of its figure.
  for (const figure of all("figure")) {
    const entries = all(".legend button", figure);
    const show = (chosen) => {
      for (const element of all("[data-series]", figure)) {
        element.classList.toggle("dim", chosen !== null && element.dataset.series !== chosen.dataset.series);
      }
      for (const entry of entries) {
        entry.setAttribute("aria-pressed", String(entry === chosen));
      }
      hide();
    };
    for (const entry of entries) {
      entry.addEventListener("click", () => {
        const chosen = entry.getAttribute("aria-pressed") === "true" ? null : entry;
        show(chosen);
        say(chosen ? entry.textContent + " stands out; the other series are dimmed." : "All series are shown.");
      });
    }
  }

  // Tooltips: the value next to the pointer, if one is near. The titles that
  // browsers would show give way to them.
  const tip = document.getElementById("tip");
  let ring = null;
  const hide = () => {
    tip.hidden = true;
    if (ring) {
      ring.remove();
      ring = null;
    }
  };
  const near = 24; // CSS pixels
  for (const svg of all(".picture svg")) {
    const title = svg.querySelector(":scope > title");
    svg.setAttribute("aria-label", title.textContent);
    svg.removeAttribute("aria-labelledby");
    title.remove();
    const points = all(".point", svg);
    for (const point of points) {
      const text = point.querySelector("title");
      point.dataset.tip = text.textContent;
      text.remove();
    }
    const tell = (event) => {
      const matrix = svg.getScreenCTM();
      let best = null, least = near * near;
      for (const point of points) {
        if (point.classList.contains("dim")) {
          continue;
        }
        const x = matrix.a * point.cx.baseVal.value + matrix.e - event.clientX;
        const y = matrix.d * point.cy.baseVal.value + matrix.f - event.clientY;
        if (x * x + y * y < least) {
          [best, least] = [point, x * x + y * y];
        }
      }
      hide();
      if (!best) {
        return;
      }
      ring = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      ring.setAttribute("class", "ring");
      ring.setAttribute("cx", best.getAttribute("cx"));
      ring.setAttribute("cy", best.getAttribute("cy"));
      ring.setAttribute("r", "4.5");
      svg.append(ring);
      tip.textContent = best.dataset.tip;
      tip.hidden = false;
      const box = tip.getBoundingClientRect();
      const at = best.getBoundingClientRect();
      const left = Math.max(4, Math.min(at.left + at.width / 2 - box.width / 2, document.documentElement.clientWidth - box.width - 4));
      const above = at.top - box.height - 8;
      tip.style.left = left + "px";
      tip.style.top = (above > 4 ? above : at.bottom + 8) + "px";
    };
    svg.addEventListener("pointermove", tell);
    svg.addEventListener("pointerdown", tell);
    svg.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") {
        hide();
      }
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      hide();
    }
  });
  document.addEventListener("scroll", hide, { passive: true });
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".picture")) {
      hide();
    }
  });

  // Copying: a table as lines of tabs, anything else as it stands. Where the
  // browser does not let us, what to copy is selected.
  const clean = (text) => text.trim().replace(/\s+/g, " ");
  // Numbers are copied without the commas between their digits, for other programs.
  const plain = (cell, text) => cell.classList.contains("number") ? clean(text).replace(/(\d),(?=\d{3})/g, "$1") : clean(text);
  const lines = (table) => {
    const rows = [...table.rows].filter((row) => !row.classList.contains("group"));
    const intervals = [...rows[0].cells].map((_, i) => rows.some((row) => row.cells[i].querySelector(".interval")));
    return rows.map((row, r) => [...row.cells].map((cell, i) => {
      const interval = cell.querySelector(".interval");
      const text = plain(cell, [...(cell.querySelector("button") || cell).childNodes].filter((n) => n !== interval).map((n) => n.textContent).join(""));
      return intervals[i] ? text + "\t" + (r === 0 ? "95 % interval" : interval ? plain(cell, interval.textContent) : "") : text;
    }).join("\t")).join("\n") + "\n";
  };
  for (const button of all(".copy")) {
    button.addEventListener("click", async () => {
      const target = document.getElementById(button.dataset.copy);
      const text = target.tagName === "TABLE" ? lines(target) : target.textContent;
      try {
        await navigator.clipboard.writeText(text);
        say("Copied.");
      } catch {
        getSelection().selectAllChildren(target);
        say("Selected; copy it with the keyboard.");
      }
    });
  }

  // Paper cannot be opened: what is not too long is.
  let opened = [];
  addEventListener("beforeprint", () => {
    hide();
    opened = all("details:not([open]):not(.long)");
    for (const details of opened) {
      details.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const details of opened) {
      details.open = false;
    }
    opened = [];
  });
})();
