/** Who can sign in: the users that every simulated cloud has, with passwords that are made for this run. */
import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Clouds } from '../clouds.ts';

export interface Account {
  readonly user: string;
  readonly password: string;
  readonly project: string;
}

export interface Accounts {
  /** Sees and commands everything. */
  readonly operator: Account;
  /** The customer: sees and commands what is of its project. */
  readonly tenant: Account;
}

/** Without letters and digits that look alike, for whoever types it. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/**
 * Everybody on this machine reaches its loopback address, and the plans of an operator may name commands that the controller runs. With
 * a password that stands in the documentation, that would be anybody's way into the account of who shows the demonstration.
 */
export async function makeAccounts({ simulation, cloudsYaml }: Clouds): Promise<Accounts> {
  const accounts = { operator: newAccount('admin'), tenant: newAccount('demo') };
  for (const { state } of simulation.clouds.values()) {
    for (const { user, password } of [accounts.operator, accounts.tenant]) {
      for (const { id } of state.users.where(({ name }) => name === user)) state.users.update(id, { password });
    }
  }
  await writeFile(cloudsYaml, simulation.cloudsYaml(), { mode: 0o600 });
  return accounts;
}

/** Each of the simulated users has a project of the same name. */
function newAccount(user: string): Account {
  return { user, password: newPassword(), project: user };
}

function newPassword(): string {
  const letters = (count: number): string =>
    Array.from({ length: count }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');
  return [letters(4), letters(4), letters(4)].join('-');
}
