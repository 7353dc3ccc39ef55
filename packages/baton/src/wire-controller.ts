/** The wiring of `baton serve`: what a controller is made of, opened in order, and closed in the opposite one. */
import { cloudNames } from './adapters/openstack/cloud-names.ts';
import { openKeystoneLogin } from './adapters/openstack/keystone-login.ts';
import { systemClock } from './adapters/system-clock.ts';
import { buildApi } from './api/build-api.ts';
import { builtPages } from './api/built-pages.ts';
import { type Controller, startController } from './controller/controller.ts';
import type { ControllerSettings } from './controller/controller-settings.ts';
import { countedWorkers } from './controller/counted-workers.ts';
import { Dispatcher } from './controller/dispatcher.ts';
import { HeldLines } from './controller/held-lines.ts';
import { withinMs } from './controller/within-ms.ts';
import { workerProcesses } from './controller/worker-process.ts';
import type { CloudCall } from './domain/step.ts';
import type { TenantClouds } from './domain/tenant-clouds.ts';
import { createLogin } from './login/login.ts';
import { loadRoleMapping } from './login/role-file.ts';
import { openSessionKeys } from './login/session-keys.ts';
import { countMigrations } from './observability/count-migrations.ts';
import { countOutages } from './observability/count-outages.ts';
import { countRequests } from './observability/count-requests.ts';
import { createLog } from './observability/log.ts';
import { createMetrics, type Metrics } from './observability/metrics.ts';
import { observe } from './observability/observe.ts';
import { loadWebhooks } from './observability/webhooks/webhook-file.ts';
import type { Cloud } from './ports/cloud.ts';
import { openSelfService } from './self-service/open-self-service.ts';
import { loadSelfService } from './self-service/self-service-file.ts';
import type { Services } from './services/services.ts';
import { dataDirectory } from './store/data-directory.ts';
import type { Store } from './store/store.ts';

export interface ControllerWiring {
  /** `onCall` hears every call that these services make to a cloud. Their end closes the store, too. */
  readonly openServices: (onCall: (call: CloudCall) => void) => Promise<{
    readonly services: Services;
    readonly store: Store;
    /** The sessions that the services use. */
    readonly connect: (cloud: string) => Promise<Cloud>;
  }>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Runs `baton`, up to its arguments. */
  readonly command: readonly [string, ...string[]];
}

const READY_WITHIN_MS = 2000;
/** What could not be closed in time keeps the process no longer than this. */
const LEAVE_AFTER_MS = 3000;

/** What is wrong in a file that was named is told before anything is opened. */
export async function wireController(
  settings: ControllerSettings,
  onListening: (url: string) => void,
  wiring: ControllerWiring,
): Promise<Controller> {
  const { env, version } = wiring;
  const mapping = await loadRoleMapping(settings.rolesFile);
  const webhooks = settings.webhooksFile === null ? [] : await loadWebhooks(settings.webhooksFile);
  const selfServiceFile = settings.selfServiceFile === null ? null : await loadSelfService(settings.selfServiceFile);
  // The URL is the first that people see.
  const lines = new HeldLines((line) => process.stderr.write(line));
  const log = createLog({ level: settings.logLevel, write: lines.write });
  const opened: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of opened.splice(0).toReversed()) {
      await one().catch((error: unknown) =>
        log.error({ error: String(error) }, 'Something did not close in good order.'),
      );
    }
  };
  let heard: Pick<Metrics, 'cloudAnswered'> | null = null;
  const onCall = (call: CloudCall): void => heard?.cloudAnswered(call);
  try {
    const keystone = await openKeystoneLogin(settings.loginCloud, { onCall });
    opened.push(() => keystone.close());
    const keys = await openSessionKeys({ file: settings.sessionKeyFile, dataDirectory: dataDirectory(env) });
    for (const warning of keys.warnings) log.warn({}, warning);
    for (const name of await notInCloudsYaml(settings.tenantClouds)) {
      log.warn({ cloud: name }, 'A cloud is open to tenants that clouds.yaml does not have (yet).');
    }
    const { services, store, connect } = await wiring.openServices(onCall);
    opened.push(() => services.close());
    const { pool, wanted, journal, bell } = store;
    const count = async () => ({ migrations: await countMigrations(pool), outages: await countOutages(pool) });
    const metrics = createMetrics({ version, process: true, count });
    heard = metrics;
    const observing = await observe({ pool, journal, bell, clock: systemClock, log, metrics, webhooks, version, env });
    opened.push(() => observing.stop());
    const dispatcher = new Dispatcher({
      wanted,
      startWorker: countedWorkers(workerProcesses({ command: wiring.command, env, log }), journal, metrics),
      bell,
      clock: systemClock,
      log,
      most: settings.workers,
    });
    const api = await buildApi({
      services,
      wanted,
      audit: store.audit,
      answers: store.answers,
      endedSessions: store.endedSessions,
      bell,
      login: createLogin({
        authenticate: (credentials, signal) => keystone.authenticate(credentials, signal),
        mapping,
        key: keys.key,
        olderKeys: keys.olderKeys,
        now: () => systemClock.now(),
        sessionHours: settings.sessionHours,
      }),
      clouds: cloudNames,
      tenantClouds: settings.tenantClouds,
      ready: () => withinMs(systemClock, READY_WITHIN_MS, pool.query('select')).catch(() => false),
      metricsText: async () => {
        metrics.workersRunning(dispatcher.running);
        return await metrics.text();
      },
      now: () => systemClock.now(),
      version,
      log,
      pages: builtPages(),
      trustedProxies: settings.trustedProxies,
      ...(settings.tls === null ? {} : { tls: settings.tls }),
    });
    api.addHook('onResponse', countRequests(metrics));
    const { answers, audit } = store;
    const selfService =
      selfServiceFile === null
        ? null
        : openSelfService({
            file: selfServiceFile,
            services,
            wanted,
            answers,
            audit,
            bell,
            connect,
            clock: systemClock,
            log,
          });
    if (selfService !== null) opened.push(() => selfService.stop());
    const controller = await startController({
      api,
      listen: settings.listen,
      dispatcher,
      clock: systemClock,
      log,
      onListening: (url) => {
        onListening(url);
        lines.letGo();
      },
      close,
    });
    selfService?.start();
    return {
      url: controller.url,
      stop: async () => {
        await controller.stop();
        setTimeout(() => process.exit(), LEAVE_AFTER_MS).unref();
      },
    };
  } catch (error) {
    await close();
    throw error;
  } finally {
    lines.letGo();
  }
}

async function notInCloudsYaml({ source, target, operator }: TenantClouds): Promise<readonly string[]> {
  const known = await cloudNames();
  const opened = new Set([...source, ...target, ...operator].map(({ name }) => name));
  return [...opened].filter((name) => !known.includes(name));
}
