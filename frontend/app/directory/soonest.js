/**
 * Who of these can be booked soonest, each once. Pure.
 * @param {Api.ListedCard[]} experts
 * @param {number} most
 */
export function soonestOf(experts, most) {
  return experts
    .filter(({ next_open: starts }) => starts.length > 0)
    .sort((one, other) => Date.parse(one.next_open[0]) - Date.parse(other.next_open[0]))
    .slice(0, most);
}
