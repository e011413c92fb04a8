// Adds comfort only: folding, the filter of clauses, the same event in all walks, copying. The page says everything without it.
"use strict";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

for (const each of all(".fold, .filter, .copy")) each.hidden = false;

for (const button of all("[data-fold]")) {
  button.addEventListener("click", () => {
    for (const each of all("details")) each.open = button.dataset.fold === "open";
  });
}

addEventListener("beforeprint", () => {
  for (const each of all("details.job")) each.open = true;
});

const openTarget = () => {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  for (let each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
};
addEventListener("hashchange", openTarget);
openTarget();

for (const button of all(".copy")) {
  button.addEventListener("click", async () => {
    const code = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

const filter = document.querySelector(".filter");
const find = document.getElementById("find");
const sift = () => {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  const verdicts = new Set(all("input:checked", filter).map((box) => box.value));
  let found = 0;
  for (const body of all(".clauses tbody")) {
    let shown = 0;
    for (const row of all("tr[data-verdict]", body)) {
      const text = row.textContent.toLowerCase();
      row.hidden = !verdicts.has(row.dataset.verdict) || !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    body.hidden = !shown;
    found += shown;
  }
  document.getElementById("found").textContent = `${found} shown`;
};
filter.addEventListener("input", sift);
filter.addEventListener("submit", (event) => event.preventDefault());

const same = document.getElementById("same");
if (same) {
  let number;
  const show = (cell) => {
    if (cell?.dataset.e === number) return;
    for (const each of all(".cell.same")) each.classList.remove("same");
    number = cell?.dataset.e;
    same.hidden = number === undefined;
    if (number === undefined) return;
    const cells = all(`.cell[data-e="${CSS.escape(number)}"]`);
    for (const each of cells) each.classList.add("same");
    const seen = cells.filter((each) => !each.classList.contains("lost")).length;
    same.textContent = `${cell.title || "This event"} - ${seen} in the walks of this job`;
  };
  for (const job of all(".job")) {
    job.addEventListener("mouseover", (event) => show(event.target.closest(".cell[data-e]")));
    job.addEventListener("mouseleave", () => show(null));
    job.addEventListener("click", (event) => show(event.target.closest(".cell[data-e]")));
  }
}
