/** Shuts a server off behind Baton's back, by one request: a client that takes two seconds to start would blur the moment. */
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
    return new NovaStop(`${url}/servers/${id}/action`, token.id);
  }

  async now(): Promise<void> {
    const answer = await fetch(this.#url, {
      method: 'POST',
      headers: { 'x-auth-token': this.#token, 'content-type': 'application/json' },
      body: JSON.stringify({ 'os-stop': null }),
    });
    if (answer.status !== 202) throw new Error(`os-stop answered ${answer.status}: ${await answer.text()}`);
  }
}
