import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { Event } from '../../domain/event.ts';
import { type CommandLine, withOutput } from '../command-line.ts';
import { EXIT, exitCodeOfState } from '../exit-code.ts';
import { errorText } from '../render/error-text.ts';
import type { OutputOptions } from '../session.ts';
import { resultRow } from './migration-row.ts';
import { lookUpReturned } from './ha-ips-lead.ts';
import { lookUpNeed, nobodyGuards } from './needs-guard.ts';
import { commandLines, nextCommands } from './next-commands.ts';
import { type EventsOption, withEvents } from './run-options.ts';
import { viewOf } from './view-of.ts';

const POLL_EVERY_MS = 500;

export function addWatch(migration: Command, line: CommandLine): void {
  line.does<OutputOptions & EventsOption & { readonly since: number }>(
    withEvents(withOutput(migration.command('watch')))
      .description('follow the events of a migration that another process runs, until it rests')
      .argument('<migration>', 'id or name')
      .option('--since <seq>', 'only events after this sequence number', sequence, 0),
    async (session, [idOrName = ''], options) => {
      const services = await session.services();
      const watched = await services.getMigration(idOrName);
      const earlier = options.since === 0 ? [] : await services.events(watched.id, 0);
      const view = viewOf(
        session,
        watched,
        earlier.filter(({ seq }) => seq <= options.since),
        { ...options, rests: false },
      );
      let seen = options.since;
      const show = (event: Event): void => {
        view.print(event);
        seen = event.seq;
      };
      try {
        await services.elsewhere?.follow(watched.id, seen, show, session.signal);
        while (services.elsewhere === undefined) {
          // Ask first, read second: events of a process that ends in between are still read.
          const running = await services.isRunning(watched.id);
          for (const event of await services.events(watched.id, seen)) show(event);
          if (!running) break;
          await sleep(POLL_EVERY_MS, undefined, { signal: session.signal });
        }
      } catch (error) {
        if (!session.signal.aborted) throw error;
        view.close();
        session.say(
          `\nStopped watching; the migration goes on. Again: baton migration watch ${watched.id} --since ${seen}`,
        );
        return EXIT.interrupted;
      } finally {
        view.close();
      }
      const rested = await services.getMigration(watched.id);
      const unguarded = (await lookUpNeed(services, rested)) ? ` ${nobodyGuards(rested)}` : '';
      session.say(`\nNo process runs it now; its state is ${rested.state}.${unguarded}`);
      if (rested.error !== null) session.say(errorText(rested.error, session.style));
      session.say(
        `\n${commandLines(nextCommands(rested, await lookUpReturned(services, rested)), session.talk.columns)}\n`,
      );
      session.record(resultRow(rested, rested.state), options);
      return exitCodeOfState(rested.state);
    },
  );
}

function sequence(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 0.');
  return Number(text);
}
