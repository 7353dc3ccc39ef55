/** Stories move HA IPs as floating IPs: no hook and no name server is asked anything. */
import type { Dependencies } from '../../packages/baton/src/services/dependencies.ts';

const notAskedFor = (): Promise<never> => Promise.reject(new Error('not asked for'));

export const noOutsiders: Pick<Dependencies, 'hooks' | 'names' | 'sendToHook'> = {
  hooks: { ask: notAskedFor },
  names: { read: notAskedFor, replace: notAskedFor, mayReplace: notAskedFor },
  sendToHook: notAskedFor,
};
