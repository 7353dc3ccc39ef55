import { testStories } from './every-point.ts';

testStories('standby-first');
