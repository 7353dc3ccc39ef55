/** An authority for names, in memory: it keeps what was changed, and may take a while until all of its servers say so. For tests. */
import { isIPv6 } from 'node:net';
import { BatonError } from '../../../domain/error.ts';
import type { NameRecords, NameUpdates } from '../../../ports/name-updates.ts';

export class NamesInMemory implements NameUpdates {
  /** Every change, such as `www.example.org 203.0.113.10 ttl 30`. */
  readonly changes: string[] = [];
  readonly #records = new Map<string, NameRecords>();
  /** So many looks after a change say that it is not everywhere yet. */
  pendingLooks = 0;
  #pendingLeft = 0;

  set(name: string, addresses: readonly string[], ttlSeconds: number): void {
    this.#records.set(name, { addresses, ttlSeconds });
  }

  remove(name: string): void {
    this.#records.delete(name);
  }

  at(name: string): NameRecords | null {
    return this.#records.get(name) ?? null;
  }

  read: NameUpdates['read'] = ({ name }, version) => {
    const found = this.at(name);
    const fits = found?.addresses.every((address) => isIPv6(address) === (version === 6)) === true;
    if (this.#pendingLeft === 0) return Promise.resolve(fits ? found : null);
    this.#pendingLeft -= 1;
    return Promise.resolve(fits && found !== null ? { ...found, pending: true } : null);
  };

  replace: NameUpdates['replace'] = ({ name }, expected, wanted) => {
    const same = this.at(name)?.addresses.toSorted().join() === expected.toSorted().join();
    if (!same) return Promise.reject(new BatonError({ code: 'NAME_CHANGED', kind: 'user', message: 'x', remedy: 'x' }));
    this.set(name, wanted.addresses, wanted.ttlSeconds);
    this.changes.push(`${name} ${wanted.addresses.join(' ')} ttl ${wanted.ttlSeconds}`);
    this.#pendingLeft = this.pendingLooks;
    return Promise.resolve();
  };

  mayReplace: NameUpdates['mayReplace'] = () => Promise.resolve();
}
