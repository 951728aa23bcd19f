"use strict";
(() => {
  const element = document.getElementById("cell-data");
  const place = document.getElementById("chooser");
  if (!element || !place) return;
  const data = JSON.parse(element.textContent);
  const make = (name, attributes, ...children) => {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  };
  const draw = (name, attributes, text) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const sizes = [...new Set(data.cells.map((cell) => cell.size))];
  const sizeBox = make("select", { "aria-label": "Target size" });
  const cellBox = make("select", { "aria-label": "Protocol" });
  const output = make("div", {});
  sizes.forEach((size) => sizeBox.append(make("option", {}, size)));

  const round = (value, digits) => (value === null ? "–" : value.toFixed(digits));

  function curve(cell) {
    const [width, height, left, right, top, bottom] = [848, 300, 62, 668, 16, 250];
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, "font-size": 13, role: "img" });
    const epochs = Math.max(1, cell.train.length, ...cell.test.map((point) => point[0]));
    const most = Math.max(0.1, ...cell.train, ...cell.test.map((point) => point[1]));
    const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
    const step = steps.find((candidate) => most / candidate <= 7) || most / 5;
    const high = Math.ceil(most / step) * step;
    const x = (epoch) => left + (epoch / epochs) * (right - left);
    const y = (value) => bottom - (value / high) * (bottom - top);
    for (let value = 0; value <= high + 1e-9; value += step) {
      svg.append(draw("path", { d: `M${left},${y(value)}H${right}`, stroke: value ? "#e4e4e4" : "#1a1a1a" }));
      svg.append(draw("text", { x: left - 8, y: y(value) + 4.5, "text-anchor": "end" }, value.toFixed(step < 1 ? 1 : 0)));
    }
    for (let i = 0; i <= 6; i++) {
      const epoch = Math.round((epochs * i) / 6);
      svg.append(draw("text", { x: x(epoch), y: bottom + 20, "text-anchor": "middle" }, epoch));
    }
    svg.append(draw("text", { x: (left + right) / 2, y: bottom + 42, "text-anchor": "middle" }, "Epoch"));
    svg.append(draw("text", { transform: `translate(16 ${(top + bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, "Loss (nats)"));
    const line = (points) => points.map(([a, b], i) => `${i ? "L" : "M"}${x(a).toFixed(1)},${y(b).toFixed(1)}`).join("");
    const train = cell.train.map((value, i) => [i + 1, value]);
    svg.append(draw("path", { d: line(train), fill: "none", stroke: "#d55e00", "stroke-width": 1.8, "stroke-dasharray": "4 3" }));
    svg.append(draw("path", { d: line(cell.test), fill: "none", stroke: "#0072b2", "stroke-width": 1.8 }));
    cell.test.forEach(([epoch, loss, top1]) => {
      const dot = draw("circle", { cx: x(epoch), cy: y(loss), r: 4, fill: "#0072b2" });
      dot.append(draw("title", {}, `epoch ${epoch}: test loss ${loss.toFixed(2)}, test top-1 ${(100 * top1).toFixed(1)} %`));
      svg.append(dot);
    });
    [["train", "#d55e00", "4 3", 30], ["test", "#0072b2", "none", 50]].forEach(([name, colour, dash, at]) => {
      svg.append(draw("path", { d: `M${right + 14},${at}h26`, stroke: colour, "stroke-width": 1.8, "stroke-dasharray": dash }));
      svg.append(draw("text", { x: right + 48, y: at + 4.5 }, name));
    });
    const box = make("div", { class: "plot" });
    box.append(svg);
    return box;
  }

  function table(caption, head, rows) {
    const made = make("table", {});
    made.append(make("caption", {}, caption));
    const cells = (name, row) => row.map((text, i) => make(name, { class: typeof text === "string" && i < row.texts ? "t" : "" }, String(text)));
    const line = (name, row, texts) => {
      row.texts = texts;
      return make("tr", {}, ...cells(name, row));
    };
    made.append(make("thead", {}, line("th", head, head.texts)));
    made.append(make("tbody", {}, ...rows.map((row) => line("td", row, head.texts))));
    return make("div", { class: "scroll" }, made);
  }

  function show() {
    const cell = data.cells[Number(cellBox.value)];
    output.replaceChildren();
    if (!cell) return;
    output.append(make("p", { class: "small" },
      `${cell.size}, ${cell.name}: n = ${cell.n}; at the end train loss (evaluated) ${round(cell.end[0], 2)}, ` +
      `train top-1 ${cell.end[1] === null ? "–" : (100 * cell.end[1]).toFixed(1)} %, test loss ${round(cell.end[2], 2)}, ` +
      `test top-1 ${cell.end[3] === null ? "–" : (100 * cell.end[3]).toFixed(1)} %.`));
    if (cell.train.length || cell.test.length) output.append(curve(cell));
    const columns = make("div", { class: "columns" });
    if (cell.classes.length) {
      const head = ["Class", "Top-1 (%)", "Images"];
      head.texts = 1;
      const rows = [...cell.classes].sort((a, b) => b[1] / b[2] - a[1] / a[2])
        .map(([id, correct, images]) => [data.classes[id], ((100 * correct) / images).toFixed(1), images]);
      columns.append(table("Accuracy by class, all complete trials together", head, rows));
    }
    if (cell.confusions.length) {
      const head = ["Images of", "taken for", "Times", "(%)"];
      head.texts = 2;
      const rows = cell.confusions.map(([truth, taken, count, of]) =>
        [data.classes[truth], data.classes[taken], count, ((100 * count) / of).toFixed(1)]);
      columns.append(table("Largest confusions", head, rows));
    }
    output.append(columns);
  }

  function list() {
    const before = cellBox.selectedOptions.length ? cellBox.selectedOptions[0].textContent : "";
    cellBox.replaceChildren();
    data.cells.forEach((cell, i) => {
      if (cell.size === sizeBox.value) {
        const option = make("option", { value: i }, cell.name);
        option.selected = cell.name === before;
        cellBox.append(option);
      }
    });
    show();
  }

  place.replaceChildren(make("p", { class: "small" }, "Any cell: learning curve, accuracy by class, largest confusions."), sizeBox, cellBox, output);
  sizeBox.addEventListener("change", list);
  cellBox.addEventListener("change", show);
  list();
})();
