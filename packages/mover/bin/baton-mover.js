#!/usr/bin/env node
// Stands apart from dist/, which is not there yet when npm links the command of a fresh clone.
// oxlint-disable-next-line import/no-unassigned-import
import '../dist/main.js';
