/** Shuts a server off behind Baton's back, by one request: a client that takes two seconds to start would blur the moment. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openstack } from '../../../test/lab/harness/lab.ts';

interface Endpoint {
  readonly interface: string;
  readonly url: string;
}

export class NovaStop {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  static async open(cloud: 'os1' | 'os2', server: string): Promise<NovaStop> {
    const { id } = await openstack<{ id: string }>(cloud, 'server', 'show', server, '-f', 'json', '-c', 'id');
    const token = await openstack<{ id: string }>(cloud, 'token', 'issue', '-f', 'json');
    const catalog = await openstack<{ endpoints: readonly Endpoint[] }>(
      cloud,
      'catalog',
      'show',
      'compute',
      '-f',
      'json',
    );
    const url = catalog.endpoints.find((one) => one.interface === 'public')?.url;
    if (url === undefined) throw new Error(`${cloud} has no compute endpoint`);
    return new NovaStop(`${url}/servers/${id}`, token.id);
  }

  async now(): Promise<void> {
    const answer = await fetch(`${this.#url}/action`, {
      method: 'POST',
      headers: { 'x-auth-token': this.#token, 'content-type': 'application/json' },
      body: JSON.stringify({ 'os-stop': null }),
    });
    if (answer.status !== 202) throw new Error(`os-stop answered ${answer.status}: ${await answer.text()}`);
  }

  /** When Nova said SHUTOFF for the first time to whoever asks four times a second: the moment before that question, in ms since the epoch. */
  async untilSaid(): Promise<number> {
    for (let asked = 0; asked < 480; asked += 1) {
      const askedMs = Date.now();
      const answer = await fetch(this.#url, { headers: { 'x-auth-token': this.#token } });
      const { server } = (await answer.json()) as { readonly server?: { readonly status: string } };
      if (server?.status === 'SHUTOFF') return askedMs;
      await sleep(250);
    }
    throw new Error('Nova does not say SHUTOFF within two minutes');
  }
}
