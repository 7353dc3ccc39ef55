/** Readers of values, with the words of neutron_lib/api/validators and converters. */
import { parseCidr } from '../addresses/cidr.ts';
import { canonicalAddress, parseIpAddress } from '../addresses/ip-address.ts';
import { isMacAddress } from '../addresses/mac-address.ts';
import { badRequest, invalidInput } from '../refusals.ts';
import { isRecord, type Read } from './attributes.ts';

function invalid(name: string, reason: string): Error {
  return badRequest(`Invalid input for ${name}. Reason: ${reason}`);
}

export function text(maxLength = 255): Read<string> {
  return (value, name) => {
    if (typeof value !== 'string') throw invalid(name, `'${show(value)}' is not a valid string.`);
    if (value.length > maxLength) throw invalid(name, `'${value}' exceeds maximum length of ${maxLength}.`);
    return value;
  };
}

/** Null is the empty text. */
export const description: Read<string> = (value, name) => (value === null ? '' : text()(value, name));

export const bool: Read<boolean> = (value) => {
  const found = booleanOf(value);
  if (found === null) throw invalidInput(`'${show(value)}' cannot be converted to boolean.`);
  return found;
};

/** As neutron_lib's convert_to_boolean. Null for what is none. */
export function booleanOf(value: unknown): boolean | null {
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  if ([true, 1, '1', 'true'].some((one) => one === word)) return true;
  if ([false, 0, '0', 'false'].some((one) => one === word)) return false;
  return null;
}

export const integer: Read<number> = (value) => {
  const found = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof found !== 'number' || !Number.isInteger(found)) {
    throw invalidInput(`'${show(value)}' is not an integer.`);
  }
  return found;
};

export const uuid: Read<string> = (value, name) => {
  const isUuid = typeof value === 'string' && /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(value);
  if (!isUuid) throw invalid(name, `'${show(value)}' is not a valid UUID.`);
  return value;
};

export const macAddress: Read<string> = (value, name) => {
  const lower = typeof value === 'string' ? value.toLowerCase().replaceAll('-', ':') : '';
  if (!isMacAddress(lower)) throw invalid(name, `'${show(value)}' is not a valid MAC address.`);
  return lower;
};

export const ipAddress: Read<string> = (value, name) => {
  if (typeof value !== 'string' || parseIpAddress(value) === null) {
    throw invalid(name, `'${show(value)}' is not a valid IP address.`);
  }
  return canonicalAddress(value);
};

/** A CIDR as it was written; an address as the range of one (neutron/extensions/securitygroup.py, convert_ip_prefix_to_cidr). */
export const ipPrefix: Read<string> = (value, name) => {
  if (typeof value === 'string') {
    if (value.includes('/') && parseCidr(value) !== null) return value;
    const address = parseIpAddress(value);
    if (address !== null) return `${value}/${address.version === 4 ? 32 : 128}`;
  }
  throw invalid(name, `'${show(value)}' is not a valid IP subnet.`);
};

export function oneOf<T extends string>(...words: readonly T[]): Read<T> {
  return (value, name) => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw invalid(name, `${value === null ? 'None' : show(value)} is not in valid_values.`);
    return found;
  };
}

export function nullable<T>(read: Read<T>): Read<T | null> {
  return (value, name) => (value === null ? null : read(value, name));
}

/** Null is the empty list. */
export function list<T>(read: Read<T>): Read<readonly T[]> {
  return (value, name) => {
    if (value === null) return [];
    if (!Array.isArray(value)) throw invalid(name, `'${show(value)}' is not a list.`);
    return value.map((one: unknown) => read(one, name));
  };
}

export const record: Read<Readonly<Record<string, unknown>>> = (value, name) => {
  if (!isRecord(value)) throw invalid(name, `'${show(value)}' is not a dictionary.`);
  return value;
};

/** Taken and forgotten: nothing in a simulation follows from it. */
export const anything: Read<unknown> = (value) => value;

export function show(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'None');
}
