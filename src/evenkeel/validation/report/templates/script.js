"use strict";
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const byId = (id) => document.getElementById(id);
  const table = byId("columns");
  const lines = [...table.tBodies].map((body) => ({
    body,
    button: body.querySelector("button"),
    name: body.querySelector("b, button").textContent.toLowerCase(),
    type: body.querySelector("small").textContent,
    place: Number(body.id.slice(1)),
    ranks: body.dataset.rank.split(" ").map(Number),
  }));
  const find = byId("find");
  const type = byId("type");
  const sort = byId("sort");
  const all = byId("all");

  const open = (line, wanted) => {
    if (!line.button) return;
    line.body.classList.toggle("open", wanted);
    line.button.setAttribute("aria-expanded", String(wanted));
  };
  const isOpen = (line) => line.body.classList.contains("open");

  const arrange = () => {
    const known = sort.value;
    const rank = [...sort.options].filter((one) => !one.value).indexOf(sort.selectedOptions[0]);
    const by = (line) => (known ? line[known] : line.ranks[rank]);
    lines.sort((one, other) => (by(one) < by(other) ? -1 : by(one) > by(other) ? 1 : one.place - other.place));
    const sorted = document.createDocumentFragment();
    for (const line of lines) sorted.append(line.body);
    table.append(sorted);
  };

  const filter = () => {
    const wanted = find.value.trim().toLowerCase();
    let shown = 0;
    for (const line of lines) {
      const fits = line.name.includes(wanted) && (!type.value || line.type === type.value);
      line.body.hidden = !fits;
      shown += fits;
    }
    const of = lines.length.toLocaleString("en");
    byId("count").textContent = shown < lines.length ? `${shown.toLocaleString("en")} of ${of} columns` : "";
  };

  const follow = () => {
    const line = lines.find((one) => `#${one.body.id}` === location.hash);
    if (!line) return;
    find.value = type.value = "";
    filter();
    open(line, true);
    line.body.scrollIntoView({ block: "start" });
    if (line.button) line.button.focus({ preventScroll: true });
  };

  table.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    const line = lines.find((one) => one.body === row?.parentNode);
    if (line && !row.classList.contains("more") && !String(getSelection())) open(line, !isOpen(line));
  });
  all.addEventListener("click", () => {
    const wanted = all.getAttribute("aria-pressed") !== "true";
    for (const line of lines) open(line, wanted);
    all.setAttribute("aria-pressed", String(wanted));
    all.textContent = wanted ? "Close all" : "Open all";
  });
  find.addEventListener("input", filter);
  find.form.addEventListener("submit", (event) => event.preventDefault());
  type.addEventListener("change", filter);
  sort.addEventListener("change", arrange);
  addEventListener("hashchange", follow);
  arrange();
  filter();
  follow();
});
