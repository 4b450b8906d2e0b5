/* The form that flags a period and the chart beside it show the same: zooming the chart fills in the period,
   and another parameter or period of the form is drawn. */
import { moment } from "console/element.js";

const form = document.getElementById("flag-form");
const chart = document.querySelector("time-chart");

/* What <input type="datetime-local"> holds; times of the form are Viet Nam time. */
function field(seconds) {
  const at = moment(seconds * 1000);
  return `${at.year}-${at.month}-${at.day}T${at.hour}:${at.minute}:${at.second}`;
}

function draw() {
  const { datastream, start, end } = form.elements;
  if (!start.value || !end.value || start.value >= end.value) return;
  const address = new URL(chart.getAttribute("src"), document.baseURI);
  address.searchParams.set("datastream", datastream.value);
  address.searchParams.set("from", start.value);
  address.searchParams.set("to", end.value);
  chart.setAttribute("src", address.pathname + address.search);
}

if (form && chart) {
  chart.addEventListener("fansipan:period", ({ detail: { from, to } }) => {
    form.elements.start.value = field(Math.floor(from));
    form.elements.end.value = field(Math.ceil(to));
  });
  form.addEventListener("change", draw);
}
