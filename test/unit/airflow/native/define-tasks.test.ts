import { describe, expect, it } from 'vitest';
import { defineTasks, type NativeTaskDefinitions } from '../../../../src/airflow/native/define-tasks.js';
import { ProfilingOperator } from '../../../../src/operators/profiling-operator.js';
import { PlanSensor } from '../../../../src/sensors/plan-sensor.js';

describe('defineTasks', () => {
  it('takes functions, operators and sensors, and finds them by both ids', () => {
    const operator = new ProfilingOperator({ taskId: 'profile', configPath: 'x.yml' });
    const sensor = new PlanSensor({ taskId: 'wait', configPath: 'x.yml' });
    const report = (): string => 'done';
    const tasks = defineTasks({ quality: { wait: sensor, 'tables.profile': operator }, other: { report } });
    expect(tasks.find('quality', 'tables.profile')).toBe(operator);
    expect(tasks.find('quality', 'wait')).toBe(sensor);
    expect(tasks.find('other', 'report')).toBe(report);
    expect(tasks.find('quality', 'report')).toBeUndefined();
    expect(tasks.find('nope', 'report')).toBeUndefined();
    expect(tasks.find('other', 'constructor')).toBeUndefined();
    expect(tasks.dags).toEqual({ quality: ['wait', 'tables.profile'], other: ['report'] });
  });

  it.each(['', 'a b', 'a/b', 'a\n', '"', 'x'.repeat(251)])('refuses the id %j', (id) => {
    const code = { code: 'PM_INVALID_ARGUMENT' };
    expect(() => defineTasks({ [id]: {} })).toThrow(expect.objectContaining(code));
    expect(() => defineTasks({ dag: { [id]: () => 1 } })).toThrow(expect.objectContaining(code));
  });

  it('takes ids with letters of any script', () => {
    expect(defineTasks({ 'größe.数-1_a': {} }).dags).toEqual({ 'größe.数-1_a': [] });
  });

  it('names the task that has no handler', () => {
    const definitions = { dag: { task: undefined } } as unknown as NativeTaskDefinitions;
    expect(() => defineTasks(definitions)).toThrow(/'dag\.task'/);
  });
});
