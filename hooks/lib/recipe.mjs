/**
 * A recipe: reads one question of Baton on stdin, asks a router, and answers on stdout (docs/reference/hook.md).
 *
 *   prepare   the router is configured for it, a session is up, and the address is not announced yet
 *   activate  the VIP answers, so: announce, and have it watched
 *   verify    is it announced to somebody?
 *   revert    no longer watched, then withdrawn
 */
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openAnnouncement, optionsOf } from './announcements.mjs';
import { Refusal } from './refusal.mjs';
import { answers } from './tcp-check.mjs';
import { arm, disarm, stateOf } from './watcher-link.mjs';
import { watchingOf } from './watching.mjs';

const ACTIONS = /** @type {const} */ (['prepare', 'activate', 'verify', 'revert']);
const LOOK_EVERY_MS = 50;
const MAX_BYTES = 65_536;

/**
 * Answers one question and sets the exit code; never throws.
 *
 * @param {import('./types.d.ts').RecipeName} recipe
 */
export async function answerOne(recipe) {
  /** @type {unknown} */
  let answer;
  try {
    const options = optionsOf(recipe, process.argv.slice(2), process.env);
    const question = readQuestion(await readInput());
    answer = await answerTo(recipe, question, options);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const retryable = error instanceof Refusal && error.retryable;
    answer = { ok: false, error: { message: message.slice(0, 1000), retryable } };
    process.exitCode = 1;
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/**
 * @param {import('./types.d.ts').RecipeName} recipe
 * @param {import('./types.d.ts').Question} question
 * @param {import('./types.d.ts').Options} options
 * @returns {Promise<import('./types.d.ts').Answer>}
 */
async function answerTo(recipe, question, options) {
  const announcement = openAnnouncement(recipe, question.address, options);
  const watching = watchingOf(question.vip, options);
  const endMs = performance.now() + Math.max(1, question.deadlineSeconds - 1) * 1000;
  switch (question.action) {
    case 'prepare': {
      await announcement.ready();
      const seen = await announcement.look();
      assertSession(seen);
      if (seen.wanted) throw new Refusal(`${question.address} is announced already, before anybody asked for it.`);
      break;
    }
    case 'activate': {
      assertSession(await announcement.look());
      if (watching !== null && !(await answers(watching, 1000)))
        throw new Refusal(
          `The VIP does not answer from this router (${watching.host} port ${watching.port}), so it is not announced.`,
          { retryable: true },
        );
      await announcement.announce();
      if (watching !== null) await armOrWithdraw(recipe, question, announcement);
      await until(announcement, endMs, (seen) => seen.to.length > 0);
      break;
    }
    case 'revert':
      // First, so that nobody announces again what is withdrawn here.
      await disarm(question.address);
      await announcement.withdraw();
      await until(announcement, endMs, (seen) => seen.to.length === 0);
      break;
    case 'verify':
      break;
  }
  return tell(question, await announcement.look());
}

/**
 * @param {import('./types.d.ts').Question} question
 * @param {import('./types.d.ts').Seen} seen
 * @returns {Promise<import('./types.d.ts').Answer>}
 */
async function tell({ address }, seen) {
  const watched = (await stateOf(address)) ?? 'not watched';
  const where =
    seen.to.length > 0
      ? `announced to ${seen.to.join(', ')}`
      : seen.wanted
        ? 'to be announced, and no neighbour is told'
        : 'not announced by this router';
  return {
    ok: true,
    leads: seen.to.length > 0 ? 'target' : 'source',
    detail: `${where}; ${watched}`,
    data: { neighbours: seen.up.length, announcedTo: seen.to.length, watcher: watched },
  };
}

/** @param {import('./types.d.ts').Seen} seen */
function assertSession({ up }) {
  if (up.length === 0) throw new Refusal('No BGP session of this router is up.', { retryable: true });
}

/**
 * An announcement that nobody watches would outlive its load balancer.
 *
 * @param {import('./types.d.ts').RecipeName} recipe
 * @param {import('./types.d.ts').Question} question
 * @param {import('./types.d.ts').Announcement} announcement
 */
async function armOrWithdraw(recipe, { address, vip }, announcement) {
  try {
    await arm(recipe, address, vip, process.argv.slice(2));
  } catch (error) {
    await announcement.withdraw();
    throw error;
  }
}

/**
 * @param {import('./types.d.ts').Announcement} announcement
 * @param {number} endMs
 * @param {(seen: import('./types.d.ts').Seen) => boolean} isSo
 */
async function until(announcement, endMs, isSo) {
  while (!isSo(await announcement.look())) {
    if (performance.now() >= endMs) throw new Refusal('The router does not say so in time.', { retryable: true });
    await sleep(LOOK_EVERY_MS);
  }
}

/** @returns {Promise<string>} */
async function readInput() {
  const chunks = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Refusal('The question is longer than 64 KiB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * @param {string} text
 * @returns {import('./types.d.ts').Question}
 */
function readQuestion(text) {
  /** @type {unknown} */
  let read;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Refusal('The question is not one JSON object.');
  }
  if (typeof read !== 'object' || read === null) throw new Refusal('The question is not one JSON object.');
  const question = /** @type {Record<string, unknown>} */ (read);
  if (question['baton'] !== 1) throw new Refusal('The question is not of version 1 of the contract (baton: 1).');
  const action = ACTIONS.find((one) => one === question['action']);
  if (action === undefined) throw new Refusal(`There is no action ${JSON.stringify(question['action'])}.`);
  const { deadlineSeconds } = question;
  return {
    action,
    address: addressIn(question, 'address'),
    vip: addressIn(question, 'vip'),
    deadlineSeconds: typeof deadlineSeconds === 'number' ? deadlineSeconds : 10,
  };
}

/**
 * It becomes part of a router's command: nothing but an address may.
 *
 * @param {Record<string, unknown>} question
 * @param {string} key
 * @returns {string}
 */
function addressIn(question, key) {
  const value = question[key];
  if (typeof value === 'string' && isIP(value) !== 0) return value;
  throw new Refusal(`${key} of the question is no IP address.`);
}
