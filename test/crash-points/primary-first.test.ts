import { testStories } from './every-point.ts';

testStories('primary-first');
