import { createStdoutTransport } from '../../../src/airflow/xcom/stdout-transport.js';

// A program as a BashOperator runs it: it talks on stdout, and its result is the last line all the same.
const transport = createStdoutTransport();
process.stdout.write('a line that is no result\n');
await transport.push('return_value', { rows: 3, columns: [{ mean: 1.5, name: 'é😀', nulls: null }] });
process.stdout.write('one more line\n');
await transport.close();
