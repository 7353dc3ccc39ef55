#!/usr/bin/env node
/** The composition root: the only place that puts adapters behind ports. */
import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { connectCloud, type OpenStackCloud } from './adapters/openstack/openstack-cloud.ts';
import { systemClock } from './adapters/system-clock.ts';
import { processDeps } from './cli/process-deps.ts';
import { runCli } from './cli/program.ts';
import { isApproved } from './engine/approvals.ts';
import { collectCalls, recordCall } from './engine/call-recorder.ts';
import { createDbosEngine } from './engine/dbos-engine.ts';
import { openGuests } from './guest/open-guests.ts';
import { createOutageMeter } from './ha-ip/outage-meter/outage-meter.ts';
import { stepsOf } from './runbook/orders.ts';
import { createServices } from './services/create-services.ts';
import type { Dependencies } from './services/dependencies.ts';
import { dataDirectory } from './store/data-directory.ts';
import { openStore, type Store } from './store/store.ts';

/** One session for each cloud and one store, opened when they are first needed. */
function dependencies(signal: AbortSignal): Dependencies {
  const clouds = new Map<string, Promise<OpenStackCloud>>();
  let opening: Promise<Store> | null = null;
  const store = (): Promise<Store> => (opening ??= openStore({ env: process.env, clock: systemClock, signal }));
  return {
    clock: systemClock,
    connect: (name) => {
      const known = clouds.get(name) ?? connectCloud(name, { onCall: recordCall });
      clouds.set(name, known);
      return known;
    },
    createOutageMeter: (probe) => createOutageMeter(probe, systemClock),
    openGuests: (plan, cloud) => openGuests(plan, cloud, { home: dataDirectory(process.env), env: process.env }),
    journal: async () => (await store()).journal,
    createEngine: async (contextFor) => {
      const { databaseUrl, journal, leases } = await store();
      return createDbosEngine({
        databaseUrl,
        journal,
        leases,
        runbookFor: (plan) => stepsOf(plan.order),
        contextFor,
        collectCalls,
        clock: systemClock,
      });
    },
    isRunning: async (migrationId) => (await store()).leases.isHeld(migrationId),
    isApproved: async (migrationId, gate) => isApproved((await store()).journal, migrationId, gate),
    close: async () => {
      // What could not be opened was told when it was asked for, and has nothing to close.
      for (const cloud of clouds.values()) await cloud.then((opened) => opened.close()).catch(() => undefined);
      await (await opening?.catch(() => null))?.close();
    },
  };
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};
// One step's signal is handed to all the calls that it makes side by side: many listeners are no leak.
setMaxListeners(500);
const lifetime = new AbortController();
const deps = processDeps({ services: () => Promise.resolve(createServices(dependencies(lifetime.signal))), version });
process.exitCode = await runCli(process.argv.slice(2), deps);
