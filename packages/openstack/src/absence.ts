import { hasCode } from './errors/openstack-error.ts';

/** A resource that is not there is null. */
export async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (hasCode(error, 'NOT_FOUND')) return null;
    throw error;
  }
}

/** Deleting what is not there has already succeeded. */
export async function orGone(work: Promise<unknown>): Promise<void> {
  await orNull(work);
}
