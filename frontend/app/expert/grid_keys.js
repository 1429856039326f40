/** The button that a key leads to from the current one, in a grid that the browser lays out; or null. */
export function neighbour(buttons, current, key) {
  const at = buttons.indexOf(current);
  if (at < 0) return null;
  switch (key) {
    case "ArrowLeft":
      return buttons[at - 1] ?? null;
    case "ArrowRight":
      return buttons[at + 1] ?? null;
    case "ArrowUp":
      return nextRow(buttons, current, -1);
    case "ArrowDown":
      return nextRow(buttons, current, 1);
    case "Home":
      return buttons[0];
    case "End":
      return buttons.at(-1);
    default:
      return null;
  }
}

function nextRow(buttons, current, direction) {
  const here = current.getBoundingClientRect();
  const beyond = buttons
    .map((button) => ({ button, box: button.getBoundingClientRect() }))
    .filter(({ box }) => (box.top - here.top) * direction > 1);
  if (!beyond.length) return null;
  const distance = ({ box }) => Math.abs(box.top - here.top) * 10_000 + Math.abs(box.left - here.left);
  return beyond.reduce((best, each) => (distance(each) < distance(best) ? each : best)).button;
}
