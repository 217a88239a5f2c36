/**
 * A last-resort change to the arguments of a child resource: takes what the component would use, returns what is used.
 *
 * @typeParam T - arguments of the child.
 */
export type Transform<T> = (args: T) => T;

/** The child's arguments after the caller's transform, or unchanged when there is none. */
export function applyTransform<T>(transform: Transform<T> | undefined, args: T): T {
  return transform === undefined ? args : transform(args);
}
