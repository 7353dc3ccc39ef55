/** Enters an export, and reads what the server tells of it. */
import { MoverError } from '../mover-error.ts';
import { broken, unavailable } from './nbd-error.ts';
import { ask, counted, type Haggling, isRefusal, refusal, sendOption } from './option-reply.ts';
import { DEFAULT_PAYLOAD_BYTES, EXPORT_FLAG, INFO, OPTION, OPTION_REPLY } from './protocol.ts';

export interface ExportInfo {
  readonly sizeBytes: number;
  readonly flags: number;
  /** Offsets and lengths of requests are multiples of this ("Size constraints"). */
  readonly minimumBlockBytes: number;
  readonly preferredBlockBytes: number;
  /** The most that a read or write may carry. */
  readonly maximumPayloadBytes: number;
}

type BlockSizes = Omit<ExportInfo, 'sizeBytes' | 'flags'>;

/** Of a server that tells nothing; 512 is what every one understands. */
const DEFAULTS: BlockSizes = {
  minimumBlockBytes: 512,
  preferredBlockBytes: 4096,
  maximumPayloadBytes: DEFAULT_PAYLOAD_BYTES,
};

/** @param padding Zeros behind the reply of a server that knows NBD_OPT_EXPORT_NAME alone. */
export async function enterExport(haggling: Haggling, exportName: string, padding: number): Promise<ExportInfo> {
  const { name } = haggling;
  const wishes = Buffer.from([0, 1, 0, INFO.blockSize]);
  const { told, end } = await ask(haggling, OPTION.go, Buffer.concat([counted(exportName), wishes]));
  if (end.type === OPTION_REPLY.unsupported) return await enterByName(haggling, exportName, padding);
  if (isRefusal(end)) throw refusal(name, 'this export', end);
  let size: { readonly sizeBytes: number; readonly flags: number } | null = null;
  let blocks: BlockSizes | null = null;
  for (const { type, data } of told) {
    if (type !== OPTION_REPLY.info || data.length < 2) throw broken(name, 'it told of the export in an unknown way');
    if (data.readUInt16BE(0) === INFO.export) {
      if (data.length !== 12) throw broken(name, `the size of the export in ${data.length} bytes`);
      size = sizeOf(name, data.subarray(2));
    } else if (data.readUInt16BE(0) === INFO.blockSize) {
      if (data.length !== 14) throw broken(name, `block sizes in ${data.length} bytes`);
      blocks = blockSizes(name, data);
    }
  }
  if (size === null) throw broken(name, 'it did not tell how large the export is');
  return whole(name, { ...size, ...(blocks ?? DEFAULTS) }, blocks !== null);
}

/** For servers without NBD_OPT_GO. One that refuses can do nothing but close the connection. */
async function enterByName(haggling: Haggling, exportName: string, padding: number): Promise<ExportInfo> {
  const { name, reader } = haggling;
  sendOption(haggling, OPTION.exportName, Buffer.from(exportName));
  let told: Buffer;
  try {
    told = await reader.read(10);
  } catch (error) {
    throw unavailable(
      name,
      'the server closed the connection instead of letting us use the export',
      'Compare the name with the exports of the server, and look whether it wants TLS; its log has the reason.',
      error,
    );
  }
  await reader.read(padding);
  return whole(name, { ...sizeOf(name, told), ...DEFAULTS }, false);
}

function sizeOf(name: string, told: Buffer): { readonly sizeBytes: number; readonly flags: number } {
  const size = told.readBigUInt64BE(0);
  const flags = told.readUInt16BE(8);
  if ((flags & EXPORT_FLAG.hasFlags) === 0)
    throw broken(name, 'the flags of the export lack the one that is always set');
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new MoverError({
      code: 'DEVICE_SIZE',
      message: `${name} says that it has ${size} bytes: more than 2^53 cannot be counted here.`,
      remedy: 'Check what the NBD server serves: no disk is as large.',
    });
  }
  return { sizeBytes: Number(size), flags };
}

function blockSizes(name: string, told: Buffer): BlockSizes {
  const minimumBlockBytes = told.readUInt32BE(2);
  const preferredBlockBytes = told.readUInt32BE(6);
  const maximumPayloadBytes = told.readUInt32BE(10);
  const isPower = (n: number): boolean => n > 0 && Number.isInteger(Math.log2(n));
  if (!isPower(minimumBlockBytes) || minimumBlockBytes > 65_536)
    throw broken(name, `a smallest block of ${minimumBlockBytes} bytes`);
  if (!isPower(preferredBlockBytes) || preferredBlockBytes < minimumBlockBytes)
    throw broken(name, `a preferred block of ${preferredBlockBytes} bytes`);
  if (maximumPayloadBytes < minimumBlockBytes) throw broken(name, `a payload of at most ${maximumPayloadBytes} bytes`);
  return { minimumBlockBytes, preferredBlockBytes, maximumPayloadBytes };
}

/** The end of an export that is no multiple of its smallest block can never be read: no such disk is moved in part. */
function whole(name: string, info: ExportInfo, advertised: boolean): ExportInfo {
  if (info.sizeBytes % info.minimumBlockBytes === 0) return info;
  // Block sizes that were not told are only a habit, and a server has to keep the habit of taking any.
  if (!advertised) return { ...info, minimumBlockBytes: 1 };
  throw new MoverError({
    code: 'DEVICE_SIZE',
    message:
      `${name} has ${info.sizeBytes} bytes, and can be read and written only in blocks of ${info.minimumBlockBytes}: ` +
      'its last bytes cannot be reached.',
    remedy:
      'Serve it in smaller blocks (for nbdkit: --filter=blocksize-policy blocksize-minimum=1), or enlarge it to whole blocks.',
  });
}
