#!/usr/bin/env node
// Hook for Baton: announces an HA IP as a host route by BIRD 2. See docs/how-to/announce-with-bird.md.
import { answerOne } from './lib/recipe.mjs';

await answerOne('bird');
