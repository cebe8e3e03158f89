// Writes docs/PERFORMANCE.md from bench/results without measuring anything.
import { writePage } from './report/write-page.js';

writePage();
