/**
 * All of them at once, and every one to its end: what goes on behind a failure would meet whatever is done next. Throws the first failure
 * in their order.
 */
export async function allInGoodOrder<const T extends readonly Promise<unknown>[]>(
  works: T,
): Promise<{ -readonly [At in keyof T]: Awaited<T[At]> }> {
  const ended = await Promise.allSettled(works);
  const failed = ended.find((one): one is PromiseRejectedResult => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return await Promise.all(works);
}
