// deno-lint-ignore-file no-explicit-any
// What frontend/vendor/preact.js has, as far as the site's modules use it. Written by hand beside entry.js, since the
// libraries' own types would have to be brought by Node.

/** What stands on the page: elements, texts, lists of them, or nothing. */
export type Child = unknown;

export interface VNode {
  readonly type: unknown;
  readonly props: unknown;
}

/** Components get what their element has, and `children`. */
type Component = (props: any) => Child;

/** Handlers and components, whose arguments are not checked within a template, and anything else. */
type TemplateValue =
  | Component
  | ((event: any) => unknown)
  | object
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined;

export function html(strings: TemplateStringsArray, ...values: TemplateValue[]): VNode;
export function render(node: Child, parent: Element): void;

/** What Preact calls while it draws. */
export const options: any;

export interface ReadonlySignal<T> {
  readonly value: T;
  peek(): T;
}

export interface Signal<T> extends ReadonlySignal<T> {
  value: T;
}

/** Of null, an empty list or an empty object nobody knows what comes later, unless a JSDoc type says it. */
export function signal(value: null): Signal<any>;
export function signal(value: never[]): Signal<any[]>;
export function signal(value: Record<string, never>): Signal<any>;
export function signal(value: string): Signal<string>;
export function signal(value: number): Signal<number>;
export function signal(value: boolean): Signal<boolean>;
export function signal<T>(value: T): Signal<T>;
export function computed<T>(compute: () => T): ReadonlySignal<T>;
export function effect(run: () => void | (() => void)): () => void;
export function batch<T>(change: () => T): T;

export function useSignalEffect(run: () => void | (() => void)): void;

export function useState<T>(initial: T | (() => T)): [T, (next: T | ((before: T) => T)) => void];
export function useRef(initial: null): { current: any };
export function useRef<T>(initial: T): { current: T };
export function useEffect(run: () => unknown, inputs?: readonly unknown[]): void;
export function useLayoutEffect(run: () => unknown, inputs?: readonly unknown[]): void;
