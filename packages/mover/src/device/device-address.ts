import { fileURLToPath } from 'node:url';
import { MoverError } from '../mover-error.ts';

export type DeviceAddress =
  | { readonly kind: 'file'; readonly path: string }
  /** As the NBD project writes them (NBD URI specification). */
  | { readonly kind: 'nbd'; readonly uri: string };

/** Formats that hold a disk inside a file, as QEMU names them. */
const IMAGE_FORMATS = new Set(['qcow', 'qcow2', 'qed', 'vmdk', 'vdi', 'vhd', 'vhdx', 'vpc', 'parallels']);
const FORMS =
  'Give an absolute path (`/dev/vdb`, `file:///srv/disk.raw`) or `nbd://host:port/export`, `nbd+unix:///export?socket=path`.';

/** @throws MoverError JOB_INVALID */
export function parseDeviceAddress(address: string): DeviceAddress {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase() ?? null;
  if (address.includes('\0')) throw invalid(address, 'it holds a zero byte', FORMS);
  if (address.startsWith('/')) return { kind: 'file', path: address };
  if (scheme === null) throw invalid(address, 'it is neither an absolute path nor a URI', FORMS);
  if (/^nbds?(\+unix)?$/.test(scheme) && address.startsWith(`${scheme}://`)) return { kind: 'nbd', uri: address };
  if (scheme === 'file') return { kind: 'file', path: filePath(address) };
  if (IMAGE_FORMATS.has(scheme)) {
    const path = address.slice(scheme.length + 1);
    throw invalid(address, `the mover reads raw disks, not ${scheme} images`, serveIt(scheme, path));
  }
  throw invalid(address, `\`${scheme}:\` is not one of the forms that the mover knows`, FORMS);
}

/** How something that is no raw disk becomes one. */
export function serveIt(format: string, path: string): string {
  const qemuName = format === 'vhd' ? 'vpc' : format;
  return `Serve it as a raw disk with \`qemu-nbd --format=${qemuName} --socket=/run/disk.sock ${path}\` (with --read-only for a source), and give \`nbd+unix:///?socket=/run/disk.sock\`.`;
}

function filePath(address: string): string {
  try {
    const url = new URL(address);
    if (['', 'localhost'].includes(url.host) && url.search === '' && url.hash === '' && /^file:\/\//i.test(address))
      return fileURLToPath(`file://${url.pathname}`);
  } catch (error) {
    throw invalid(address, 'it cannot be read as a URI of a file', FORMS, error);
  }
  throw invalid(address, 'a file on this machine has neither a host nor a query', FORMS);
}

function invalid(address: string, why: string, remedy: string, cause?: unknown): MoverError {
  return new MoverError({
    code: 'JOB_INVALID',
    message: `${JSON.stringify(address)} is no address of a device: ${why}`,
    remedy,
    cause,
  });
}
