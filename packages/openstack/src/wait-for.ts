import { hasCode, OpenStackError } from './errors/openstack-error.ts';
import { sleep } from './transport/deadline.ts';

export interface WaitOptions<T> {
  /** What is waited for, for messages: `volume 4f6e to become available`. */
  readonly what: string;
  readonly until: (resource: T) => boolean;
  /** The cloud's own cause when the resource has failed for good, else null. */
  readonly failOn: (resource: T) => string | null | Promise<string | null>;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Called whenever a look brings something else than the last one. */
  readonly onChange?: (resource: T) => void;
}

/**
 * Looks again and again until a resource is as wanted. A Nova server's status may be trusted only while its task state is
 * null: `until` should ask for both.
 *
 * @throws OpenStackError WAIT_TIMEOUT (with what it last looked like), WAIT_FAILED (with the cloud's cause), GONE, ABORTED
 */
export async function waitFor<T>(get: (signal: AbortSignal) => Promise<T | null>, options: WaitOptions<T>): Promise<T> {
  const { what, until, failOn, intervalMs, timeoutMs, signal, onChange } = options;
  const endMs = performance.now() + timeoutMs;
  let last = '';
  let existed = false;
  for (;;) {
    const resource = await get(signal);
    if (resource === null) {
      const message = existed
        ? `waited for ${what}, but it has gone`
        : `waited for ${what}, but there is no such thing`;
      throw new OpenStackError({ code: 'GONE', message });
    }
    existed = true;
    const looks = JSON.stringify(resource);
    if (looks !== last) onChange?.(resource);
    last = looks;
    if (until(resource)) return resource;
    const failure = await failOn(resource);
    if (failure !== null) throw new OpenStackError({ code: 'WAIT_FAILED', message: `waited for ${what}: ${failure}` });
    const leftMs = endMs - performance.now();
    if (leftMs <= 0) {
      const message = `waited for ${what} for ${timeoutMs} ms in vain; it is still ${describe(resource)}`;
      throw new OpenStackError({ code: 'WAIT_TIMEOUT', message, retryable: true });
    }
    await sleep(Math.min(intervalMs, leftMs), signal);
  }
}

/** Looks again and again until a resource is gone, such as a server after its deletion. */
export async function waitUntilGone<T>(
  get: (signal: AbortSignal) => Promise<T | null>,
  options: Omit<WaitOptions<T>, 'until'>,
): Promise<void> {
  try {
    await waitFor(get, { ...options, until: () => false });
  } catch (error) {
    if (!hasCode(error, 'GONE')) throw error;
  }
}

function describe(resource: unknown): string {
  if (typeof resource !== 'object' || resource === null) return String(resource);
  const status = 'status' in resource && typeof resource.status === 'string' ? resource.status : 'there';
  const task = 'taskState' in resource && typeof resource.taskState === 'string' ? ` (${resource.taskState})` : '';
  return status + task;
}
