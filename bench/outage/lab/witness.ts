/**
 * Who else saw it: what OVN, its switch and both guests' keepalived say about the time in which something was lost, in a file beside
 * the figures. A gap whose cause is not known is not understood.
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { EchoResult } from '../../../test/lab/harness/echo-prober.ts';
import { inGuest, lab, labFacts, STATE } from '../../../test/lab/harness/lab.ts';
import { type Running, startCommand } from '../../../test/lab/harness/run-command.ts';

/** The guest's clock beside its log: an emulated one may be late. */
const KEEPALIVED = 'date; cat /proc/uptime; tail -n 80 /var/log/messages; cat /var/log/vrrp.log';
/** Its switch may end on an assertion, and is begun again: lab/cloud/backends/ovn.sh. */
const SWITCH = ['tail', '-n', '40', '/var/log/lab/ovs-vswitchd.log', '/var/log/lab/ovn-controller.log'];

/** From outside of the machine, so that the client is a child of this process and ends with it. */
function watchBindings(): Running {
  const [pid = ''] = readFileSync(`${STATE}/os2/machine.pid`, 'utf8').split(/\s/);
  const socket = `unix:/proc/${pid}/root/run/ovn/ovnsb_db.sock`;
  const of = ['OVN_Southbound', 'Port_Binding', 'logical_port,virtual_parent'];
  return startCommand(['ovsdb-client', '--timestamp', 'monitor', socket, ...of]);
}

export class Witness {
  readonly #servers: readonly string[];
  /** Null: the target is not on OVN. */
  readonly #bindings: Running | null;

  constructor(servers: readonly string[]) {
    this.#servers = servers;
    this.#bindings = labFacts().clouds.os2.backend === 'ovn' ? watchBindings() : null;
  }

  stop(): void {
    this.#bindings?.child.kill('SIGTERM');
  }

  /** Stops; what it saw is written where something was lost, in the folder of the results. */
  async tell(what: string, seen: EchoResult): Promise<void> {
    this.stop();
    const bindings = await this.#bindings?.finished;
    if (seen.gaps.length === 0) return;
    const parts: (readonly [string, string])[] = [
      ['lost', seen.gaps.map(({ atMs, ms }) => `${new Date(atMs).toISOString()} ${ms} ms`).join('\n')],
    ];
    if (bindings !== undefined)
      parts.push(['bindings', bindings.stdout], ['switch', await said(lab('shell', 'os2', ...SWITCH))]);
    for (const server of this.#servers) parts.push([server, await said(inGuest('os2', server, KEEPALIVED))]);
    const at = new Date().toISOString().replaceAll(/[-:]|\..*/g, '');
    const file = fileURLToPath(new URL(`../results/lost-${what}-${at}.txt`, import.meta.url));
    await writeFile(file, parts.map(([title, text]) => `## ${title}\n${text.trim()}\n`).join('\n'));
    process.stderr.write(`something was lost: ${file}\n`);
  }
}

const said = (text: Promise<string>): Promise<string> => text.catch((error: unknown) => String(error));
