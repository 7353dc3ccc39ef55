#!/usr/bin/env node
// Stands apart from dist/, which is not there yet when npm links the command of a fresh clone.
import '../dist/main.js';
