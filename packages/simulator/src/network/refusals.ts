/** Neutron's words for no: the type is the name of a Python exception, the message the one of that exception. */
import { type Reply, Refusal } from '../http/service.ts';

/** The WebOb exceptions that stand for a refusal without a type of its own. */
const TYPES: Readonly<Record<number, string>> = {
  400: 'HTTPBadRequest',
  401: 'HTTPUnauthorized',
  403: 'HTTPForbidden',
  404: 'HTTPNotFound',
  405: 'HTTPMethodNotAllowed',
  409: 'HTTPConflict',
  413: 'HTTPRequestEntityTooLarge',
  429: 'HTTPTooManyRequests',
  502: 'HTTPBadGateway',
  503: 'HTTPServiceUnavailable',
  504: 'HTTPGatewayTimeout',
};

export function neutronError({ status, type, message, headers }: Refusal): Reply {
  const error = { type: type ?? TYPES[status] ?? 'HTTPInternalServerError', message, detail: '' };
  return { status, headers, json: { NeutronError: error } };
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, message, { type: 'HTTPBadRequest' });
}

export function invalidInput(message: string): Refusal {
  return new Refusal(400, `Invalid input for operation: ${message}`, { type: 'InvalidInput' });
}

/** `Bad router request: ...` (neutron_lib.exceptions.BadRequest). */
export function badResourceRequest(resource: string, message: string): Refusal {
  return new Refusal(400, `Bad ${resource} request: ${message}`, { type: 'BadRequest' });
}

export function conflict(type: string, message: string): Refusal {
  return new Refusal(409, message, { type });
}

export function notFound(type: string, message: string): Refusal {
  return new Refusal(404, message, { type });
}

/** `rule` as oslo.policy puts it together: `rule:update_network`, `(rule:create_port and rule:create_port:mac_address)`. */
export function policyNotAuthorized(rule: string): Refusal {
  return new Refusal(403, `${rule} is disallowed by policy`, { type: 'PolicyNotAuthorized' });
}

/** An attribute that only operators may write. */
export function attributeNotAuthorized(action: string, attribute: string): Refusal {
  return policyNotAuthorized(`(rule:${action} and rule:${action}:${attribute})`);
}

export function networkNotFound(id: string): Refusal {
  return notFound('NetworkNotFound', `Network ${id} could not be found.`);
}

export function subnetNotFound(id: string): Refusal {
  return notFound('SubnetNotFound', `Subnet ${id} could not be found.`);
}

export function portNotFound(id: string): Refusal {
  return notFound('PortNotFound', `Port ${id} could not be found.`);
}

export function routerNotFound(id: string): Refusal {
  return notFound('RouterNotFound', `Router ${id} could not be found`);
}

export function securityGroupNotFound(id: string): Refusal {
  return notFound('SecurityGroupNotFound', `Security group ${id} does not exist`);
}

export function securityGroupRuleNotFound(id: string): Refusal {
  return notFound('SecurityGroupRuleNotFound', `Security group rule ${id} does not exist`);
}

export function floatingIpNotFound(id: string): Refusal {
  return notFound('FloatingIPNotFound', `Floating IP ${id} could not be found`);
}

export function addressInUse(address: string, subnetId: string): Refusal {
  return conflict('IpAddressAlreadyAllocated', `IP address ${address} already allocated in subnet ${subnetId}`);
}

export function noAddressFree(networkId: string): Refusal {
  return conflict('IpAddressGenerationFailure', `No more IP addresses available on network ${networkId}.`);
}

export function notOfAnySubnet(address: string): Refusal {
  return new Refusal(400, `IP address ${address} is not a valid IP for any of the subnets on the specified network.`, {
    type: 'InvalidIpForNetwork',
  });
}

export function notOfSubnet(address: string): Refusal {
  return new Refusal(400, `IP address ${address} is not a valid IP for the specified subnet.`, {
    type: 'InvalidIpForSubnet',
  });
}
