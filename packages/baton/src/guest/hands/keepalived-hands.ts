/** What is done to a running keepalived: raised, settled, stopped. VyOS has one underneath. */
import type { RunningInstance } from '../../domain/vrrp.ts';
import type { Guest } from '../../ports/guest-access.ts';
import type { ChangeProof, TemporaryChange } from '../../ports/guest-hands.ts';
import { readKeepalivedConfiguration } from '../../vrrp/keepalived/read-configuration.ts';
import { keepalivedDump } from '../linux/script/keepalived.ts';
import { quote } from '../ssh/guest-shell.ts';
import type { Look } from '../linux/look.ts';
import { actFailed, fileChanged, type HandShell, refused } from './hand-shell.ts';
import { editCalls, editsOf, linesIn, sha256Of } from './keepalived-edits.ts';
import { raise, swapping } from './script/raise.ts';
import { settling, stopping } from './script/settle.ts';
import { type Seen, seenIn } from './seen.ts';

type Raise = Extract<TemporaryChange, { kind: 'raise' }>;

const SETTLE_LOOKS = 20;
const SETTLE_PAUSE_MS = 300;

export async function raiseKeepalived(
  shell: HandShell,
  guest: Guest,
  change: Raise,
  signal: AbortSignal,
): Promise<ChangeProof> {
  const { priority, withoutNopreempt } = change;
  // Somebody may write to a file between the look and the act: then it is looked at once more.
  for (let tries = 0; tries < 2; tries += 1) {
    const look = await lookAtFiles(shell, guest, signal);
    const seen = seenIn(look);
    if (seen.pid === '') throw refused(guest, 'no keepalived runs there');
    const wanted = `raised ${priority} ${withoutNopreempt ? 1 : 0} ${seen.pid}`;
    if (seen.records.includes(wanted) && seen.instances.every((one) => one.basePriority === priority))
      return { files: [], detail: `it ran with priority ${priority} already` };
    const edits = editsOf(look.sections('keepalived-file'), seen.main, seen.node);
    if (!edits.ok) throw refused(guest, edits.why);
    if (edits.instances.length === 0) throw refused(guest, `no vrrp_instance is configured in ${seen.main}`);
    const values = [
      `PRIORITY=${priority}`,
      `WITHOUT_NOPREEMPT=${withoutNopreempt ? 1 : 0}`,
      `COUNT=${edits.instances.length}`,
      `LINES_IN=${quote(linesIn(priority, withoutNopreempt))}`,
      editCalls(edits.files),
    ];
    const what = `keepalived is to run with priority ${priority}`;
    const act = await shell.act(guest, what, [...values, swapping, keepalivedDump, raise], signal);
    if (act.result === 'stale') continue;
    const changed = act.files.filter(({ sha256Before, sha256After }) => sha256Before !== sha256After);
    if (changed.length > 0 || act.files.length !== edits.files.length)
      throw fileChanged(
        guest,
        (changed.length > 0 ? changed : edits.files).map(({ path }) => path),
      );
    return { files: act.files, detail: raisedDetail(priority, withoutNopreempt, seenIn(act.look).instances) };
  }
  throw actFailed(guest, 'its keepalived files changed twice while they were read');
}

/** A priority that tracking scripts lower does not become what was asked for: that is told, and is the caller's to judge. */
function raisedDetail(priority: number, withoutNopreempt: boolean, instances: readonly RunningInstance[]): string {
  const lowered = instances.filter(({ effectivePriority }) => effectivePriority !== priority);
  const effective = lowered
    .map(({ name, effectivePriority }) => `${name} ${effectivePriority ?? 'unknown'}`)
    .join(', ');
  return [
    `keepalived runs with priority ${priority}${withoutNopreempt ? ' and without nopreempt' : ''} until it reads its files again, which are as they were`,
    ...(lowered.length === 0 ? [] : [`what it tracks makes its effective priority: ${effective}`]),
  ].join('; ');
}

/** `demoted`: something else was made to step back here. */
export async function settleKeepalived(
  shell: HandShell,
  guest: Guest,
  signal: AbortSignal,
): Promise<ChangeProof & { readonly demoted: boolean }> {
  const look = await lookAtFiles(shell, guest, signal);
  const seen = seenIn(look);
  const recorded = seen.records.some((line) => /^(raised|stopped) /.test(line));
  const demoted = seen.records.some((line) => /^(carp|carp-group|pacemaker)( |$)/.test(line));
  if (!recorded) return { files: [], detail: demoted ? '' : 'it ran as its files say: nothing was changed', demoted };
  const proof = digestsIn(look);
  await recover(shell, guest, look, signal);
  const expected = prioritiesIn(look, seen);
  for (let looks = 0; looks < SETTLE_LOOKS; looks += 1) {
    const now = seenIn(await shell.look(guest, { texts: false }, signal));
    const settled =
      now.instances.length > 0 &&
      now.instances.every(({ name, basePriority }) => (expected.get(name) ?? basePriority) === basePriority);
    if (settled) {
      const names = now.instances.map(({ name, basePriority }) => `${name} ${basePriority ?? 'unknown'}`).join(', ');
      return { files: proof, detail: `keepalived runs with the priority of its files: ${names}`, demoted };
    }
    await new Promise((resolve) => setTimeout(resolve, SETTLE_PAUSE_MS));
    signal.throwIfAborted();
  }
  throw actFailed(guest, 'keepalived does not run as its files say, though it was told them again');
}

export async function stopKeepalived(shell: HandShell, guest: Guest, signal: AbortSignal): Promise<ChangeProof> {
  const act = await shell.act(guest, 'keepalived is to end', [stopping], signal);
  const detail =
    act.why === 'none runs'
      ? 'no keepalived ran'
      : `keepalived said goodbye and ended (by ${act.why}); the next boot starts it as before`;
  return { files: [], detail };
}

/** A look with its files; those that a killed act left raised are put back first. */
async function lookAtFiles(shell: HandShell, guest: Guest, signal: AbortSignal): Promise<Look> {
  const look = await shell.look(guest, { texts: true }, signal);
  if (seenIn(look).left.length === 0) return look;
  await recover(shell, guest, look, signal);
  return shell.look(guest, { texts: true }, signal);
}

async function recover(shell: HandShell, guest: Guest, look: Look, signal: AbortSignal): Promise<void> {
  const paths = look.sections('keepalived-file').flatMap(({ of }) => of ?? []);
  const calls = ['recover() {', ':', ...paths.map((path) => `put_back ${quote(path)} ''`), '}'].join('\n');
  await shell.act(guest, 'keepalived is to run as its files say', [calls, swapping, settling], signal);
}

function digestsIn(look: Look): ChangeProof['files'] {
  return look.sections('keepalived-file').flatMap(({ of, bytes }) => {
    const sha256 = sha256Of(bytes);
    return of === null ? [] : [{ path: of, sha256Before: sha256, sha256After: sha256 }];
  });
}

function prioritiesIn(look: Look, { main, node }: Seen): ReadonlyMap<string, number | null> {
  const texts = new Map(look.sections('keepalived-file').map(({ of, text }) => [of ?? '', text]));
  const read = texts.has(main) ? readKeepalivedConfiguration(texts, main, node) : null;
  return new Map(read?.ok === true ? read.value.instances.map(({ name, priority }) => [name, priority]) : []);
}
