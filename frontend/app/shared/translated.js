// Lets a page change that the browser translates. A translator takes the texts out of the page and puts elements of its
// own in their places. Preact keeps the texts that it made and would change those, which nobody sees any more. So when a
// component was drawn anew, each of its elements whose texts changed gets them back, and the translator finds them there.
// All others stay translated and untouched: a click is lost on what is taken away while the mouse is down.
import { options } from "../../vendor/preact.js";

const { __b: before, diffed: after } = options;

/** What is being drawn anew -> its elements that are translated. */
const translated = new WeakMap();

// Names of Preact's own, the same in every version since 10: __b begins a node, and of a node __k are its children, __e
// what stands on the page for it, __ its parent and __c its component, whose __P is the element around.
options.__b = (node) => {
  // Only what is drawn anew has its children already, as they were.
  if (node.__k) {
    const places = new Map();
    eachElement(node, (element, own) => {
      if (isTranslated(element, own)) places.set(element, release(element, own));
    });
    if (places.size) translated.set(node, places);
  }
  before?.(node);
};

options.diffed = (node) => {
  after?.(node);
  const places = translated.get(node);
  if (!places) return;
  translated.delete(node);
  eachElement(node, (element, own) => {
    const place = places.get(element);
    if (place && !isUnchanged(place, element, own)) arrange(element, own);
  });
};

/** Calls back with the element around a component and each one within, and what Preact has in it. */
function eachElement(node, call) {
  let host = node.__;
  while (host.__ && typeof host.type !== "string") host = host.__;
  call(node.__c.__P, childrenOf(host));
  eachWithin(node, call);
}

function eachWithin(node, call) {
  for (const child of node.__k ?? []) {
    if (typeof child?.type === "string") call(child.__e, childrenOf(child));
    if (child) eachWithin(child, call);
  }
}

/** What stands on the page for the children of a node. */
function childrenOf(node) {
  return (node.__k ?? []).flatMap((child) =>
    typeof child?.type === "function" ? childrenOf(child) : (child?.__e ?? []),
  );
}

function isTranslated(element, own) {
  return (
    own.some(({ parentNode }) => parentNode !== element) ||
    [...element.childNodes].some(({ nodeName }) => nodeName === "FONT")
  );
}

/** Takes the texts out of the translator's elements, where Preact would trip over them; their words stay there. */
function release(element, own) {
  const within = own.filter(({ parentNode }) => parentNode && parentNode !== element);
  if (within.some((each) => each.nodeType !== Node.TEXT_NODE)) arrange(element, own);
  else for (const text of within) text.replaceWith(text.data);
  return { own, words: own.map(({ data }) => data), shown: [...element.childNodes] };
}

function isUnchanged({ own, words, shown }, element, ownNow) {
  const wordsNow = ownNow.map(({ data }) => data);
  return isSame(own, ownNow) && isSame(words, wordsNow) && isSame(shown, [...element.childNodes]);
}

function isSame(list, other) {
  return list.length === other.length && list.every((each, index) => each === other[index]);
}

/** Lets an element have these children, and moves none that it has. */
function arrange(element, children) {
  for (const each of [...element.childNodes]) if (!children.includes(each)) each.remove();
  children.reduceRight((next, each) => {
    if (each.parentNode !== element) element.insertBefore(each, next);
    return each;
  }, null);
}

// What was changed before this module came may be hidden behind what was translated earlier.
eachWithin(/** @type {any} */ (document.getElementById("app")).__k, (element, own) => {
  if (isTranslated(element, own)) arrange(element, own);
});
