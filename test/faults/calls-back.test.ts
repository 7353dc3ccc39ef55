import { testEveryCall } from './every-call.ts';

testEveryCall('standby-first, planned rollback in the window');
