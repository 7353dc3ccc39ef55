/** A simulated Neutron. */
export { createNetworkBackend } from './network-backend.ts';
export { createNetworkService } from './network-service.ts';
