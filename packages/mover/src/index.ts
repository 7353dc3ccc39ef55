/** Moves a disk from one machine to another. */
export { copyHere, type CopyOptions } from './agent/copy-here.ts';
export { interruption } from './agent/interruption.ts';
export type { MoverJob, TlsIdentity } from './agent/job.ts';
export { type MoverExitCode, type MoverProcess, runMover } from './agent/mover.ts';
export type { Told } from './agent/told.ts';
export { type MintRequest, mintMoverCredentials } from './credentials/mint-mover-credentials.ts';
export type { BlockDevice, DirtyExtent, Extent } from './device/block-device.ts';
export { type DeviceOptions, openDevice, type OpenedDevice } from './device/open-device.ts';
export { type FileOptions, openFile } from './device/open-file.ts';
export { compareDevices, type CompareOptions, type DiskComparison, type DiskDigest } from './device/verify-disks.ts';
export type { Difference } from './device/difference-log.ts';
export { knowledgeAfter } from './fresh/knowledge.ts';
export { type FreshOptions, type FreshProbe, probeFresh } from './fresh/probe-fresh.ts';
export { MoverError, type MoverErrorCode } from './mover-error.ts';
export { NbdClient } from './nbd/nbd-client.ts';
export type { NbdClientOptions } from './nbd/nbd-client-options.ts';
export { type NbdOptions, openNbd } from './nbd/open-nbd.ts';
export type { NbdTls } from './nbd/start-tls.ts';
export type { Knowledge, PassPlan, PassReport, Progress, TagPlan } from './pass/pass.ts';
export { BLOCK_BYTES, CHUNK_BYTES, COMMIT_BYTES, SMALL_BLOCK_BYTES, TAG_BYTES } from './pass/pass.ts';
export { BlockDeviceSink, type BlockDeviceSinkOptions } from './rbd/block-device-sink.ts';
export { bringImage, type BringOptions, type ImageOf } from './rbd/bring-image.ts';
export { chooseDiff, type DiffChoice } from './rbd/choose-diff.ts';
export type { DiffEvent, DiffHead, DiffVersion } from './rbd/diff-format.ts';
export type { LinkOptions as DiffLinkOptions } from './rbd/diff-link.ts';
export { RbdDiffParser } from './rbd/diff-parser.ts';
export type { DiffProgress, DiffReport } from './rbd/diff-report.ts';
export type { DiffSink, TargetImage } from './rbd/diff-sink.ts';
export { encodeDiffEvent } from './rbd/diff-writer.ts';
export type { ImageSpec } from './rbd/image-spec.ts';
export type { MigrationSource } from './rbd/migration-source.ts';
export { RbdCommands } from './rbd/rbd-commands.ts';
export { RbdImageSink, type RbdImageSinkOptions } from './rbd/rbd-image-sink.ts';
export type { ImageInfo, ImageStatus, ImageUsage, Snapshot } from './rbd/rbd-json.ts';
export type { RbdProgramOptions } from './rbd/rbd-program.ts';
export { readRbdDiff } from './rbd/read-diff.ts';
export { receiveDiff, type ReceiveOptions as ReceiveDiffOptions } from './rbd/receive-diff.ts';
export { type DiffStream, type OpenDiff, sendDiff, type SendOptions as SendDiffOptions } from './rbd/send-diff.ts';
export { openFileManifestStore } from './manifest/file-manifest-store.ts';
export type { ManifestOptions, ManifestPiece } from './manifest/manifest.ts';
export { memoryManifestStore, type ManifestStore } from './manifest/manifest-store.ts';
export {
  shouldRepeat,
  type FinalForecast,
  type PassGoal,
  type PassHistory,
  type RepeatDecision,
} from './pass/next-pass.ts';
export type { PassOptions } from './pass/pass-options.ts';
export { receivePass, type ReceiveOptions } from './pass/receive-pass.ts';
export { sendPass, type SendOptions } from './pass/send-pass.ts';
export { makeTagger, type Tagger } from './tags/tagger.ts';
export { makeThrottle, type Throttle, type ThrottleLimits } from './throttle/throttle.ts';
export { LINK_LIMITS, type LinkLimits } from './wire/mover-link.ts';
export type { ExpectedGuest } from './gateway/expected-guest.ts';
export { Gateway } from './gateway/gateway.ts';
export type { ServedDisk } from './gateway/greeting.ts';
export { type GuestJob, regionOf, withRegion } from './gateway/job-region.ts';
