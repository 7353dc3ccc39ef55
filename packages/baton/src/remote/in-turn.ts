/** Makes something of each, a few at a time; the answers stand in the order of what they were made of. */
export async function inTurn<From, To>(
  all: readonly From[],
  sideBySide: number,
  make: (one: From) => Promise<To>,
): Promise<readonly To[]> {
  const made: To[] = [];
  const rest = all.entries();
  const work = async (): Promise<void> => {
    for (const [index, one] of rest) made[index] = await make(one);
  };
  await Promise.all(Array.from({ length: Math.min(sideBySide, all.length) }, work));
  return made;
}
