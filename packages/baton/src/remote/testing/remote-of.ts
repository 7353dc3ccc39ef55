import type { Services } from '../../services/services.ts';
import { type RemoteOptions, remoteServices } from '../remote-services.ts';
import { SHORT_TIMES } from './short-times.ts';

/** Services over a controller on loopback: a `ContractServer`, or the address that a fastify app listens on. */
export function remoteOf(
  url: string,
  bearer: string,
  local: Pick<Services, 'outageMeter' | 'testHook'>,
  more: Partial<RemoteOptions> = {},
): Services {
  return remoteServices({
    url,
    bearer: () => Promise.resolve(bearer),
    local,
    version: '0.1.0',
    times: SHORT_TIMES,
    ...more,
  });
}
