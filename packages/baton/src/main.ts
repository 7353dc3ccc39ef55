#!/usr/bin/env node
/** The composition root: the only place that puts adapters behind ports. */
import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CephClusters } from './adapters/rbd/ceph-clusters.ts';
import { NbdMovers } from './adapters/movers/nbd-movers.ts';
import { designateNames } from './adapters/openstack/designate.ts';
import { keystoneToken } from './adapters/openstack/keystone-token.ts';
import { connectCloud, type OpenStackCloud } from './adapters/openstack/openstack-cloud.ts';
import { systemClock } from './adapters/system-clock.ts';
import { processDeps } from './cli/process-deps.ts';
import { runCli } from './cli/program.ts';
import { isApproved, isOnPause } from './engine/approvals.ts';
import { collectCalls, recordCall } from './engine/call-recorder.ts';
import { openConnectionKeeper } from './connections/open-connection-keeper.ts';
import type { CloudCall } from './domain/step.ts';
import { createDbosEngine } from './engine/dbos-engine.ts';
import { haIpCommands } from './engine/ha-ip-commands.ts';
import { createWishes } from './engine/wishes.ts';
import { openGuests } from './guest/open-guests.ts';
import { createHookRunner, sendToHook } from './ha-ip/hook/hook-runner.ts';
import { nameUpdates } from './ha-ip/dns/authority.ts';
import { createOutageMeter } from './ha-ip/outage-meter/outage-meter.ts';
import { chooseServices } from './remote/choose-services.ts';
import { stepsOf } from './runbook/orders.ts';
import { createServices } from './services/create-services.ts';
import type { RunOutcome } from './ports/engine.ts';
import type { Dependencies } from './services/dependencies.ts';
import { dataDirectory } from './store/data-directory.ts';
import type { LeaseTimes } from './store/lease.ts';
import { openStore, type Store } from './store/store.ts';

/** Another controller goes on within ten seconds after a worker has hung: the lease ends, it is seen, a process starts. */
const WORKER_LEASE: LeaseTimes = { ttlMs: 5000, renewMs: 1000 };

interface Purpose {
  /** Runs are begun only while a controller wants them. */
  readonly isWorker: boolean;
  /** Hears every call to a cloud, as the engine does. */
  readonly onCall?: (call: CloudCall) => void;
}

/** One session for each cloud and one store, opened when they are first needed. */
function dependencies(signal: AbortSignal, { isWorker, onCall }: Purpose): Dependencies & { store(): Promise<Store> } {
  const hear = (call: CloudCall): void => {
    recordCall(call);
    onCall?.(call);
  };
  const designate = designateNames();
  const clouds = new Map<string, Promise<OpenStackCloud>>();
  let opening: Promise<Store> | null = null;
  const leaseTimes = isWorker ? { leaseTimes: WORKER_LEASE } : {};
  const store = (): Promise<Store> =>
    (opening ??= openStore({ env: process.env, clock: systemClock, signal, ...leaseTimes }));
  return {
    store,
    clock: systemClock,
    connect: (name) => {
      const known = clouds.get(name) ?? connectCloud(name, { onCall: hear });
      clouds.set(name, known);
      // A controller lives on when clouds.yaml was wrong, and finds it corrected.
      known.catch(() => clouds.delete(name));
      return known;
    },
    createOutageMeter: (probe) => createOutageMeter(probe, systemClock),
    openGuests: (plan, cloud) => openGuests(plan, cloud, { home: dataDirectory(process.env), env: process.env }),
    openConnectionKeeper: (plan) => openConnectionKeeper(plan, { home: dataDirectory(process.env), env: process.env }),
    openMovers: (disks) => (disks.strategy === 'mover' ? new NbdMovers(disks.mover, dataDirectory(process.env)) : null),
    openClusters: (rbd) => new CephClusters(rbd),
    hooks: createHookRunner(process.env),
    names: nameUpdates(designate),
    sendToHook: sendToHook(process.env),
    journal: async () => (await store()).journal,
    bell: async () => (await store()).bell,
    createEngine: async (contextFor) => {
      const { databaseUrl, journal, leases, wanted, bell } = await store();
      return createDbosEngine({
        databaseUrl,
        journal,
        bell,
        leases,
        runbookFor: stepsOf,
        contextFor,
        collectCalls,
        clock: systemClock,
        wishes: createWishes(journal, wanted, { onlyWanted: isWorker }),
      });
    },
    isRunning: async (migrationId) => (await store()).leases.isHeld(migrationId),
    hold: async (migrationId) => (await store()).leases.acquire(migrationId),
    isApproved: async (migrationId, gate) => isApproved((await store()).journal, migrationId, gate),
    isBegunAgain: isWorker,
    isOnPause: async (migrationId) => isOnPause((await store()).journal, migrationId),
    haIpCommands: async (migrationId) => haIpCommands((await store()).journal, migrationId),
    close: async () => {
      // What could not be opened was told when it was asked for, and has nothing to close.
      for (const cloud of clouds.values()) await cloud.then((opened) => opened.close()).catch(() => undefined);
      await designate.close();
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

/** As a worker does it: what is run already, or wanted no more, is left alone without asking any cloud. */
async function runWanted(migrationId: string, signal: AbortSignal): Promise<RunOutcome> {
  const parts = dependencies(signal, { isWorker: true });
  try {
    const { wanted, leases } = await parts.store();
    if (!(await wanted.isWanted(migrationId)) || (await leases.isHeld(migrationId))) return { kind: 'interrupted' };
    return await createServices(parts).run(migrationId, () => undefined, signal);
  } finally {
    await parts.close();
  }
}

const services = chooseServices({
  local: () => createServices(dependencies(lifetime.signal, { isWorker: false })),
  env: process.env,
  version,
  keystoneToken: (cloud) => (signal) => keystoneToken(cloud, signal),
  signal: lifetime.signal,
});
const deps = processDeps({
  services,
  startController: async (settings, onListening) => {
    // What only a controller is made of is not loaded by anything else: workers start quickly.
    const { wireController } = await import('./wire-controller.ts');
    return await wireController(settings, onListening, {
      openServices: async (onCall) => {
        const parts = dependencies(lifetime.signal, { isWorker: false, onCall });
        try {
          return {
            services: createServices(parts),
            store: await parts.store(),
            connect: (cloud) => parts.connect(cloud),
          };
        } catch (error) {
          await parts.close();
          throw error;
        }
      },
      env: process.env,
      version,
      command: [process.execPath, ...process.execArgv, fileURLToPath(import.meta.url)],
    });
  },
  runWanted,
  version,
});
process.exitCode = await runCli(process.argv.slice(2), deps);
