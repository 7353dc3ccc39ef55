import { MoverError } from '../mover-error.ts';
import { openNbd, type NbdOptions } from '../nbd/open-nbd.ts';
import type { BlockDevice } from './block-device.ts';
import { parseDeviceAddress, serveIt } from './device-address.ts';
import { isCompressed, sniffImageFormat } from './image-header.ts';
import { openFile, type FileOptions } from './open-file.ts';
import { readingOnly } from './reading-only.ts';

const SERVE_FOR_WRITING = 'Serve it for writing (`qemu-nbd` without --read-only), or name another target.';

export interface DeviceOptions extends Omit<FileOptions, 'onWarning'> {
  /** A source that looks like an image in another format is taken as the raw disk that it is said to be. */
  readonly allowImageHeader?: boolean;
  /** For `nbd` addresses alone. */
  readonly nbd?: Omit<NbdOptions, 'readOnly'>;
}

export interface OpenedDevice {
  readonly device: BlockDevice;
  /** What may not be as it was meant, in whole sentences. */
  readonly warnings: readonly string[];
}

/**
 * Opens what an address names: `/path`, `file:///path`, `nbd://host:port/export` and its kin.
 * @throws MoverError JOB_INVALID for an address or an image that cannot be a raw disk, and whatever opening it brings
 */
export async function openDevice(address: string, options: DeviceOptions): Promise<OpenedDevice> {
  const { nbd, allowImageHeader = false, ...local } = options;
  const { readOnly } = options;
  const parsed = parseDeviceAddress(address);
  const warnings: string[] = [];
  const device =
    parsed.kind === 'nbd'
      ? await openNbd(parsed.uri, { ...nbd, readOnly })
      : await openFile(parsed.path, { ...local, onWarning: (warning) => warnings.push(warning) });
  try {
    if (!readOnly && device.readOnly) throw readingOnly(device.name, 'is served', SERVE_FOR_WRITING);
    const format = await sniffImageFormat(device);
    if (format !== null && readOnly && !allowImageHeader) throw looksLike(device.name, format);
    if (format !== null)
      warnings.push(
        readOnly
          ? `${device.name} looks like a ${format} file; it is read as a raw disk, as was asked.`
          : `${device.name} looks like a ${format} file; it is overwritten as a raw disk, and is no ${format} file afterwards.`,
      );
    return { device, warnings };
  } catch (error) {
    await device.close();
    throw error;
  }
}

function looksLike(name: string, format: string): MoverError {
  const remedy = isCompressed(format) ? `Unpack it first (\`${format} -d\`).` : serveIt(format, name);
  return new MoverError({
    code: 'JOB_INVALID',
    message: `${name} looks like a ${format} file, not like a raw disk: its bytes would not be those of the disk inside`,
    remedy: `${remedy} If the disk itself begins like this, allow it (allowImageHeader).`,
  });
}
