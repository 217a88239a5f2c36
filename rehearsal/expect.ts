/**
 * Ends the step when something does not hold.
 *
 * @throws Error with what was expected.
 */
export function expect(holds: boolean, expectation: string): asserts holds {
  if (!holds) throw new Error(`expected: ${expectation}`);
}
