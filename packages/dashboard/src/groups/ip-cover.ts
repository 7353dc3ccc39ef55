/** Which addresses an address pair speaks for: one, or a range such as 10.0.0.0/24. Of both versions of IP. */

interface Parsed {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** False where one of them is no address. */
export function covers(range: string, address: string): boolean {
  const [base = '', length] = range.split('/');
  const [from, wanted] = [parsed(base), parsed(address)];
  if (from === null || wanted === null || from.bits !== wanted.bits) return false;
  const prefix = length === undefined ? from.bits : Number(length);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > from.bits) return false;
  const free = BigInt(from.bits - prefix);
  return from.value >> free === wanted.value >> free;
}

export function sameAddress(one: string, other: string): boolean {
  const [a, b] = [parsed(one), parsed(other)];
  return a !== null && b !== null && a.bits === b.bits && a.value === b.value;
}

function parsed(text: string): Parsed | null {
  return text.includes(':') ? parsedV6(text) : parsedV4(text);
}

function parsedV4(text: string): Parsed | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
  return { bits: 32, value: parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n) };
}

/** RFC 4291, 2.2: `::` stands for as many zeros as are missing; the last 32 bits may be written as IPv4. */
function parsedV6(text: string): Parsed | null {
  const v4 = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const last = v4 === null ? null : parsedV4(v4[2] ?? '');
  if (v4 !== null && last === null) return null;
  const whole =
    last === null ? text : `${v4?.[1] ?? ''}${(last.value >> 16n).toString(16)}:${(last.value & 0xffffn).toString(16)}`;
  const [head = '', tail, ...more] = whole.split('::');
  if (more.length > 0) return null;
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...before, ...Array<string>(missing).fill('0'), ...after];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return { bits: 128, value: groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n) };
}
