/** `global_defs`: what holds for every instance that does not say otherwise. */
import { GLOBAL_KEYWORDS } from './keywords.ts';
import { warnUnknown } from './statements.ts';
import type { Statement } from './statements.ts';
import type { Trouble } from './trouble.ts';
import { integerOf, secondsOf } from './values.ts';

export interface Global {
  routerName: string | null;
  version: 2 | 3 | null;
  startupDelaySeconds: number;
  garpRefreshSeconds: number;
}

const DAY = 86_400;

export function readGlobal(block: Statement, global: Global, trouble: Trouble): void {
  for (const statement of block.block ?? []) {
    switch (statement.keyword) {
      case 'router_id':
        global.routerName = statement.values[0] ?? null;
        break;
      case 'vrrp_version': {
        const version = integerOf(statement, 2, 3, trouble);
        if (version !== null) global.version = version === 3 ? 3 : 2;
        break;
      }
      // Of the two, the longer one counts; after a boot of the machine both do (global_parser.c).
      case 'vrrp_startup_delay':
      case 'vrrp_delay_after_boot':
        global.startupDelaySeconds = Math.max(
          global.startupDelaySeconds,
          secondsOf(statement, 0.001, 4294, trouble) ?? 0,
        );
        break;
      case 'vrrp_garp_master_refresh':
        global.garpRefreshSeconds = integerOf(statement, 0, DAY, trouble) ?? global.garpRefreshSeconds;
        break;
      default:
        if (!GLOBAL_KEYWORDS.has(statement.keyword)) warnUnknown(statement, trouble);
    }
  }
}
