import { testEveryCall } from './every-call.ts';

testEveryCall('primary-first, forward');
