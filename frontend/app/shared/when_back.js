/**
 * Has `action` done when somebody comes back to the page, or the browser back online: they see what happened meanwhile.
 * Returns what ends that.
 * @param {() => unknown} action
 */
export function whenBack(action) {
  const look = () => !document.hidden && action();
  document.addEventListener("visibilitychange", look);
  addEventListener("online", look);
  return () => {
    document.removeEventListener("visibilitychange", look);
    removeEventListener("online", look);
  };
}
