import { runShare } from './million.ts';

runShare(1);
