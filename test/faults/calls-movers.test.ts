import { testEveryCall } from './every-call.ts';

testEveryCall('primary-first by movers, forward');
