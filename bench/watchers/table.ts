/** The result as Markdown. */
import type { Answers, Result, Spread } from './result.ts';

export function tables(result: Result): string {
  return [about(result), told(result), answered(result), used(result), slowText(result), commitsText(result)].join(
    '\n\n',
  );
}

function about({
  at,
  machine,
  fileSystem,
  watchers,
  migrations,
  seconds,
  measuring,
  provisional,
  command,
}: Result): string {
  const { stay, leave, lists, elsewhere, slow } = watchers;
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const shaky = provisional === undefined ? '' : ` **Provisional:** ${provisional}.`;
  return [
    `${at.slice(0, 10)}, ${stay + leave + lists + elsewhere + slow} watchers: ${stay + leave} on one migration (${leave} of them leave and come back at random moments), ${lists} on lists, ${elsewhere} on two other migrations, ${slow} that do not read for a while. ${migrations.list} migrations in the list, ${migrations.run} of them run in each span of ${seconds} s.${shaky}`,
    `Linux ${machine.kernel}, ${machine.processors} processors for everything (clouds, controller, workers, database on ${fileSystem}, and whoever measures), load ${machine.load.join(' to ')}; ${versions.join(', ')}. The measuring process was ${ms(measuring.loopDelayP99Ms)} late at its 99th percentile, ${ms(measuring.loopDelayWorstMs)} at worst.`,
    `\`${command}\``,
  ].join('\n\n');
}

function told({ events, lists }: Result): string {
  const line = (name: string, { samples, medianMs, p99Ms, worstMs }: Spread, faults: string): string =>
    `| ${name} | ${samples} | **${ms(medianMs)}** | ${ms(p99Ms)} | ${ms(worstMs)} | ${faults} |`;
  const { lost, doubled, disordered, differing, written, returns } = events;
  return [
    '| from written to heard | heard | median | p99 | worst | |',
    '|---|---|---|---|---|---|',
    line(
      `events (${written} written, ${returns} returns)`,
      events.delay,
      `${lost} lost, ${doubled} twice, ${disordered} out of order, ${differing} in other words`,
    ),
    line(
      'changes in lists',
      lists.delay,
      `${lists.missed} missed, ${lists.backwards} out of order, ${lists.others} told to others`,
    ),
  ].join('\n');
}

function answered({ answers, unanswered }: Result): string {
  const line = ({ question, quiet, watched, ratio }: Answers): string =>
    `| ${question === 'all' ? '**all**' : question} | ${ms(quiet.medianMs)} | ${ms(watched.medianMs)} | **${ratio.median}** | ${ms(quiet.p99Ms)} | ${ms(watched.p99Ms)} | **${ratio.p99}** |`;
  return [
    '| answers of the API | median, nobody watches | all watch | ratio | p99, nobody watches | all watch | ratio |',
    '|---|---|---|---|---|---|---|',
    ...answers.map(line),
    '',
    unanswered === 0 ? 'Every question was answered.' : `**${unanswered} questions were not answered.**`,
  ].join('\n');
}

function used({ controller, postgres }: Result): string {
  const { rssMib, cpuPercent, loopDelayP99Ms } = controller;
  const { transactionsPerSecond } = postgres;
  return [
    '| | nobody watches | all watch |',
    '|---|---|---|',
    `| controller: memory at most | ${rssMib.quiet} MiB, ${rssMib.after} MiB afterwards | ${rssMib.watched} MiB, ${rssMib.slow} MiB with the slow ones |`,
    `| controller: of one processor | ${cpuPercent.quiet} % | ${cpuPercent.watched} % |`,
    `| controller: delay of its loop, p99 | ${ms(loopDelayP99Ms.quiet)} | ${ms(loopDelayP99Ms.watched)} |`,
    `| Postgres: of one processor | ${postgres.cpuPercent.quiet} % | ${postgres.cpuPercent.watched} % |`,
    `| Postgres: transactions a second, everybody's | ${transactionsPerSecond.quiet} | ${transactionsPerSecond.watched} |`,
  ].join('\n');
}

function slowText({ slow, watchers }: Result): string {
  const { bytes, letGo, caughtUp, lost, doubled, disordered, catchUpSeconds } = slow;
  return `Of ${watchers.slow} who did not read while ${Math.round(bytes / 1e6)} MB were written for each, ${letGo} were let go. ${caughtUp} caught up, within ${catchUpSeconds} s of coming back: ${lost} events lost, ${doubled} twice, ${disordered} out of order.`;
}

function commitsText({ commits }: Result): string {
  return `${commits.writers} writers at the same time bring **${commits.after}** events a second into the journal where the bell is rung after each commit, as it is; **${commits.within}** where it is rung within it.`;
}

/** `0 ms`, `4.8 ms`, `445 ms`, `2.04 s`. */
function ms(value: number): string {
  if (value < 10) return `${value} ms`;
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(2)} s`;
}
