import { OpenStackError, type OpenStackErrorCode } from '@baton/openstack';
import { BatonError, type ErrorKind } from '../../domain/error.ts';

interface Advice {
  readonly kind: ErrorKind;
  readonly remedy: string;
}

const user = (remedy: string): Advice => ({ kind: 'user', remedy });
const cloud = (remedy: string): Advice => ({ kind: 'cloud', remedy });

/** What to do about each way in which a cloud can refuse. */
const ADVICE: Readonly<Record<OpenStackErrorCode, Advice>> = {
  CONFIG_INVALID: user(
    'Correct the named setting in clouds.yaml or secure.yaml; `baton cloud check <name>` looks at it again.',
  ),
  CLOUD_UNKNOWN: user(
    'Use one of the known names, or add the cloud to clouds.yaml (OS_CLIENT_CONFIG_FILE says which file is read).',
  ),
  UNAUTHORIZED: user(
    'Check user, password, project and their domains in clouds.yaml; an application credential may have expired.',
  ),
  FORBIDDEN: user(
    "Use credentials whose role allows it, or ask the cloud's operator; the request id leads to its log.",
  ),
  POLICY_DENIED: user(
    "The cloud's policy keeps this to its operators. Run it with operator credentials, or let the operator do it beforehand.",
  ),
  QUOTA_EXCEEDED: user(
    'Free something in the project or have its quota raised, then start again: the migration goes on at this step.',
  ),
  ENDPOINT_MISSING: user(
    'Check region_name and interface in clouds.yaml against the catalog, or set <service>_endpoint_override.',
  ),
  MICROVERSION_UNSUPPORTED: cloud(
    'The cloud is too old for this call. Choose a way that does without it, or have the service upgraded.',
  ),
  CONNECTION_FAILED: cloud("Check network, VPN and firewall from this machine to the cloud's API, then start again."),
  TLS_FAILED: cloud(
    "Name the authority of the cloud's certificate in `cacert` of clouds.yaml; do not switch verification off.",
  ),
  TIMEOUT: cloud('The service is overloaded or far away. Start again; the step looks first at what was done.'),
  ABORTED: user('It was stopped on request. Start again; the migration goes on at this step.'),
  OVER_LIMIT: cloud('The cloud limits the rate of requests. Wait a little, or let fewer migrations run at once.'),
  NOT_FOUND: cloud(
    'Something that the step needs is not there, or belongs to another project. Run the preflight again.',
  ),
  CONFLICT: cloud(
    'The resource is locked, busy or in use. Look at its state in the cloud, wait for what is going on, start again.',
  ),
  REVISION_CONFLICT: cloud('Somebody changed it meanwhile. Look who did and whether it was meant; then start again.'),
  ADDRESS_IN_USE: cloud(
    'Find who holds the address (openstack port list --fixed-ip, floating ip list) and free it first.',
  ),
  MAC_IN_USE: cloud(
    'Find the port that holds this MAC on the network (openstack port list --mac-address) and delete it first.',
  ),
  ADDRESSES_EXHAUSTED: cloud('The subnet has no free address left. Free some, or have the operator enlarge its pool.'),
  BAD_REQUEST: cloud(
    'The cloud does not take these values. Compare the mapping in the plan with what the cloud offers.',
  ),
  SERVICE_FAILED: cloud("The service failed inside. Give the request id to the cloud's operators, then start again."),
  SERVICE_UNAVAILABLE: cloud('The service or the proxy before it is down. Wait until it answers, then start again.'),
  BAD_ANSWER: cloud(
    'The answer is not what the API promises; often a proxy stands between. Check the endpoint in the catalog.',
  ),
  WAIT_TIMEOUT: cloud('It takes longer than planned. Look at it in the cloud; start again with a longer time limit.'),
  WAIT_FAILED: cloud(
    'The cloud gave up on it. Its cause is in the message; the operators find more under the request id.',
  ),
  GONE: cloud('Somebody deleted it meanwhile. Find out who; then start again, the step makes it anew.'),
};

/** Turns the client's error into one with a remedy. Anything else is passed on as it is. */
export function toBatonError(error: unknown): unknown {
  if (!(error instanceof OpenStackError)) return error;
  const { kind, remedy } = ADVICE[error.code];
  return new BatonError({
    message: error.message,
    code: error.code,
    kind,
    remedy,
    retryable: error.retryable,
    requestIds: error.requestIds,
    cause: error,
  });
}

/** The same port, whose every method throws BatonErrors. */
export function withBatonErrors<Port extends object>(port: Port): Port {
  return new Proxy(port, {
    get(target, key): unknown {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        try {
          return await Reflect.apply(member, target, args);
        } catch (error) {
          throw toBatonError(error);
        }
      };
    },
  });
}
