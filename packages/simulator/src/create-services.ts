import { createBlockStorageService } from './block-storage/index.ts';
import type { SimulatedCloud } from './cloud.ts';
import { createComputeService } from './compute/index.ts';
import type { Service } from './http/service.ts';
import { describeVersions } from './http/version-documents.ts';
import { createIdentityService } from './identity/identity-service.ts';
import { createImageService } from './image/index.ts';
import { createNetworkService } from './network/index.ts';

/** Everything that a cloud answers to, version documents included. */
export function createServices(cloud: SimulatedCloud): readonly Service[] {
  const services = [
    createIdentityService(cloud),
    createImageService(cloud),
    createComputeService(cloud),
    createNetworkService(cloud),
    createBlockStorageService(cloud),
  ];
  return [...services, ...services.map(describeVersions)];
}
