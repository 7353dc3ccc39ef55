#!/usr/bin/env node
// Hook for Baton: announces an HA IP as a host route by FRR. See docs/how-to/announce-with-frr.md.
import { answerOne } from './lib/recipe.mjs';

await answerOne('frr');
